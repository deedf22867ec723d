"""A step given to another eligible person (转交), and an author's urging (催办)."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from models import draft as drafts
from models import organisation, review, trail
from models.draft import Draft, State
from models.errors import NotPermitted, TooSoon, WordsMissing
from models.organisation import Person, Role
from models.route import DECIDED, Step, candidates, steps_of

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


async def assign(
    session: AsyncSession, now: datetime, step_id: int, person: Person, colleague: Person, words: str
) -> Draft:
    """Give an open step that `person` may decide to a colleague, who alone may decide it then.

    Raises what `models.review.judge` raises, NotPermitted where the colleague may not take it, WordsMissing.
    """
    step, draft = await review.judge(session, now, step_id, person)
    if not words:
        raise WordsMissing
    if colleague.id not in {each.id for each in await colleagues(session, now, draft, step, person)}:
        raise NotPermitted
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


async def urge(session: AsyncSession, now: datetime, draft: Draft, author: Person) -> None:
    """The author asks for a decision, at most every four hours. Raises NotPermitted, WrongState, TooSoon."""
    drafts.owned(draft, author)
    drafts.expect(draft, State.IN_REVIEW)
    if draft.urged_at and now < draft.urged_at + URGE_EVERY:
        raise TooSoon(again_at=draft.urged_at + URGE_EVERY)
    draft.urged_at = now
    await trail.record(session, now, "draft.urged", draft.reference, actor=author, version=draft.version)
