"""The way an update takes through the handlers; what they are stands in the table of contents (contents.py)."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Chat, Update
from telegram.ext import Application, CallbackQueryHandler, MessageHandler, filters

from handlers import (
    access,
    callback_data,
    contents,
    draft,
    drawing,
    gatekeeper,
    incident,
    inquiry,
    notices,
    refusals,
    reply,
    review_notices,
    tap,
)
from handlers.cards import field
from handlers.context import WORK, Answer, Context, Work, work_for
from handlers.file_refusals import UnknownCaption
from models import card as cards
from models import trail as trails
from models.errors import InvalidToken, NotPermitted, Refusal, Stale, StaleVersion

# By its form, not by the entity alone: a command is one also where a client marks none (Bot API: commands).
_COMMAND = re.compile(r"^/[A-Za-z][A-Za-z0-9_]{0,31}(@\w+)?(\s|$)")


def register(application: Application[Any, Context, Any, Any, Any, Any]) -> None:
    """Hand every command, tap and message to its handler."""
    private = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    commands = filters.Regex(_COMMAND) | filters.CaptionRegex(_COMMAND)
    application.add_handler(MessageHandler(private & commands, _commanded))
    application.add_handler(CallbackQueryHandler(_tapped))
    application.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE, draft.edited))
    application.add_handler(MessageHandler(private, _spoken))
    application.add_handler(MessageHandler(filters.ChatType.GROUPS & filters.UpdateType.MESSAGE, _replied))


async def _commanded(update: Update, context: Context) -> None:
    """A command with its words in `context.args`; enrolment alone is open to a stranger."""
    words = (update.message.text or update.message.caption) if update.message else None
    if update.message is None or not words:
        return
    first, *context.args = words.split()
    command = first[1:].partition("@")[0].lower()
    if command not in contents.COMMANDS:
        if update.message.caption:
            raise UnknownCaption
        text = context.t("I do not know this command. /help lists yours.")
        drawing.say(context.session, context.now, update.message.chat.id, text)
        return
    if context.work.person is not None:
        access.require(context.member, access.COMMANDS, command)
    await contents.COMMANDS[command](update, context)


async def _tapped(update: Update, context: Context) -> None:
    await tap.press(update, context, contents.BUTTONS)


async def _spoken(update: Update, context: Context) -> None:
    if update.message is None:
        return
    question = await reply.question_for(context.work, update.message)
    if question:
        await reply.answer(context, question, update.message, contents.ANSWERS)
    elif not (
        await incident.added(update.message, context)
        or await inquiry.added(update.message, context)
        or await draft.grown(update.message, context)
    ):
        await reply.expect_open(context.work, update.message)
        await draft.received(update.message, context)


async def _replied(update: Update, context: Context) -> None:
    """A reply in a group, which the gatekeeper admits only where it answers a question."""
    question = await reply.question_for(context.work, update.message) if update.message else None
    if update.message and question:
        await reply.answer(context, question, update.message, contents.ANSWERS)


async def handle(
    application: Application[Any, Context, Any, Any, Any, Any], session: AsyncSession, now: datetime, update: Update
) -> list[Answer]:
    """All that one update does, in the caller's transaction: effects, trail entries, and from these the outbox rows.

    Gives back the answers to taps, to be sent after the commit. Raises Refusal, and whatever a handler raised.
    """
    work = await work_for(session, now, update)
    WORK.set(work)
    if await gatekeeper.admits(update, work):
        await application.process_update(update)
    drawn = await notices.tell(session, now)
    if work.tapped and work.tapped.subject not in drawn:
        await drawing.redraw(session, now, work.tapped)
    return work.answers


async def refuse(session: AsyncSession, now: datetime, update: Update, refusal: Refusal) -> list[Answer]:
    """Say why not, in a new transaction after the refused one was undone: in an alert for a tap, else in the chat.

    A tap that no role allows, or that no button can send, goes on record (ASVS V16.3.3), once a minute; the card that
    was tapped is drawn again, so a stale one shows what stands.
    """
    work = await work_for(session, now, update)
    sentence = refusals.sentence(work.t, refusal, work.person)
    query = update.callback_query
    if query is None:
        await _refuse_words(work, update, refusal, sentence)
        return work.answers
    packed = callback_data.unpack(query.data)
    card = await cards.by_token(session, packed[0]) if packed else None
    if isinstance(refusal, NotPermitted | refusals.UnknownButton):
        subject = card.subject if card else "unknown"
        await _refused(work, "tap.refused", subject, refusal, query.from_user.id)
    if (
        card
        and work.person
        and card.person_id == work.person.id
        and query.message
        and query.message.chat.id == card.chat_id
    ):
        card.menu = None
        tap.heal(session, now, card, query)
        await drawing.redraw(session, now, card)
        if isinstance(refusal, StaleVersion):
            await review_notices.bring_newest(session, now, card.subject, work.person)
    return [Answer(query.id, sentence[:200], show_alert=True)]


async def _refuse_words(work: Work, update: Update, refusal: Refusal, sentence: str) -> None:
    """An answer that would be taken in other words may be given again; one that comes too late ends its question."""
    question = await reply.question_for(work, update.message) if work.person and update.message else None
    if question and not isinstance(refusal, Stale | NotPermitted):
        await reply.ask_again(work.session, work.now, question, sentence)
        return
    if question:
        question.answered_at = work.now
    chat = update.effective_chat
    if work.person is None and chat and chat.type != Chat.PRIVATE:
        return  # a citizen's comment that could not be taken up: the group hears nothing of it
    if chat and (work.person or not await gatekeeper.told(work, chat.id)):
        await _record(work, update, refusal)
        drawing.say(work.session, work.now, chat.id, "🙏 " + field(sentence, 1000))


async def _record(work: Work, update: Update, refusal: Refusal) -> None:
    """What somebody tried that is not theirs goes on record: a command, an answer, a link that is none."""
    if isinstance(refusal, NotPermitted | InvalidToken) and not isinstance(refusal, refusals.NotAnEditor):
        subject = f"P-{work.person.id}" if work.person else "unknown"
        user = update.effective_user.id if update.effective_user else None
        await _refused(work, "message.refused", subject, refusal, user)


async def _refused(work: Work, action: str, subject: str, refusal: Refusal, user: int | None) -> None:
    """Once a minute for the same person and reason: whoever taps on and on must not make the trail grow."""
    facts = {"why": type(refusal).__name__, "user": user}
    actor_id = work.person.id if work.person else None
    if await trails.lately(work.session, work.now, action, actor_id=actor_id, **facts):
        return
    await trails.record(work.session, work.now, action, subject, actor=work.person, **facts)
    await notices.tell(work.session, work.now)
