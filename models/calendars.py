"""Each unit's working time: its zone and hours, the official calendar, and what the register says of single days.

A day on record for everybody stands above the official arrangement, a unit's own above both. Where the days for
everybody hold the fixed holidays of a year that the official calendar does not know yet, they are that year's
arrangement, and it is provisional no more.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, ForeignKey, Row, String, UniqueConstraint, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models import trail
from models.base import Base, Id, partial_index
from models.calendar_days import ONE_DAY, DayKind, Span
from models.kept import recall
from models.organisation import Unit
from models.workdays import Calendar, WorkingHours

Changed = Callable[[AsyncSession, datetime, int | None], Awaitable[None]]
# Whoever keeps a moment that was counted on a calendar counts it again here; the unit's id, None: everybody's days.
CHANGED: list[Changed] = []

RECORDED = 200  # lines of change that the trail keeps; the count is always whole
# 元旦, 劳动节, 国庆节: on the same days every year, so an arrangement without them is not whole.
_FIXED = ((1, 1), (5, 1), (10, 1))


class Office(NamedTuple):
    """Zone and hours of whichever unit has none of its own."""

    zone: ZoneInfo
    hours: WorkingHours


_CHINA = Office(ZoneInfo("Asia/Shanghai"), WorkingHours.parse("08:30-17:30"))
# Set once by whoever builds the application (settings TIMEZONE and WORKING_HOURS).
BASE: ContextVar[Office] = ContextVar("office", default=_CHINA)


class CalendarDay(Base):
    """One day that is worked or not, whatever the official calendar says: of one unit, or of all (None)."""

    __tablename__ = "calendar_days"
    __table_args__ = (
        UniqueConstraint("unit_id", "day"),
        partial_index("ix_calendar_days_of_all", "day", where="unit_id IS NULL", unique=True),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    day: Mapped[date]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    working: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(200), default="")


async def of(session: AsyncSession, unit: Unit | int | None = None) -> Calendar:
    """The calendar of a unit, or, without one, the one that holds for everybody."""
    if isinstance(unit, int):
        unit = await session.get_one(Unit, unit)
    base = BASE.get()
    zone = ZoneInfo(unit.timezone) if unit and unit.timezone else base.zone
    hours = WorkingHours.parse(unit.working_hours) if unit and unit.working_hours else base.hours

    async def load() -> list[Row[tuple[date, bool, int | None]]]:
        query = select(CalendarDay.day, CalendarDay.working, CalendarDay.unit_id).where(_holding_for(unit))
        return sorted(await session.execute(query), key=lambda row: (row.unit_id is not None, row.day))

    found = await recall(session, CalendarDay, unit.id if unit else None, load)
    announced = announced_in({row.day: row.working for row in found if row.unit_id is None})
    return _calendar(zone, hours, tuple({row.day: row.working for row in found}.items()), announced)


async def on_record(session: AsyncSession, unit: Unit | None, start: date, end: date) -> dict[date, CalendarDay]:
    """What the register says of the days from `start` on and before `end`: for everybody, a unit's own above it."""
    days = (CalendarDay.day >= start, CalendarDay.day < end)
    rows = await session.scalars(select(CalendarDay).where(_holding_for(unit), *days))
    return {row.day: row for row in sorted(rows, key=lambda row: row.unit_id is not None)}


def _holding_for(unit: Unit | None) -> ColumnElement[bool]:
    of_all = CalendarDay.unit_id.is_(None)
    return or_(of_all, CalendarDay.unit_id == unit.id) if unit else of_all


class Special(NamedTuple):
    """Days that are not as their weekday says; why, by the register (may be empty); whether they may still change."""

    span: Span
    reason: str
    provisional: bool


class Outlook(NamedTuple):
    """The days from `first` to `last`; from `unsettled` on nothing is announced yet, None: all of it is."""

    calendar: Calendar
    first: date
    last: date
    special: list[Special]
    unsettled: date | None


async def outlook(session: AsyncSession, now: datetime, unit: Unit | None, weeks: int) -> Outlook:
    """What is special about so many weeks from today on, for a unit or (None) for everybody."""
    calendar = await of(session, unit)
    first = now.astimezone(calendar.zone).date()
    days = [first + timedelta(days=number) for number in range(7 * weeks)]
    rows = await on_record(session, unit, first, days[-1] + ONE_DAY)
    special = [
        Special(span, rows[span.first].reason if span.first in rows else "", calendar.is_provisional(span.first))
        for span in calendar.spans(days)
        if span.kind not in (DayKind.ORDINARY, DayKind.WEEKEND)
    ]
    unsettled = next((day for day in days if calendar.is_provisional(day)), None)
    return Outlook(calendar, first, days[-1], special, unsettled)


class Ruling(NamedTuple):
    """What is to hold for one day: worked or not, None: as officially arranged, whatever was on record before."""

    day: date
    working: bool | None
    reason: str


async def rule(session: AsyncSession, now: datetime, rulings: Sequence[Ruling], unit: Unit | None) -> list[str]:
    """Put days on record for a unit, or for everybody; days that are not named stay as they are.

    Returns what changed, a line each, like `+ 2027-02-06 off 春节`; where something did, it is on record in the trail,
    and whatever was counted on this calendar is counted again.
    """
    unit_id = unit.id if unit else None
    own = CalendarDay.unit_id == unit_id if unit else CalendarDay.unit_id.is_(None)
    known = {row.day: row for row in await session.scalars(select(CalendarDay).where(own))}
    lines = []
    for ruling in rulings:
        row = known.get(ruling.day)
        if ruling.working is None:
            if row is not None:
                await session.delete(known.pop(ruling.day))
                lines.append(f"- {_said(row)}")
        elif row is None:
            known[ruling.day] = CalendarDay(
                day=ruling.day, unit_id=unit_id, working=ruling.working, reason=ruling.reason
            )
            session.add(known[ruling.day])
            lines.append(f"+ {_said(known[ruling.day])}")
        elif (row.working, row.reason) != (ruling.working, ruling.reason):
            row.working, row.reason = ruling.working, ruling.reason
            lines.append(f"~ {_said(row)}")
    await session.flush()
    if lines:
        detail = {"unit": unit.key if unit else None, "days": len(lines), "changes": lines[:RECORDED]}
        await trail.record(session, now, "calendar.changed", "calendar", **detail)
        await changed(session, now, unit_id)
    return lines


def _said(row: CalendarDay) -> str:
    return f"{row.day} {'work' if row.working else 'off'} {row.reason}".rstrip()


async def changed(session: AsyncSession, now: datetime, unit_id: int | None) -> None:
    """A calendar is not what it was: whatever was counted on it is counted again."""
    for recount in CHANGED:
        await recount(session, now, unit_id)


def announced_in(days: Mapping[date, bool]) -> tuple[int, ...]:
    """The years whose arrangement is whole in these days (day → worked), officially known or not."""
    years = sorted({day.year for day in days})
    return tuple(year for year in years if all(days.get(date(year, *fixed)) is False for fixed in _FIXED))


@lru_cache(maxsize=64)
def _calendar(
    zone: ZoneInfo, hours: WorkingHours, overrides: Sequence[tuple[date, bool]], announced: Sequence[int]
) -> Calendar:
    """Made once for each state of the register: a calendar counts its years when it is first asked."""
    return Calendar(zone, hours, dict(overrides), announced)
