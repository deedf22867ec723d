"""A question (forced reply), and the answer that finds it and goes on there."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from html import escape

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Message

from handlers import access, drawing
from handlers.cards import field
from handlers.content import FILES, visible
from handlers.context import Context, Work
from handlers.refusals import WordsAlone
from handlers.tap import Tap, shown_by
from models import composing
from models import question as questions
from models.errors import QuestionOver, WordsMissing
from models.organisation import Person, Role
from models.question import Question

Continuation = Callable[[Context, Question, str], Awaitable[None]]
_LINKS = ("published", "source_link", "weekly_published")
_ASKING = "✍️ "  # how every question begins
_ADDRESS_OR_NONE = re.compile(r"https?://\S+|-")


# Whoever reports an incident sends it now, whoever tapped 写一篇 once it is written, and may not think of replying.
_STRAIGHT = {"incident_report": timedelta(minutes=5), "weekly_draft": timedelta(hours=4)}
# A picture says enough.
_WITH_FILES = frozenset({"incident_report", "incident_update", "log_inquiry", "weekly_draft", "response"})

# Whose roles an answer needs where its purpose is not called like the button that asked (security.md 2).
_BUTTON_OF = {
    "source_link": "choose_source",
    "absence": "choose_stand_in",
    "account_pause_reason": "account_pause",
    "incident_report": "incident_severity",
    "incident_update": "update",
    **dict.fromkeys(("incident_cause", "incident_measures", "incident_responsible"), "resolve"),
}


async def ask(
    context: Context,
    tap: Tap,
    purpose: str,
    prompt: str,
    *,
    subject: str | None = None,
    version: int | None = None,
    in_private: bool = False,
    so_far: Sequence[str] = (),
) -> None:
    """Put a question to the person who tapped, in reply to the card (Bot API: ForceReply).

    In a group it names them: that alone makes it theirs. `in_private`: not where others read the answer.
    `subject` and `version`: what the answer is about, where that is not what the card is about or bound to.
    `so_far`: what they answered to the questions before this one.
    """
    card, person = tap.card, context.member
    chat_id = person.telegram_id if in_private and person.telegram_id is not None else card.chat_id
    question = await questions.ask(
        context.session,
        context.now,
        chat_id=chat_id,
        person_id=person.id,
        purpose=purpose,
        subject=subject or card.subject,
        version=version or card.version,
        value=tap.value,
        card_id=card.id,
        so_far=so_far,
    )
    reply_to = {"message_id": card.message_id, "allow_sending_without_reply": True}
    payload = {
        "text": _ASKING + _named(person, chat_id) + escape(prompt, quote=False),
        "parse_mode": "HTML",
        "reply_markup": {"force_reply": True, "selective": True},
        "protect_content": True,
        **({"reply_parameters": reply_to} if card.message_id and chat_id == card.chat_id else {}),
    }
    drawing.send(context.session, context.now, chat_id, "sendMessage", payload, question_id=question.id)


def _named(person: Person, chat_id: int) -> str:
    """In a group, whom it is for (Bot API: ForceReply.selective needs a mention)."""
    return "" if chat_id > 0 else f'<a href="tg://user?id={person.telegram_id}">{field(person.name, 60)}</a> '


async def question_for(work: Work, message: Message) -> Question | None:
    """The open question that a message answers.

    By the message it replies to; in reply to another of the bot's messages (an earlier asking, a send whose answer was
    lost), by the subject it names, or where only one question is open; and, without a reply, where the words can be
    the answer to one alone: from somebody who writes no drafts, a link that was asked for, or right after 上报, 写一篇.
    """
    if work.person is None:
        return None
    waiting = await questions.open_for(work.session, message.chat.id, work.person.id)
    to = message.reply_to_message
    if to is not None:
        exact = [each for each in waiting if each.message_id == to.message_id]
        if exact or not (to.from_user and to.from_user.is_bot) or await shown_by(work.session, to):
            return next(iter(exact), None)
        closed = await questions.closed(work.session, message.chat.id, work.person.id, to.message_id)
        if closed:  # asked once more since, it goes on there
            again = (closed.purpose, closed.subject, closed.value)
            return next((each for each in waiting if (each.purpose, each.subject, each.value) == again), None)
        about = [each for each in waiting if re.search(rf"{re.escape(each.subject)}(?!\d)", to.text or "")]
        found = about or waiting
        return found[0] if len(found) == 1 else None
    meant = [each for each in waiting if _clear(work, work.person, each, message)]
    return meant[0] if len(meant) == 1 else None


def _clear(work: Work, person: Person, question: Question, message: Message) -> bool:
    """Whether a message that replies to nothing can only be the answer."""
    if question.asked_at <= work.now < question.asked_at + _STRAIGHT.get(question.purpose, timedelta()):
        return True
    if message.text is None:
        return False
    linking = question.purpose in _LINKS and _ADDRESS_OR_NONE.fullmatch(message.text.strip())
    return bool(linking) or not person.has(Role.EDITOR)


async def expect_open(work: Work, message: Message) -> None:
    """Raises QuestionOver for a reply to a question that waits for no answer any more: it is no draft either."""
    to = message.reply_to_message
    if work.person is None or to is None or not (to.from_user and to.from_user.is_bot):
        return
    if message.media_group_id and await composing.growing_album(work.session, work.person, message.media_group_id):
        return  # of an album whose first item was the answer
    asked = (to.text or "").startswith(_ASKING)
    if asked or await questions.closed(work.session, message.chat.id, work.person.id, to.message_id):
        raise QuestionOver


async def answer(
    context: Context, question: Question, message: Message, continuations: Mapping[str, Continuation]
) -> None:
    """Go on where the question was asked. A refused answer leaves the question open (the transaction is undone)."""
    words = (message.text or message.caption or "").strip()
    with_file = any(getattr(message, kind) for kind in FILES)
    if with_file and question.purpose not in _WITH_FILES:
        raise WordsAlone
    if not visible(words) and not with_file:
        raise WordsMissing
    access.require(context.member, access.BUTTONS, _BUTTON_OF.get(question.purpose, question.purpose))
    question.answered_at = context.now
    context.work.said = message
    await continuations[question.purpose](context, question, words)


def reason(words: str) -> str:
    """The words of an answer that may not be left out: a lone - says nothing."""
    return "" if words == "-" else words


async def ask_again(session: AsyncSession, now: datetime, question: Question, sentence: str) -> None:
    """The answer was refused: the question stays open, and the refusal itself can be replied to."""
    person = await session.get_one(Person, question.person_id)
    payload = {
        "text": "🙏 " + _named(person, question.chat_id) + escape(sentence, quote=False),
        "parse_mode": "HTML",
        "reply_markup": {"force_reply": True, "selective": True},
    }
    drawing.send(session, now, question.chat_id, "sendMessage", payload, question_id=question.id)


async def cancel(context: Context, chat_id: int) -> None:
    """`/cancel`: the open questions in this chat are given up."""
    waiting = await questions.open_for(context.session, chat_id, context.member.id)
    for question in waiting:
        question.answered_at = context.now
    text = context.t("Given up. Nothing was changed.") if waiting else context.t("I have no open question to you.")
    drawing.say(context.session, context.now, chat_id, text)
