"""`xianshen deadline`: when a citizen message that arrived at a given moment has to be answered, and why."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from typer import echo

from bot.command import MisusedError, database
from bot.settings import Settings
from models.calendar_days import DayKind, Span
from models.workdays import DAYS, Calendar, Deadline

# Not strftime's names, which follow the machine's locale.
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_YEARS: Final = range(1950, 2101)  # those whose statutory days are known


async def deadline(settings: Settings, kind: str, when: str, unit: str | None) -> None:
    """Prints the deadline alone on the first line, then how it came about; of a unit where one is named, or where the
    register holds days for everybody. Raises MisusedError, CommandError.
    """
    calendar = await _calendar(settings, unit)
    received = moment_of(when, calendar.zone)
    found = calendar.deadline(received, DAYS[kind])
    echo(f"{found.due_at:%Y-%m-%d %H:%M}")
    for name, text in _reasons(calendar, found, kind):
        echo(f"{name:<13}{text}")


async def _calendar(settings: Settings, unit: str | None) -> Calendar:
    file = settings.database_file
    if unit is None and file is not None and not file.exists():
        return Calendar(settings.timezone, settings.working_hours)
    from bot import commands_calendar  # noqa: PLC0415 - the database
    from models import calendars  # noqa: PLC0415 - the same

    commands_calendar.use(settings)
    async with database(settings) as opened, opened.read() as session:
        return await calendars.of(session, await commands_calendar.find_unit(session, unit))


def moment_of(when: str, zone: ZoneInfo) -> datetime:
    """A moment as it is typed, in `zone` where it names none. Raises MisusedError."""
    try:
        moment = datetime.fromisoformat(when.strip())
    except ValueError:
        raise MisusedError(
            f'"{when}" is no date and time: write it like 2026-02-13T16:00, "2026-02-13 16:00" or 2026-02-13'
        ) from None
    if moment.year not in _YEARS:
        raise MisusedError(f"{when}: the calendar knows the years {_YEARS[0]} to {_YEARS[-1]}; check the year")
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)


def _reasons(calendar: Calendar, found: Deadline, kind: str) -> Iterator[tuple[str, str]]:
    """The name and the text of each line."""
    days = f"{found.working_days} working day{'s' if found.working_days > 1 else ''}"
    yield "kind", f"{kind}: {days} (C7)"
    yield "received", f"{_day(found.received.date())} {found.received:%H:%M}; the day of receipt is not counted"
    yield "counts from", f"{_day(found.counts_from.date())} {found.counts_from:%H:%M}, when work on it can begin"
    yield "first day", _day(found.first_day)
    spans = calendar.explain(found)
    skipped = [span for span in spans if span.first in found.skipped]
    yield "skipped", "; ".join(map(span_line, skipped)) or "no day"
    worked = [span for span in spans if span.first in found.makeup]
    if worked:
        yield "make-up", "; ".join(map(span_line, worked))
    yield "until", f"{_day(found.due_at.date())} {found.due_at:%H:%M}, the end of that working day"
    yield "hours", f"{calendar.hours} {calendar.zone.key} ({found.due_at.astimezone(UTC):%Y-%m-%dT%H:%MZ})"
    if found.provisional:
        yield "provisional", "not all of these days are announced: statutory days only, to be computed again then"


def span_line(span: Span) -> str:
    """Days on end with their reason: `2026-02-15 Sun to 2026-02-23 Mon (spring festival)`."""
    reason = span.holiday.replace("_", " ") if span.holiday else span.kind.value
    if span.kind is DayKind.MAKEUP:
        reason = f"counted, for {reason}"
    until = f" to {_day(span.last)}" if span.last > span.first else ""
    return f"{_day(span.first)}{until} ({reason})"


def _day(day: date) -> str:
    return f"{day:%Y-%m-%d} {_WEEKDAYS[day.weekday()]}"
