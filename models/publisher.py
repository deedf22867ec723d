"""Who brings an approved draft out: its author or the account's owner, or whoever stands in for them; where none of
these can be reached, the heads (C1).
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models import delegation, organisation
from models import draft as drafts
from models.draft import Draft, State
from models.errors import NotPermitted, WrongState
from models.organisation import Person, Role


async def entitled(session: AsyncSession, now: datetime, draft: Draft) -> list[Person]:
    """Everybody who may publish it: its author while they write drafts, the account's owner whatever their role, and
    whoever stands in for one of them.
    """
    author = [draft.author] if draft.author.has(Role.EDITOR) else []
    owner = await _owner(session, draft)
    stand_ins = await delegation.stand_ins(session, now, [*author, *owner])
    people = {each.id: each for each in [*author, *owner, *stand_ins] if each.active}
    if not any(each.reachable for each in people.values()):
        people |= {each.id: each for each in await organisation.holders(session, Role.HEAD, unit_id=draft.unit_id)}
    return list(people.values())


async def is_entitled(session: AsyncSession, now: datetime, draft: Draft, person: Person) -> bool:
    """Whether the person is one of these."""
    return person.id in {each.id for each in await entitled(session, now, draft)}


async def expected(session: AsyncSession, now: datetime, draft: Draft) -> list[Person]:
    """Those it waits for: the author, else the account's owner, each or whoever stands in for them while they are
    away; else the heads. Empty where nobody can be reached.
    """
    people = [each for each in await entitled(session, now, draft) if each.reachable]
    for wanted in (draft.author, *await _owner(session, draft)):
        away = await delegation.stand_ins(session, now, [wanted])
        if found := [each for each in people if each.id in {one.id for one in away or [wanted]}]:
            return found
    return people


async def may_publish(session: AsyncSession, now: datetime, draft: Draft, person: Person) -> None:
    """Raises NotPermitted unless the person is entitled; WrongState unless it is approved and not on its way."""
    if not await is_entitled(session, now, draft, person):
        raise NotPermitted
    drafts.expect(draft, State.APPROVED)
    if draft.publishing:
        raise WrongState(state=State.PUBLISHED)


async def _owner(session: AsyncSession, draft: Draft) -> list[Person]:
    return [await session.get_one(Person, draft.account.owner_id)] if draft.account else []
