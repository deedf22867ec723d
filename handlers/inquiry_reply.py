"""The reply to a citizen's message: written, sent again, recorded as posted; and from there into an incident."""

from handlers import drawing
from handlers import incident as incidents
from handlers.content import part_of
from handlers.context import Context
from handlers.inquiry import asked_about, on_card
from handlers.links import web_address
from handlers.reply import ask
from handlers.tap import Tap
from models import inquiry as inquiries
from models import inquiry_reply, trail
from models.draft import State
from models.errors import NotFound, WordsMissing
from models.incident import Incident
from models.question import Question


async def reply(context: Context, tap: Tap) -> str:
    inquiry = await on_card(context, tap)
    await inquiries.may_handle(context.session, context.now, inquiry, context.member)
    prompt = context.t("What is answered to {reference}? Reply with the whole text.", reference=inquiry.reference)
    await ask(context, tap, "inquiry_reply", prompt)
    return context.t("Please reply with the text.")


async def reply_worded(context: Context, question: Question, _words: str) -> None:
    """The text goes its way as it stands; what becomes of it the card shows."""
    inquiry = await asked_about(context, question)
    part = part_of(context.work.said) if context.work.said else None
    if part is None:
        raise WordsMissing
    before = await inquiries.reply_of(context.session, inquiry)
    stood = before.standing if before else None
    draft = await inquiry_reply.write(
        context.session, context.now, inquiry, context.member, [part], chat_id=question.chat_id
    )
    if draft.standing == stood:
        said = context.t("{reference}: this is what the reply says already.", reference=inquiry.reference)
    elif draft.state is State.IN_REVIEW:
        said = context.t("{reference}: the reply is in review.", reference=inquiry.reference)
    else:
        return
    drawing.say(context.session, context.now, question.chat_id, "💬 " + said)


async def posted(context: Context, tap: Tap) -> str:
    inquiry = await on_card(context, tap)
    await inquiry_reply.approved_reply(context.session, context.now, inquiry, context.member)
    prompt = context.t(
        "Link of the reply to {reference} as posted? Reply with it, or with - for none.", reference=inquiry.reference
    )
    await ask(context, tap, "inquiry_posted", prompt)
    return context.t("Please reply with the link.")


async def posted_worded(context: Context, question: Question, words: str) -> None:
    link = None if words.strip() == "-" else web_address(words)
    inquiry = await asked_about(context, question)
    asked_at = question.asked_at
    await inquiry_reply.posted(context.session, context.now, inquiry, context.member, link, asked_at=asked_at)
    text = context.t("{reference} is on record as answered.", reference=inquiry.reference)
    drawing.say(context.session, context.now, question.chat_id, "✅ " + text)


async def incident(context: Context, tap: Tap) -> None:
    """转舆情: what is sensitive is reported, with one tap (H9)."""
    inquiry = await on_card(context, tap)
    await incidents.start_report(context, inquiry.reference)


async def _about(context: Context, number: int) -> incidents.About:
    inquiry = await inquiries.get(context.session, number)
    if not await inquiries.reads(context.session, context.now, inquiry, context.member):
        raise NotFound

    async def link(made: Incident) -> None:
        await trail.record(
            context.session,
            context.now,
            "inquiry.incident_made",
            inquiry.reference,
            actor=context.member,
            incident=made.reference,
        )

    words = f"{inquiry.reference} {inquiry.words}"
    return incidents.About(inquiry.unit, account=inquiry.account, words=words, link=link)


incidents.ABOUT["Q"] = _about


async def send(context: Context, tap: Tap) -> str:
    """Have the bot answer the comment once more."""
    inquiry = await on_card(context, tap)
    await inquiry_reply.send(context.session, context.now, inquiry, context.member)
    return context.t("On its way to the comment.")
