"""Whom an incident reaches, rung by rung: group, department members in private, head, superior (C8, H9)."""

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import delegation, organisation
from models.organisation import Person, Role, Unit
from models.policy import PRESETS, Rung


@dataclass(frozen=True)
class Pace:
    """How fast an incident that nobody acknowledges rings again, and climbs; in minutes."""

    repeat: int = 5
    climb: int = 15


# Set once by whoever builds the application (settings INCIDENT_REPEAT_MINUTES and INCIDENT_CLIMB_MINUTES).
_USUAL = Pace()
PACE: ContextVar[Pace] = ContextVar("pace", default=_USUAL)
_LEADERS = (Role.HEAD, Role.DEPUTY)
SKEW = timedelta(minutes=1)  # a clock that steps back by less is being set right, not moved


async def of_unit(session: AsyncSession, now: datetime, unit: Unit) -> list[Rung]:
    """The unit's ladder as it stands: the rungs of its policy that reach anybody, in order. May be empty."""
    return [rung for rung in PRESETS[unit.policy].ladder if await _reaches(session, now, unit, rung)]


async def _reaches(session: AsyncSession, now: datetime, unit: Unit, rung: Rung) -> bool:
    if rung is Rung.GROUP:
        return unit.propaganda_chat is not None
    return bool(await people(session, now, unit, rung))


async def people(session: AsyncSession, now: datetime, unit: Unit, rung: Rung) -> list[Person]:
    """Whom a rung reaches in private now, each once: whoever holds the role at this moment, never who held it once."""
    if rung is Rung.GROUP:
        return []
    if rung is Rung.MEMBERS:
        found = await department(session, unit)
    elif rung is Rung.HEAD:
        found = await _heads(session, now, unit)
    else:
        found = await superiors(session, unit)
    return _once(_reached(found))


async def _heads(session: AsyncSession, now: datetime, unit: Unit) -> list[Person]:
    """The heads and whoever stands in for them and may work an incident; where none of these is there, the deputies
    with them.
    """
    asked = await organisation.holders(session, Role.HEAD, unit_id=unit.id)
    asked = [*asked, *(each for each in await delegation.stand_ins(session, now, asked) if each.has(*_LEADERS))]
    away = {each.person_id for each in await delegation.current(session, now, [each.id for each in asked])}
    found = _reached(asked)
    if any(each.id not in away for each in found):
        return found
    return [*found, *await organisation.holders(session, Role.DEPUTY, unit_id=unit.id)]


async def superiors(session: AsyncSession, unit: Unit) -> list[Person]:
    """The unit's own superiors that can be reached; where there is none, all there are."""
    own = await organisation.holders(session, Role.SUPERIOR, unit_id=unit.id)
    return _reached(own) or await organisation.holders(session, Role.SUPERIOR)


async def out_of_reach(session: AsyncSession, unit: Unit, rungs: Sequence[Rung]) -> list[Person]:
    """Whoever these rungs should reach in private, and no card gets to: not enrolled, or the bot is blocked."""
    found: list[Person] = []
    for rung in rungs:
        if rung is Rung.MEMBERS:
            found += await department(session, unit)
        elif rung is Rung.HEAD:
            found += await organisation.holders(session, Role.HEAD, Role.DEPUTY, unit_id=unit.id)
        elif rung is Rung.SUPERIOR:
            found += await organisation.holders(session, Role.SUPERIOR, unit_id=unit.id)
    return _once([each for each in found if not each.reachable])


async def department(session: AsyncSession, unit: Unit) -> list[Person]:
    """The members of the propaganda department that answers for a unit: of the unit itself, of units that share its
    group; where neither has any, all there are.
    """
    everybody = await organisation.holders(session, Role.PROPAGANDA)
    own = [each for each in everybody if each.unit_id in await sharing(session, unit)]
    return own or everybody


async def sharing(session: AsyncSession, unit: Unit) -> set[int]:
    """Ids of the units whose incidents go to the same group; the unit itself is always among them."""
    if unit.propaganda_chat is None:
        return {unit.id}
    same = await session.scalars(select(Unit.id).where(Unit.propaganda_chat == unit.propaganda_chat, Unit.active))
    return {unit.id, *same}


def _reached(people: Sequence[Person]) -> list[Person]:
    return [each for each in people if each.reachable]


def _once(people: Sequence[Person]) -> list[Person]:
    return list({each.id: each for each in people}.values())
