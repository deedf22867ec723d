"""Which kind of card is drawn how: loads what the card shows, and hands it to the pure card."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cards import Card as Drawn
from handlers.cards.board import drafts_card, pending_card
from handlers.cards.draft import draft_card
from handlers.cards.draft_view import View
from handlers.cards.person import language_card
from handlers.cards.review import approval_card
from handlers.drawing import DRAW
from handlers.i18n import Translator
from models import account as accounts
from models import draft as drafts
from models import organisation, route
from models.card import Card
from models.draft import Draft
from models.organisation import Person
from models.route import Step, StepState


def draft_id(reference: str) -> int:
    """The number in `D-12`."""
    return int(reference.removeprefix("D-"))


async def view_of(session: AsyncSession, now: datetime, draft: Draft, menu: str | None = None) -> View:
    """All that a draft's cards show."""
    steps = await route.steps_of(session, draft)
    units = await organisation.units(session) if menu == "countersign" or draft.countersign else []
    return View(
        draft=draft,
        version=await drafts.version_of(session, draft),
        steps=steps,
        waiting={
            step.id: [person.name for person in await route.eligible(session, now, draft, step)]
            for step in steps
            if step.state == StepState.OPEN
        },
        accounts=await accounts.of_unit(session, draft.unit_id) if menu == "account" else [],
        sources=await accounts.sources_of(session, draft.unit_id) if menu == "whitelist" else [],
        units=[unit for unit in units if unit.id != draft.unit_id],
    )


async def _draft(session: AsyncSession, now: datetime, card: Card, _person: Person, t: Translator) -> Drawn:
    draft = await drafts.get(session, draft_id(card.subject))
    return draft_card(t, await view_of(session, now, draft, card.menu), card.menu)


async def _approval(session: AsyncSession, now: datetime, card: Card, _person: Person, t: Translator) -> Drawn:
    draft = await drafts.get(session, draft_id(card.subject))
    step = await session.get_one(Step, card.value)
    return approval_card(t, await view_of(session, now, draft), step, stale=draft.version != step.version)


async def _drafts(session: AsyncSession, _now: datetime, _card: Card, person: Person, t: Translator) -> Drawn:
    own = await drafts.of_author(session, person)
    return drafts_card(t, [(draft, await drafts.version_of(session, draft)) for draft in own])


async def _pending(session: AsyncSession, now: datetime, _card: Card, person: Person, t: Translator) -> Drawn:
    waiting = await route.waiting_for(session, now, person)
    return pending_card(t, now, [(step, draft, await drafts.version_of(session, draft)) for step, draft in waiting])


async def _language(_session: AsyncSession, _now: datetime, _card: Card, _person: Person, t: Translator) -> Drawn:
    return language_card(t)


DRAW |= {"draft": _draft, "approval": _approval, "drafts": _drafts, "pending": _pending, "language": _language}
