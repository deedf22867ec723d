"""Which rows of the outbox go next: urgent lanes first, one per chat, in order per chat; and what came back unsent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Table,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from bot.call import EDITS, Claimed
from models.card import Card
from models.lease import database_time
from models.outbox import Lane, Outgoing, Sending

ROW_LEASE: Final = 30_000  # milliseconds a row may be under way
_TABLE = cast(Table, Outgoing.__table__)
_NOW = bindparam("now", type_=_TABLE.c.not_before.type)
# States are written out, or no plan could use the indexes on waiting rows.
_QUEUED: ColumnElement[Any] = literal_column("'queued'")
_SENDING: ColumnElement[Any] = literal_column("'sending'")


def _due(row: FromClause) -> ColumnElement[bool]:
    return (row.c.state == _QUEUED) & or_(row.c.not_before.is_(None), row.c.not_before <= _NOW)


def _heads() -> Select[Any]:
    """The first due row of each chat, urgent lanes first; each row's place is looked up in an index."""
    first = _TABLE.alias("first")
    head = (
        select(first.c.id)
        .where(first.c.chat_id == _TABLE.c.chat_id, _due(first))
        .order_by(first.c.lane, first.c.id)
        .limit(1)
        .correlate(_TABLE)
        .scalar_subquery()
    )
    return (
        select(_TABLE.c.id, _TABLE.c.card_id, _TABLE.c.lane)
        .where(
            _due(_TABLE),
            _TABLE.c.lane <= bindparam("lane", type_=_TABLE.c.lane.type),
            _TABLE.c.id == head,
            _TABLE.c.chat_id.not_in(bindparam("busy", expanding=True, type_=BigInteger())),
            or_(
                _TABLE.c.lane == literal_column(str(Lane.URGENT.value)),
                _TABLE.c.chat_id.not_in(bindparam("spared", expanding=True, type_=BigInteger())),
            ),
        )
        .order_by(_TABLE.c.lane, _TABLE.c.id)
        .limit(bindparam("limit", type_=Integer()))
        .with_for_update(skip_locked=True)
    )


# Built once: building a statement costs more than running it.
HEADS: Final = _heads()
OF_CARDS: Final = (
    select(_TABLE.c.id, _TABLE.c.card_id, _TABLE.c.method, _TABLE.c.payload)
    .where(_TABLE.c.card_id.in_(bindparam("cards", expanding=True, type_=BigInteger())), _due(_TABLE))
    .order_by(_TABLE.c.id)
    .with_for_update(skip_locked=True)
)
TAKE: Final = (
    update(_TABLE)
    .where(_TABLE.c.id.in_(bindparam("ids", expanding=True, type_=BigInteger())))
    .values(state=Sending.SENDING, lease_until=database_time() + ROW_LEASE)
    .returning(
        *(_TABLE.c[name] for name in ("id", "chat_id", "method", "payload", "card_id", "question_id", "attempts")),
        _TABLE.c.message_ids,
        _TABLE.c.lane,
    )
)


PLACES: Final = select(Card.id, Card.message_id).where(
    Card.id.in_(bindparam("cards", expanding=True, type_=BigInteger()))
)
NEXT_DUE: Final = select(func.min(_TABLE.c.not_before)).where(_TABLE.c.state == _QUEUED, _TABLE.c.not_before > _NOW)


@dataclass(frozen=True)
class Room:
    """What may be taken: `most` rows, of which the first `ordinary` need not be urgent; none for `busy` chats, and for
    `spared` ones, whose last room is kept, only urgent rows.
    """

    most: int
    ordinary: int
    busy: Collection[int] = ()
    spared: Collection[int] = ()


async def claim(session: AsyncSession, now: datetime, room: Room) -> list[Claimed]:
    """Take rows of different chats, under a lease of the database's time.

    Costs a few steps in an index for each row it gives back, however many wait.
    """
    lane = Lane.DIGEST if room.ordinary > 0 else Lane.URGENT
    wanted = {"now": now, "lane": lane, "busy": list(room.busy), "spared": list(room.spared), "limit": room.most}
    rows = (await session.execute(HEADS, wanted)).all()
    found = [row for place, row in enumerate(rows) if place < room.ordinary or row.lane == Lane.URGENT]
    if not found:
        return []
    cards = {row.card_id for row in found if row.card_id is not None}
    chosen = {row.id for row in found if row.card_id is None}
    if cards:
        chosen |= await _newest_states(session, now, cards)
    return await _take(session, chosen)


async def _newest_states(session: AsyncSession, now: datetime, cards: set[int]) -> set[int]:
    """For each card the row to send: its first send before any edit, and of its edits only the newest."""
    rows = await session.execute(OF_CARDS, {"now": now, "cards": list(cards)})
    waiting: dict[int, list[Any]] = {}
    for row in rows:
        waiting.setdefault(row.card_id, []).append(row)
    chosen, overtaken = set(), []
    for queue in waiting.values():
        kept = [row for place, row in enumerate(queue) if not any(_covers(each, row) for each in queue[place + 1 :])]
        overtaken += [row.id for row in queue if row.id not in {each.id for each in kept}]
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
    rows = await session.execute(TAKE, {"ids": list(ids)})
    taken = []
    for row in sorted(rows, key=lambda row: (row.lane, row.id)):
        *facts, sent, _lane = row
        taken.append(Claimed(*facts))
        taken[-1].sent = sent or []
    await _find_messages(session, taken)
    return taken


async def _find_messages(session: AsyncSession, taken: Sequence[Claimed]) -> None:
    if cards := [row.card_id for row in taken if row.card_id is not None]:
        found = await session.execute(PLACES, {"cards": cards})
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
    due: datetime | None = await session.scalar(NEXT_DUE, {"now": now})
    return due
