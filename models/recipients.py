"""Who hears of something that waits for a person who may not be there, and may deal with it: the stand-in, else the
head of the unit.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models import delegation, organisation
from models.organisation import Person, Role


async def recipients(session: AsyncSession, now: datetime, person: Person, unit_id: int) -> list[Person]:
    """The person where a card reaches them and they are not away; else whoever stands in, over however many people;
    else the same of the unit's heads; else a head who is away, or the person. Empty where nobody at all can be reached.
    """
    seen: set[int] = set()
    return (
        await _there(session, now, [person], seen)
        or await _heads(session, now, unit_id, seen)
        or ([person] if person.reachable else [])
    )


async def in_place_of(session: AsyncSession, now: datetime, person: Person) -> Person:
    """The person; while they are away the first who stands in and can be reached, over however many people."""
    if not await delegation.stand_ins(session, now, [person]):
        return person
    return next(iter(await _there(session, now, [person], set())), person)


async def heads(session: AsyncSession, now: datetime, unit_id: int) -> list[Person]:
    """Who hears of what is for the heads of a unit: those that are there, else whoever stands in; else one away."""
    return await _heads(session, now, unit_id, set())


async def _heads(session: AsyncSession, now: datetime, unit_id: int, seen: set[int]) -> list[Person]:
    asked = await organisation.holders(session, Role.HEAD, unit_id=unit_id)
    there = await _there(session, now, [each for each in asked if each.id not in seen], seen)
    return there or [each for each in asked if each.reachable]


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


async def leads(session: AsyncSession, now: datetime, person: Person, unit_id: int) -> bool:
    """Whether they are a head of the unit, or stand in for one, over however many people."""
    if person.has(Role.HEAD) and person.unit_id == unit_id:
        return True
    return await _stands_in(session, now, person, await organisation.holders(session, Role.HEAD, unit_id=unit_id))


async def acts_for(session: AsyncSession, now: datetime, person: Person, asked: Person, unit_id: int) -> bool:
    """Whether what waits for `asked` is theirs to deal with: whoever may be among its `recipients`."""
    if person.id == asked.id or await _stands_in(session, now, person, [asked]):
        return True
    return await leads(session, now, person, unit_id)


async def _stands_in(session: AsyncSession, now: datetime, person: Person, asked: list[Person]) -> bool:
    seen: set[int] = set()
    while asked:
        seen |= {each.id for each in asked}
        asked = [each for each in await delegation.stand_ins(session, now, asked) if each.id not in seen]
        if person.id in {each.id for each in asked}:
            return True
    return False


async def present(session: AsyncSession, now: datetime, people: list[Person]) -> list[Person]:
    """Those of several, any of whom will do, who are not away; all where everybody is."""
    away = {each.person_id for each in await delegation.current(session, now, [each.id for each in people])}
    return [each for each in people if each.id not in away] or people
