"""How the roster and the patrols are drawn: loads what they show (C5, C9, H10)."""

from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cards import Card as Drawn
from handlers.cards.duty import Roster, day_card, history_card, roster_card
from handlers.cards.patrol import patrol_card
from handlers.drawing import Draw, withheld
from handlers.i18n import Translator
from models import account as accounts
from models import duty, inspection, morning, organisation, patrol, recipients
from models.card import Card
from models.organisation import OVERSEERS, Person, Unit
from models.reference import patrol_id

KEPT = timedelta(days=28)  # of patrols and inspections in the history


async def _roster(session: AsyncSession, now: datetime, card: Card, person: Person, t: Translator) -> Drawn:
    unit = await session.get_one(Unit, card.value)
    if person.unit_id != unit.id and not person.has(*OVERSEERS):
        return withheld(t)
    today = await morning.today(session, now, unit.id)
    if card.menu == "history":
        patrols = await patrol.of_unit(session, unit.id, today - KEPT)
        return history_card(t, unit.name, patrols, await inspection.of_unit(session, unit.id, now - KEPT))
    if card.menu:
        return await _day(session, unit, date.fromisoformat(card.menu), t)
    days = [date.fromordinal(today.toordinal() + each) for each in range(7 * duty.WEEKS)]
    filled = await duty.roster(session, unit.id, days[0], days[-1])
    return roster_card(
        t,
        Roster(
            unit=unit.name,
            today=today,
            days={day: filled[day].name if day in filled else None for day in days},
            mine=[day for day in days if duty.may_change(person, unit.id, filled.get(day))],
            units=await _others(session, unit, person),
        ),
    )


async def _others(session: AsyncSession, unit: Unit, person: Person) -> list[tuple[int, str]]:
    if not person.has(*OVERSEERS):
        return []
    return [(each.id, each.name) for each in await organisation.units(session) if each.id != unit.id]


async def _day(session: AsyncSession, unit: Unit, day: date, t: Translator) -> Drawn:
    holder = (await duty.roster(session, unit.id, day, day)).get(day)
    people = await duty.colleagues(session, unit.id)
    offered = [(each.id, each.name) for each in people if holder is None or each.id != holder.id]
    return day_card(t, day, holder.name if holder else None, offered)


async def _patrol(session: AsyncSession, now: datetime, card: Card, person: Person, t: Translator) -> Drawn:
    found = await patrol.get(session, patrol_id(card.subject))
    if person.unit_id != found.unit_id:
        return withheld(t)
    names = [account.name for account in await accounts.of_unit(session, found.unit_id)]
    return patrol_card(t, found, names, leads=await recipients.leads(session, now, person, found.unit_id))


DUTY_DRAWINGS: dict[str, Draw] = {"roster": _roster, "patrol": _patrol}
