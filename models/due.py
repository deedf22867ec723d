"""What is to be reminded or done by now, to whom and why: a query on rows; the scheduler only ticks.

Each thing carries its slot, so that it happens once (`models.reminder.claim`). Nothing but what is urgent or was set
for that minute comes at night or on a day off.
"""

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import publication, report, route, snooze, veto
from models.draft import Draft, State
from models.workdays import Calendar


class Kind(enum.StrEnum):
    STEP_WAITS = "step_waits"  # a step is open longer than the policy's limit: whoever may decide is reminded
    STEP_WIDENS = "step_widens"  # twice as long: it goes to the stand-in as well
    PUBLISH = "publish"  # the set time of a publication has come
    UNPUBLISHED = "unpublished"  # approved, and not recorded as published by the next working morning
    SNOOZED = "snoozed"  # a reminder that a person had put off until now
    TAKE_DOWN = "take_down"  # a take-down is not done yet
    REPORT = "report"  # last week's figures, on the first working morning


@dataclass(frozen=True)
class Due:
    """One thing due: its subject (`D-1`), the slot that makes it happen once, since when, and what it is about."""

    kind: Kind
    subject: str
    slot: str
    due_at: datetime
    about: Any  # the Draft, Step, Takedown or Unit


async def find(session: AsyncSession, now: datetime, calendar: Calendar) -> list[Due]:
    """Everything due by `now`, the longest due first; whether it was claimed before is not looked at."""
    found = [*await _publications(session, now), *await _takedowns(session, now), *await _snoozed(session, now)]
    found += await _reports(session, now)
    if calendar.next_moment(now) <= now:
        found += [*await _steps(session, now, calendar), *await _unpublished(session, now, calendar)]
    return sorted(found, key=lambda due: due.due_at)


async def _publications(session: AsyncSession, now: datetime) -> list[Due]:
    return [
        Due(Kind.PUBLISH, draft.reference, f"publish:{draft.scheduled_at.isoformat()}", draft.scheduled_at, draft)
        for draft in await publication.scheduled(session, now)
        if draft.scheduled_at
    ]


async def _takedowns(session: AsyncSession, now: datetime) -> list[Due]:
    return [
        Due(Kind.TAKE_DOWN, each.draft.reference, f"take_down:{each.next_at.isoformat()}", each.next_at, each)
        for each in await veto.due(session, now)
    ]


async def _snoozed(session: AsyncSession, now: datetime) -> list[Due]:
    return [
        Due(Kind.SNOOZED, each.subject.partition("#")[0], f"snoozed:{each.id}", each.until, each)
        for each in await snooze.over(session, now)
    ]


async def _reports(session: AsyncSession, now: datetime) -> list[Due]:
    return [
        Due(Kind.REPORT, f"R-{unit.id}", f"report:{unit.report_at.isoformat()}", unit.report_at, unit)
        for unit in await report.due(session, now)
        if unit.report_at
    ]


async def _steps(session: AsyncSession, now: datetime, calendar: Calendar) -> list[Due]:
    found = []
    for step, draft in await route.open_steps(session):
        if step.opened_at is None:
            continue
        limit = draft.policy.step_minutes
        for kind, minutes in ((Kind.STEP_WAITS, limit), (Kind.STEP_WIDENS, 2 * limit)):
            at = calendar.add_minutes(step.opened_at, minutes)
            if at <= now:
                found.append(Due(kind, draft.reference, f"{kind}:{step.id}", at, step))
    return found


async def _unpublished(session: AsyncSession, now: datetime, calendar: Calendar) -> list[Due]:
    rows = await session.scalars(
        select(Draft).where(Draft.state == State.APPROVED, Draft.scheduled_at.is_(None), Draft.publishing.is_(False))
    )
    morning = calendar.start_of_day(now.astimezone(calendar.zone).date())
    return [
        Due(Kind.UNPUBLISHED, draft.reference, f"unpublished:{morning.date().isoformat()}", morning, draft)
        for draft in rows
        if draft.approved_at and draft.approved_at < morning <= now
    ]
