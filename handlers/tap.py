"""A tap on a card: from the token to the card, its button, and what the button does."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from telegram import CallbackQuery, Update

from handlers import access, callback_data, drawing
from handlers.context import Answer, Context
from handlers.refusals import UnknownButton
from models import card as cards
from models.card import Card
from models.errors import NotPermitted


@dataclass(frozen=True)
class Tap:
    """One press: the card it was on and the button's value."""

    card: Card
    value: Any


Press = Callable[[Context, Tap], Awaitable[str | None]]


async def find(context: Context, query: CallbackQuery) -> tuple[Card, str, Any]:
    """The card, the action and the value behind a tap. Raises UnknownButton, NotPermitted (security.md 3)."""
    packed = callback_data.unpack(query.data)
    card = await cards.by_token(context.session, packed[0]) if packed else None
    if packed is None or card is None or packed[1] >= len(card.offered):
        raise UnknownButton
    if query.message is None or query.message.chat.id != card.chat_id:
        raise NotPermitted
    if context.work.person is None or card.person_id not in (None, context.work.person.id):
        raise NotPermitted
    action, value = card.offered[packed[1]]
    return card, action, value


async def press(update: Update, context: Context, buttons: Mapping[str, Press]) -> None:
    """Do what the button says; its words become the answer to the tap."""
    query = update.callback_query
    if query is None:
        return
    card, action, value = await find(context, query)
    access.require(context.member, access.BUTTONS, action)
    heal(context, card, query)
    said = await buttons[action](context, Tap(card, value))
    await context.session.flush()
    await drawing.redraw(context.session, context.now, card)
    context.work.answers.append(Answer(query.id, said))


def heal(context: Context, card: Card, query: CallbackQuery) -> None:
    """A send whose answer was lost may stand twice in a chat: the copy that was tapped stays, the other goes."""
    if query.message is None or query.message.message_id == card.message_id:
        return
    if card.message_id is not None:
        drawing.send(context.session, context.now, card.chat_id, "deleteMessage", {"message_id": card.message_id})
    card.message_id = query.message.message_id
    card.digest = ""
