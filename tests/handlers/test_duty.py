"""The roster and the day's patrol (C5, C9, H10): asked in the morning, reminded in the evening, then the head's."""

from datetime import date, datetime, timedelta

from models import delegation
from models.organisation import Person
from models.patrol import Patrol, Result
from tests.office import Office, asks, labels, offers, set_to, shows
from tests.upkeep import answer, last, later, rostered

FRIDAY = date(2026, 11, 27)
SATURDAY = FRIDAY + timedelta(days=1)


def at(day: date, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day.isoformat()}T{clock}+08:00")


async def patrols(office: Office) -> list[tuple[date, Result | None]]:
    return [(row.day, row.result) for row in await office.rows(Patrol)]


async def test_all_clear_in_the_morning_and_a_second_tap_says_who_and_when(office: Office) -> None:
    await rostered(office, at(FRIDAY, "06:00"), "journal", (FRIDAY, "王小明"))
    card = await later(office, office.author, at(FRIDAY, "08:30"), "W-1", "每日巡查", "学报公众号")
    assert labels(card) == ["巡查正常", "发现问题"]
    assert await office.author.tap("巡查正常", card, twice=True)
    await office.author.sees(shows("W-1", "巡查正常 · 王小明"))
    assert await patrols(office) == [(FRIDAY, Result.CLEAR)]
    assert await office.actions("W-1") == ["patrol.opened", "patrol.cleared"]
    set_to(office.clock, at(FRIDAY, "18:00"))
    await office.author.send("/duty")
    await office.author.tap("历史记录", await office.author.sees(shows("值班表")))
    await office.author.sees(shows("巡查记录", "11-27 周五 王小明", "巡查正常"))
    assert office.head.find("W-1") is None


