"""`/trail D-1` and the button: what happened, for those who may know (H7.1, H13)."""

import re

from telegram import Update

from handlers import access, drawing
from handlers.cards.trail import trail_card
from handlers.context import Context
from handlers.refusals import Usage
from handlers.tap import Tap
from models import draft as drafts
from models import trail
from models.errors import NotFound

_REFERENCE = re.compile(r"D-(\d{1,15})", re.IGNORECASE)


async def command(update: Update, context: Context) -> None:
    if update.message is None:
        return
    asked = _REFERENCE.fullmatch("".join(context.args or []))
    if not asked:
        raise Usage(usage="/trail D-1")
    await _tell(context, update.message.chat.id, int(asked[1]))


async def pressed(context: Context, tap: Tap) -> None:
    await _tell(context, tap.card.chat_id, int(tap.card.subject.removeprefix("D-")))


async def _tell(context: Context, chat_id: int, number: int) -> None:
    draft = await drafts.get(context.session, number)
    if not access.may_read(context.member, draft):
        raise NotFound
    entries = await trail.of(context.session, draft.reference)
    drawing.say(
        context.session,
        context.now,
        chat_id,
        trail_card(context.t, draft.reference, entries).text,
        protect_content=True,
    )
