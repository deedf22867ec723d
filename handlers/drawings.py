"""Which kind of card is drawn how: loads what the card shows, and hands it to the pure card."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import refusals
from handlers.account_drawings import ACCOUNT_DRAWINGS
from handlers.cards import Card as Drawn
from handlers.cards import field
from handlers.cards.absence import absence_card
from handlers.cards.board import Waiting, drafts_card, pending_card
from handlers.cards.draft import draft_card
from handlers.cards.draft_buttons import menu_stands as draft_menu_stands
from handlers.cards.draft_view import View
from handlers.cards.paging import opened, part
from handlers.cards.person import language_card
from handlers.cards.publication import publication_card
from handlers.cards.review import Reader, approval_card, menu_stands, oversight_card
from handlers.cards.takedown import takedown_card
from handlers.drawing import DRAW, shared
from handlers.duty_drawings import DUTY_DRAWINGS
from handlers.i18n import Translator
from models import account as accounts
from models import assigning, delegation, organisation, publisher, readiness, route
from models import directive as directives
from models import draft as drafts
from models.card import Card
from models.directive import Directive
from models.draft import WITH_AUTHOR, Draft, Version
from models.errors import Refusal
from models.organisation import Person, Role
from models.reference import draft_id
from models.route import Step, StepState
from models.veto import Stop, Takedown, stop_of


@dataclass(frozen=True)
class Facts:
    """What all cards of a draft show alike. `deciders`: for each open step who may decide it."""

    draft: Draft
    version: Version
    steps: Sequence[Step]
    deciders: Mapping[int, Sequence[Person]]
    stop: Stop | None
    freeze: Directive | None


async def _facts(session: AsyncSession, now: datetime, card: Card) -> Facts:
    async def load() -> Facts:
        draft = await drafts.get(session, draft_id(card.subject))
        steps = await route.steps_of(session, draft)
        opened = [step for step in steps if step.state == StepState.OPEN]
        deciders = {step.id: await route.eligible(session, now, draft, step) for step in opened}
        version, stop = await drafts.version_of(session, draft), await stop_of(session, draft)
        return Facts(draft, version, steps, deciders, stop, await directives.holds(session, draft))

    return await shared(session, card.subject, load)


async def _view(session: AsyncSession, facts: Facts, menu: str | None = None) -> View:
    """All that a draft's cards show."""
    draft = facts.draft
    units = await organisation.units(session) if menu == "countersign" or draft.countersign else []
    return View(
        draft=draft,
        version=facts.version,
        steps=facts.steps,
        waiting={step: [person.name for person in people] for step, people in facts.deciders.items()},
        accounts=await accounts.of_unit(session, draft.unit_id) if menu == "account" else [],
        sources=await accounts.sources_of(session, draft.unit_id) if menu == "whitelist" else [],
        units=[unit for unit in units if unit.id != draft.unit_id],
        stop=facts.stop,
        freeze=facts.freeze,
    )


async def _draft(session: AsyncSession, now: datetime, card: Card, _person: Person, t: Translator) -> Drawn:
    facts = await _facts(session, now, card)
    if card.menu and not draft_menu_stands(facts.draft.state, card.menu):
        card.menu = None  # or it would be open again when the draft comes back to its author
    view = await _view(session, facts, opened(card.menu)[0])
    return draft_card(t, replace(view, obstacle=await _obstacle(session, now, facts.draft, t)), card.menu)


async def _publication(session: AsyncSession, now: datetime, card: Card, person: Person, t: Translator) -> Drawn:
    facts = await _facts(session, now, card)
    if card.menu and not draft_menu_stands(facts.draft.state, card.menu):
        card.menu = None
    entitled = await publisher.is_entitled(session, now, facts.draft, person)
    return publication_card(t, await _view(session, facts), card.menu, entitled=entitled)


async def _obstacle(session: AsyncSession, now: datetime, draft: Draft, t: Translator) -> str | None:
    """Why the author could not submit it now, as the tap would say; None where they could."""
    if draft.state not in WITH_AUTHOR:
        return None
    try:
        await readiness.ready(session, now, draft, draft.author)
    except Refusal as refusal:
        return field(refusals.sentence(t, refusal), 400)
    return None


