"""Which rows of the outbox go next: urgent lanes first, one per chat, in order per chat; and what came back unsent."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, Table, func, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.call import EDITS, Claimed
from models.card import Card
from models.lease import database_time
from models.outbox import Outgoing, Sending

ROW_LEASE: Final = 30_000  # milliseconds a row may be under way
_QUEUED: ColumnElement[Any] = literal_column(
    "'queued'"
)  # written out, or no plan could use the indexes on waiting rows
_SENDING: ColumnElement[Any] = literal_column("'sending'")
_TABLE = cast(Table, Outgoing.__table__)


def _due(row: type[Outgoing], now: datetime) -> ColumnElement[bool]:
    return (row.state == _QUEUED) & or_(row.not_before.is_(None), row.not_before <= now)


async def claim(session: AsyncSession, now: datetime, limit: int, busy: Collection[int]) -> list[Claimed]:
    """Take up to `limit` rows of different chats, none of them in `busy`, under a lease of the database's time.

    Costs a few steps in an index for each row it gives back, however many wait.
    """
    first = aliased(Outgoing)
    head = (
        select(first.id)
        .where(first.chat_id == Outgoing.chat_id, _due(first, now))
        .order_by(first.lane, first.id)
        .limit(1)
        .correlate(Outgoing)
        .scalar_subquery()
    )
    heads = (
        select(Outgoing.id, Outgoing.card_id)
        .where(_due(Outgoing, now), Outgoing.id == head)
        .order_by(Outgoing.lane, Outgoing.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Outgoing)
    )
    if busy:
        heads = heads.where(Outgoing.chat_id.not_in(busy))
    found = (await session.execute(heads)).all()
    if not found:
        return []
    cards = {row.card_id: row.id for row in found if row.card_id is not None}
    chosen = {row.id for row in found if row.card_id is None}
    if cards:
        chosen |= await _newest_states(session, now, cards)
    return await _take(session, chosen)


async def _newest_states(session: AsyncSession, now: datetime, cards: dict[int, int]) -> set[int]:
    """For each card the row to send: its first send before any edit, and of its edits only the newest."""
    rows = await session.execute(
        select(Outgoing.id, Outgoing.card_id, Outgoing.method, Outgoing.payload)
        .where(Outgoing.card_id.in_(cards), _due(Outgoing, now))
        .order_by(Outgoing.id)
        .with_for_update(skip_locked=True, of=Outgoing)
    )
    waiting: dict[int, list[Any]] = {}
    for row in rows:
        waiting.setdefault(row.card_id, []).append(row)
    chosen, overtaken = set(), []
    for queue in waiting.values():
        kept = [row for place, row in enumerate(queue) if not any(_covers(each, row) for each in queue[place + 1 :])]
        overtaken += [row.id for row in queue if row not in kept]
        chosen.add(kept[0].id)
    if overtaken:
        await session.execute(
            update(_TABLE)
            .where(_TABLE.c.id.in_(overtaken))
            .values(state=Sending.SENT, sent_at=now, message_ids=[], error="a newer state of the card was sent")
        )
    return chosen


def _covers(newer: Any, older: Any) -> bool:
    """Whether nothing of the older edit would be seen once the newer one is made."""
    if older.method not in EDITS or "message_id" in older.payload or "message_id" in newer.payload:
        return False
    return newer.method in (older.method, "deleteMessage") or (
        older.method == "editMessageReplyMarkup" and newer.method in EDITS
    )


async def _take(session: AsyncSession, ids: Collection[int]) -> list[Claimed]:
    columns = (_TABLE.c[name] for name in ("id", "chat_id", "method", "payload", "card_id", "question_id", "attempts"))
    rows = await session.execute(
        update(_TABLE)
        .where(_TABLE.c.id.in_(ids))
        .values(state=Sending.SENDING, lease_until=database_time() + ROW_LEASE)
        .returning(*columns, _TABLE.c.message_ids, _TABLE.c.lane)
    )
    taken = [Claimed(*row[:7], sent=row.message_ids or []) for row in sorted(rows, key=lambda row: (row.lane, row.id))]
    await _find_messages(session, taken)
    return taken


async def _find_messages(session: AsyncSession, taken: Sequence[Claimed]) -> None:
    if cards := [row.card_id for row in taken if row.card_id is not None]:
        found = await session.execute(select(Card.id, Card.message_id).where(Card.id.in_(cards)))
        places = {row.id: row.message_id for row in found}
        for row in taken:
            row.card_message = places.get(row.card_id) if row.card_id is not None else None
    if replies := [row.payload["$reply_to"] for row in taken if "$reply_to" in row.payload]:
        query = select(_TABLE.c.id, _TABLE.c.message_ids).where(_TABLE.c.id.in_(replies))
        known = {found.id: found.message_ids for found in await session.execute(query)}
        for row in taken:
            row.replied = next(iter(known.get(row.payload.get("$reply_to")) or ()), None)


async def give_back(session: AsyncSession, *, flying: Collection[int], all_of_them: bool) -> None:
    """Rows under way whose lease has run out wait again; all of them when the dispatcher is another one now.

    `flying` are this dispatcher's own. What was sent in truth is sent twice, with the same card token: harmless.
    """
    query = update(_TABLE).where(_TABLE.c.state == _SENDING)
    if flying:
        query = query.where(_TABLE.c.id.not_in(flying))
    if not all_of_them:
        query = query.where(_TABLE.c.lease_until < database_time())
    await session.execute(query.values(state=Sending.QUEUED, lease_until=None))


async def next_due(session: AsyncSession, now: datetime) -> datetime | None:
    """The earliest `not_before` that is still to come."""
    return await session.scalar(
        select(func.min(Outgoing.not_before)).where(Outgoing.state == _QUEUED, Outgoing.not_before > now)
    )
