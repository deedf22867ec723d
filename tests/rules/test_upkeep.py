"""Weekly updates, duty, patrol and inspections (C4, C5, C9, H10, H13), through the phones."""

from datetime import date, timedelta

from models import trail
from tests.office import MONDAY_MORNING, Office, asks, labels, offers, set_to, shows
from tests.rules.desk import phone_of
from tests.upkeep import DAY, OVERSEERS, filed, last, later, rostered

MONDAY = date(2026, 11, 23)
DAWN = MONDAY_MORNING - timedelta(hours=2)


async def test_c4_an_account_that_publishes_nothing_for_a_week_is_its_owner_s_and_the_head_s(office: Office) -> None:
    """四、……定期更新信息……防止“僵尸”“睡眠”账号。"""
    await filed(office)
    owner, head = phone_of(office, "county", "editor"), phone_of(office, "county", "head")
    card = await later(office, owner, MONDAY_MORNING + 4 * DAY, "县头条", "每周至少更新一次")
    assert labels(card)[:2] == ["写一篇", "登记发布"]
    assert head.messages() == []
    await later(office, head, MONDAY_MORNING + 7 * DAY, "县头条", "已 7 天未更新", "县编辑")
    await later(office, head, MONDAY_MORNING + 14 * DAY, "县头条", "已休眠：14 天未更新")
    reminded = [entry for entry in await office.trail("A-4") if entry.action == "account.reminded"]
    assert [entry.detail["stage"] for entry in reminded] == ["two_days", "week", "sleeping"]


async def test_c4_what_was_published_elsewhere_is_recorded_and_the_week_begins_anew(office: Office) -> None:
    """四、更新有据可查:登记发布,链接留存。"""
    await filed(office)
    owner = phone_of(office, "county", "editor")
    card = await later(office, owner, MONDAY_MORNING + 4 * DAY, "县头条")
    await owner.tap("登记发布", card)
    await owner.send("https://www.toutiao.com/1", reply_to=await owner.sees(asks))
    await owner.sees(shows("✅ A-4"))
    recorded = [entry for entry in await office.trail("A-4") if entry.action == "account.publication_recorded"]
    assert [entry.detail["link"] for entry in recorded] == ["https://www.toutiao.com/1"]
    before = last(owner)
    set_to(office.clock, MONDAY_MORNING + 8 * DAY + timedelta(hours=1))
    await owner.send("/accounts")
    await owner.sees(shows("更新正常", "县头条", "4 天"), after=before)


async def test_c5_the_roster_says_whose_day_it_is_and_every_change_of_it_is_on_record(office: Office) -> None:
    """五、……落实值班……制度。"""
    await rostered(office, DAWN, "county", (MONDAY, "县编辑"), (MONDAY + DAY, "县审核"))
    editor, head = phone_of(office, "county", "editor"), phone_of(office, "county", "head")
    await editor.send("/duty")
    roster = await editor.sees(shows("县政府办值班表", "11-23 周一 县编辑", "11-24 周二 县审核", "11-25 周三 — 无人"))
    await editor.tap("23", roster)
    await editor.tap("县审核", await editor.sees(offers("县审核")))
    await head.sees(shows("11-23 周一 值班：县审核，原为县编辑"))
    changed = [entry for entry in await office.trail("R-3") if entry.action == "duty.changed"]
    assert [(entry.actor, entry.detail["before"], entry.detail["person"]) for entry in changed] == [
        ("县编辑", "县编辑", "县审核")
    ]


async def test_c5_a_day_without_anybody_is_the_head_s_to_fill(office: Office) -> None:
    """五、值班不断档:无人值班的日子,当天早上告知主要负责人。"""
    await rostered(office, DAWN, "county", (MONDAY + DAY, "县审核"))
    head = phone_of(office, "county", "head")
    await later(office, head, MONDAY_MORNING, "11-23 周一 无人值班")
    await head.send("/duty")
    await head.tap("23", await head.sees(offers("23")))
    await head.tap("县编辑", await head.sees(offers("县编辑")))
    editor = phone_of(office, "county", "editor")
    await editor.sees(shows("11-23 周一 值班：县编辑"))
    await later(office, editor, MONDAY_MORNING + timedelta(minutes=5), "W-1", "县头条")


