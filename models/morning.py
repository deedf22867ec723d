"""What a unit's day begins with: today's patrol, days without anybody on duty, and once a week the sleeping accounts.

What is next stands in the unit's row (`Unit.day_begins_at`).
"""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import calendars, organisation, patrol, reminder, trail, weekly
from models import duty as duties
from models.calendar_days import ONE_DAY
from models.organisation import Person, Role, Unit
from models.workdays import Calendar


async def due(session: AsyncSession, now: datetime) -> list[Unit]:
    """The units whose day has begun."""
    return list(await session.scalars(select(Unit).where(Unit.day_begins_at <= now)))


async def today(session: AsyncSession, now: datetime, unit_id: int) -> date:
    """The unit's day at `now`, in its own zone."""
    return now.astimezone((await calendars.of(session, unit_id)).zone).date()


async def begin(session: AsyncSession, now: datetime, unit: Unit) -> None:
    """Opens today's patrol. On working days the head hears of days without anybody on duty, up to the next working
    day; on the week's first, or the first that the bot sees, the registrar of the accounts that sleep.
    """
    if unit.day_begins_at is None or unit.day_begins_at > now:
        return
    calendar = await calendars.of(session, unit)
    day = now.astimezone(calendar.zone).date()
    unit.day_begins_at = calendar.start_of_day(day + ONE_DAY)
    await patrol.open_day(session, now, unit, day)
    if calendar.is_working_day(day):
        await _empty(session, now, unit, day, calendar)
        await _asleep(session, now, unit, day)


async def _empty(session: AsyncSession, now: datetime, unit: Unit, day: date, calendar: Calendar) -> None:
    if not await duties.kept(session, unit.id):
        return
    last = calendar.shift(day, 1) - ONE_DAY
    filled = await duties.roster(session, unit.id, day, last)
    days = [date.fromordinal(each) for each in range(day.toordinal(), last.toordinal() + 1)]
    if empty := [each.isoformat() for each in days if each not in filled]:
        await trail.record(session, now, "duty.empty", duties.reference(unit.id), days=empty)


async def _asleep(session: AsyncSession, now: datetime, unit: Unit, day: date) -> None:
    year, week, _ = day.isocalendar()
    if not await organisation.holders(session, Role.REGISTRAR, unit_id=unit.id):
        return
    if not await reminder.claim(session, now, duties.reference(unit.id), f"asleep:{year}-{week}"):
        return
    if found := await weekly.asleep(session, now):
        listed = [each.reference for each in found]
        await trail.record(session, now, "account.sleepers_listed", duties.reference(unit.id), accounts=listed)


async def assign(session: AsyncSession, now: datetime, unit: Unit, day: date, colleague: Person, *, by: Person) -> None:
    """Put the colleague on duty; today's patrol, asked for already, is theirs with it. Raises NotPermitted, PastTime,
    AlreadyPatrolled where that day's patrol has its answer.
    """
    begun = await patrol.of_day(session, unit.id, day)
    if begun:
        patrol.expect_open(begun)
    now_day = await today(session, now, unit.id)
    if await duties.assign(session, now, unit.id, day, colleague, by=by, today=now_day) and day == now_day:
        await filled_today(session, now, unit, colleague)


async def filled_today(session: AsyncSession, now: datetime, unit: Unit, person: Person) -> None:
    """Today is this person's: the open patrol goes to them, or one is opened where the day has begun without."""
    if begun := await patrol.of_day(session, unit.id, await today(session, now, unit.id)):
        await patrol.hand_on(session, now, begun, person)
    else:
        unit.day_begins_at = now


async def _recounted(session: AsyncSession, now: datetime, unit_id: int | None) -> None:
    """Working time was changed: a day still to come begins with the hours as they are now."""
    query = select(Unit).where(Unit.day_begins_at > now)
    for unit in await session.scalars(query if unit_id is None else query.where(Unit.id == unit_id)):
        calendar = await calendars.of(session, unit)
        unit.day_begins_at = calendar.start_of_day((unit.day_begins_at or now).astimezone(calendar.zone).date())


calendars.CHANGED.append(_recounted)
