"""The inbox: every update as it came, committed before it is confirmed to Telegram, handled exactly once."""

import enum
from datetime import datetime

from sqlalchemy import BigInteger, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class Intake(enum.StrEnum):
    NEW = "new"  # stored, not handled yet, or to be tried again at `not_before`
    HANDLED = "handled"  # its effects are committed in the same transaction as this mark
    PARKED = "parked"  # failed too often; kept until `xianshen retry`


class Received(Base):
    """One update (Bot API: Update). `id` is the order of arrival: `update_id` may go down after a quiet week."""

    __tablename__ = "inbox"
    __table_args__ = (
        # Both hold waiting rows only: they stay small however long handled rows are kept.
        Index("ix_inbox_waiting", "id", sqlite_where=text("state = 'new'"), postgresql_where=text("state = 'new'")),
        Index(
            "ix_inbox_chat", "chat", "id", sqlite_where=text("state = 'new'"), postgresql_where=text("state = 'new'")
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    update_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    chat: Mapped[int] = mapped_column(BigInteger)  # whose order it belongs to: chat id, else user id, else 0
    body: Mapped[str] = mapped_column(Text)  # JSON as received
    state: Mapped[Intake] = mapped_column(default=Intake.NEW)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]
    received_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(200))  # the exception's type and place, never content
