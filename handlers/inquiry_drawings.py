"""How the cards of citizens' messages are drawn."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cards import Card as Drawn
from handlers.cards.inquiry import Left, View, extension_card, inquiries_card, inquiry_card, new_card
from handlers.cards.paging import opened, part, turning
from handlers.drawing import DRAW, withheld
from handlers.i18n import Translator
from models import calendars, inquiry_course, organisation, route
from models import draft as drafts
from models import inquiry as inquiries
from models.card import Card
from models.draft import Draft, State
from models.inquiry import Inquiry
from models.organisation import Person
from models.reference import inquiry_id
from models.route import StepState


async def left(session: AsyncSession, now: datetime, inquiry: Inquiry) -> Left:
    """How much working time it has left, by its unit's calendar."""
    calendar = await calendars.of(session, inquiry.unit)
    minutes = calendar.working_minutes(now, inquiry.deadline_at)
    return Left(minutes, calendar.hours.minutes, now)


async def _waiting(session: AsyncSession, now: datetime, reply: Draft | None) -> list[str]:
    """Who may decide on the reply now."""
    if reply is None or reply.state is not State.IN_REVIEW:
        return []
    opened = [step for step in await route.steps_of(session, reply) if step.state is StepState.OPEN]
    people = [person for step in opened for person in await route.eligible(session, now, reply, step)]
    return [person.name for person in people]


async def _view(session: AsyncSession, now: datetime, inquiry: Inquiry, person: Person, menu: str | None) -> View:
    reply = await inquiries.reply_of(session, inquiry)
    words = (await drafts.version_of(session, reply)).content[0]["text"] if reply else ""
    transfers = opened(menu)[0] == "transfer"
    people = await inquiry_course.takers(session, inquiry) if transfers else []
    units = [each for each in await organisation.units(session) if each.id != inquiry.unit_id] if transfers else []
    return View(
        inquiry=inquiry,
        left=await left(session, now, inquiry),
        reply=reply,
        reply_words=words,
        waiting=await _waiting(session, now, reply),
        handles=await inquiries.handles(session, now, inquiry, person),
        people=[(each.id, each.name) for each in people],
        units=[(each.id, each.name) for each in units],
    )


async def _inquiry(session: AsyncSession, now: datetime, card: Card, person: Person, t: Translator) -> Drawn:
    inquiry = await inquiries.get(session, inquiry_id(card.subject))
    if not await inquiries.reads(session, now, inquiry, person):
        return withheld(t)
    return inquiry_card(t, await _view(session, now, inquiry, person, card.menu), card.menu)


async def _extension(session: AsyncSession, now: datetime, card: Card, person: Person, t: Translator) -> Drawn:
    inquiry = await inquiries.get(session, inquiry_id(card.subject))
    if not await inquiries.reads(session, now, inquiry, person):
        return withheld(t)
    decides = await inquiry_course.decides(session, now, inquiry, person)
    return extension_card(t, inquiry, await left(session, now, inquiry), decides=decides)


async def _inquiries(session: AsyncSession, now: datetime, card: Card, person: Person, t: Translator) -> Drawn:
    found = await inquiries.waiting(session, person)
    shown = [(each, await left(session, now, each)) for each in part(found, card.menu)]
    return inquiries_card(t, shown, turning(t, len(found), card.menu))


async def _new(_session: AsyncSession, _now: datetime, _card: Card, _person: Person, t: Translator) -> Drawn:
    return new_card(t)


DRAW |= {"inquiry": _inquiry, "extension": _extension, "inquiries": _inquiries, "new_inquiry": _new}
