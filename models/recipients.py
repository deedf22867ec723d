"""Who hears of something that waits for a person who may not be there: the stand-in, else the head of the unit."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models import delegation, organisation
from models.organisation import Person, Role


async def recipients(session: AsyncSession, now: datetime, person: Person, unit_id: int) -> list[Person]:
    """The person where a card reaches them and they are not away; else whoever stands in, over however many people;
    else the same of the unit's heads; else a head who is away, or the person. Empty where nobody at all can be reached.
    """
    seen: set[int] = set()
    heads = await organisation.holders(session, Role.HEAD, unit_id=unit_id)
    reachable = [each for each in heads if each.reachable]
    return (
        await _there(session, now, [person], seen)
        or await _there(session, now, [each for each in heads if each.id not in seen], seen)
        or reachable
        or ([person] if person.reachable else [])
    )


async def _there(session: AsyncSession, now: datetime, asked: list[Person], seen: set[int]) -> list[Person]:
    """Those asked who can be reached and are not away, else whoever stands in; `seen` grows by whoever was asked."""
    while asked:
        away = {each.person_id for each in await delegation.current(session, now, [each.id for each in asked])}
        there = [each for each in asked if each.reachable and each.id not in away]
        if there:
            return there
        seen |= {each.id for each in asked}
        asked = [each for each in await delegation.stand_ins(session, now, asked) if each.id not in seen]
    return []


async def present(session: AsyncSession, now: datetime, people: list[Person]) -> list[Person]:
    """Those of several, any of whom will do, who are not away; all where everybody is."""
    away = {each.person_id for each in await delegation.current(session, now, [each.id for each in people])}
    return [each for each in people if each.id not in away] or people
