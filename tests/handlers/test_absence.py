"""Away: what waits for an editor or a head comes to whoever stands in, who may then deal with it."""

from datetime import timedelta

from directing import department, sent

from bot.sandbox.phone import Phone
from models.incident import Incident
from models.inquiry import Inquiry
from tests.handlers.test_inquiry import logged, press
from tests.incidents import report
from tests.office import GROUP, MONDAY_MORNING, Office, asks, decide, labels, offers, set_to, shows
from tests.upkeep import DAY, filed, last, later


async def away(phone: Phone, stand_in: str) -> None:
    """`/delegate`, a colleague, until when."""
    before = last(phone)
    await phone.send("/delegate")
    await phone.tap(stand_in, await phone.sees(offers(stand_in), after=before))
    await phone.send("2026-12-31", reply_to=await phone.sees(asks, after=before))
    await phone.sees(shows("🌴", stand_in, "2026-12-31"), after=before)


async def test_an_editor_names_another_editor_a_head_or_a_deputy(office: Office) -> None:
    await office.author.send("/delegate")
    card = await office.author.sees(shows("🌴"))
    assert set(labels(card)) == {"陈思远", "张建国", "钱副", "新来的"}  # 李静 reviews, and no more


async def test_a_citizen_s_message_is_brought_to_mind_of_and_answered_by_whoever_stands_in(office: Office) -> None:
    await logged(office)
    await away(office.author, "陈思远")
    before = last(office.author)
    set_to(office.clock, MONDAY_MORNING + DAY)
    card = await office.second.sees(offers("Q-1", "提醒"))
    await office.second.tap("Q-1", card)
    await press(office.second, "答复", "Q-1", words="下月寄出。")
    await decide(office.reviewer, "通过", "D-1")
    await press(office.second, "已发布", "Q-1", "答复已审定", words="-")
    await office.second.sees(shows("Q-1", "已答复"))
    assert office.author.find(shows("提醒"), after=before) is None
    assert (await office.rows(Inquiry))[0].answered_at is not None


async def test_an_account_s_week_is_the_stand_in_s(office: Office) -> None:
    await filed(office)
    await away(office.author, "陈思远")
    card = await later(office, office.second, MONDAY_MORNING + 4 * DAY, "A-1", "学报公众号")
    await office.second.tap("登记发布", card)
    await office.second.send("-", reply_to=await office.second.sees(asks))
    await office.second.sees(shows("✅ A-1"))


async def test_what_is_approved_is_published_by_whoever_stands_in(office: Office) -> None:
    await away(office.author, "陈思远")
    await office.submitted()
    await decide(office.reviewer, "通过", "D-1")
    await decide(office.head, "Sign", "D-1")
    await office.second.tap("已发布", await office.second.sees(offers("已发布", "D-1")))
    await office.second.send("-", reply_to=await office.second.sees(asks))
    await office.second.sees(shows("D-1", "已登记发布"))
    await office.second.tap("上报", await office.second.sees(offers("上报", "D-1", "发布时间")))
    await office.second.tap("舆情", await office.second.sees(offers("舆情", "D-1")))
    await office.second.tap("一般", await office.second.sees(offers("一般")))
    await office.second.send("-", reply_to=await office.second.sees(shows("D-1 已附上")))
    await office.member.sees(offers("接报", "I-1", "D-1"), chat_id=GROUP)


async def test_the_owner_s_task_in_an_incident_is_the_stand_in_s_also_of_a_leak(office: Office) -> None:
    await away(office.author, "陈思远")
    await report(office, "名单外泄", category="泄密", severity="重大", by=office.member)
    card = await office.second.sees(offers("已处置", "I-1", "名单外泄"))
    await office.second.tap("已处置", card)
    await office.member.sees(shows("I-1", "陈思远 已处置"), chat_id=GROUP)
    assert (await office.rows(Incident))[0].task_done_at is not None


async def test_more_time_is_granted_by_the_deputy_of_a_head_who_is_away(office: Office) -> None:
    deputy = office.sandbox.phone(1007)
    await logged(office)
    await away(office.head, "钱副")
    await press(office.author, "申请延期", "Q-1", then="3 天", words="需要核实")
    await deputy.tap("同意延期", await deputy.sees(offers("同意延期", "Q-1", "需要核实")))
    await office.author.sees(shows("Q-1", "钱副同意延期", "2026-11-27 17:30"))
    await office.head.send("/delegate")
    await office.head.tap("I am back", await office.head.sees(offers("I am back")))
    await press(office.author, "申请延期", "Q-1", then="1 天", words="还要一天")
    await office.head.sees(offers("Grant extension", "还要一天"))
    assert deputy.find(offers("同意延期", "还要一天")) is None


async def test_whoever_stands_in_later_has_the_directives_that_stand(office: Office) -> None:
    phone = await department(office)
    await sent(phone, "口径", "以通报为准")
    await office.author.sees(offers("已阅", "Z-1"))
    office.clock.advance(timedelta(minutes=1))
    await away(office.author, "陈思远")
    await office.second.sees(offers("已阅", "Z-1"))
    await phone.sees(shows("已阅 0/3", "陈思远"))
