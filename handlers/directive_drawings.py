"""How the cards of directives are drawn: from their rows, for whoever may see them."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cards import Card as Drawn
from handlers.cards.directive import Issued, directed_card, directive_card, directives_card
from handlers.drawing import DRAW, LANE, withheld
from handlers.i18n import Translator
from models import directive as directives
from models import organisation
from models.card import Card
from models.directive import Directive, Reading, State
from models.organisation import Person
from models.outbox import Lane
from models.reference import directive_id


def lane_of(directive: Directive) -> Lane:
    """A freeze goes ahead of everything."""
    return Lane.URGENT if directive.urgent else Lane.DECISION


async def _lane_of_cards(session: AsyncSession, subject: str) -> Lane:
    return lane_of(await directives.get(session, directive_id(subject)))


async def _list(session: AsyncSession, _now: datetime, card: Card, person: Person, t: Translator) -> Drawn:
    units = await directives.directable(session, person)
    if not units:
        return withheld(t)
    return directives_card(t, await directives.standing(session, units), lifting=card.menu == "lift")


async def view_of(session: AsyncSession, now: datetime, directive: Directive, person: Person) -> Issued:
    """All that the department's card shows; what is offered is the person's own to direct."""
    composing = directive.state is State.COMPOSING
    offered = await directives.directable(session, person) if composing else await organisation.units(session)
    return Issued(
        directive=directive,
        offered=offered,
        choices=await directives.accounts_of(session, directive.units) if composing else [],
        accounts=await directives.named(session, directive),
        readers=await directives.addressees(session, now, directive) if composing else [],
        readings=await directives.readings(session, directive),
    )


async def _directive(session: AsyncSession, now: datetime, card: Card, person: Person, t: Translator) -> Drawn:
    directive = await directives.get(session, directive_id(card.subject))
    if not await directives.directs(session, directive, person):
        return withheld(t)
    return directive_card(t, await view_of(session, now, directive, person), card.menu)


async def _directed(session: AsyncSession, _now: datetime, card: Card, person: Person, t: Translator) -> Drawn:
    directive = await directives.get(session, directive_id(card.subject))
    reading = await session.get(Reading, (directive.id, person.id))
    named = await directives.named(session, directive)
    own = [each for each in named if person.id == each.owner_id or person.unit_id == each.unit_id]
    return directed_card(t, directive, reading, [each.name for each in own or named])


DRAW |= {"directives": _list, "directive": _directive, "directed": _directed}
LANE["Z"] = _lane_of_cards
