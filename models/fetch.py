"""Files people send that have to be read: fetched outside any transaction, handed on inside one."""

import enum
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class Purpose(enum.StrEnum):
    SCREEN = "screen"  # a document of a draft: subject `D-1`, value the part, version the version
    LEXICON = "lexicon"  # an administrator's word list: detail is the severity
    TEMPLATE = "template"  # a unit's own review form


class Fetch(Base):
    """One file to fetch by its `file_id` (Bot API: getFile, up to 20 MB). `done_at` is set when it was handed on."""

    __tablename__ = "fetches"
    __table_args__ = (
        Index(
            "ix_fetches_waiting", "id", sqlite_where=text("done_at IS NULL"), postgresql_where=text("done_at IS NULL")
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    purpose: Mapped[Purpose]
    subject: Mapped[str] = mapped_column(String(64))
    version: Mapped[int | None]
    value: Mapped[int | None] = mapped_column(Id)
    detail: Mapped[str | None] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    chat_id: Mapped[int] = mapped_column(BigInteger)
    file_id: Mapped[str] = mapped_column(String(300))
    file_name: Mapped[str] = mapped_column(String(300))
    mime_type: Mapped[str | None] = mapped_column(String(200))
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


async def waiting(session: AsyncSession, now: datetime, limit: int = 8) -> list[Fetch]:
    """The files to fetch now, the oldest first."""
    query = (
        select(Fetch)
        .where(Fetch.done_at.is_(None), (Fetch.not_before.is_(None)) | (Fetch.not_before <= now))
        .order_by(Fetch.id)
        .limit(limit)
    )
    return list(await session.scalars(query))
