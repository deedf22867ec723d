"""Files people send that have to be read: fetched outside any transaction, handed on inside one."""

import enum
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, ForeignKey, String, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, partial_index

KEPT = timedelta(days=30)  # as long as what was sent (`models.outbox`)


class Purpose(enum.StrEnum):
    SCREEN = "screen"  # a document of a draft: subject `D-1` and its version; the part is found by `file_id`
    LEXICON = "lexicon"  # an administrator's word list: subject `L-1` (the unit), detail the severity
    TEMPLATE = "template"  # a unit's own review form: subject `T-1` (the unit)


class Fetch(Base):
    """One file to fetch by its `file_id` (Bot API: getFile, up to 20 MB). `done_at` is set when it was handed on.

    `not_before`: until then nobody takes it, because it is under way or to be tried again. `attempts`: how often it
    was taken.
    """

    __tablename__ = "fetches"
    __table_args__ = (partial_index("ix_fetches_waiting", "id", where="done_at IS NULL"),)

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


async def claim(session: AsyncSession, now: datetime, until: datetime) -> Fetch | None:
    """The oldest file to fetch, which everybody leaves alone `until` then; a process that dies holds it no longer."""
    query = (
        select(Fetch)
        .where(Fetch.done_at.is_(None), (Fetch.not_before.is_(None)) | (Fetch.not_before <= now))
        .order_by(Fetch.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    taken = (await session.scalars(query)).first()
    if taken is not None:
        taken.attempts += 1
        taken.not_before = until
    return taken


async def release(session: AsyncSession) -> None:
    """Everything that waits may be taken at once."""
    held = Fetch.done_at.is_(None) & Fetch.not_before.is_not(None)
    await session.execute(update(Fetch).where(held).values(not_before=None))


async def again(session: AsyncSession, fetch_id: int, not_before: datetime | None) -> None:
    """It was not fetched: try again, at once or after a moment."""
    await session.execute(
        update(Fetch).where(Fetch.id == fetch_id, Fetch.done_at.is_(None)).values(not_before=not_before)
    )


async def unfinished(session: AsyncSession, fetch_id: int) -> Fetch | None:
    """A file that nobody has handed on, locked until the commit; None when somebody was faster."""
    query = select(Fetch).where(Fetch.id == fetch_id, Fetch.done_at.is_(None)).with_for_update()
    return (await session.scalars(query)).first()


async def next_due(session: AsyncSession) -> datetime | None:
    """The earliest moment at which a file may be taken; None where none waits."""
    due = func.min(func.coalesce(Fetch.not_before, Fetch.created_at))
    return await session.scalar(select(due).where(Fetch.done_at.is_(None)))


async def prune(session: AsyncSession, now: datetime) -> None:
    """Forget the files that were handed on, or given up, more than thirty days ago."""
    await session.execute(delete(Fetch).where(Fetch.done_at < now - KEPT).execution_options(synchronize_session=False))
