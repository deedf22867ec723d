"""Writing down what became of the rows that were sent: many in one transaction."""

from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import Any, Final, cast

import structlog
from sqlalchemy import Table, Update, bindparam, delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import call, parts
from bot.call import Claimed
from bot.enclosing import FILE
from bot.handling import Handling
from bot.log import place
from bot.outcomes import Fate, Outcome
from models.attachment import Attachment
from models.card import Card
from models.outbox import Outgoing, Sending, move_chat
from models.question import Question

log = structlog.get_logger(__name__)

_TABLE = cast(Table, Outgoing.__table__)


def _place(kind: type[Card] | type[Question]) -> Update:
    table = cast(Table, kind.__table__)
    # One that was moved to another chat while it was under way has no message there yet: numbers are a chat's own.
    here = (table.c.id == bindparam("key")) & (table.c.chat_id == bindparam("chat"))
    return update(table).where(here).values(message_id=bindparam("number"))


# Built once: building a statement costs more than running it.
_DONE: Final = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("key"))
    .values(**{name: bindparam(name) for name in ("state", "message_ids", "sent_at")}, error=None)
)
_PLACES: Final = {kind: _place(kind) for kind in (Card, Question)}


class Settlement:
    """`settle` is called inside a write transaction; it awaits nothing but the database."""

    def __init__(self, handling: Handling) -> None:
        self._handling = handling

    async def settle(self, session: AsyncSession, now: datetime, results: Sequence[tuple[Claimed, Outcome]]) -> None:
        done = [(row, outcome) for row, outcome in results if outcome.fate is Fate.DONE]
        if done:
            await self._done(session, now, done)
        for row, outcome in results:
            if outcome.fate is not Fate.DONE:
                await self._not_done(session, now, row, outcome)

    async def _done(self, session: AsyncSession, now: datetime, done: Sequence[tuple[Claimed, Outcome]]) -> None:
        rows = [
            {
                "key": row.id,
                "state": Sending.QUEUED if row.parts_left > 1 else Sending.SENT,
                "message_ids": row.sent + outcome.message_ids,
                "sent_at": now,
            }
            for row, outcome in done
        ]
        await session.execute(_DONE, rows)
        placed = [(row, outcome.message_ids[-1]) for row, outcome in done if outcome.message_ids and row.places]
        # The keyboard is on the last part: that is where the card is.
        whole = [(row.card_id, row.chat_id, number) for row, number in placed if row.parts_left == 1]
        await _write_places(session, Card, whole)
        asked = [(row.question_id, row.chat_id, number) for row, number in placed]
        await _write_places(session, Question, asked)
        await _forget_files(session, done)
        for row, outcome in done:
            if outcome.message_ids and (draft := row.payload.get("$publishes")):
                await self._tell(session, self._handling.sent(session, now, draft, row.chat_id, outcome.message_ids[0]))

    async def _not_done(self, session: AsyncSession, now: datetime, row: Claimed, outcome: Outcome) -> None:
        log.info("outbox.not_sent", row=row.id, method=row.method, fate=outcome.fate.name, why=outcome.why)
        match outcome.fate:
            case Fate.HELD:
                await _again(session, row, outcome)
            case Fate.LATER:
                await _again(session, row, outcome, attempts=row.attempts + 1)
            case Fate.PLAIN:
                await _again(session, row, outcome, payload=parts.plain(row.payload))
            case Fate.UNQUOTED:
                await _again(session, row, outcome, payload=call.without_reply(row.payload))
            case Fate.SPLIT:
                await _again(session, row, outcome, payload={**row.payload, "$split": True})
            case Fate.ANEW:
                await self._anew(session, row, outcome)
            case Fate.MIGRATED:
                await _again(session, row, outcome)
                await move_chat(session, row.chat_id, outcome.new_chat)
                await self._tell(session, self._handling.migrated(session, now, row.chat_id, outcome.new_chat))
            case Fate.UNREACHABLE:
                await _fail_chat(session, row, outcome)
                await self._tell(session, self._handling.unreachable(session, now, row.chat_id, outcome.why))
            case Fate.KICKED:
                await _fail_chat(session, row, outcome)
                await self._tell(session, self._handling.kicked(session, now, row.chat_id, outcome.why))
            case _:
                await self._refused(session, now, row, outcome)

    async def _anew(self, session: AsyncSession, row: Claimed, outcome: Outcome) -> None:
        """The message is gone: whoever edits this card now, sends it. One too old to be deleted is edited instead."""
        if stays := row.payload.get("$stays"):
            await _again(session, row, outcome, method="editMessageText", payload=stays)
            return
        method, payload = call.as_send(row.method, row.payload) or (row.method, row.payload)
        if row.card_id is not None:
            await session.execute(update(Card).where(Card.id == row.card_id).values(message_id=None))
        nothing_to_say = method == row.method or row.card_id is None
        if nothing_to_say and "message_id" in row.payload:  # and nothing to edit: it is done
            await _again(session, row, outcome, state=Sending.SENT, message_ids=[])
            return
        await _again(session, row, outcome, method=method, payload=payload)

    async def _refused(self, session: AsyncSession, now: datetime, row: Claimed, outcome: Outcome) -> None:
        log.error("outbox.refused", row=row.id, method=row.method, why=outcome.why)
        await _again(session, row, outcome, state=Sending.FAILED)
        outgoing = await session.get_one(Outgoing, row.id, populate_existing=True)
        await self._tell(session, self._handling.undeliverable(session, now, outgoing, outcome.why))

    async def _tell(self, session: AsyncSession, telling: Awaitable[None]) -> None:
        """What the handlers make of it must not undo what happened: it gets a savepoint of its own."""
        try:
            async with session.begin_nested():
                await telling
        except Exception as error:  # noqa: BLE001 - whatever they raise, the outcome stands
            log.error("outbox.untold", error=place(error))  # noqa: TRY400 - a traceback may hold content


async def _forget_files(session: AsyncSession, done: Sequence[tuple[Claimed, Outcome]]) -> None:
    """A file is kept for its row alone, until that is sent."""
    sent = [number for row, _ in done if row.parts_left == 1 for number in row.payload.get(FILE, {}).values()]
    if sent:
        await session.execute(delete(Attachment).where(Attachment.id.in_(sent)))


async def _again(session: AsyncSession, row: Claimed, outcome: Outcome, **values: Any) -> None:
    changed = {"state": Sending.QUEUED, "lease_until": None, "error": outcome.why, **values}
    await session.execute(update(_TABLE).where(_TABLE.c.id == row.id).values(changed))


async def _fail_chat(session: AsyncSession, row: Claimed, outcome: Outcome) -> None:
    """Everything that waits for this chat fails with it, and is kept for when they return."""
    waits = (_TABLE.c.chat_id == row.chat_id) & (_TABLE.c.state == Sending.QUEUED)
    await session.execute(
        update(_TABLE)
        .where(waits | (_TABLE.c.id == row.id))
        .values(state=Sending.FAILED, lease_until=None, error=outcome.why)
    )


async def _write_places(
    session: AsyncSession, kind: type[Card] | type[Question], places: Sequence[tuple[int | None, int, int]]
) -> None:
    rows = [{"key": key, "chat": chat, "number": number} for key, chat, number in places if key is not None]
    if rows:
        await session.execute(_PLACES[kind], rows)
