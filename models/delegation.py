"""Absence: who stands in for whom, from when until when; it ends by itself (`/delegate`)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import trail
from models.base import Base, Id
from models.errors import CircularDelegation, NotPermitted, PastTime
from models.kept import recall
from models.organisation import Employment, Person, Role


class Delegation(Base):
    __tablename__ = "delegations"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    stand_in_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    stand_in: Mapped[Person] = relationship(lazy="joined", innerjoin=True, foreign_keys=[stand_in_id])


# Built once: building a statement costs more than running it. All of them, since few are away at one time.
_CURRENT: Final = select(Delegation).where(
    Delegation.ended_at.is_(None), Delegation.from_at <= bindparam("now"), Delegation.until_at > bindparam("now")
)


async def current(session: AsyncSession, now: datetime, person_ids: Sequence[int]) -> list[Delegation]:
    """The delegations of these people that hold at `now`."""

    async def load() -> list[Delegation]:
        return list(await session.scalars(_CURRENT, {"now": now}))

    wanted = set(person_ids)
    return [each for each in await recall(session, Delegation, ("current", now), load) if each.person_id in wanted]


async def to_come(session: AsyncSession, now: datetime, person: Person) -> Delegation | None:
    """The person's delegation that holds now or begins later."""
    query = select(Delegation).where(
        Delegation.person_id == person.id, Delegation.ended_at.is_(None), Delegation.until_at > now
    )
    return (await session.scalars(query)).first()


async def stand_ins(session: AsyncSession, now: datetime, people: Sequence[Person]) -> list[Person]:
    """Whoever stands in for one of these people now."""
    found = await current(session, now, [person.id for person in people]) if people else []
    return [delegation.stand_in for delegation in found if delegation.stand_in.active]


def may_stand_in(person: Person, colleague: Person) -> bool:
    """A colleague of the same unit with a role of theirs, or the deputy for the head (rules.md, Roles); for an editor,
    whose accounts and messages it is, another editor on the staff (C9), a head or a deputy.
    """
    if colleague.id == person.id or colleague.unit_id != person.unit_id or not colleague.active:
        return False
    deciding = {Role.REVIEWER, Role.HEAD, Role.SUPERIOR} & set(person.roles)
    if not deciding and person.has(Role.EDITOR):
        staff = colleague.employment is Employment.STAFF
        return staff and colleague.has(Role.EDITOR, Role.HEAD, Role.DEPUTY)
    return colleague.has(*deciding) or (Role.HEAD in deciding and colleague.has(Role.DEPUTY))


async def delegate(
    session: AsyncSession, now: datetime, person: Person, stand_in: Person, *, from_at: datetime, until_at: datetime
) -> Delegation:
    """`person` is away from `from_at` until `until_at`; an earlier delegation of theirs ends.

    Raises NotPermitted (no such colleague), PastTime, CircularDelegation: nobody stands in for somebody who stands in
    for them in the same days, over however many people.
    """
    if not may_stand_in(person, stand_in):
        raise NotPermitted
    if until_at <= now or until_at <= from_at:
        raise PastTime
    await _refuse_circle(session, person, stand_in, from_at=from_at, until_at=until_at)
    await end(session, now, person, told=False)
    delegation = Delegation(person_id=person.id, stand_in=stand_in, from_at=from_at, until_at=until_at)
    session.add(delegation)
    await session.flush()
    await trail.record(
        session,
        now,
        "person.delegated",
        f"P-{person.id}",
        actor=person,
        stand_in=stand_in.name,
        stand_in_id=stand_in.id,
        from_at=from_at.isoformat(),
        until_at=until_at.isoformat(),
    )
    return delegation


async def _refuse_circle(
    session: AsyncSession, person: Person, stand_in: Person, *, from_at: datetime, until_at: datetime
) -> None:
    rows = await session.scalars(
        select(Delegation).where(
            Delegation.ended_at.is_(None), Delegation.from_at < until_at, Delegation.until_at > from_at
        )
    )
    onward: dict[int, set[int]] = {}
    for row in rows:
        onward.setdefault(row.person_id, set()).add(row.stand_in_id)
    reached, edge = {stand_in.id}, {stand_in.id}
    while edge:
        edge = {following for each in edge for following in onward.get(each, ())} - reached
        reached |= edge
    if person.id in reached:
        raise CircularDelegation


async def end(session: AsyncSession, now: datetime, person: Person, *, told: bool = True) -> bool:
    """The person is back: whatever delegation of theirs had not ended ends now. Whether there was one."""
    rows = await session.scalars(
        select(Delegation).where(
            Delegation.person_id == person.id, Delegation.ended_at.is_(None), Delegation.until_at > now
        )
    )
    found = list(rows)
    for row in found:
        row.ended_at = now
    if found and told:
        await trail.record(session, now, "person.returned", f"P-{person.id}", actor=person)
    return bool(found)
