"""Each reminder happens once, claimed by a unique (subject, slot) in the transaction that sends it.

What each card of reminders lists stands here too.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class Reminder(Base):
    __tablename__ = "reminders"

    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    slot: Mapped[str] = mapped_column(String(64), primary_key=True)
    claimed_at: Mapped[datetime]


class Reminded(Base):
    """One item of a card of reminders. `subject`: the reference and, behind #, what of it is meant: `D-1#12`."""

    __tablename__ = "reminded"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    batch: Mapped[str] = mapped_column(String(32), index=True)  # the card's subject: it lists what bears the same
    reference: Mapped[str] = mapped_column(String(64), index=True)
    subject: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(32))
    due_at: Mapped[datetime]


async def items_of(session: AsyncSession, batch: str) -> list[Reminded]:
    """What a card of reminders lists, in its order."""
    return list(await session.scalars(select(Reminded).where(Reminded.batch == batch).order_by(Reminded.id)))


async def batches_about(session: AsyncSession, references: Collection[str]) -> list[str]:
    """The subjects of the cards of reminders that list one of these."""
    query = select(Reminded.batch).where(Reminded.reference.in_(references)).distinct()
    return sorted(await session.scalars(query))


async def claim(session: AsyncSession, now: datetime, subject: str, slot: str) -> bool:
    """Whether this reminder is ours to send; False when it was sent before, by whichever process."""
    insert = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    claimed = await session.execute(
        insert(Reminder)
        .values(subject=subject, slot=slot, claimed_at=now)
        .on_conflict_do_nothing()
        .returning(Reminder.slot)
    )
    return claimed.first() is not None
