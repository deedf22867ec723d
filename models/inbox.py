"""The inbox: every update as it came, committed before it is confirmed to Telegram, handled exactly once."""

import enum
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    FromClause,
    Integer,
    Row,
    String,
    Table,
    Text,
    bindparam,
    delete,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, insert_if_new, partial_index

KEPT = timedelta(days=7)  # handled rows are what makes a repeated update harmless


class Intake(enum.StrEnum):
    NEW = "new"  # stored, not handled yet, or to be tried again at `not_before`
    HANDLED = "handled"  # its effects are committed in the same transaction as this mark
    PARKED = "parked"  # failed too often; kept until `xianshen retry`


class Received(Base):
    """One update (Bot API: Update). `id` is the order of arrival: `update_id` may go down after a quiet week."""

    __tablename__ = "inbox"
    __table_args__ = (
        # Both hold waiting rows only: they stay small however long handled rows are kept.
        partial_index("ix_inbox_waiting", "id", where="state = 'new'"),
        partial_index("ix_inbox_chat", "chat", "id", where="state = 'new'"),
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


_TABLE = cast(Table, Received.__table__)
_NEW: ColumnElement[Any] = literal_column("'new'")  # written out, or no plan could use the indexes on waiting rows


def _due(row: FromClause) -> ColumnElement[bool]:
    now = bindparam("now", type_=_TABLE.c.not_before.type)
    return (row.c.state == _NEW) & or_(row.c.not_before.is_(None), row.c.not_before <= now)


def _oldest_of_chat() -> ColumnElement[int]:
    earlier = _TABLE.alias("earlier")
    return (
        select(earlier.c.id)
        .where(earlier.c.chat == _TABLE.c.chat, _due(earlier))
        .order_by(earlier.c.id)
        .limit(1)
        .correlate(_TABLE)
        .scalar_subquery()
    )


def _numbers(name: str) -> BindParameter[Any]:
    return bindparam(name, expanding=True, type_=BigInteger())


# Built once: building a statement costs more than running it.
_WAITING = (
    select(_TABLE.c.id, _TABLE.c.body, _TABLE.c.chat)
    .where(_due(_TABLE))
    .order_by(_TABLE.c.id)
    .limit(bindparam("limit", type_=Integer()))
)
_HEADS = _WAITING.where(_TABLE.c.id == _oldest_of_chat()).with_for_update(skip_locked=True)
_FOLLOWERS = _WAITING.where(
    _TABLE.c.chat.in_(_numbers("chats")), _TABLE.c.id.not_in(_numbers("heads"))
).with_for_update(skip_locked=True)
_HANDLED = (
    update(_TABLE)
    .where(_TABLE.c.id.in_(_numbers("ids")))
    .values(state=Intake.HANDLED, handled_at=bindparam("at", type_=_TABLE.c.handled_at.type), error=None)
)


def _postgresql(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "postgresql"


async def store(session: AsyncSession, now: datetime, updates: Sequence[tuple[int, int, str]]) -> None:
    """Put updates (update_id, chat, body) in, in order; one that is known already changes nothing."""
    rows = [{"update_id": key, "chat": chat, "body": body, "received_at": now} for key, chat, body in updates]
    await session.execute(insert_if_new(session, _TABLE), rows)


async def take(session: AsyncSession, now: datetime, limit: int) -> Sequence[Row[Any, Any, Any]]:
    """The next updates (id, body, chat) in an order that keeps each chat's own, locked until the commit.

    On PostgreSQL others may take at the same time: a chat belongs to whoever has locked its oldest waiting row. A row
    in back-off holds up nobody.
    """
    if not _postgresql(session):
        return (await session.execute(_WAITING, {"now": now, "limit": limit})).all()
    heads = (await session.execute(_HEADS, {"now": now, "limit": limit})).all()
    rest = limit - len(heads)
    if not heads or not rest:
        return heads
    ours = {"chats": list({row.chat for row in heads}), "heads": [row.id for row in heads]}
    more = (await session.execute(_FOLLOWERS, {"now": now, "limit": rest, **ours})).all()
    return sorted([*heads, *more], key=lambda row: row.id)


async def again(session: AsyncSession, row_id: int) -> Received | None:
    """One waiting row, locked until the commit; None when it was handled meanwhile."""
    query = select(Received).where(Received.id == row_id, Received.state == Intake.NEW)
    return (await session.scalars(query.with_for_update(skip_locked=True))).first()


async def mark_handled(session: AsyncSession, now: datetime, ids: Sequence[int]) -> None:
    await session.execute(_HANDLED, {"at": now, "ids": list(ids)})


async def next_due(session: AsyncSession) -> datetime | None:
    """When the next row in back-off is to be tried again."""
    return await session.scalar(select(func.min(Received.not_before)).where(Received.state == _NEW))


async def parked(session: AsyncSession, most: int) -> list[Received]:
    """What failed too often, oldest first, `most` of it."""
    query = select(Received).where(Received.state == Intake.PARKED).order_by(Received.id).limit(most)
    return list(await session.scalars(query))


async def put_back(session: AsyncSession, update_id: int | None = None) -> list[int]:
    """Parked updates wait again with fresh attempts: one of them, or all. Gives back their update ids, ascending."""
    query = update(Received).where(Received.state == Intake.PARKED)
    if update_id is not None:
        query = query.where(Received.update_id == update_id)
    fresh = query.values(state=Intake.NEW, attempts=0, not_before=None).returning(Received.update_id)
    return sorted(await session.scalars(fresh))


async def prune(session: AsyncSession, now: datetime) -> None:
    """Forget handled updates older than a week; walks from the oldest row to the first young one, no further."""
    young = select(Received.id).where(Received.received_at >= now - KEPT).order_by(Received.id).limit(1)
    await session.execute(
        delete(Received)
        .where(Received.state == Intake.HANDLED, Received.id < young.scalar_subquery())
        .execution_options(synchronize_session=False)
    )
