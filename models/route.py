"""The steps of a draft's route, and who may take each (J10, C6, H7, H8)."""

import enum
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import organisation
from models.base import Base, Id
from models.draft import Draft
from models.organisation import Person, Role


class StepState(enum.StrEnum):
    WAITING = "waiting"  # an earlier step is still open
    OPEN = "open"  # eligible people have the card
    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"
    CANCELLED = "cancelled"  # withdrawn, changed, or ended by another step


DECIDED = frozenset({StepState.APPROVED, StepState.CHANGES_REQUESTED, StepState.REJECTED})


class Step(Base):
    """One review step of one version. The compare-and-set on `state` is what makes a decision count once."""

    __tablename__ = "steps"
    __table_args__ = (UniqueConstraint("draft_id", "version", "position"), Index("ix_steps_state", "state"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"))
    version: Mapped[int]
    position: Mapped[int]
    role: Mapped[Role]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    state: Mapped[StepState] = mapped_column(default=StepState.WAITING)
    opened_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    words: Mapped[str | None] = mapped_column(String(4096))

    decided_by: Mapped[Person | None] = relationship(lazy="joined")


async def steps_of(session: AsyncSession, draft: Draft, version: int | None = None) -> list[Step]:
    """The route of one version (the current one by default), in order."""
    query = (
        select(Step)
        .where(Step.draft_id == draft.id, Step.version == (version or draft.version))
        .order_by(Step.position)
        .execution_options(populate_existing=True)
    )
    return list(await session.scalars(query))


async def candidates(session: AsyncSession, draft: Draft, role: Role) -> list[Person]:
    """Who may take a step of this role on this draft, their earlier decisions aside: never its author.

    Superiors sit above units: the unit's own come first, otherwise all there are (H8).
    """
    people = await organisation.holders(session, role, unit_id=draft.unit_id)
    if not people and role == Role.SUPERIOR:
        people = await organisation.holders(session, role)
    return [person for person in people if person.reachable and person.id != draft.author_id]


async def eligible(session: AsyncSession, draft: Draft, step: Step) -> list[Person]:
    """Who may decide this step now: its candidates without those who decided another step of this version."""
    taken = {each.decided_by_id for each in await steps_of(session, draft, step.version) if each.state in DECIDED}
    return [person for person in await candidates(session, draft, step.role) if person.id not in taken]


def missing(route: Sequence[Role], people: Sequence[Sequence[int]]) -> list[Role]:
    """The roles that stay empty when each step needs a person of its own (four eyes).

    `people` holds, for each step, the ids of its candidates. Found by augmenting paths: a person is moved to another
    of their steps where that frees them.
    """
    holder: dict[int, int] = {}

    def place(step: int, tried: set[int]) -> bool:
        for person in people[step]:
            if person in tried:
                continue
            tried.add(person)
            if person not in holder or place(holder[person], tried):
                holder[person] = step
                return True
        return False

    return [role for index, role in enumerate(route) if not place(index, set())]


async def open_steps(session: AsyncSession) -> list[tuple[Step, Draft]]:
    """Every open step with its draft, the longest waiting first."""
    query = (
        select(Step, Draft)
        .join(Draft, Draft.id == Step.draft_id)
        .where(Step.state == StepState.OPEN)
        .order_by(Step.opened_at, Step.id)
    )
    return [(step, draft) for step, draft in await session.execute(query)]


async def waiting_for(session: AsyncSession, person: Person) -> list[tuple[Step, Draft]]:
    """The open steps that this person may decide, the longest waiting first."""
    found = []
    for step, draft in await open_steps(session):
        if person.has(step.role) and person.id in {each.id for each in await eligible(session, draft, step)}:
            found.append((step, draft))
    return found
