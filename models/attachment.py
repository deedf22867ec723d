"""Files the bot makes and sends: kept until they are sent, so that a restart loses none."""

from datetime import datetime, timedelta

from sqlalchemy import LargeBinary, String, delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id

KEPT = timedelta(days=7)  # for what could not be sent: its receiver is gone, or the row failed


class Attachment(Base):
    """One file of one outbox row, which names it in its payload: `"$file": {"document": <id>}`. Sent, it is deleted."""

    __tablename__ = "attachments"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    data: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


async def prune(session: AsyncSession, now: datetime) -> None:
    """Forget the files that nobody could be sent within a week."""
    await session.execute(delete(Attachment).where(Attachment.created_at < now - KEPT))
