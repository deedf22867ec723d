"""`/calendar`, and reminders that follow the calendar when it changes."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from models import calendars
from models.calendars import Ruling
from models.organisation import Unit
from models.route import Step
from tests.office import MONDAY_MORNING, Office, offers, set_to, shows


async def rule(office: Office, *rulings: Ruling, unit: int | None = None) -> None:
    async with office.database.write() as session:
        named = await session.get_one(Unit, unit) if unit else None
        await calendars.rule(session, office.clock.now(), rulings, named)
        session.info.pop("recorded", None)


async def test_everyone_sees_the_coming_days_off_and_why(office: Office) -> None:
    set_to(office.clock, MONDAY_MORNING)
    await rule(office, Ruling(date(2026, 12, 4), False, "供暖抢修"))
    await rule(office, Ruling(date(2026, 12, 6), True, "补班"), unit=1)
    for phone, said in (
        (office.admin, ("供暖抢修", "12-06 周日 上班 补班", "08:30-17:30")),
        (office.head, ("12-04 Fri off",)),
    ):
        await phone.send("/calendar")
        await phone.sees(shows("📅", *said))
    other = office.sandbox.phone(2001)
    await other.send("/calendar")
    card = await other.sees(shows("📅", "供暖抢修", "尚未公布", "暂定"))
    assert "12-06" not in card["text"]


async def test_what_waits_is_reminded_by_the_new_calendar(office: Office) -> None:
    set_to(office.clock, MONDAY_MORNING + timedelta(hours=7))
    await office.submitted()
    await office.reviewer.sees(offers("通过", "D-1"))
    assert await reminded_at(office) == "2026-11-24 11:00"
    await rule(office, Ruling(date(2026, 11, 24), False, ""), unit=2)
    assert await reminded_at(office) == "2026-11-24 11:00"
    await rule(office, Ruling(date(2026, 11, 24), False, "停电"))
    assert await reminded_at(office) == "2026-11-25 11:00"


async def reminded_at(office: Office) -> str:
    at = min(step.remind_at for step in await office.rows(Step) if step.remind_at)
    return f"{at.astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m-%d %H:%M}"
