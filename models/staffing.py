"""Whether there are people enough for a route: each step needs one of its own (four eyes), also after this decision."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models.draft import Draft, Version
from models.errors import LastForStep, NobodyEligible
from models.organisation import Person
from models.route import DECIDED, Planned, Step, StepKind, StepState, candidates, eligible, missing, steps_of


async def expect_everybody(
    session: AsyncSession, now: datetime, draft: Draft, version: Version, planned: Sequence[Planned]
) -> None:
    """Raises NobodyEligible where the route about to begin has a step that nobody could take."""
    people = [
        [person.id for person in await candidates(session, now, draft, step.role, step.unit.id)] for step in planned
    ]
    if empty := missing(planned, people):
        raise NobodyEligible(
            steps=[(step.role, step.unit.name) for step in empty], because=_because(version, planned, people)
        )


def _because(version: Version, planned: Sequence[Planned], people: Sequence[Sequence[int]]) -> list[str]:
    """The sensitive passages, where nobody is missing but for the second reviewer they ask for (H7.1)."""
    first = [place for place, step in enumerate(planned) if step.kind is not StepKind.SECOND]
    return [] if missing(first, [people[place] for place in first]) else version.sensitive_passages


async def left_without(
    session: AsyncSession, now: datetime, draft: Draft, step: Step, person: Person
) -> list[tuple[str, str]]:
    """The steps, as (role, unit's name), that nobody could take any more once `person` has approved `step`.

    Empty also where they would stay empty whoever approved it: then this decision spoils nothing.
    """
    steps = await steps_of(session, draft, step.version)
    taken = {each.decided_by_id for each in steps if each.state in DECIDED}
    rest = [each for each in steps if each.state in (StepState.OPEN, StepState.WAITING) and each.id != step.id]
    people = [await _takers(session, now, draft, each, taken) for each in rest]
    after = missing(rest, [[each for each in ids if each != person.id] for ids in people])
    own = await _takers(session, now, draft, step, taken)
    if len(after) <= len(missing([step, *rest], [own, *people])):
        return []
    return [(each.role, each.unit.name) for each in after]


async def _takers(session: AsyncSession, now: datetime, draft: Draft, step: Step, taken: set[int | None]) -> list[int]:
    if step.state is StepState.OPEN:
        return [person.id for person in await eligible(session, now, draft, step)]
    people = await candidates(session, now, draft, step.role, step.unit_id)
    return [person.id for person in people if person.id not in taken]


async def expect_rest(session: AsyncSession, now: datetime, draft: Draft, step: Step, person: Person) -> None:
    """Raises LastForStep where a later step would be left without anybody if `person` approved this one."""
    if steps := await left_without(session, now, draft, step, person):
        raise LastForStep(steps=steps, name=person.name)
