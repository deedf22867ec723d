"""A tap on a card: from the token to the card, its button, and what the button does."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import CallbackQuery, Message, Update

from handlers import access, callback_data, drawing
from handlers.context import Answer, Context
from handlers.refusals import UnknownButton
from models import card as cards
from models.card import Card
from models.errors import NotPermitted


@dataclass(frozen=True)
class Tap:
    """One press: the card it was on, the button's value, and how the subject stood when the button was drawn."""

    card: Card
    value: Any
    bound: str | None = None


Press = Callable[[Context, Tap], Awaitable[str | None]]


async def find(context: Context, query: CallbackQuery) -> tuple[str, Tap]:
    """The action behind a tap, and on what it was. Raises UnknownButton, NotPermitted (security.md 3)."""
    packed = callback_data.unpack(query.data)
    card = await cards.by_token(context.session, packed[0]) if packed else None
    if packed is None or card is None or packed[1] >= len(card.offered):
        raise UnknownButton
    if query.message is None or query.message.chat.id != card.chat_id:
        raise NotPermitted
    if context.work.person is None or card.person_id not in (None, context.work.person.id):
        raise NotPermitted
    action, value, *bound = card.offered[packed[1]]
    return action, Tap(card, value, *bound)


async def shown_by(session: AsyncSession, message: Message) -> Card | None:
    """The card that a message of the bot's is: by the token in its buttons, since of two copies only one number is
    known, else by its number.
    """
    for row in message.reply_markup.inline_keyboard if message.reply_markup else ():
        for button in row:
            packed = callback_data.unpack(button.callback_data if isinstance(button.callback_data, str) else None)
            card = await cards.by_token(session, packed[0]) if packed else None
            if card and card.chat_id == message.chat.id:
                return card
    return await cards.by_message(session, message.chat.id, message.message_id)


async def press(update: Update, context: Context, buttons: Mapping[str, Press]) -> None:
    """Do what the button says; its words become the answer to the tap."""
    query = update.callback_query
    if query is None:
        return
    action, tap = await find(context, query)
    card = tap.card
    access.require(context.member, access.BUTTONS, action)
    heal(context.session, context.now, card, query)
    said = await buttons[action](context, tap)
    await context.session.flush()
    context.work.tapped = card
    context.work.answers.append(Answer(query.id, said))


def heal(session: AsyncSession, now: datetime, card: Card, query: CallbackQuery) -> None:
    """A send whose answer was lost may stand twice in a chat: once either is tapped, the newer stays, the other goes.

    Message numbers only grow, so a late tap on a copy that is gone already brings nothing back.
    """
    if query.message is None or query.message.message_id == card.message_id:
        return
    tapped, known = query.message.message_id, card.message_id
    if known is not None:
        drawing.send(session, now, card.chat_id, "deleteMessage", {"message_id": min(tapped, known)})
    if known is None or tapped > known:
        card.message_id, card.digest = tapped, ""
