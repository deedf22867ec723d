"""The steps of a draft's route, and who may take each (J10, C6, H7, H8)."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from sqlalchemy import ForeignKey, String, UniqueConstraint, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import delegation, organisation, trail
from models.base import Base, Id, partial_index
from models.draft import Draft
from models.kept import recall
from models.organisation import Person, Role, Unit

T = TypeVar("T")


class StepState(enum.StrEnum):
    WAITING = "waiting"  # an earlier step is still open
    OPEN = "open"  # eligible people have the card
    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"
    CANCELLED = "cancelled"  # withdrawn, changed, or ended by another step


DECIDED = frozenset({StepState.APPROVED, StepState.CHANGES_REQUESTED, StepState.REJECTED})


class StepKind(enum.StrEnum):
    REVIEW = "review"  # as the policy's route has it
    SECOND = "second"  # a second, different reviewer, for sensitive content (H7.1 反复审核)
    RESPONSE = "response"  # the one step of a response to an incident: deputy or head (C8)
    COUNTERSIGN = "countersign"  # another unit that the content touches (C6, H6 会签)


class Waiting(enum.StrEnum):
    """What an open step waits for before it is brought to mind next (models/waiting.py)."""

    LIMIT = "limit"  # the policy's limit
    TWICE = "twice"  # twice the limit
    MORNING = "morning"  # the next working morning


@dataclass(frozen=True)
class Planned:
    """A step before it exists. Steps of one stage are open side by side; the next stage opens when all said yes."""

    stage: int
    kind: StepKind
    role: Role
    unit: Unit


class Step(Base):
    """One review step of one version. The compare-and-set on `state` is what makes a decision count once.

    With `assignee_id` it was delegated (转交) and waits for that person alone.
    """

    __tablename__ = "steps"
    __table_args__ = (
        UniqueConstraint("draft_id", "version", "stage", "kind", "unit_id"),
        partial_index("ix_steps_open", "opened_at", where="state = 'open'"),
        partial_index("ix_steps_remind", "remind_at", where="state = 'open'"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"))
    version: Mapped[int]
    stage: Mapped[int]
    kind: Mapped[StepKind] = mapped_column(default=StepKind.REVIEW)
    role: Mapped[Role]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    state: Mapped[StepState] = mapped_column(default=StepState.WAITING)
    opened_at: Mapped[datetime | None]
    remind_at: Mapped[datetime | None]  # when it is brought to mind next, while it is open
    remind_kind: Mapped[Waiting | None]
    widened_at: Mapped[datetime | None]  # it waited too long: the stand-in may take it too
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None] = mapped_column(index=True)
    words: Mapped[str | None] = mapped_column(String(4096))

    decided_by: Mapped[Person | None] = relationship(lazy="joined", foreign_keys=[decided_by_id])
    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)


# Built once: building a statement costs more than running it.
_STEPS_OF: Final = (
    select(Step)
    .where(Step.draft_id == bindparam("draft"), Step.version == bindparam("version"))
    .order_by(Step.stage, Step.id)
    .execution_options(populate_existing=True)
)


async def steps_of(session: AsyncSession, draft: Draft, version: int | None = None) -> list[Step]:
    """The route of one version (the current one by default), in order."""
    wanted = {"draft": draft.id, "version": version or draft.version}

    async def load() -> list[Step]:
        return list(await session.scalars(_STEPS_OF, wanted))

    return list(await recall(session, Step, ("of", *wanted.values()), load))


async def submitted_before(session: AsyncSession, draft: Draft, version: int) -> int | None:
    """The last version before this one that was submitted for review; None where this is the first."""
    query = select(func.max(Step.version)).where(Step.draft_id == draft.id, Step.version < version)
    found: int | None = await session.scalar(query)
    return found


def plan(draft: Draft, *, sensitive: bool, countersigners: Sequence[Unit]) -> list[Planned]:
    """The route of a version: the policy's steps in order, each a stage of its own.

    Units that must agree (C6, H6) stand beside the first review, before the head; sensitive content (H7.1) is
    reviewed once more, by somebody else, right after it. A response to an incident takes one step alone: it is released
    once the deputy or the head approved (C8), whichever comes first.
    """
    if draft.incident_id is not None:
        return [Planned(0, StepKind.RESPONSE, Role.HEAD, draft.unit)]
    roles = _roles(draft, sensitive=sensitive)
    planned = [Planned(0, StepKind.REVIEW, role, draft.unit) for role in roles[:1]]
    planned += [Planned(0, StepKind.COUNTERSIGN, Role.REVIEWER, unit) for unit in countersigners]
    if sensitive and draft.inquiry_id is None:
        planned.append(Planned(1, StepKind.SECOND, Role.REVIEWER, draft.unit))
    planned += [Planned(stage, StepKind.REVIEW, role, draft.unit) for stage, role in enumerate(roles[1:], 2)]
    return planned


def _roles(draft: Draft, *, sensitive: bool) -> list[Role]:
    """A reply to a citizen takes the regulation's route for replies; a sensitive one is never sent unseen (H9)."""
    if draft.inquiry_id is None:
        return list(draft.policy.route(draft.level))
    return list(draft.policy.sensitive_replies if sensitive else draft.policy.replies)


