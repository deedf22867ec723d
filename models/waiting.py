"""How long a step may wait for its decision: when it opens, when it is brought to mind, and who may take it then.

At the policy's limit in working minutes its people are reminded; at twice that a head's step widens to the deputies,
where there are any; from then on every working morning until it is decided. The next time stands in the row.
"""

from datetime import datetime

from sqlalchemy import literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import calendars, route, trail
from models import draft as drafts
from models.draft import Draft, State
from models.route import Step, StepState, Waiting
from models.workdays import Calendar


async def begin(session: AsyncSession, now: datetime, draft: Draft, step: Step) -> None:
    """Open the step: from now on it waits, by the hours of the unit that decides it."""
    step.state, step.opened_at = StepState.OPEN, now
    calendar = await calendars.of(session, step.unit)
    step.remind_kind = Waiting.LIMIT
    step.remind_at = _next(calendar, now, draft, step)
    await session.flush()


def _next(calendar: Calendar, now: datetime, draft: Draft, step: Step) -> datetime:
    """When it is brought to mind next, by what it waits for."""
    opened, limit = step.opened_at or now, draft.policy.step_minutes
    if step.remind_kind is Waiting.MORNING:
        return calendar.morning_after(now)
    return calendar.add_minutes(opened, 2 * limit if step.remind_kind is Waiting.TWICE else limit)


async def due(session: AsyncSession, now: datetime) -> list[tuple[Step, Draft]]:
    """The open steps that are to be brought to mind by now, and their drafts."""
    query = (
        select(Step, Draft)
        .join(Draft, Draft.id == Step.draft_id)
        # Written out, so that the index on open steps is known to hold them.
        .where(Step.state == literal_column("'open'"), Step.remind_at <= now)
    )
    return [(step, draft) for step, draft in await session.execute(query)]


async def remind(session: AsyncSession, now: datetime, step: Step) -> None:
    """One reminder, however long nobody looked, and the next one's time; nothing where it is decided by now.

    Looked at again under the draft's lock: it may have been decided since it was found due.
    """
    draft = await drafts.get(session, step.draft_id, change=True)
    await session.refresh(step)
    if step.state is not StepState.OPEN or step.remind_at is None or step.remind_at > now:
        return
    calendar = await calendars.of(session, step.unit)
    step.remind_kind = Waiting.TWICE if step.remind_kind is Waiting.LIMIT else Waiting.MORNING
    step.remind_at = _next(calendar, now, draft, step)
    if step.remind_at <= now:
        step.remind_kind = Waiting.MORNING
        step.remind_at = _next(calendar, now, draft, step)
    await session.flush()
    if step.remind_kind is Waiting.MORNING and await route.widen(session, now, draft, step):
        return
    await trail.record(session, now, "step.reminded", draft.reference, step=step.id, role=step.role)


async def recount(session: AsyncSession, now: datetime, unit_id: int | None) -> None:
    """A calendar has changed: what waits is brought to mind when it is time by the new one."""
    query = select(Step, Draft).join(Draft, Draft.id == Step.draft_id).where(Step.state == literal_column("'open'"))
    steps = await session.execute(query.where(Step.unit_id == unit_id) if unit_id else query)
    for step, draft in steps.all():
        step.remind_at = _next(await calendars.of(session, step.unit), now, draft, step)
    approved = select(Draft).where(Draft.state == State.APPROVED, Draft.inquiry_id.is_(None))
    for draft in await session.scalars(approved.where(Draft.unit_id == unit_id) if unit_id else approved):
        draft.remind_at = (await calendars.of(session, draft.unit)).morning_after(now)


calendars.CHANGED.append(recount)
