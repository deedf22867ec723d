"""Each unit's own working time: zone, hours, and days on record for all or for one unit."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.database import Database
from models import calendars
from models.arrangement import published_years
from models.calendars import CalendarDay
from models.organisation import Unit

SHANGHAI = ZoneInfo("Asia/Shanghai")
UNANNOUNCED = max(published_years()) + 1


@pytest.fixture
async def units(database: Database) -> tuple[int, int]:
    async with database.write() as session:
        plain = Unit(key="a", name="甲", policy="city")
        own = Unit(key="b", name="乙", policy="city", timezone="Asia/Urumqi", working_hours="10:00-14:00,16:00-20:00")
        session.add_all([plain, own])
        await session.flush()
        return plain.id, own.id


async def add(database: Database, *days: CalendarDay) -> None:
    async with database.write() as session:
        session.add_all(days)


async def test_a_unit_has_the_settings_hours_or_its_own(database: Database, units: tuple[int, int]) -> None:
    plain, own = units
    async with database.read() as session:
        for unit in (None, plain, await session.get_one(Unit, plain)):
            found = await calendars.of(session, unit)
            assert (found.zone.key, str(found.hours)) == ("Asia/Shanghai", "08:30-17:30")
        found = await calendars.of(session, own)
    assert (found.zone.key, str(found.hours)) == ("Asia/Urumqi", "10:00-14:00,16:00-20:00")
    lunch = datetime(2026, 11, 23, 15, 0, tzinfo=found.zone)
    assert found.next_moment(lunch) == datetime(2026, 11, 23, 16, 0, tzinfo=found.zone)


async def test_a_day_for_all_holds_for_all_and_a_unit_s_own_above_it(
    database: Database, units: tuple[int, int]
) -> None:
    plain, own = units
    monday, saturday = date(2026, 11, 30), date(2026, 12, 5)
    await add(
        database,
        CalendarDay(day=monday, working=False, reason="供暖抢修"),
        CalendarDay(day=saturday, working=True),
        CalendarDay(day=monday, unit_id=own, working=True),
    )
    async with database.read() as session:
        found = [await calendars.of(session, unit) for unit in (None, plain, own)]
    assert [each.is_working_day(monday) for each in found] == [False, False, True]
    assert [each.is_working_day(saturday) for each in found] == [True, True, True]


async def test_a_year_is_announced_once_its_fixed_holidays_are_on_record_for_all(
    database: Database, units: tuple[int, int]
) -> None:
    own = units[1]
    fixed = [date(UNANNOUNCED, month, 1) for month in (1, 5, 10)]
    day = date(UNANNOUNCED, 3, 15)
    await add(database, *(CalendarDay(day=each, unit_id=own, working=False) for each in fixed))
    async with database.read() as session:
        assert (await calendars.of(session, own)).is_provisional(day)
    await add(database, *(CalendarDay(day=each, working=False) for each in fixed))
    async with database.read() as session:
        for unit in (None, own):
            found = await calendars.of(session, unit)
            assert not found.is_provisional(day)
            assert not found.is_working_day(fixed[1])


async def test_the_same_register_gives_the_same_calendar(database: Database, units: tuple[int, int]) -> None:
    async with database.read() as session:
        assert await calendars.of(session, units[0]) is await calendars.of(session)
