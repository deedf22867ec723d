"""Each reminder happens once, claimed by a unique (subject, slot) in the transaction that sends it.

What each card of reminders lists stands here too. A thing is open on the newest card that brought it to a person's
mind, and closed on those before it: what changes is drawn once, however many reminders there were.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, insert_if_new, partial_index
from models.card import Card


class Reminder(Base):
    __tablename__ = "reminders"

    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    slot: Mapped[str] = mapped_column(String(64), primary_key=True)
    claimed_at: Mapped[datetime]


class Reminded(Base):
    """One item of a card of reminders. `subject`: the reference and, behind #, what of it is meant: `D-1#12`.

    `closed_at`: since when a newer card of the same person has it.
    """

    __tablename__ = "reminded"
    __table_args__ = (partial_index("ix_reminded_open", "reference", where="closed_at IS NULL"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    batch: Mapped[str] = mapped_column(String(32), index=True)  # the card's subject: it lists what bears the same
    reference: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(32))
    due_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


async def items_of(session: AsyncSession, batch: str) -> list[Reminded]:
    """What a card of reminders lists, in its order."""
    return list(await session.scalars(select(Reminded).where(Reminded.batch == batch).order_by(Reminded.id)))


async def batches_about(session: AsyncSession, references: Collection[str]) -> list[str]:
    """The subjects of the cards of reminders on which one of these is open."""
    query = select(Reminded.batch).where(Reminded.reference.in_(references), Reminded.closed_at.is_(None)).distinct()
    return sorted(await session.scalars(query))


async def close(session: AsyncSession, now: datetime, person_id: int, subject: str, kind: str) -> list[str]:
    """A newer card brings this to the person's mind: closed on those before. Gives back these cards' subjects."""
    query = (
        select(Reminded)
        .join(Card, Card.subject == Reminded.batch)
        .where(Reminded.reference == subject.partition("#")[0], Reminded.closed_at.is_(None))
        .where(Reminded.subject == subject, Reminded.kind == kind, Card.person_id == person_id)
    )
    earlier = list(await session.scalars(query))
    for item in earlier:
        item.closed_at = now
    return [item.batch for item in earlier]


async def claim(session: AsyncSession, now: datetime, subject: str, slot: str) -> bool:
    """Whether this reminder is ours to send; False when it was sent before, by whichever process."""
    row = insert_if_new(session, Reminder).values(subject=subject, slot=slot, claimed_at=now)
    claimed = await session.execute(row.returning(Reminder.slot))
    return claimed.first() is not None
