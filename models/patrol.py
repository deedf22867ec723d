"""The daily patrol of a unit's accounts (C9, H10): asked in the morning, answered by the evening.

What opens it stands in the unit's row (`Unit.day_begins_at`), what is next in its own (`Patrol.next_at`). An evening
without an answer goes to the head; a late answer still counts, until there is one.
"""

import enum
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import calendars, recipients, trail
from models import duty as duties
from models.base import Base, Id, partial_index
from models.calendar_days import ONE_DAY
from models.errors import AlreadyPatrolled, NotFound, NotPermitted, WordsMissing
from models.organisation import Person, Unit
from models.workdays import Calendar

EVENING: Final = timedelta(hours=1)  # before the end of work: the duty person is reminded
AFTER_WORK: Final = timedelta(minutes=30)  # what comes at the end of work may still come until then


class Result(enum.StrEnum):
    CLEAR = "clear"
    FOUND = "found"
    MISSED = "missed"  # nobody patrolled; the head has put on record why


class Patrol(Base):
    """One unit's patrol of one day (`W-1`, 值班巡查); `result` None: not answered yet."""

    __tablename__ = "patrols"
    __table_args__ = (
        UniqueConstraint("unit_id", "day"),
        partial_index("ix_patrols_next_at", "next_at", where="next_at IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    day: Mapped[date] = mapped_column(Date)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    opened_at: Mapped[datetime]
    climbed_at: Mapped[datetime | None]  # when it went to the head
    next_at: Mapped[datetime | None]
    result: Mapped[Result | None]
    words: Mapped[str | None] = mapped_column(String(4096))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None]

    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True, foreign_keys=[person_id])
    answered_by: Mapped[Person | None] = relationship(lazy="joined", foreign_keys=[answered_by_id])

    @property
    def reference(self) -> str:
        return f"W-{self.id}"


def rostered(calendar: Calendar, now: datetime, *, longer: timedelta = timedelta()) -> datetime:
    """The first moment from `now` on at which a message of the roster may come: from the start of work until its end,
    also on days off, where whoever is rostered is at work. `longer`: after the end.
    """
    day = now.astimezone(calendar.zone).date()
    if now >= calendar.end_of_day(day) + longer:
        day += ONE_DAY
    return max(now, calendar.start_of_day(day))


def until_late(calendar: Calendar, now: datetime) -> datetime:
    """The same for what comes at the end of work itself."""
    return rostered(calendar, now, longer=AFTER_WORK)


async def get(session: AsyncSession, patrol_id: int, *, change: bool = False) -> Patrol:
    """Raises NotFound. With `change`, locked until the commit."""
    query = select(Patrol).where(Patrol.id == patrol_id)
    if change:
        query = query.with_for_update(of=Patrol).execution_options(populate_existing=True)
    found = (await session.scalars(query)).first()
    if found is None:
        raise NotFound
    return found


async def of_day(session: AsyncSession, unit_id: int, day: date) -> Patrol | None:
    """Locked until the commit."""
    query = select(Patrol).where(Patrol.unit_id == unit_id, Patrol.day == day).with_for_update(of=Patrol)
    return (await session.scalars(query.execution_options(populate_existing=True))).first()


async def of_unit(session: AsyncSession, unit_id: int, since: date) -> list[Patrol]:
    """Those since that day, newest first."""
    query = select(Patrol).where(Patrol.unit_id == unit_id, Patrol.day >= since).order_by(Patrol.day.desc())
    return list(await session.scalars(query))


async def open_day(session: AsyncSession, now: datetime, unit: Unit, today: date) -> Patrol | None:
    """The patrol of today for whoever is on duty; None where nobody is, or it is open already."""
    on_duty = (await duties.roster(session, unit.id, today, today)).get(today)
    if on_duty is None or await of_day(session, unit.id, today):
        return None
    calendar = await calendars.of(session, unit)
    end = calendar.end_of_day(today)
    evening = _evening(calendar, today)
    patrol = Patrol(unit=unit, day=today, person=on_duty, opened_at=now, next_at=evening if now < evening else end)
    session.add(patrol)
    await session.flush()
    await trail.record(session, now, "patrol.opened", patrol.reference, day=today.isoformat(), person=on_duty.name)
    return patrol


def _evening(calendar: Calendar, day: date) -> datetime:
    return calendar.end_of_day(day) - EVENING


