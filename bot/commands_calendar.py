"""`xianshen calendar`: days that are worked or not, imported and shown."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from typer import echo

from bot import calendar_file
from bot.calendar_file import CalendarFileError
from bot.command import CommandError, MisusedError, database, read_text
from bot.commands_deadline import span_line
from bot.settings import Settings
from models import calendars
from models.calendars import Office, Ruling
from models.clock import SystemClock
from models.organisation import Unit

WEEKS = 26  # that are shown


def read_file(path: Path) -> list[Ruling]:
    """The file's days. Raises MisusedError."""
    if path.is_file() and path.stat().st_size > calendar_file.LARGEST:
        raise MisusedError(f"{path.name} is larger than a calendar is (1 MB)")
    try:
        return calendar_file.parse(read_text(path), path.name)
    except CalendarFileError as error:
        raise MisusedError(str(error)) from None


async def import_(settings: Settings, path: Path, unit_key: str | None) -> None:
    rulings = read_file(path)
    use(settings)
    async with database(settings, migrated=unit_key is None) as opened, opened.write() as session:
        from handlers import notices, reminding  # noqa: F401, PLC0415 - whoever counts on a calendar is known by them

        unit = await find_unit(session, unit_key)
        now = SystemClock().now()
        lines = await calendars.rule(session, now, rulings, unit)
        await notices.tell(session, now)
    echo("\n".join(lines or ["nothing to change"]))


def use(settings: Settings) -> None:
    """Zone and hours of these settings hold wherever a unit has none of its own."""
    calendars.BASE.set(Office(settings.timezone, settings.working_hours))


async def find_unit(session: AsyncSession, key: str | None) -> Unit | None:
    """The unit of that key; None where none is asked for. Raises CommandError."""
    if key is None:
        return None
    units = {unit.key: unit for unit in await session.scalars(select(Unit).where(Unit.active).order_by(Unit.id))}
    if key not in units:
        raise CommandError(f'"{key}" is no unit ({", ".join(units) or "there is none yet"})')
    return units[key]


async def show(settings: Settings, unit_key: str | None) -> None:
    use(settings)
    async with database(settings) as opened, opened.read() as session:
        unit = await find_unit(session, unit_key)
        found = await calendars.outlook(session, SystemClock().now(), unit, WEEKS)
    echo(f"{unit.name if unit else 'everybody'}: {found.calendar.hours} {found.calendar.zone.key}")
    for special in found.special:
        reason = f" {special.reason}" if special.reason else ""
        echo(f"{span_line(special.span)}{reason}{' provisional' if special.provisional else ''}")
    if found.unsettled:
        echo(f"from {found.unsettled} on nothing is announced yet: statutory days only, to be imported once it is")
