"""A citizen's message given to somebody else, and more time for it (C7)."""

from handlers import drawing
from handlers.cards.deadline import working_days
from handlers.context import Context
from handlers.inquiry import asked_about, on_card
from handlers.reply import ask, reason
from handlers.tap import Tap
from models import inquiry as inquiries
from models import inquiry_course
from models.errors import NotFound, NotPermitted
from models.organisation import Person, Unit
from models.question import Question


async def transfer_to(context: Context, tap: Tap) -> str:
    """A colleague is chosen: now the reason."""
    person = await context.session.get(Person, tap.value)
    return await _ask_why(context, tap, "transfer_to", person.name if person else None)


async def transfer_unit(context: Context, tap: Tap) -> str:
    unit = await context.session.get(Unit, tap.value)
    return await _ask_why(context, tap, "transfer_unit", unit.name if unit else None)


async def _ask_why(context: Context, tap: Tap, purpose: str, name: str | None) -> str:
    inquiry = await on_card(context, tap)
    await inquiries.may_handle(context.session, context.now, inquiry, context.member)
    if name is None:
        raise NotFound
    tap.card.menu = None
    await ask(
        context,
        tap,
        purpose,
        context.t("Why does {name} take over {reference}?", name=name, reference=tap.card.subject),
    )
    return context.t("Please reply with your reason.")


async def person_worded(context: Context, question: Question, words: str) -> None:
    await _transfer(context, question, await context.session.get_one(Person, question.value), words)


async def unit_worded(context: Context, question: Question, words: str) -> None:
    await _transfer(context, question, await context.session.get_one(Unit, question.value), words)


async def _transfer(context: Context, question: Question, to: Person | Unit, words: str) -> None:
    inquiry = await asked_about(context, question)
    await inquiry_course.transfer(context.session, context.now, inquiry, context.member, to, reason(words))
    text = context.t("{reference} is with {name} now.", reference=inquiry.reference, name=inquiry.owner.name)
    drawing.say(context.session, context.now, question.chat_id, "🔀 " + text)


async def extend_by(context: Context, tap: Tap) -> str:
    """So many working days are wanted: now the reason."""
    inquiry = await on_card(context, tap)
    await inquiries.may_handle(context.session, context.now, inquiry, context.member)
    tap.card.menu = None
    prompt = context.t(
        "Why does {reference} need more time, {days}?",
        reference=inquiry.reference,
        days=working_days(context.t, tap.value),
    )
    await ask(context, tap, "extend_by", prompt)
    return context.t("Please reply with your reason.")


async def extension_worded(context: Context, question: Question, words: str) -> None:
    inquiry = await asked_about(context, question)
    await inquiry_course.ask_more(
        context.session, context.now, inquiry, context.member, question.value or 0, reason(words)
    )
    text = context.t("{reference}: the head has been asked.", reference=inquiry.reference)
    drawing.say(context.session, context.now, question.chat_id, "⏳ " + text)


async def grant(context: Context, tap: Tap) -> str:
    inquiry = await on_card(context, tap)
    await inquiry_course.decide_more(context.session, context.now, inquiry, context.member, granted=True)
    return context.t("To be answered until {at}.", at=context.t.moment(inquiry.deadline_at))


async def refuse(context: Context, tap: Tap) -> str:
    inquiry = await on_card(context, tap)
    if not await inquiry_course.decides(context.session, context.now, inquiry, context.member):
        raise NotPermitted
    inquiries.expect_open(inquiry)
    prompt = context.t("Why is no more time given to {reference}?", reference=inquiry.reference)
    await ask(context, tap, "refuse_extension", prompt)
    return context.t("Please reply with your reason.")


async def refusal_worded(context: Context, question: Question, words: str) -> None:
    inquiry = await asked_about(context, question)
    await inquiry_course.decide_more(
        context.session, context.now, inquiry, context.member, granted=False, words=reason(words)
    )
    text = context.t("{reference}: recorded.", reference=inquiry.reference)
    drawing.say(context.session, context.now, question.chat_id, "✔️ " + text)