async def _reader(session: AsyncSession, now: datetime, facts: Facts, step: Step | None, card: Card) -> Reader:
    person = await session.get_one(Person, card.person_id)
    draft = facts.draft
    deciders = facts.deciders.get(step.id, ()) if step else ()
    offered: list[tuple[int, str]] = []
    if step and opened(card.menu)[0] == "delegate":
        people = await assigning.colleagues(session, now, draft, step, person)
        offered = [(each.id, each.name) for each in people]
    elif step and opened(card.menu)[0] == "ask_unit":
        units = await organisation.units(session)
        offered = [(each.id, each.name) for each in units if each.id not in (draft.unit_id, *draft.countersign)]
    return Reader(
        decides=person.id in {each.id for each in deciders},
        vetoes=person.has(Role.HEAD) and person.unit_id == draft.unit_id,
        offered=offered,
    )


async def _approval(session: AsyncSession, now: datetime, card: Card, _person: Person, t: Translator) -> Drawn:
    facts = await _facts(session, now, card)
    step = next((each for each in facts.steps if each.id == card.value), None)
    if step is None:  # of an earlier version
        step = await session.get_one(Step, card.value)
    reader = await _reader(session, now, facts, step, card)
    if step.version != facts.draft.version:
        before = await drafts.version_of(session, facts.draft, step.version)
        reader = replace(reader, unchanged=before.fingerprint == facts.version.fingerprint)
    if card.menu and not menu_stands(step, reader):
        card.menu = None
    return approval_card(t, await _view(session, facts), step, reader, card.menu)


async def _oversight(session: AsyncSession, now: datetime, card: Card, _person: Person, t: Translator) -> Drawn:
    facts = await _facts(session, now, card)
    return oversight_card(t, await _view(session, facts), await _reader(session, now, facts, None, card))


async def _takedown(session: AsyncSession, _now: datetime, card: Card, _person: Person, t: Translator) -> Drawn:
    takedown = await session.get_one(Takedown, card.value)
    return takedown_card(t, takedown, await stop_of(session, takedown.draft))


async def _drafts(session: AsyncSession, _now: datetime, card: Card, person: Person, t: Translator) -> Drawn:
    own = await drafts.of_author(session, person)
    shown = {draft.id: await drafts.version_of(session, draft) for draft in part(own, card.menu)}
    return drafts_card(t, [(draft, shown.get(draft.id)) for draft in own], card.menu)


async def _pending(session: AsyncSession, now: datetime, card: Card, person: Person, t: Translator) -> Drawn:
    mine: list[Waiting] = []
    others: list[Waiting] = []
    own: list[Waiting] = []
    for step, draft in await route.open_steps(session, person):
        people = await route.eligible(session, now, draft, step)
        waiting = Waiting(draft, step, [each.name for each in people])
        if person.id in {each.id for each in people}:
            mine.append(waiting)
        elif person.id == draft.author_id:
            own.append(waiting)
        elif person.has(Role.HEAD) and person.unit_id == draft.unit_id:
            others.append(waiting)
    shown = {
        each.step.id: await drafts.version_of(session, each.draft, each.step.version)
        for each in part([*mine, *others, *own], card.menu)
    }
    mine, others, own = (
        [replace(each, version=shown.get(each.step.id)) for each in all_] for all_ in (mine, others, own)
    )
    return pending_card(t, now, mine, others, own, card.menu)


async def _language(_session: AsyncSession, _now: datetime, _card: Card, _person: Person, t: Translator) -> Drawn:
    return language_card(t)


async def _absence(session: AsyncSession, now: datetime, card: Card, person: Person, t: Translator) -> Drawn:
    standing = await delegation.to_come(session, now, person)
    people = await organisation.holders(session, *Role, unit_id=person.unit_id)
    offered = [(each.id, each.name) for each in people if delegation.may_stand_in(person, each)]
    known = (standing.stand_in.name, standing.from_at, standing.until_at) if standing else None
    return absence_card(t, offered, known, card.menu)


DRAW |= {
    "absence": _absence,
    "draft": _draft,
    "approval": _approval,
    "oversight": _oversight,
    "publication": _publication,
    "takedown": _takedown,
    "drafts": _drafts,
    "pending": _pending,
    "language": _language,
    **ACCOUNT_DRAWINGS,
    **DUTY_DRAWINGS,
}
