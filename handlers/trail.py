"""`/trail D-1` and the button: what happened, for those who may know (H7.1, H13)."""

import re
from collections.abc import Awaitable, Callable

from telegram import Update

from handlers import access, drawing
from handlers.cards.trail import trail_card
from handlers.context import Context
from handlers.refusals import Usage
from handlers.tap import Tap
from models import draft as drafts
from models import incident as incidents
from models import incident_work, trail
from models.errors import NotFound

_REFERENCE = re.compile(r"([DIQ])-(\d{1,15})", re.IGNORECASE)


async def command(update: Update, context: Context) -> None:
    if update.message is None:
        return
    asked = _REFERENCE.fullmatch("".join(context.args or []))
    if not asked:
        raise Usage(usage="/trail D-1")
    await _tell(context, update.message.chat.id, asked[1].upper(), int(asked[2]))


async def pressed(context: Context, tap: Tap) -> str | None:
    """In private, whatever chat the card is in: a group must not see more than its card."""
    letter, _, number = tap.card.subject.partition("-")
    chat_id = context.member.telegram_id or tap.card.chat_id
    await _tell(context, chat_id, letter, int(number))
    return context.t("Sent to you in private.") if chat_id != tap.card.chat_id else None


async def _draft(context: Context, number: int) -> bool:
    return access.may_read(context.member, await drafts.get(context.session, number))


async def _incident(context: Context, number: int) -> bool:
    return await incident_work.reads(context.session, await incidents.get(context.session, number), context.member)


READS: dict[str, Callable[[Context, int], Awaitable[bool]]] = {"D": _draft, "I": _incident}


async def _tell(context: Context, chat_id: int, letter: str, number: int) -> None:
    if letter not in READS or not await READS[letter](context, number):
        raise NotFound
    reference = f"{letter}-{number}"
    entries = await trail.of(context.session, reference)
    drawing.say(
        context.session, context.now, chat_id, trail_card(context.t, reference, entries).text, protect_content=True
    )