async def hand_on(session: AsyncSession, now: datetime, patrol: Patrol, colleague: Person) -> None:
    """The day's person was changed: an open patrol is theirs from now on."""
    if patrol.result is None and patrol.person_id != colleague.id:
        patrol.person = colleague
        await session.flush()
        detail = {"day": patrol.day.isoformat(), "person": colleague.name}
        await trail.record(session, now, "patrol.handed_on", patrol.reference, **detail)


async def may_answer(session: AsyncSession, now: datetime, patrol: Patrol, person: Person) -> None:
    """Raises NotPermitted unless it is the person on duty, a head of the unit, or whoever stands in for any of them;
    AlreadyPatrolled where it is answered.
    """
    if not await recipients.acts_for(session, now, person, patrol.person, patrol.unit_id):
        raise NotPermitted
    expect_open(patrol)


async def may_explain(session: AsyncSession, now: datetime, patrol: Patrol, person: Person) -> None:
    """Raises NotPermitted unless they lead the unit, or stand in for whoever does; AlreadyPatrolled."""
    if not await recipients.leads(session, now, person, patrol.unit_id):
        raise NotPermitted
    expect_open(patrol)


def expect_open(patrol: Patrol) -> None:
    """Raises AlreadyPatrolled where it has its answer."""
    if patrol.result is not None and patrol.answered_by and patrol.answered_at:
        raise AlreadyPatrolled(who=patrol.answered_by.name, when=patrol.answered_at, state=patrol.result)


async def answer(
    session: AsyncSession, now: datetime, patrol: Patrol, person: Person, result: Result, words: str | None = None
) -> None:
    """The patrol's result on record. Raises NotPermitted, AlreadyPatrolled; WordsMissing where the head says why there
    was none and gives no reason.
    """
    if result is not Result.MISSED:
        await may_answer(session, now, patrol, person)
    else:
        await may_explain(session, now, patrol, person)
        if not words:
            raise WordsMissing
    patrol.result, patrol.words, patrol.answered_by, patrol.answered_at = result, words, person, now
    patrol.next_at = None
    await session.flush()
    calendar = await calendars.of(session, patrol.unit_id)
    late = now >= calendar.end_of_day(patrol.day)
    action = {Result.CLEAR: "cleared", Result.FOUND: "found", Result.MISSED: "explained"}[result]
    detail = {"words": words} if words else {}
    await trail.record(session, now, f"patrol.{action}", patrol.reference, actor=person, late=late, **detail)


async def due(session: AsyncSession, now: datetime) -> list[Patrol]:
    """The unanswered patrols whose next moment has come."""
    return list(await session.scalars(select(Patrol).where(Patrol.next_at <= now)))


async def remind(session: AsyncSession, now: datetime, patrol: Patrol) -> None:
    """In the evening the duty person is reminded; at the end of work, or later after an outage, the head has it."""
    if patrol.next_at is None or patrol.next_at > now:
        return  # answered since it was found due
    end = (await calendars.of(session, patrol.unit_id)).end_of_day(patrol.day)
    if now < end:
        patrol.next_at = end
        await trail.record(session, now, "patrol.reminded", patrol.reference, person=patrol.person.name)
    else:
        patrol.next_at, patrol.climbed_at = None, now
        await trail.record(session, now, "patrol.climbed", patrol.reference, person=patrol.person.name)


async def describe(session: AsyncSession, now: datetime, patrol: Patrol, person: Person, words: str) -> None:
    """What was found, in the words of whoever found it. Raises NotPermitted, WordsMissing."""
    if patrol.result is not Result.FOUND or patrol.answered_by_id != person.id:
        raise NotPermitted
    if not words or words == "-":
        raise WordsMissing
    patrol.words = words
    await trail.record(session, now, "patrol.described", patrol.reference, actor=person, words=words)


async def _recounted(session: AsyncSession, now: datetime, unit_id: int | None) -> None:
    """Working time was changed: an evening still to come is the one of the hours as they are now."""
    query = select(Patrol).where(Patrol.next_at > now)
    for patrol in await session.scalars(query if unit_id is None else query.where(Patrol.unit_id == unit_id)):
        calendar = await calendars.of(session, patrol.unit)
        evening, end = _evening(calendar, patrol.day), calendar.end_of_day(patrol.day)
        reminded = await trail.latest(session, patrol.reference, "patrol.reminded")
        patrol.next_at = evening if now < evening and reminded is None else end


calendars.CHANGED.append(_recounted)
