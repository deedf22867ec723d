"""Cards onto phones: draws a card's row, and puts what is to be sent into the outbox.

The card is the state: it is drawn from rows, and drawn again in place, every copy of it, when they change.
"""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar, cast

import orjson
from sqlalchemy import Table, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from handlers import access, callback_data
from handlers.cards import Card as Drawn
from handlers.cards import Rows
from handlers.i18n import DEFAULT_LANGUAGE, Translator, translator, translator_of
from models import card as cards
from models import draft as drafts
from models import publisher
from models.card import Card
from models.organisation import Person
from models.outbox import Lane, Outgoing, Sending
from models.reference import draft_id

Draw = Callable[[AsyncSession, datetime, Card, Person, Translator], Awaitable[Drawn]]
DrawShared = Callable[[AsyncSession, datetime, Card, Translator], Awaitable[Drawn]]
LaneOf = Callable[[AsyncSession, str], Awaitable[Lane]]
T = TypeVar("T")
_SHARED = "shared by the cards of one subject"
DRAW: dict[str, Draw] = {}  # kind of card → how it is drawn; filled by handlers/drawings.py
DRAW_SHARED: dict[str, DrawShared] = {}  # the same for a card that a whole group looks at
LANE: dict[str, LaneOf] = {}  # letter of a reference → how urgent its cards are; of the others a decision waits


def send(
    session: AsyncSession,
    now: datetime,
    chat_id: int,
    method: str,
    payload: dict[str, Any],
    *,
    lane: Lane = Lane.DECISION,
    card_id: int | None = None,
    question_id: int | None = None,
) -> Outgoing:
    """Put one Bot API call into the outbox."""
    outgoing = Outgoing(
        chat_id=chat_id,
        method=method,
        payload=payload,
        lane=lane,
        card_id=card_id,
        question_id=question_id,
        created_at=now,
    )
    session.add(outgoing)
    return outgoing


def say(
    session: AsyncSession,
    now: datetime,
    chat_id: int,
    text: str,
    *,
    lane: Lane = Lane.DECISION,
    **more: Any,
) -> Outgoing:
    """Put a message without buttons into the outbox; `text` is HTML, `more` further parameters of sendMessage."""
    return send(session, now, chat_id, "sendMessage", {**_plain(text), **more}, lane=lane)


def _plain(text: str) -> dict[str, Any]:
    return {"text": text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}


def keyboard(card: Card, rows: Rows, bound: str | None = None) -> dict[str, Any]:
    """The inline keyboard of a card; every button is put on the card's own list first."""
    return {
        "inline_keyboard": [
            [
                {"text": button.label, "url": button.url}
                if button.url
                else {
                    "text": button.label,
                    "callback_data": callback_data.pack(card, card.place(button.action, button.value, bound)),
                }
                for button in row
            ]
            for row in rows
        ]
    }


async def lane_of(session: AsyncSession, subject: str) -> Lane:
    """How urgent the cards of a subject are: a new one, and what becomes of those on the phones."""
    found = LANE.get(subject[:1])
    return await found(session, subject) if found else Lane.DECISION


async def show(
    session: AsyncSession,
    now: datetime,
    person: Person,
    kind: str,
    subject: str,
    *,
    version: int | None = None,
    value: Any = None,
    lane: Lane | None = None,
) -> Card | None:
    """A new card in the person's private chat, as urgent as its subject where no lane is named; None where the person
    is not enrolled.
    """
    if person.telegram_id is None or not person.active:
        return None
    card = Card(kind=kind, subject=subject, version=version, value=value, person_id=person.id)
    return await _placed(session, now, card, person.telegram_id, lane)


async def show_in_group(session: AsyncSession, now: datetime, chat_id: int, kind: str, subject: str) -> Card:
    """A new card in a group. It is nobody's: it speaks the organisation's language, and who taps is checked then."""
    return await _placed(session, now, Card(kind=kind, subject=subject), chat_id, None)


async def _placed(session: AsyncSession, now: datetime, card: Card, chat_id: int, lane: Lane | None) -> Card:
    lane = await lane_of(session, card.subject) if lane is None else lane
    card.token, card.chat_id, card.offered, card.created_at = cards.new_token(), chat_id, [], now
    session.add(card)
    payload = await _drawn(session, now, card)
    card.digest = _digest(payload)
    await session.flush()
    send(session, now, chat_id, "sendMessage", {**payload, "protect_content": True}, lane=lane, card_id=card.id)
    return card


async def ring(session: AsyncSession, now: datetime, card: Card) -> None:
    """The card once more, as a new message, so that phones ring; the message it was until now is deleted, or, where it
    is too old for that (Bot API: deleteMessage, 48 hours), says where the card is.

    One that still waits to be sent is only drawn anew: a chat that cannot be reached gathers no pile of cards.
    """
    waiting = select(Outgoing.id).where(
        Outgoing.card_id == card.id,
        Outgoing.method == "sendMessage",
        Outgoing.state.in_((Sending.QUEUED, Sending.SENDING)),
    )
    await session.flush()
    if (await session.execute(waiting)).first():
        await redraw(session, now, card)
        return
    payload = await _drawn(session, now, card)
    card.digest = _digest(payload)
    send(
        session,
        now,
        card.chat_id,
        "sendMessage",
        {**payload, "protect_content": True},
        lane=Lane.URGENT,
        card_id=card.id,
    )
    if card.message_id is not None:
        stays = {"message_id": card.message_id, **_plain(_moved(await _reader(session, card), card))}
        removal = {"message_id": card.message_id, "$stays": stays}
        send(session, now, card.chat_id, "deleteMessage", removal, lane=Lane.URGENT)