async def test_an_evening_without_an_answer_goes_to_the_head_and_a_late_answer_counts(office: Office) -> None:
    await rostered(office, at(FRIDAY, "06:00"), "journal", (FRIDAY, "王小明"))
    card = await later(office, office.author, at(FRIDAY, "08:30"), "W-1")
    await later(office, office.author, at(FRIDAY, "16:30"), "W-1")
    assert office.head.find("W-1") is None
    theirs = await later(office, office.head, at(FRIDAY, "17:30"), "W-1", "ended without an answer")
    assert labels(theirs) == ["All clear", "Found something", "Record why"]
    set_to(office.clock, at(FRIDAY, "22:00"))
    await office.author.tap("巡查正常", card)
    await office.head.sees(shows("W-1", "all clear · 王小明"))
    told = await office.head.tap_raw(theirs, theirs["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
    assert "王小明 answered at 2026-11-27 22:00: all clear" in told["text"]
    assert [entry.detail["late"] for entry in await office.trail("W-1") if entry.action == "patrol.cleared"] == [True]


async def test_whoever_stands_in_for_an_absent_head_has_it_and_records_why_there_was_none(office: Office) -> None:
    await rostered(office, at(FRIDAY, "06:00"), "journal", (FRIDAY, "王小明"))
    async with office.database.write() as session:
        head, deputy = await session.get_one(Person, 4), await session.get_one(Person, 7)
        days = {"from_at": at(FRIDAY, "06:00"), "until_at": at(SATURDAY, "06:00")}
        await delegation.delegate(session, office.clock.now(), head, deputy, **days)
    await later(office, office.author, at(FRIDAY, "16:45"), "W-1")
    stand_in = office.sandbox.phone(1007)
    theirs = await later(office, stand_in, at(FRIDAY, "17:30"), "W-1", "下班时仍未答复")
    assert office.head.find("W-1") is None
    await answer(stand_in, "说明原因", theirs, "停电")
    await stand_in.sees(shows("W-1", "未巡查 · 钱副", "停电"))
    assert await patrols(office) == [(FRIDAY, Result.MISSED)]


async def test_the_roster_of_another_unit_is_withheld_from_whoever_oversees_no_more(office: Office) -> None:
    await rostered(office, at(FRIDAY, "06:00"), "city", (FRIDAY, "市编辑"))
    auditor = office.sandbox.phone(1006)
    await auditor.send("/duty")
    await auditor.tap("市政府办", await auditor.sees(offers("市政府办")))
    theirs = await auditor.sees(offers("历史记录", "市政府办值班表", "市编辑"))
    async with office.database.write() as session:
        (await session.get_one(Person, 6)).roles = ["editor"]
    await auditor.tap("历史记录", theirs)
    await auditor.sees("您已不能查看这张卡片的内容。")


async def test_who_reports_no_incidents_says_in_words_what_was_found(office: Office) -> None:
    await rostered(office, at(FRIDAY, "06:00"), "journal", (FRIDAY, "孙监督"))
    auditor = office.sandbox.phone(1006)
    await auditor.tap("发现问题", await later(office, auditor, at(FRIDAY, "09:00"), "W-1"))
    await auditor.send("头像过期", reply_to=await auditor.sees(asks))
    await office.head.sees(shows("W-1", "孙监督 has found something", "头像过期"))


async def test_what_is_no_incident_is_said_in_words(office: Office) -> None:
    await rostered(office, at(FRIDAY, "06:00"), "journal", (FRIDAY, "王小明"))
    await office.author.tap("发现问题", await later(office, office.author, at(FRIDAY, "09:00"), "W-1"))
    await answer(office.author, "返回", await office.author.sees(offers("不良信息")), "头像过期，已更换")
    await office.head.sees(shows("W-1", "王小明 has found something", "头像过期，已更换"))
    await office.author.sees(shows("W-1", "发现问题", "头像过期，已更换"))
    assert "patrol.described" in await office.actions("W-1")


async def test_patrol_is_daily_and_no_day_off_is_reminded_of_without_a_roster(office: Office) -> None:
    await rostered(office, at(FRIDAY, "06:00"), "journal", (FRIDAY, "王小明"), (SATURDAY, "李静"))
    await later(office, office.author, at(FRIDAY, "08:30"), "W-1")
    await office.head.sees(shows("Nobody is on duty on 11-29 Sun"))
    await later(office, office.reviewer, at(SATURDAY, "08:30"), "W-2")
    before = last(office.head)
    set_to(office.clock, at(SATURDAY + timedelta(days=1), "10:00"))
    await later(office, office.head, at(SATURDAY + timedelta(days=2), "08:30"), "Nobody is on duty on 11-30 Mon")
    said = [message["text"] for message in office.head.messages() if message["message_id"] > before]
    assert [text for text in said if "Nobody" in text and "11-29" in text] == []


async def test_two_taps_hand_a_day_on_and_all_concerned_hear_of_it(office: Office) -> None:
    await rostered(office, at(FRIDAY, "06:00"), "journal", (FRIDAY, "王小明"), (SATURDAY, "王小明"))
    card = await later(office, office.author, at(FRIDAY, "08:30"), "W-1")
    await office.author.send("/duty")
    roster = await office.author.sees(shows("学报编辑部值班表", "11-27 周五 王小明", "11-29 周日 — 无人"))
    assert labels(roster) == ["27", "28", "历史记录"]
    await office.author.tap("27", roster)
    await office.author.tap("陈思远", await office.author.sees(offers("陈思远", "11-27 周五")))
    await office.author.sees(shows("值班表", "11-27 周五 陈思远"))
    await office.head.sees(shows("Duty on 11-27 Fri: 陈思远 instead of 王小明"))
    await office.second.tap("巡查正常", await office.second.sees(offers("巡查正常", "W-1")))
    assert await patrols(office) == [(FRIDAY, Result.CLEAR)]
    refused = await office.author.tap_raw(card, card["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
    assert refused["show_alert"]
    assert "/duty" not in refused["text"]


async def test_nobody_else_changes_a_day_and_past_days_stand(office: Office) -> None:
    await rostered(office, at(FRIDAY, "06:00"), "journal", (FRIDAY, "王小明"))
    await office.reviewer.send("/duty")
    assert labels(await office.reviewer.sees(shows("值班表"))) == ["历史记录"]
    await office.author.send("/duty")
    roster = await office.author.sees(shows("值班表"))
    await office.author.tap("27", roster)
    menu = await office.author.sees(offers("李静"))
    set_to(office.clock, at(SATURDAY, "09:00"))
    assert "时间已过" in (await office.author.tap("李静", menu))["text"]


async def test_who_cannot_be_reached_is_stood_in_for(office: Office) -> None:
    await rostered(office, at(FRIDAY, "06:00"), "journal", (FRIDAY, "王小明"))
    await office.author.block()
    await office.admin.sees(shows("无法联系王小明"))
    card = await later(office, office.head, at(FRIDAY, "08:30"), "W-1", "Daily patrol")
    await office.head.tap("All clear", card)
    await office.head.sees(shows("W-1", "all clear · 张建国"))


async def test_an_outage_over_night_brings_no_card_at_night_and_each_day_once(office: Office) -> None:
    await rostered(office, at(FRIDAY, "06:00"), "journal", (FRIDAY, "王小明"), (SATURDAY, "王小明"))
    set_to(office.clock, at(FRIDAY, "20:00"))
    await office.author.send("/duty")
    await office.author.sees(shows("值班表"))
    assert await patrols(office) == []
    await later(office, office.author, at(SATURDAY, "08:30"), "W-1", "11-28 周六")
    assert await patrols(office) == [(SATURDAY, None)]
