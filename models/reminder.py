"""Each reminder happens once: claimed by a unique (subject, slot) in the transaction that sends it."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Reminder(Base):
    __tablename__ = "reminders"

    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    slot: Mapped[str] = mapped_column(String(64), primary_key=True)
    claimed_at: Mapped[datetime]


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
