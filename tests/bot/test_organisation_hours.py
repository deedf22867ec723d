"""A unit's own zone and hours in the organisation file."""

from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot import organisation_apply, organisation_text
from bot.database import Database
from bot.organisation_file import OrganisationFileError, parse
from models import calendars, report
from models.calendar_days import ONE_DAY
from models.clock import MovableClock
from models.organisation import Unit

FILE = """\
[[unit]]
key = "journal"
name = "学报编辑部"
policy = "journal"
"""


async def apply(database: Database, clock: MovableClock, text: str) -> list[str]:
    async with database.write() as session:
        now = clock.now()
        tables = parse(text, "organisation.toml")
        return await organisation_apply.apply(session, now, tables, today=now.date(), language="zh-CN")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('timezone = "Asia/Shangai"', '"Asia/Shangai" is no time zone'),
        ('working_hours = "9-17"', "must be HH:MM-HH:MM within one day"),
        ('working_hours = "08:30-14:00,13:30-17:30"', "must be HH:MM-HH:MM within one day"),
        ("working_hours = 9", "must be a text in quotes"),
    ],
)
def test_a_unit_s_wrong_working_time_is_named(line: str, said: str) -> None:
    with pytest.raises(OrganisationFileError) as refused:
        parse(FILE.replace("[[unit]]\n", f"[[unit]]\n{line}\n", 1), "organisation.toml")
    assert str(refused.value).startswith("organisation.toml line 2: unit[1].")
    assert said in str(refused.value)


async def test_a_unit_s_working_time_comes_and_goes_with_the_file(database: Database, clock: MovableClock) -> None:
    await apply(database, clock, FILE)
    own = 'timezone = "Asia/Urumqi"\nworking_hours = " 10:00-14:00, 16:00-20:00"\n'
    with_own = FILE.replace("[[unit]]\n", f"[[unit]]\n{own}", 1)
    assert await apply(database, clock, with_own) == [
        "~ unit journal: timezone none → Asia/Urumqi, working_hours none → 10:00-14:00,16:00-20:00"
    ]
    async with database.read() as session:
        found = await organisation_text.read(session)
    assert "(journal, policy journal, 10:00-14:00,16:00-20:00 Asia/Urumqi)" in organisation_text.table(found)
    assert await apply(database, clock, organisation_text.toml(found)) == []
    assert len(await apply(database, clock, FILE)) == 1


async def test_with_new_hours_the_day_to_come_and_the_report_come_by_them(
    database: Database, clock: MovableClock
) -> None:
    async def next_times() -> list[str]:
        async with database.read() as session:
            unit = (await session.scalars(select(Unit))).one()
        moments = [unit.day_begins_at, unit.report_at]
        return [at.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%H:%M") for at in moments if at]

    await apply(database, clock, FILE)
    async with database.write() as session:
        await report.schedule(session, clock.now())
        unit = (await session.scalars(select(Unit))).one()
        unit.day_begins_at = (await calendars.of(session, unit)).start_of_day(clock.now().date() + 2 * ONE_DAY)
    assert await next_times() == ["08:30", "08:30"]
    await apply(database, clock, FILE.replace("[[unit]]\n", '[[unit]]\nworking_hours = "10:00-16:00"\n', 1))
    assert await next_times() == ["10:00", "10:00"]
