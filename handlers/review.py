"""Decisions: approve or sign, request changes, reject; the full text; what waits."""

from telegram import Update

from handlers import access, drawing
from handlers.content import sendings
from handlers.context import Context
from handlers.reply import ask, reason
from handlers.tap import Tap
from models import draft as drafts
from models import review
from models.errors import NotFound
from models.question import Question
from models.reference import draft_id
from models.route import StepState


async def approve(context: Context, tap: Tap) -> str:
    draft = await review.decide(context.session, context.now, tap.value, context.member, StepState.APPROVED)
    return context.t("{reference}: recorded.", reference=draft.reference)


async def request_changes(context: Context, tap: Tap) -> str:
    await review.judge(context.session, context.now, tap.value, context.member)
    await ask(
        context, tap, "request_changes", context.t("What should be changed in {reference}?", reference=tap.card.subject)
    )
    return context.t("Please reply with your reason.")


async def reject(context: Context, tap: Tap) -> str:
    await review.judge(context.session, context.now, tap.value, context.member)
    await ask(context, tap, "reject", context.t("Why is {reference} rejected?", reference=tap.card.subject))
    return context.t("Please reply with your reason.")


async def changes_worded(context: Context, question: Question, words: str) -> None:
    await _worded(context, question, words, StepState.CHANGES_REQUESTED)


async def rejection_worded(context: Context, question: Question, words: str) -> None:
    await _worded(context, question, words, StepState.REJECTED)


async def _worded(context: Context, question: Question, words: str, decision: StepState) -> None:
    draft = await review.decide(
        context.session, context.now, question.value or 0, context.member, decision, reason(words)
    )
    text = context.t("{reference}: recorded.", reference=draft.reference)
    drawing.say(context.session, context.now, question.chat_id, "✔️ " + text)


async def full(context: Context, tap: Tap) -> None:
    """The content of the card's version once more, exactly as it was sent."""
    draft = await drafts.get(context.session, draft_id(tap.card.subject))
    if not access.may_read(context.member, draft):
        raise NotFound
    version = await drafts.version_of(context.session, draft, tap.value)
    for method, payload in sendings(version.content):
        drawing.send(context.session, context.now, tap.card.chat_id, method, payload)


async def pending(_update: Update, context: Context) -> None:
    """`/pending`: what waits for this person, the longest first; an author sees their own drafts."""
    person = context.member
    await drawing.show(context.session, context.now, person, "pending", f"P-{person.id}")
