"""What a person has put off: not brought to mind before its time, and then once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import calendars, trail
from models.base import Base, Id
from models.errors import PastTime, TooFarOff
from models.organisation import Person
from models.reminder import Reminded

LONGEST = timedelta(days=30)


class Snooze(Base):
    __tablename__ = "snoozes"
    __table_args__ = (UniqueConstraint("person_id", "subject", "kind"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    subject: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(32))
    until: Mapped[datetime] = mapped_column(index=True)
    due_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


async def put_off(
    session: AsyncSession, now: datetime, person: Person, items: Sequence[Reminded], until: datetime
) -> datetime:
    """Not before `until`, or where that is at night or on a day off, the next working moment, which is returned.

    Raises PastTime, TooFarOff: nothing sleeps for good.
    """
    if until <= now:
        raise PastTime
    if until > now + LONGEST:
        raise TooFarOff(latest=now + LONGEST)
    moment = (await calendars.of(session, person.unit)).next_moment(until)
    for item in items:
        same = (Snooze.person_id == person.id, Snooze.subject == item.subject, Snooze.kind == item.kind)
        await session.execute(delete(Snooze).where(*same))
        session.add(Snooze(person_id=person.id, subject=item.subject, kind=item.kind, until=moment, due_at=item.due_at))
        await session.flush()
        await trail.record(
            session, now, "reminder.snoozed", item.reference, actor=person, kind=item.kind, until=moment.isoformat()
        )
    return moment


async def of_person(session: AsyncSession, now: datetime, person_id: int) -> dict[tuple[str, str], datetime]:
    """(subject, kind) → until when, of all that the person has put off and that sleeps still."""
    rows = await session.scalars(select(Snooze).where(Snooze.person_id == person_id, Snooze.until > now))
    return {(row.subject, row.kind): row.until for row in rows}


async def over(session: AsyncSession, now: datetime) -> list[Snooze]:
    """What was put off until now, or earlier."""
    return list(await session.scalars(select(Snooze).where(Snooze.until <= now)))


async def wake(session: AsyncSession, now: datetime, snooze: Snooze) -> None:
    """Bring it to mind again; the entry's notice does."""
    await session.delete(snooze)
    await session.flush()
    await trail.record(
        session,
        now,
        "reminder.repeated",
        snooze.subject.partition("#")[0],
        about=snooze.subject,
        kind=snooze.kind,
        person=snooze.person_id,
        due_at=snooze.due_at.isoformat(),
    )
