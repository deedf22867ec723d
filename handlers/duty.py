"""`/duty` and the day's patrol (C5, C9, H10)."""

from datetime import date

from telegram import Update

from handlers import access, drawing, incident
from handlers.context import Context
from handlers.reply import ask, reason
from handlers.tap import Tap
from models import duty, morning, patrol
from models.errors import NotFound, NotPermitted
from models.incident import Incident
from models.organisation import OVERSEERS, Person, Unit
from models.patrol import Result
from models.question import Question
from models.reference import patrol_id


async def command(_update: Update, context: Context) -> None:
    """`/duty`: the next four weeks of one's unit."""
    person = context.member
    await drawing.show(
        context.session, context.now, person, "roster", duty.reference(person.unit_id), value=person.unit_id
    )


async def unit(context: Context, tap: Tap) -> None:
    """Whoever oversees the units looks at the roster of another."""
    if not context.member.has(*OVERSEERS):
        raise NotPermitted
    found = await context.session.get(Unit, tap.value)
    if found is None or not found.active:
        raise NotFound
    reference = duty.reference(found.id)
    await drawing.show(context.session, context.now, context.member, "roster", reference, value=found.id)


async def day(context: Context, tap: Tap) -> None:
    """Offer the colleagues for a day; the head may change any, others their own. Raises NotPermitted."""
    person, chosen = context.member, date.fromisoformat(tap.value)
    holder = (await duty.roster(context.session, person.unit_id, chosen, chosen)).get(chosen)
    if not duty.may_change(person, person.unit_id, holder):
        raise NotPermitted
    tap.card.menu = chosen.isoformat()


async def choose(context: Context, tap: Tap) -> str:
    chosen, key = tap.value
    colleague = await context.session.get(Person, key)
    if colleague is None:
        raise NotFound
    person = context.member
    tap.card.menu = None
    await morning.assign(context.session, context.now, person.unit, date.fromisoformat(chosen), colleague, by=person)
    return context.t("{name} is on duty on {day}.", name=colleague.name, day=chosen)


async def history(_context: Context, tap: Tap) -> None:
    tap.card.menu = "history"


async def clear(context: Context, tap: Tap) -> str:
    found = await patrol.get(context.session, tap.value, change=True)
    await patrol.answer(context.session, context.now, found, context.member, Result.CLEAR)
    return context.t("Thank you. It is on record.")


async def found(context: Context, tap: Tap) -> str:
    """On record at once; what it is becomes an incident, or, of somebody who reports none, follows in words."""
    patrolled = await patrol.get(context.session, tap.value, change=True)
    await patrol.answer(context.session, context.now, patrolled, context.member, Result.FOUND)
    if context.member.has(*access.REPORTERS):
        await incident.start_report(context, patrolled.reference)
        return context.t("On record. Please choose what kind of incident it is.")
    prompt = context.t("{reference}: what was found, and where?", reference=patrolled.reference)
    await ask(context, tap, "patrol_found", prompt, subject=patrolled.reference)
    return context.t("On record. Please reply with what was found.")


async def _about(context: Context, number: int) -> incident.About:
    """What an incident found on patrol concerns; the patrol's record then names it."""
    patrolled = await patrol.get(context.session, number, change=True)
    if patrolled.answered_by_id != context.member.id:
        raise NotFound

    async def link(made: Incident) -> None:
        await patrol.describe(context.session, context.now, patrolled, context.member, made.reference)

    return incident.About(patrolled.unit, link=link)


incident.ABOUT["W"] = _about


async def found_worded(context: Context, question: Question, words: str) -> None:
    patrolled = await patrol.get(context.session, patrol_id(question.subject), change=True)
    await patrol.describe(context.session, context.now, patrolled, context.member, words)
    text = context.t("{reference}: recorded.", reference=patrolled.reference)
    drawing.say(context.session, context.now, question.chat_id, "⚠️ " + text)


async def explain(context: Context, tap: Tap) -> str:
    """The head, or whoever stands in, says why there was no patrol."""
    patrolled = await patrol.get(context.session, tap.value)
    await patrol.may_explain(context.session, context.now, patrolled, context.member)
    prompt = context.t("{reference}: why was there no patrol?", reference=patrolled.reference)
    await ask(context, tap, "patrol_explain", prompt, subject=patrolled.reference)
    return context.t("Please reply with your reason.")


async def explained(context: Context, question: Question, words: str) -> None:
    patrolled = await patrol.get(context.session, patrol_id(question.subject), change=True)
    await patrol.answer(context.session, context.now, patrolled, context.member, Result.MISSED, reason(words))
    text = context.t("{reference}: recorded.", reference=patrolled.reference)
    drawing.say(context.session, context.now, question.chat_id, "✍️ " + text)
