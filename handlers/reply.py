"""A question (forced reply), and the answer that finds it and goes on there."""

import re
from collections.abc import Awaitable, Callable, Mapping
from html import escape

from telegram import Message

from handlers import drawing
from handlers.context import Context
from handlers.tap import Tap
from models import question as questions
from models.errors import WordsMissing
from models.organisation import Role
from models.question import Question

Continuation = Callable[[Context, Question, str], Awaitable[None]]
_ADDRESS_OR_NONE = re.compile(r"https?://\S+|-")


async def ask(context: Context, tap: Tap, purpose: str, prompt: str) -> None:
    """Put a question to the person who tapped, in reply to the card (Bot API: ForceReply)."""
    card = tap.card
    question = await questions.ask(
        context.session,
        context.now,
        chat_id=card.chat_id,
        person_id=context.member.id,
        purpose=purpose,
        subject=card.subject,
        version=card.version,
        value=tap.value,
    )
    reply_to = {"message_id": card.message_id, "allow_sending_without_reply": True}
    payload = {
        "text": "✍️ " + escape(prompt, quote=False),
        "parse_mode": "HTML",
        "reply_markup": {"force_reply": True, "selective": True},
        "protect_content": True,
        **({"reply_parameters": reply_to} if card.message_id else {}),
    }
    drawing.send(context.session, context.now, card.chat_id, "sendMessage", payload, question_id=question.id)


async def question_for(context: Context, message: Message) -> Question | None:
    """The open question that a message answers.

    By the message it replies to; where the send's answer was lost, by the only open question of unknown message; and,
    without a reply, where the words can be nothing else: from somebody who writes no drafts, or a link asked for.
    """
    waiting = await questions.open_for(context.session, message.chat.id, context.member.id)
    to = message.reply_to_message
    if to is not None:
        exact = [each for each in waiting if each.message_id == to.message_id]
        unknown = [each for each in waiting if each.message_id is None and to.from_user and to.from_user.is_bot]
        return next(iter(exact or unknown), None)
    if len(waiting) != 1 or message.text is None:
        return None
    linking = waiting[0].purpose == "published" and _ADDRESS_OR_NONE.fullmatch(message.text.strip())
    return waiting[0] if linking or not context.member.has(Role.EDITOR) else None


async def answer(
    context: Context, question: Question, message: Message, continuations: Mapping[str, Continuation]
) -> None:
    """Go on where the question was asked. A refused answer leaves the question open (the transaction is undone)."""
    words = (message.text or message.caption or "").strip()
    if not words:
        raise WordsMissing
    question.answered_at = context.now
    await continuations[question.purpose](context, question, words)


async def cancel(context: Context, chat_id: int) -> None:
    """`/cancel`: the open questions in this chat are given up."""
    waiting = await questions.open_for(context.session, chat_id, context.member.id)
    for question in waiting:
        question.answered_at = context.now
    text = context.t("Given up. Nothing was changed.") if waiting else context.t("I have no open question to you.")
    drawing.say(context.session, context.now, chat_id, text)
