"""What the three regulations say of harmful content, public opinion and emergencies, through the phones."""

from datetime import timedelta

from models.incident import Incident
from models.outbox import Lane, Outgoing
from tests.incidents import placed, report
from tests.office import GROUP, Office, asks, offers, shows


async def test_j11_c5_the_department_has_it_at_once_ahead_of_everything_queued(office: Office) -> None:
    """J 第十一条:发现不良信息,及时处理并报党委宣传部;C 五:第一时间处置。"""
    card = await report(office, "转载内容含谣言")
    assert "不良信息" in card["text"]
    rows = [row for row in await office.rows(Outgoing) if "I-1" in str(row.payload.get("text", ""))]
    first = min(rows, key=lambda row: (row.lane, row.id))
    assert (first.chat_id, first.lane) == (GROUP, Lane.URGENT)


async def test_c6_h9_the_account_s_owner_deals_with_it_first_and_is_asked_until_it_is_done(office: Office) -> None:
    """C 六、H 第九条:违法有害信息由账号管理员先行处置。"""
    await report(office, by=office.reviewer)
    first = await office.author.sees(offers("已处置", "I-1", "请王小明立即处置"))
    await placed(office)
    office.clock.advance(timedelta(minutes=10, seconds=1))
    again = await office.author.sees(offers("已处置", "I-1"), after=first)
    await office.author.tap("已处置", again)
    await office.reviewer.sees(shows("📣 I-1", "王小明 已处置"))
    incident = (await office.rows(Incident))[0]
    assert (incident.task_at, incident.task_done_by_id is not None) == (None, True)


async def test_c6_a_published_draft_that_is_harmful_is_down_with_the_owner_s_tap(office: Office) -> None:
    """六:发现有害信息立即删除;稿件随之记为已下线。"""
    await office.approved()
    await office.author.tap("已发布", "D-1")
    await office.author.send("-", reply_to=await office.author.sees(asks))
    await office.head.tap("Report incident", await office.head.sees(offers("Report incident", "D-1")))
    await office.head.tap("Harmful", await office.head.sees(offers("Harmful", "D-1")))
    await office.head.tap("Grave", await office.head.sees(offers("Grave", "D-1")))
    await office.head.send("-", reply_to=await office.head.sees(asks))
    await office.author.tap("已处置", await office.author.sees(offers("已处置", "I-1", "D-1")))
    await office.head.sees(shows("D-1", "has been taken down by 王小明"))
    assert "draft.taken_down" in await office.actions("D-1")


async def test_c8_the_first_moment_and_updates_as_it_develops(office: Office) -> None:
    """八:第一时间响应、快速处置,根据事态发展续报。"""
    await report(office, "医院门口聚集", category="突发", severity="较大")
    await office.member.tap("接报", "I-1", chat_id=GROUP)
    await office.author.sees(shows("📣 I-1", "宣传甲 接报"))
    await office.member.tap("进展", "I-1", chat_id=GROUP)
    await office.member.send("公安已到场", chat_id=GROUP, reply_to=await office.member.sees(asks, chat_id=GROUP))
    await office.author.sees(shows("📣 I-1", "公安已到场"))
    incident = (await office.rows(Incident))[0]
    assert incident.acknowledged_at - incident.reported_at < timedelta(minutes=1)


async def test_h8_h9_a_grave_one_climbs_to_the_head_when_nobody_answers(office: Office) -> None:
    """H 第八条、第九条:重大、突发事件按程序逐级上报。"""
    await report(office, category="突发", severity="重大")
    for reached in ("宣传部", "主要负责人"):
        await placed(office)
        office.clock.advance(timedelta(minutes=15, seconds=1))
        await office.member.sees(offers("接报", "I-1", reached))
    await office.head.sees(offers("Acknowledge", "I-1", "Emergency · Grave"))
    assert [each for each in await office.actions("I-1") if each == "incident.climbed"] == ["incident.climbed"] * 2


async def test_h12_a_leak_is_of_the_gravest_severity_and_hidden_from_the_group(office: Office) -> None:
    """第十二条:泄密、侵犯隐私按最高级别处置,内容不在群内扩散。"""
    card = await report(office, "涉密名单外泄", category="泄密", severity="重大")
    assert "泄密 · 重大" in card["text"]
    assert "名单" not in card["text"]
    await office.member.tap("全文", card, chat_id=GROUP)
    await office.member.sees(shows("I-1", "涉密名单外泄"))


async def test_j13_h14_closing_asks_for_cause_measures_and_the_person_responsible(office: Office) -> None:
    """J 第十三条、H 第十四条:造成不良影响的,追究责任。"""
    card = await report(office)
    await office.member.tap("办结", card, chat_id=GROUP)
    for asked, words in (("原因", "审核疏漏"), ("措施", "删除并更正"), ("责任人", "王小明")):
        question = await office.member.sees(
            lambda each, asked=asked: asks(each) and asked in each["text"], chat_id=GROUP
        )
        await office.member.send(words, chat_id=GROUP, reply_to=question)
    await office.member.sees(shows("I-1", "原因：审核疏漏", "措施：删除并更正", "责任人：王小明"), chat_id=GROUP)
    incident = (await office.rows(Incident))[0]
    assert (incident.cause, incident.measures, incident.responsible) == ("审核疏漏", "删除并更正", "王小明")