def _moved(t: Translator, card: Card) -> str:
    return "⤵️ " + t("{reference}: its card is further down.", reference=f"<b>{card.subject}</b>")


async def _reader(session: AsyncSession, card: Card) -> Translator:
    if card.person_id is None:
        return translator(DEFAULT_LANGUAGE.get())
    return translator_of(await session.get_one(Person, card.person_id))


async def unring(session: AsyncSession, card: Card) -> None:
    """Somebody has answered: a card that waits to ring once more is only drawn anew, where it is on the phone."""
    if card.message_id is None:
        return
    waiting = (Outgoing.chat_id == card.chat_id) & (Outgoing.state == Sending.QUEUED)
    rings = delete(Outgoing).where(waiting, Outgoing.card_id == card.id, Outgoing.method == "sendMessage")
    withdrawn = await session.execute(rings.returning(Outgoing.id))
    if withdrawn.first() is None:
        return
    removals = select(Outgoing.id, Outgoing.payload).where(waiting, Outgoing.method == "deleteMessage")
    for row in (await session.execute(removals)).all():
        if row.payload.get("message_id") == card.message_id:
            await session.execute(delete(Outgoing).where(Outgoing.id == row.id))
    card.digest = ""


async def _drawn(session: AsyncSession, now: datetime, card: Card) -> dict[str, Any]:
    if card.person_id is None:
        drawn = await DRAW_SHARED[card.kind](session, now, card, translator(DEFAULT_LANGUAGE.get()))
        return {**_plain(drawn.text), "reply_markup": keyboard(card, drawn.rows)}
    person = await session.get_one(Person, card.person_id)
    t = translator_of(person)
    theirs = await _still_theirs(session, now, card, person)
    drawn = await DRAW[card.kind](session, now, card, person, t) if theirs else withheld(t)
    return {**_plain(drawn.text), "reply_markup": keyboard(card, drawn.rows, drawn.bound)}


def withheld(t: Translator) -> Drawn:
    """What is left of a card whose subject the person may not see any more."""
    return Drawn(t("This card is no longer yours to see."))


async def _still_theirs(session: AsyncSession, now: datetime, card: Card, person: Person) -> bool:
    """Whoever left, or lost the role, gets nothing new of a draft (security.md 2)."""
    if not person.active or card.kind not in ("draft", "approval", "oversight", "publication"):
        return person.active
    draft = await drafts.get(session, draft_id(card.subject))
    if card.kind == "publication" and await publisher.is_entitled(session, now, draft, person):
        return True
    return access.may_read(person, draft)


def _digest(payload: dict[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(payload)).hexdigest()


# Built once: building a statement costs more than running it.
_WAITING: Final = (
    select(Outgoing.id, Outgoing.card_id, Outgoing.payload)
    .where(
        Outgoing.card_id.in_(bindparam("cards", expanding=True)),
        Outgoing.state == Sending.QUEUED,
        Outgoing.method != "deleteMessage",
    )
    .order_by(Outgoing.id)
)
_OUTBOX: Final = cast(Table, Outgoing.__table__)
_REPLACE: Final = (
    update(_OUTBOX)
    .where(_OUTBOX.c.id == bindparam("row"), _OUTBOX.c.state == Sending.QUEUED)
    .values(payload=bindparam("newer"))
)


async def redraw(session: AsyncSession, now: datetime, card: Card) -> None:
    """Draw the card again; nothing is sent where it looks the same, and only the newest state of it ever is."""
    await _redraw(session, now, [await cards.renewed(session, card)])


async def redraw_all(session: AsyncSession, now: datetime, subject: str) -> None:
    """Draw every copy of every card about one subject again. What they show alike is loaded once (`shared`)."""
    session.info[_SHARED] = {}
    try:
        await _redraw(session, now, await cards.of_subject(session, subject, change=True))
    finally:
        del session.info[_SHARED]


async def _redraw(session: AsyncSession, now: datetime, copies: Sequence[Card]) -> None:
    """All of them, then all that is written: what one shows depends on no other."""
    changed: dict[int, dict[str, Any]] = {}
    await session.flush()
    with session.no_autoflush:
        for card in copies:
            payload = await _drawn(session, now, card)
            digest = _digest(payload)
            if digest != card.digest:
                card.digest = digest
                # Where the message is gone, the card is sent anew.
                changed[card.id] = {**payload, "$send": {"protect_content": True}}
    if not changed:
        return
    await session.flush()
    for row in (await session.execute(_WAITING, {"cards": list(changed)})).all():
        if newer := changed.get(row.card_id):
            taken = await session.execute(_REPLACE, {"row": row.id, "newer": {**row.payload, **newer}})
            if taken.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has a row count
                del changed[row.card_id]
    for card in copies:
        if card.id in changed:
            lane = await lane_of(session, card.subject)
            send(session, now, card.chat_id, "editMessageText", changed[card.id], lane=lane, card_id=card.id)


async def shared(session: AsyncSession, key: object, load: Callable[[], Awaitable[T]]) -> T:
    """What `load` gives, loaded once for all the copies that are drawn in one go: nothing changes in between."""
    loaded: dict[object, T] = session.info.get(_SHARED, {})
    if key not in loaded:
        loaded[key] = await load()
    return loaded[key]