async def test_c9_the_accounts_are_patrolled_every_day_and_an_evening_without_answer_climbs(office: Office) -> None:
    """九、……每日巡查。"""
    await rostered(office, DAWN, "county", (MONDAY, "县编辑"), (MONDAY + DAY, "县编辑"))
    editor, head = phone_of(office, "county", "editor"), phone_of(office, "county", "head")
    card = await later(office, editor, MONDAY_MORNING - timedelta(minutes=30), "W-1", "每日巡查", "县头条")
    assert labels(card) == ["巡查正常", "发现问题"]
    await editor.tap("巡查正常", card)
    await editor.sees(shows("W-1", "巡查正常 · 县编辑"))
    await later(office, editor, MONDAY_MORNING + DAY, "W-2")
    await later(office, editor, MONDAY_MORNING + DAY + timedelta(hours=7, minutes=30), "W-2")
    climbed = await later(office, head, MONDAY_MORNING + DAY + timedelta(hours=8, minutes=30), "W-2", "下班时仍未答复")
    await head.tap("说明原因", climbed)
    await head.send("停电", reply_to=await head.sees(asks))
    await head.sees(shows("W-2", "未巡查", "停电"))


async def test_h10_sleeping_accounts_are_listed_for_the_registrar_and_a_pause_has_reason_and_end(
    office: Office,
) -> None:
    """第十条:……杜绝“僵尸”“睡眠”账号,每周至少更新一次。"""
    await filed(office, OVERSEERS)
    registrar, head = office.sandbox.phone(4001), phone_of(office, "city", "head")
    await head.send("/accounts")
    await head.tap("A-2 市政府微博", await head.sees(offers("A-2 市政府微博")))
    await head.tap("暂停更新", await head.sees(offers("暂停更新", "A-2")))
    question = await head.sees(asks)
    await head.send("2026-12-31", reply_to=question)
    await head.send("平台升级", reply_to=await head.sees(asks, after=question))
    await head.sees(offers("恢复更新", "A-2", "暂停至 2026-12-31 23:59：平台升级"))
    listed = await later(office, registrar, MONDAY_MORNING + 14 * DAY - timedelta(minutes=30), "账号", "市政府抖音")
    late, _, paused = listed["text"].partition("已暂停")
    assert "市政府抖音" in late
    assert "市政府微博" in paused


async def test_h10_the_duty_person_patrols_and_what_they_find_is_an_incident(office: Office) -> None:
    """第十条:……值班……发现问题及时处置。"""
    await rostered(office, DAWN, "city", (MONDAY, "市编辑"))
    editor = phone_of(office, "city", "editor")
    await editor.tap("发现问题", await later(office, editor, MONDAY_MORNING, "W-1", "市政府微博、市政府抖音"))
    await phone_of(office, "city", "head").sees(shows("W-1", "市编辑巡查发现问题"))
    await editor.tap("不良信息", await editor.sees(offers("不良信息")))
    await editor.tap("一般", await editor.sees(offers("一般")))
    await editor.send("评论区出现谣言", reply_to=await editor.sees(asks))
    await editor.sees(shows("W-1", "发现问题 · 市编辑", "I-1"))
    assert (await office.actions("W-1"))[-1] == "patrol.described"
    assert (await office.actions("I-1"))[0] == "incident.reported"


async def test_h13_an_inspection_is_kept_with_person_time_and_result_and_the_owner_told(office: Office) -> None:
    """第十三条:……加强监督检查。"""
    await filed(office, OVERSEERS)
    auditor, owner = office.sandbox.phone(4002), phone_of(office, "county", "editor")
    await auditor.send("/accounts")
    await auditor.tap("A-4 县头条", await auditor.sees(offers("A-4 县头条")))
    await auditor.tap("检查", await auditor.sees(offers("检查", "A-4")))
    await auditor.send("未见问题，备案号待补", reply_to=await auditor.sees(asks))
    await owner.sees(shows("A-4", "已由督查员检查", "备案号待补"))
    async with office.database.read() as session:
        kept = await trail.latest(session, "A-4", "account.inspected")
    assert kept
    assert (kept.actor, kept.detail["words"]) == ("督查员", "未见问题，备案号待补")
    assert kept.at.date() == date(2026, 11, 23)
    await auditor.sees(shows("A-4", "最近检查", "督查员", "备案号待补"))
    await auditor.send("/duty")
    await auditor.tap("县政府办", await auditor.sees(offers("县政府办", "市政府办值班表")))
    await auditor.tap("历史记录", await auditor.sees(shows("县政府办值班表")))
    await auditor.sees(shows("监督检查", "A-4", "备案号待补"))