async def candidates(session: AsyncSession, now: datetime, draft: Draft, role: Role, unit_id: int) -> list[Person]:
    """Who may take a step of this role for this unit, their earlier decisions aside: never the draft's author.

    Superiors sit above units: the unit's own come first, otherwise all there are (H8). Whoever stands in for an
    absent one may take it too (`/delegate`).
    """
    responding = draft.incident_id is not None and role == Role.HEAD
    asked = draft.policy.response if responding else (role,)
    people = await organisation.holders(session, *asked, unit_id=unit_id)
    if role == Role.SUPERIOR and not _able(draft, people):
        people = await organisation.holders(session, role)
    units = {person.unit_id for person in people}
    for stand_in in await delegation.stand_ins(session, now, people):
        # Standing in lends nobody a role they do not have, but the deputy the head's (rules.md, Roles; security.md 2).
        if stand_in.unit_id in units and stand_in.has(*((role, Role.DEPUTY) if role == Role.HEAD else (role,))):
            people.append(stand_in)
    return _able(draft, people)


def _able(draft: Draft, people: Sequence[Person]) -> list[Person]:
    """Those of them, each once, whom a card reaches and who did not write the draft."""
    once = {each.id: each for each in people}
    return [person for person in once.values() if person.reachable and person.id != draft.author_id]


async def eligible(session: AsyncSession, now: datetime, draft: Draft, step: Step) -> list[Person]:
    """Who may decide this step now: its candidates, or the one it was delegated to, who decided no other step yet.

    Whoever it was delegated to must still hold a role for it (security.md 2) and be within reach; otherwise it is open
    to its candidates again, so that nothing waits for nobody.
    """
    people = await candidates(session, now, draft, step.role, step.unit_id)
    deputies = await _deputies(session, draft, step)
    assigned = [each for each in (*people, *deputies) if each.id == step.assignee_id]
    if assigned:
        people = assigned[:1]
    elif step.widened_at is not None:
        people += [each for each in deputies if each.id not in {one.id for one in people}]
    taken = {each.decided_by_id for each in await steps_of(session, draft, step.version) if each.state in DECIDED}
    return [person for person in people if person.id not in taken]


async def widen(session: AsyncSession, now: datetime, draft: Draft, step: Step) -> bool:
    """It waited twice as long as it may: the head's deputies may take it too. Whether there are any who could not yet.

    The entry tells the author and the administrators.
    """
    before = {each.id for each in await eligible(session, now, draft, step)}
    if step.widened_at is not None or not {each.id for each in await _deputies(session, draft, step)} - before:
        return False
    step.widened_at = now
    await session.flush()
    if not {each.id for each in await eligible(session, now, draft, step)} - before:
        step.widened_at = None  # handed to somebody by name, or the deputies have decided other steps
        return False
    await trail.record(session, now, "step.widened", draft.reference, step=step.id, role=step.role)
    return True


async def _deputies(session: AsyncSession, draft: Draft, step: Step) -> list[Person]:
    """Who may take a head's step when it has waited too long, or is handed to them."""
    deputies = await organisation.holders(session, Role.DEPUTY, unit_id=step.unit_id) if step.role == Role.HEAD else []
    return [each for each in deputies if each.reachable and each.id != draft.author_id]


def missing(route: Sequence[T], people: Sequence[Sequence[int]]) -> list[T]:
    """The steps that stay empty when each needs a person of its own (four eyes).

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


async def open_to(session: AsyncSession, now: datetime, draft: Draft, person: Person) -> list[Step]:
    """The open steps of this draft that this person may decide now."""
    opened = [step for step in await steps_of(session, draft) if step.state is StepState.OPEN]
    return [step for step in opened if person.id in {each.id for each in await eligible(session, now, draft, step)}]


async def open_steps(session: AsyncSession, concerning: Person | None = None) -> list[tuple[Step, Draft]]:
    """Every open step with its draft, the longest waiting first; of one person those of their unit and of their own
    drafts, and the superiors', who sit above units: nobody may decide another.
    """
    query = (
        select(Step, Draft)
        .join(Draft, Draft.id == Step.draft_id)
        .where(Step.state == StepState.OPEN)
        .order_by(Step.opened_at, Step.id)
    )
    if concerning is not None:
        own = or_(Step.unit_id == concerning.unit_id, Draft.unit_id == concerning.unit_id)
        query = query.where(or_(own, Draft.author_id == concerning.id, Step.role == Role.SUPERIOR))
    return [(step, draft) for step, draft in await session.execute(query)]


async def waiting_for(session: AsyncSession, now: datetime, person: Person) -> list[tuple[Step, Draft]]:
    """The open steps that this person may decide, the longest waiting first."""
    return [
        (step, draft)
        for step, draft in await open_steps(session, person)
        if person.id in {each.id for each in await eligible(session, now, draft, step)}
    ]
