"""`xianshen deadline`: when a citizen message that arrived at a given moment has to be answered, and why."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from typer import echo

from bot.command import MisusedError
from bot.settings import Settings
from models.calendar_days import DayKind, Span
from models.workdays import DAYS, Calendar, Deadline

# Not strftime's names, which follow the machine's locale.
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_YEARS: Final = range(1950, 2101)  # those whose statutory days are known


def deadline(settings: Settings, kind: str, when: str) -> None:
    """Prints the deadline alone on the first line, then how it came about. Raises MisusedError."""
    received = _moment(when, settings.timezone)
    calendar = Calendar(settings.timezone, settings.working_hours)
    found = calendar.deadline(received, DAYS[kind])
    echo(f"{found.due_at:%Y-%m-%d %H:%M}")
    for name, text in _reasons(calendar, found, kind):
        echo(f"{name:<13}{text}")


def _moment(when: str, zone: ZoneInfo) -> datetime:
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
    yield "skipped", "; ".join(map(_span, skipped)) or "no day"
    worked = [span for span in spans if span.first in found.makeup]
    if worked:
        yield "make-up", "; ".join(map(_span, worked))
    yield "until", f"{_day(found.due_at.date())} {found.due_at:%H:%M}, the end of that working day"
    yield "hours", f"{calendar.hours} {calendar.zone.key} ({found.due_at.astimezone(UTC):%Y-%m-%dT%H:%MZ})"
    if found.provisional:
        yield "provisional", "not all of these days are announced: statutory days only, to be computed again then"


def _span(span: Span) -> str:
    reason = span.holiday.replace("_", " ") if span.holiday else span.kind.value
    if span.kind is DayKind.MAKEUP:
        reason = f"counted, for {reason}"
    until = f" to {_day(span.last)}" if span.last > span.first else ""
    return f"{_day(span.first)}{until} ({reason})"


def _day(day: date) -> str:
    return f"{day:%Y-%m-%d} {_WEEKDAYS[day.weekday()]}"
