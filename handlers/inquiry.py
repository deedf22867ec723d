"""Citizens' messages: written down, turned from a draft, opened, their kind, closed (C7, H9)."""

import re
from collections.abc import Sequence
from typing import Any

from telegram import Message, Update

from handlers import drawing, trail
from handlers.content import files_of, forwarded_from, sendings, visible
from handlers.context import Context
from handlers.opening import OPEN
from handlers.preparing import open_menu, tapped
from handlers.reply import ask, reason
from handlers.tap import Tap
from models import account as register
from models import draft as drafts
from models import inquiry as inquiries
from models import inquiry_course, inquiry_receipt, inquiry_reply
from models.draft import WITH_AUTHOR
from models.errors import NotFound
from models.inquiry import Inquiry, Kind, Origin
from models.inquiry_receipt import Incoming
from models.length import pieces
from models.question import Question
from models.reference import inquiry_id

_KINDS = list(Kind)
_COMMAND = re.compile(r"^/\S+\s*")


async def on_card(context: Context, tap: Tap) -> Inquiry:
    """The message of a tapped card, locked for a change."""
    return await inquiries.get(context.session, inquiry_id(tap.card.subject), change=True)


async def asked_about(context: Context, question: Question) -> Inquiry:
    """The message that a question was about, locked for a change."""
    return await inquiries.get(context.session, inquiry_id(question.subject), change=True)


async def command(update: Update, context: Context) -> None:
    """`/inquiry`: the kinds; with words behind it, or in reply to a message, that is the citizen's at once.

    What was sent to the bot before is a draft by now: its own card offers the kinds then.
    """
    message = update.message
    if message is None:
        return
    person, session, now = context.member, context.session, context.now
    words = _COMMAND.sub("", message.text or message.caption or "")
    to = message.reply_to_message
    draft = await drafts.by_message(session, message.chat.id, to.message_id) if to else None
    if draft and draft.author_id == person.id and draft.state in WITH_AUTHOR:
        if card := await drawing.show(session, now, person, "draft", draft.reference):
            card.menu = "inquiry"
            await drawing.redraw(session, now, card)
        return
    quoted, files = to if to and to.from_user and not to.from_user.is_bot else None, files_of(message)
    if not visible(words) and not files and not (quoted and (quoted.text or files_of(quoted))):
        await drawing.show(session, now, person, "new_inquiry", f"P-{person.id}")
        return
    await _log(context, quoted, words, files)


async def _log(
    context: Context,
    message: Message | None,
    words: str = "",
    more: Sequence[dict[str, Any]] = (),
    *,
    kind: Kind | None = None,
) -> None:
    """What a citizen wrote, as a colleague hands it on: a message with its file; words and `more` files besides."""
    said = [message.text or message.caption or "", words] if message else [words]
    looks, files = (forwarded_from(message), [*files_of(message), *more]) if message else (None, list(more))
    incoming = Incoming("\n".join(filter(None, said)), Origin.COMMAND, kind=kind, looks=looks, parts=files)
    session, person = context.session, context.member
    account = await register.usual(session, person)
    await inquiry_receipt.log(session, context.now, incoming, person.unit, account=account, by=person)


async def added(message: Message, context: Context) -> bool:
    """Whether a message is a further item of an album whose first one was a citizen's."""
    session, album = context.session, message.media_group_id
    inquiry = await inquiry_receipt.of_album(session, context.member, album) if album else None
    if inquiry is None:
        return False
    more = Incoming(message.caption or "", Origin.COMMAND, parts=files_of(message))
    await inquiry_receipt.add(session, context.now, inquiry, more)
    return True


async def log_inquiry(context: Context, tap: Tap) -> str:
    """A kind is chosen: now the citizen's words."""
    said = context.t("What did the citizen write? Reply with their words, or with their picture or file.")
    await ask(context, tap, "log_inquiry", said)
    return context.t("Please reply with their words.")


async def inquiry_worded(context: Context, question: Question, _words: str) -> None:
    await _log(context, context.work.said, kind=_KINDS[question.value or 0])


async def to_inquiry(context: Context, tap: Tap) -> None:
    """转为留言: the kinds, on the draft's card."""
    await open_menu(context, tap, "inquiry")


async def turn_into_inquiry(context: Context, tap: Tap) -> str:
    draft = await tapped(context, tap)
    tap.card.menu = None
    inquiry = await inquiry_receipt.turn(context.session, context.now, draft, context.member, _KINDS[tap.value])
    return context.t("It is {reference} now.", reference=inquiry.reference)


async def listed(_update: Update, context: Context) -> None:
    """`/inquiries`: what is open, the least time left first."""
    person = context.member
    await drawing.show(context.session, context.now, person, "inquiries", f"P-{person.id}")


async def kind(context: Context, tap: Tap) -> None:
    await _open_menu(context, tap, "kind")


async def transfer(context: Context, tap: Tap) -> None:
    await _open_menu(context, tap, "transfer")


async def extend(context: Context, tap: Tap) -> None:
    await _open_menu(context, tap, "extend")


async def _open_menu(context: Context, tap: Tap, menu: str) -> None:
    await inquiries.may_handle(context.session, context.now, await on_card(context, tap), context.member)
    tap.card.menu = menu


async def choose_kind(context: Context, tap: Tap) -> str:
    inquiry = await on_card(context, tap)
    await inquiry_course.choose_kind(context.session, context.now, inquiry, context.member, _KINDS[tap.value])
    tap.card.menu = None
    return context.t("To be answered until {at}.", at=context.t.moment(inquiry.deadline_at))


async def close(context: Context, tap: Tap) -> str:
    inquiry = await on_card(context, tap)
    await inquiries.may_handle(context.session, context.now, inquiry, context.member)
    prompt = context.t("Why is {reference} closed without a reply?", reference=inquiry.reference)
    await ask(context, tap, "inquiry_close", prompt)
    return context.t("Please reply with your reason.")


async def close_worded(context: Context, question: Question, words: str) -> None:
    inquiry = await asked_about(context, question)
    await inquiry_reply.close(context.session, context.now, inquiry, context.member, reason(words))
    text = context.t("{reference}: recorded.", reference=inquiry.reference)
    drawing.say(context.session, context.now, question.chat_id, "📁 " + text)


async def full(context: Context, tap: Tap) -> None:
    """All the words and every file of the message, as they came."""
    inquiry = await on_card(context, tap)
    if not await inquiries.reads(context.session, context.now, inquiry, context.member):
        raise NotFound
    words = [{"kind": "text", "text": each, "entities": []} for each in pieces(inquiry.words) if visible(each)]
    for part in [*words, *({**each, "text": ""} for each in inquiry.parts)]:
        for method, payload in sendings([part]):
            drawing.send(context.session, context.now, tap.card.chat_id, method, payload)


async def reads(context: Context, number: int) -> bool:
    inquiry = await inquiries.get(context.session, number)
    return await inquiries.reads(context.session, context.now, inquiry, context.member)


async def opened(context: Context, subject: str) -> None:
    """A button of a list or a reminder: the card once more, down here."""
    if not await reads(context, inquiry_id(subject)):
        raise NotFound
    await drawing.show(context.session, context.now, context.member, "inquiry", subject)


OPEN["Q"] = opened
trail.READS["Q"] = reads
