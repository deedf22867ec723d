"""A step given to another eligible person (转交), another unit asked to agree (会签), an author's urging (催办)."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from models import draft as drafts
from models import organisation, review, staffing, trail, waiting
from models.draft import Draft, State
from models.errors import NobodyEligible, NotFound, NotPermitted, TooSoon, WordsMissing
from models.organisation import Person, Role, Unit
from models.route import DECIDED, Planned, Step, StepKind, StepState, candidates, steps_of

URGE_EVERY = timedelta(hours=4)


async def colleagues(session: AsyncSession, now: datetime, draft: Draft, step: Step, person: Person) -> list[Person]:
    """Who else may take this step: others of its role, and for the head the unit's deputies (rules.md, Roles)."""
    people = await candidates(session, now, draft, step.role, step.unit_id)
    if step.role == Role.HEAD:
        people += await organisation.holders(session, Role.DEPUTY, unit_id=step.unit_id)
    taken = {each.decided_by_id for each in await steps_of(session, draft, step.version) if each.state in DECIDED}
    barred = taken | {person.id, draft.author_id}
    found = {each.id: each for each in people if each.reachable and each.id not in barred}
    return list(found.values())


async def may_assign(
    session: AsyncSession, now: datetime, step_id: int, person: Person, colleague: Person
) -> tuple[Step, Draft]:
    """The open step that `person` may hand to the colleague, and its draft, locked.

    Raises what `models.review.judge` raises, NotPermitted where the colleague may not take it, LastForStep where they
    are needed for a later step.
    """
    step, draft = await review.judge(session, now, step_id, person)
    if colleague.id not in {each.id for each in await colleagues(session, now, draft, step, person)}:
        raise NotPermitted
    await staffing.expect_rest(session, now, draft, step, colleague)
    return step, draft


async def assign(
    session: AsyncSession, now: datetime, step_id: int, person: Person, colleague: Person, words: str
) -> Draft:
    """Give an open step that `person` may decide to a colleague, who alone may decide it then.

    Raises what `may_assign` raises, WordsMissing.
    """
    step, draft = await may_assign(session, now, step_id, person, colleague)
    if not words:
        raise WordsMissing
    step.assignee_id = colleague.id
    await session.flush()
    await trail.record(
        session,
        now,
        "step.delegated",
        draft.reference,
        actor=person,
        version=step.version,
        step=step.id,
        role=step.role,
        to=colleague.name,
        to_id=colleague.id,
        words=words,
    )
    return draft


async def add_countersign(session: AsyncSession, now: datetime, step_id: int, person: Person, unit: Unit) -> Draft:
    """A reviewer finds that the content touches another unit: it must agree too, side by side with this step (C6, H6).

    Raises what `models.review.judge` raises, NotFound for the draft's own unit or one that is asked already,
    NobodyEligible where that unit has nobody who may agree.
    """
    step, draft = await review.judge(session, now, step_id, person)
    asked = {each.unit_id for each in await steps_of(session, draft) if each.kind is StepKind.COUNTERSIGN}
    if unit.id == draft.unit_id or unit.id in asked or not unit.active:
        raise NotFound
    planned = Planned(step.stage, StepKind.COUNTERSIGN, Role.REVIEWER, unit)
    if not await candidates(session, now, draft, Role.REVIEWER, unit.id):
        raise NobodyEligible(steps=[(planned.role, unit.name)], because=[])
    added = Step(
        draft_id=draft.id,
        version=step.version,
        stage=step.stage,
        kind=planned.kind,
        role=planned.role,
        unit=unit,
        state=StepState.WAITING,
    )
    session.add(added)
    await waiting.begin(session, now, draft, added)
    draft.countersign = [*draft.countersign, unit.id]
    await session.flush()
    await trail.record(
        session,
        now,
        "step.countersign_added",
        draft.reference,
        actor=person,
        version=step.version,
        step=added.id,
        unit=unit.key,
        name=unit.name,
    )
    return draft


async def urge(session: AsyncSession, now: datetime, draft: Draft, author: Person) -> None:
    """The author asks for a decision, at most every four hours. Raises NotPermitted, WrongState, TooSoon."""
    drafts.owned(draft, author)
    drafts.expect(draft, State.IN_REVIEW)
    if draft.urged_at and now < draft.urged_at + URGE_EVERY:
        raise TooSoon(again_at=draft.urged_at + URGE_EVERY)
    draft.urged_at = now
    await trail.record(session, now, "draft.urged", draft.reference, actor=author, version=draft.version)
