"""The buttons of an incident's card, in a group or in private; and `/incidents`."""

from typing import Any

from telegram import Update

from handlers import drawing
from handlers.cards import field
from handlers.content import part_of, sendings
from handlers.context import Context
from handlers.incident_drawings import incident_id
from handlers.incident_notices import bring
from handlers.opening import OPEN
from handlers.reply import ask
from handlers.tap import Tap
from models import draft as drafts
from models import incident as incidents
from models import incident_work
from models.account import Account
from models.card import Card
from models.errors import NotFound, WordsMissing
from models.incident import Incident
from models.question import Question


async def tapped(context: Context, tap: Tap) -> Incident:
    """The incident of a tapped card, locked for a change."""
    if tap.card.kind != "incident":
        raise NotFound
    return await incidents.get(context.session, incident_id(tap.card.subject), change=True)


async def listed(_update: Update, context: Context) -> None:
    """`/incidents`: what is not closed, and for how long."""
    person = context.member
    await drawing.show(context.session, context.now, person, "incidents", f"P-{person.id}")


async def opened(context: Context, subject: str) -> None:
    """The incident's card, down here. Raises NotFound where this person may not see it."""
    incident = await incidents.get(context.session, incident_id(subject))
    if not await incident_work.reads(context.session, incident, context.member):
        raise NotFound
    await bring(context.session, context.now, context.member, incident)


OPEN["I"] = opened


async def acknowledge(context: Context, tap: Tap) -> str:
    incident = await tapped(context, tap)
    await incident_work.acknowledge(context.session, context.now, incident, context.member)
    return context.t("It is yours. Tell how it goes with Update.")


async def take_over(context: Context, tap: Tap) -> str:
    incident = await tapped(context, tap)
    await incident_work.take_over(context.session, context.now, incident, context.member)
    return context.t("It is yours. Tell how it goes with Update.")


async def update(context: Context, tap: Tap) -> str:
    incident = await tapped(context, tap)
    if context.member.id not in (incident.reporter_id, incident.owner_id):
        await incident_work.permit(context.session, incident, context.member)
    await incident_work.expect_unresolved(context.session, incident)
    said = context.t("What is new about {reference}?", reference=incident.reference)
    await ask(context, tap, "incident_update", said, in_private=incident.hidden)
    return context.t("Please reply with words.")


async def update_worded(context: Context, question: Question, words: str) -> None:
    incident = await incidents.get(context.session, incident_id(question.subject), change=True)
    message = context.work.said
    part = part_of(message) if message else None
    if part and message and part["kind"] != "text":
        await incident_work.add_files(context.session, context.now, incident, context.member, [part])
        incident.album = message.media_group_id or incident.album
    if words and words != "-":
        await incident_work.update(context.session, context.now, incident, context.member, words)
    elif not part or part["kind"] == "text":
        raise WordsMissing


async def escalate(context: Context, tap: Tap) -> str:
    incident = await tapped(context, tap)
    await incident_work.escalate(context.session, context.now, incident, context.member)
    return context.t("Escalated.")


async def resolve(context: Context, tap: Tap) -> str:
    """Three questions, one after the other; it is closed with the third answer (J13, H14)."""
    incident = await tapped(context, tap)
    await incident_work.permit(context.session, incident, context.member)
    await incident_work.expect_unresolved(context.session, incident)
    incident.cause = incident.measures = incident.responsible = None
    said = context.t("{reference}: what was the cause?", reference=incident.reference)
    await ask(context, tap, "incident_cause", said, in_private=incident.hidden)
    return context.t("Please reply with words.")


async def cause_worded(context: Context, question: Question, words: str) -> None:
    incident = await _closing(context, question, words)
    incident.cause = words
    said = context.t("{reference}: what measures were taken?", reference=incident.reference)
    await _next(context, question, "incident_measures", said)


async def measures_worded(context: Context, question: Question, words: str) -> None:
    incident = await _closing(context, question, words)
    incident.measures = words
    said = context.t("{reference}: who is responsible? (- for nobody)", reference=incident.reference)
    await _next(context, question, "incident_responsible", said)


async def responsible_worded(context: Context, question: Question, words: str) -> None:
    incident = await _closing(context, question, None)
    await incident_work.resolve(
        context.session,
        context.now,
        incident,
        context.member,
        cause=incident.cause or "",
        measures=incident.measures or "",
        responsible=words,
    )


async def _closing(context: Context, question: Question, words: str | None) -> Incident:
    """The incident that is being closed. Raises what `resolve` raises; a `-` is no cause and no measure."""
    if words == "-":
        raise WordsMissing
    incident = await incidents.get(context.session, incident_id(question.subject), change=True)
    await incident_work.permit(context.session, incident, context.member)
    await incident_work.expect_unresolved(context.session, incident)
    return incident


async def _next(context: Context, question: Question, purpose: str, said: str) -> None:
    """The following question, where the last one was answered."""
    card = await context.session.get_one(Card, question.card_id)
    await ask(context, Tap(card, None), purpose, said, in_private=question.chat_id != card.chat_id)


async def reopen(context: Context, tap: Tap) -> str:
    incident = await tapped(context, tap)
    await incident_work.reopen(context.session, context.now, incident, context.member)
    return context.t("Reopened.")


async def account(context: Context, tap: Tap) -> None:
    incident = await tapped(context, tap)
    if context.member.id != incident.reporter_id:
        await incident_work.permit(context.session, incident, context.member)
    await incident_work.expect_unresolved(context.session, incident)
    tap.card.menu = "account"


async def choose_account(context: Context, tap: Tap) -> None:
    incident = await tapped(context, tap)
    chosen = await context.session.get(Account, tap.value)
    if chosen is None:
        raise NotFound
    await incident_work.choose_account(context.session, context.now, incident, context.member, chosen)
    tap.card.menu = None


async def dealt_with(context: Context, tap: Tap) -> str:
    incident = await tapped(context, tap)
    await incident_work.task_done(context.session, context.now, incident, context.member)
    return context.t("Thank you. The reminders stop.")


async def full(context: Context, tap: Tap) -> str | None:
    """All of it, words, pictures and the draft it is about, to the person alone: a group sees no more than its card."""
    incident = await tapped(context, tap)
    person = context.member
    if not await incident_work.reads(context.session, incident, person) or person.telegram_id is None:
        raise NotFound
    if incident.words:
        text = f"📄 <b>{incident.reference}</b>\n{field(incident.words, 3800)}"
        drawing.say(context.session, context.now, person.telegram_id, text, protect_content=True)
    for method, payload in await _contents(context, incident):
        drawing.send(context.session, context.now, person.telegram_id, method, payload)
    return context.t("Sent to you in private.") if tap.card.chat_id != person.telegram_id else None


async def _contents(context: Context, incident: Incident) -> list[tuple[str, dict[str, Any]]]:
    sent = [each for part in incident.content for each in sendings([part])]
    if incident.draft_id is None:
        return sent
    draft = await drafts.get(context.session, incident.draft_id)
    version = await drafts.version_of(context.session, draft)
    return [*sent, *sendings(version.content)]
