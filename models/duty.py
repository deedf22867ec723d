"""Who is on duty for a unit on which day (C5, H10): by the organisation file and by `/duty`."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import trail
from models.base import Base, Id
from models.errors import NotPermitted, PastTime
from models.organisation import Person, Role

WEEKS = 4  # that a roster shows and lets be changed


class Duty(Base):
    """One person for one unit's day (C5, H10)."""

    __tablename__ = "duties"
    __table_args__ = (UniqueConstraint("unit_id", "day"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    day: Mapped[date] = mapped_column(Date)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


def reference(unit_id: int) -> str:
    """What the trail calls a unit's roster: `R-1`."""
    return f"R-{unit_id}"


async def roster(session: AsyncSession, unit_id: int, first: date, last: date) -> dict[date, Person]:
    """Whose day it is, from `first` to `last` and including it; a day without anybody is not in it."""
    query = select(Duty).where(Duty.unit_id == unit_id, Duty.day >= first, Duty.day <= last).order_by(Duty.day)
    return {duty.day: duty.person for duty in await session.scalars(query)}


async def kept(session: AsyncSession, unit_id: int) -> bool:
    """Whether the unit has ever had a roster."""
    return (await session.execute(select(Duty.id).where(Duty.unit_id == unit_id).limit(1))).first() is not None


def may_change(person: Person, unit_id: int, holder: Person | None) -> bool:
    """The unit's head any day, others the day that is theirs."""
    if person.unit_id != unit_id:
        return False
    return person.has(Role.HEAD) or (holder is not None and holder.id == person.id)


async def colleagues(session: AsyncSession, unit_id: int) -> list[Person]:
    """Who of the unit may be put on duty: whoever works on its accounts (rules.md, Roles)."""
    rows = await session.scalars(select(Person).where(Person.unit_id == unit_id, Person.active).order_by(Person.id))
    return [each for each in rows if each.has(Role.EDITOR, Role.REVIEWER, Role.HEAD, Role.DEPUTY)]


async def assign(
    session: AsyncSession, now: datetime, unit_id: int, day: date, colleague: Person, *, by: Person, today: date
) -> bool:
    """From now on `day` is the colleague's. Whether that is a change.

    Raises NotPermitted (neither the head nor the person of that day, or no colleague who may), PastTime (a day before
    `today`, which is the unit's).
    """
    if day < today:
        raise PastTime
    found = (await session.scalars(select(Duty).where(Duty.unit_id == unit_id, Duty.day == day))).first()
    before = found.person if found else None
    if not may_change(by, unit_id, before):
        raise NotPermitted
    if colleague.id not in {each.id for each in await colleagues(session, unit_id)}:
        raise NotPermitted
    if before and before.id == colleague.id:
        return False
    if found:
        found.person = colleague
    else:
        session.add(Duty(unit_id=unit_id, day=day, person=colleague))
    await session.flush()
    await trail.record(
        session,
        now,
        "duty.changed",
        reference(unit_id),
        actor=by,
        day=day.isoformat(),
        person=colleague.name,
        person_id=colleague.id,
        before=before.name if before else None,
        before_id=before.id if before else None,
    )
    return True
