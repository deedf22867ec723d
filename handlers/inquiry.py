"""Citizens' messages: written down, turned from a draft, opened, their kind, closed (C7, H9)."""

from telegram import Update

from handlers import drawing, trail
from handlers.content import forwarded_from, part_of, sendings, visible
from handlers.context import Context
from handlers.opening import OPEN
from handlers.preparing import open_menu, tapped
from handlers.reply import ask
from handlers.tap import Tap
from models import draft as drafts
from models import inquiry as inquiries
from models import inquiry_course, inquiry_receipt, inquiry_reply
from models.draft import WITH_AUTHOR
from models.errors import NotFound
from models.inquiry import Inquiry, Kind, Origin
from models.inquiry_receipt import Incoming
from models.question import Question

_KINDS = list(Kind)


async def on_card(context: Context, tap: Tap) -> Inquiry:
    """The message of a tapped card, locked for a change."""
    return await inquiries.get(context.session, inquiries.number(tap.card.subject), change=True)


async def asked_about(context: Context, question: Question) -> Inquiry:
    """The message that a question was about, locked for a change."""
    return await inquiries.get(context.session, inquiries.number(question.subject), change=True)


async def command(update: Update, context: Context) -> None:
    """`/inquiry`: the kinds; with words behind it, or in reply to a message, that is the citizen's at once.

    What was sent to the bot before is a draft by now: its own card offers the kinds then.
    """
    message = update.message
    if message is None:
        return
    person, session, now = context.member, context.session, context.now
    words = " ".join(context.args or [])
    to = message.reply_to_message
    draft = await drafts.by_message(session, message.chat.id, to.message_id) if to else None
    if draft and draft.author_id == person.id and draft.state in WITH_AUTHOR:
        if card := await drawing.show(session, now, person, "draft", draft.reference):
            card.menu = "inquiry"
            await drawing.redraw(session, now, card)
        return
    part = part_of(to) if to and to.from_user and not to.from_user.is_bot else None
    if not visible(words) and part is None:
        await drawing.show(session, now, person, "new_inquiry", f"P-{person.id}")
        return
    files = [part] if part and part["kind"] != "text" else []
    said = "\n".join(each for each in (part["text"] if part else "", words) if each)
    looks = forwarded_from(to) if to else None
    incoming = Incoming(said, Origin.COMMAND, looks=looks, parts=files)
    account = await inquiry_receipt.account_of(session, person)
    await inquiry_receipt.log(session, now, incoming, person.unit, account=account, by=person)


async def log_inquiry(context: Context, tap: Tap) -> str:
    """A kind is chosen: now the citizen's words."""
    await ask(context, tap, "log_inquiry", context.t("What did the citizen write? Reply with their words."))
    return context.t("Please reply with their words.")


async def inquiry_worded(context: Context, question: Question, words: str) -> None:
    person = context.member
    incoming = Incoming(words, Origin.COMMAND, kind=_KINDS[question.value or 0])
    account = await inquiry_receipt.account_of(context.session, person)
    await inquiry_receipt.log(context.session, context.now, incoming, person.unit, account=account, by=person)


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
    reason = "" if words == "-" else words
    await inquiry_reply.close(context.session, context.now, inquiry, context.member, reason)
    text = context.t("{reference}: recorded.", reference=inquiry.reference)
    drawing.say(context.session, context.now, question.chat_id, "📁 " + text)


async def full(context: Context, tap: Tap) -> None:
    """All the words and every file of the message, as they came."""
    inquiry = await on_card(context, tap)
    if not await readable(context, inquiry):
        raise NotFound
    chat_id, words = tap.card.chat_id, {"text": inquiry.words, "protect_content": True}
    if visible(inquiry.words):
        drawing.send(context.session, context.now, chat_id, "sendMessage", words)
    for part in inquiry.parts:
        for method, payload in sendings([{**part, "text": ""}]):
            drawing.send(context.session, context.now, chat_id, method, payload)


async def readable(context: Context, inquiry: Inquiry) -> bool:
    own = await inquiries.handles(context.session, context.now, inquiry, context.member)
    return own or inquiries.may_read(inquiry, context.member)


async def reads(context: Context, number: int) -> bool:
    return await readable(context, await inquiries.get(context.session, number))


async def opened(context: Context, subject: str) -> None:
    """A button of a list or a reminder: the card once more, down here."""
    if not await reads(context, inquiries.number(subject)):
        raise NotFound
    await drawing.show(context.session, context.now, context.member, "inquiry", subject)


OPEN["Q"] = opened
trail.READS["Q"] = reads
