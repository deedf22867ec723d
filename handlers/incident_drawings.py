"""The cards of incidents: for a person by what they may do, for a group without what it must not see."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cards import Card as Drawn
from handlers.cards.incident import LATEST, IncidentReader, IncidentView, incident_card
from handlers.cards.incident_report import incidents_card, report_card
from handlers.drawing import DRAW, DRAW_SHARED, LANE, shared, withheld
from handlers.i18n import Translator
from models import account as accounts
from models import incident as incidents
from models import incident_report, incident_work, screened, trail
from models.card import Card
from models.incident import Incident, State
from models.organisation import Person, Role
from models.outbox import Lane
from models.reference import incident_id
from models.screening import mask, screen
from models.trail import Entry

# Of no interest on a card: what the clock repeats, and what its other lines say already.
CLOCKWORK = incident_report.CLOCKWORK | {"incident.task_given", "incident.report_printed"}


async def masked(session: AsyncSession, incident: Incident, words: str) -> str:
    """Words as a group may read them: without personal data and secrecy marks (H7.1)."""
    return mask(words, screen(words, await screened.lexicon_of(session, incident.unit_id)))


async def _view(session: AsyncSession, now: datetime, card: Card) -> IncidentView:
    async def load() -> tuple[Incident, Sequence[Entry]]:
        incident = await incidents.get(session, incident_id(card.subject))
        return incident, await trail.of(session, incident.reference, LATEST, without=CLOCKWORK)

    incident, entries = await shared(session, card.subject, load)
    closing = (incident.cause, incident.measures, incident.responsible)
    return IncidentView(incident, now, incident.words, entries, closing)


async def _incident(session: AsyncSession, now: datetime, card: Card, person: Person, t: Translator) -> Drawn:
    view = await _view(session, now, card)
    incident = view.incident
    if not await incident_work.reads(session, incident, person):
        return withheld(t)
    works = await incident_work.works(session, incident, person)
    reporter = person.id == incident.reporter_id
    head = person.has(Role.HEAD) and person.unit_id == incident.unit_id
    register = await accounts.of_unit(session, incident.unit_id) if reporter or works else []
    reader = IncidentReader(
        works=works,
        owns=person.id == incident.owner_id or ((reporter or head) and not _reachable(incident)),
        tells=reporter or person.id == incident.owner_id,
        names=bool(register) and incident.account_id is None and incident.state is not State.RESOLVED,
        responds=person.unit_id == incident.unit_id and person.has(Role.EDITOR),
        prints=await incident_report.may_print(session, incident, person),
    )
    view = replace(view, accounts=[(each.id, each.name) for each in register])
    return incident_card(t, view, reader, card.menu)


def _reachable(incident: Incident) -> bool:
    return incident.owner is not None and incident.owner.reachable


async def _for_group(session: AsyncSession, now: datetime, card: Card, t: Translator) -> Drawn:
    view = await _view(session, now, card)
    incident = view.incident
    words, closing = None, []
    if not incident.hidden:
        words = await masked(session, incident, view.words or "")
        closing = [await masked(session, incident, each or "") for each in view.closing]
    entries = [await _fit_for_group(session, incident, each) for each in view.entries]
    fit = replace(view, words=words, entries=entries, closing=closing)
    return incident_card(t, fit, IncidentReader(works=True, responds=words is not None))


async def _fit_for_group(session: AsyncSession, incident: Incident, entry: Entry) -> Entry:
    """A copy that is no row: its words are masked."""
    detail = dict(entry.detail)
    if words := detail.get("words"):
        detail["words"] = await masked(session, incident, words)
    return Entry(at=entry.at, actor=entry.actor, action=entry.action, detail=detail)


async def _reporting(session: AsyncSession, _now: datetime, card: Card, _person: Person, t: Translator) -> Drawn:
    reported = (await incidents.get(session, card.value)).reference if card.value else None
    return report_card(t, None if card.subject.startswith("P-") else card.subject, card.menu, reported)


async def _incidents(session: AsyncSession, now: datetime, card: Card, person: Person, t: Translator) -> Drawn:
    unresolved = await incidents.not_resolved(session)
    listed = [each for each in unresolved if await incident_work.reads(session, each, person)]
    return incidents_card(t, now, listed, card.menu)


async def _urgent(_session: AsyncSession, _subject: str) -> Lane:
    return Lane.URGENT


DRAW |= {"incident": _incident, "reporting": _reporting, "incidents": _incidents}
DRAW_SHARED |= {"incident": _for_group}
LANE["I"] = _urgent
