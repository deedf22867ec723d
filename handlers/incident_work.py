"""The buttons of an incident's card, in a group or in private; and `/incidents`."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from html import escape
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Message, Update

from handlers import drawing
from handlers.content import part_of, sendings, visible
from handlers.context import Context
from handlers.i18n import Translator
from handlers.incident_notices import bring
from handlers.opening import OPEN
from handlers.reply import ask
from handlers.tap import Press, Tap
from models import draft as drafts
from models import incident as incidents
from models import incident_work
from models.account import Account
from models.card import Card
from models.errors import NotFound, WordsMissing
from models.incident import Incident
from models.length import LONGEST_TEXT, pieces
from models.organisation import Person
from models.question import Question
from models.reference import incident_id

HEADING = 40  # characters kept for what stands above the words
Act = Callable[[AsyncSession, datetime, Incident, Person], Awaitable[None]]


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


def _button(act: Act, say: Callable[[Translator], str]) -> Press:
    async def press(context: Context, tap: Tap) -> str:
        incident = await tapped(context, tap)
        await act(context.session, context.now, incident, context.member)
        return say(context.t)

    return press


def _yours(t: Translator) -> str:
    return t("It is yours. Tell how it goes with Update.")


acknowledge = _button(incident_work.acknowledge, _yours)
take_over = _button(incident_work.take_over, _yours)
escalate = _button(incident_work.escalate, lambda t: t("Escalated."))
reopen = _button(incident_work.reopen, lambda t: t("Reopened."))
dealt_with = _button(incident_work.task_done, lambda t: t("Thank you. The reminders stop."))


async def update(context: Context, tap: Tap) -> str:
    incident = await tapped(context, tap)
    await incident_work.may_tell(context.session, incident, context.member)
    said = context.t("What is new about {reference}?", reference=incident.reference)
    await ask(context, tap, "incident_update", said, in_private=incident.hidden)
    return _where(context, tap, incident)


def _where(context: Context, tap: Tap, incident: Incident) -> str:
    """Where the question is answered: what is said of a leak in the group, everybody in it reads (H12)."""
    if incident.hidden and tap.card.chat_id != context.member.telegram_id:
        return context.t("I have asked you in private. Please answer there, not in this group.")
    return context.t("Please reply with words.")


async def update_worded(context: Context, question: Question, _words: str) -> None:
    if context.work.said:
        await told(context, incident_id(question.subject), context.work.said)


async def told(context: Context, number: int, message: Message) -> None:
    """What somebody says of an incident: words become an update, a picture or file is kept with it.

    Raises WordsMissing where it is neither, and what `may_tell` raises.
    """
    session, now, person = context.session, context.now, context.member
    incident, part, album = await incidents.get(session, number, change=True), part_of(message), message.media_group_id
    words = part["text"].strip() if part else ""
    words = words if visible(words) and words != "-" and not (album and words == incident.words) else ""
    if part and part["kind"] != "text":
        await incident_work.add_file(session, now, incident, person, part, album)
    elif not words:
        raise WordsMissing
    if words:
        await incident_work.update(session, now, incident, person, words)


async def resolve(context: Context, tap: Tap) -> str:
    """Three questions, one after the other; it is closed with the third answer (J13, H14)."""
    incident = await tapped(context, tap)
    await incident_work.may_work(context.session, incident, context.member)
    said = context.t("{reference}: what was the cause?", reference=incident.reference)
    await ask(context, tap, "incident_cause", said, in_private=incident.hidden)
    return _where(context, tap, incident)


async def cause_worded(context: Context, question: Question, words: str) -> None:
    said = context.t("{reference}: what measures were taken?", reference=question.subject)
    await _next(context, question, words, "incident_measures", said)


async def measures_worded(context: Context, question: Question, words: str) -> None:
    said = context.t("{reference}: who is responsible? (- for nobody)", reference=question.subject)
    await _next(context, question, words, "incident_responsible", said)


async def responsible_worded(context: Context, question: Question, words: str) -> None:
    incident = await incidents.get(context.session, incident_id(question.subject), change=True)
    cause, measures = question.so_far or ("", "")
    said = {"cause": cause, "measures": measures, "responsible": words}
    await incident_work.resolve(context.session, context.now, incident, context.member, **said)


async def _next(context: Context, question: Question, words: str, purpose: str, said: str) -> None:
    """The following question, where the last one was answered. A `-` is no cause and no measure.

    Raises WordsMissing, and what `resolve` raises.
    """
    if words == "-":
        raise WordsMissing
    incident = await incidents.get(context.session, incident_id(question.subject))
    await incident_work.may_work(context.session, incident, context.member)
    card = await context.session.get_one(Card, question.card_id)
    elsewhere, so_far = question.chat_id != card.chat_id, [*(question.so_far or []), words]
    await ask(context, Tap(card, None), purpose, said, in_private=elsewhere, so_far=so_far)


async def account(context: Context, tap: Tap) -> None:
    incident = await tapped(context, tap)
    await incident_work.may_name_account(context.session, incident, context.member)
    tap.card.menu = "account"


async def choose_account(context: Context, tap: Tap) -> None:
    incident = await tapped(context, tap)
    chosen = await context.session.get(Account, tap.value)
    if chosen is None:
        raise NotFound
    await incident_work.choose_account(context.session, context.now, incident, context.member, chosen)
    tap.card.menu = None


async def full(context: Context, tap: Tap) -> str | None:
    """All of it, words, pictures and the draft it is about, to the person alone: a group sees no more than its card."""
    incident = await tapped(context, tap)
    person = context.member
    if not await incident_work.reads(context.session, incident, person) or person.telegram_id is None:
        raise NotFound
    for place, piece in enumerate(pieces(incident.words, LONGEST_TEXT - HEADING) if incident.words else ()):
        heading = "" if place else f"📄 <b>{incident.reference}</b>\n"
        drawing.say(
            context.session, context.now, person.telegram_id, heading + escape(piece, quote=False), protect_content=True
        )
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
