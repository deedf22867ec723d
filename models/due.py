"""What is to be reminded or done by now, to whom and why: a query on rows; the scheduler only ticks.

Each thing carries its slot, so that it happens once (`models.reminder.claim`). Nothing but what is urgent or was set
for that minute comes at night or on a day off.
"""

import enum
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    calendars,
    duty,
    incident_clock,
    inquiry_deadline,
    morning,
    patrol,
    publication,
    report,
    snooze,
    veto,
    waiting,
    weekly,
)
from models import directive as directives
from models.reference import order
from models.workdays import Calendar

MOST = 100  # things done in one transaction, as far as the same unit's stay together: whoever taps waits for its end


class Kind(enum.StrEnum):
    STEP = "step"  # a step waits too long: whoever may decide is reminded, after a while a stand-in may take it
    PUBLISH = "publish"  # the set time of a publication has come
    UNPUBLISHED = "unpublished"  # approved, and not recorded as published: every working morning
    SNOOZED = "snoozed"  # a reminder that a person had put off until now
    INQUIRY = "inquiry"  # a citizen's message is to be brought to mind
    TAKE_DOWN = "take_down"  # a take-down is not done yet
    REPORT = "report"  # last week's figures, on the first working morning
    WEEKLY = "weekly"  # an account publishes too seldom, or its pause is over (C4, H10)
    DAY_BEGINS = "day_begins"  # a unit's day begins: its roster is looked at (C9, H10)
    PATROL = "patrol"  # a patrol is not answered yet
    DIRECTIVE_UNREAD = "directive_unread"  # somebody has not read a directive
    RING = "ring"  # nobody has acknowledged an incident: again, or one rung higher
    NEWS = "news"  # an acknowledged incident is silent
    TASK = "task"  # the account's owner has not dealt with an incident
    PUSH = "push"  # updates of an incident that are told together


@dataclass(frozen=True)
class Due:
    """One thing due: its subject (`D-1`), the slot that makes it happen once, since when, and the row it is about.

    `unit_id`: whose working hours it keeps; None where it is urgent or was set for that minute. `column`: the row's
    attribute that says when it is due next. `opens`: the first moment from then on at which those hours let it come.
    """

    kind: Kind
    subject: str
    slot: str
    due_at: datetime
    about: Any
    unit_id: int | None = None
    column: str = "next_at"
    opens: Callable[[Calendar, datetime], datetime] = Calendar.next_moment


async def find(session: AsyncSession, now: datetime) -> list[Due]:
    """Everything due by `now`, the longest due first, then by reference, whether it was claimed before or not.

    Asks for nothing but rows whose next time has come: what it costs grows with what is due, not with what is stored.
    """
    found = [
        *await incidents(session, now),
        *await _publications(session, now),
        *await _takedowns(session, now),
        *await _snoozed(session, now),
        *await _inquiries(session, now),
        *await _steps(session, now),
        *await _unpublished(session, now),
        *await _reports(session, now),
        *await _weekly(session, now),
        *await _days(session, now),
        *await _patrols(session, now),
        *await _directives(session, now),
    ]
    return sorted(found, key=lambda due: (due.due_at, order(due.subject)))


def shares(found: Sequence[Due]) -> Iterator[Sequence[Due]]:
    """What is done together, so that each person has one message of it: all that is urgent, then unit by unit."""
    units: dict[int | None, list[Due]] = {None: []}
    for each in found:
        units.setdefault(each.unit_id, []).append(each)
    yield from units.values()


async def keep_hours(session: AsyncSession, now: datetime, due: Due) -> bool:
    """Whether this may come now. At night and on days off it is put off to the unit's next working moment, in its row:
    after an outage it is not found again and again until the morning.
    """
    opens = await moment(session, now, due)
    if opens <= now:
        return True
    setattr(due.about, due.column, opens)
    await session.flush()
    return False


async def moment(session: AsyncSession, now: datetime, due: Due) -> datetime:
    """When it may come, from `now` on, by the hours it keeps."""
    return now if due.unit_id is None else due.opens(await calendars.of(session, due.unit_id), now)


_INCIDENT_TIMES = {
    "climb_at": Kind.RING,
    "ring_at": Kind.RING,
    "quiet_at": Kind.NEWS,
    "task_at": Kind.TASK,
    "push_at": Kind.PUSH,
}


async def incidents(session: AsyncSession, now: datetime) -> list[Due]:
    """At any hour. A climb is a ring: what both are due for happens once."""
    return [
        Due(kind := _INCIDENT_TIMES[name], each.reference, f"{kind}:{each.beat}", getattr(each, name), each)
        for name, each in await incident_clock.due(session, now)
    ]


def _due(
    kind: Kind,
    subject: str,
    row: Any,
    *,
    slot: str = "",
    column: str = "next_at",
    unit_id: int | None = None,
    opens: Callable[[Calendar, datetime], datetime] = Calendar.next_moment,
) -> Due:
    """What is due at the time that stands in the row's `column`; each time is a slot of its own."""
    at: datetime = getattr(row, column)
    return Due(kind, subject, f"{slot or kind}:{at.isoformat()}", at, row, unit_id, column, opens)


async def _publications(session: AsyncSession, now: datetime) -> list[Due]:
    found = await publication.scheduled(session, now)
    return [_due(Kind.PUBLISH, draft.reference, draft, column="scheduled_at") for draft in found]


async def _takedowns(session: AsyncSession, now: datetime) -> list[Due]:
    return [_due(Kind.TAKE_DOWN, each.draft.reference, each) for each in await veto.due(session, now)]


async def _inquiries(session: AsyncSession, now: datetime) -> list[Due]:
    return [
        _due(
            Kind.INQUIRY,
            each.reference,
            each,
            slot=each.next_slot or "",
            unit_id=None if inquiry_deadline.on_time(each, now) else each.unit_id,
        )
        for each in await inquiry_deadline.due(session, now)
    ]


async def _snoozed(session: AsyncSession, now: datetime) -> list[Due]:
    return [
        _due(
            Kind.SNOOZED,
            each.subject.partition("#")[0],
            each,
            slot=f"snoozed:{each.id}",
            column="until",
            unit_id=each.person.unit_id,
        )
        for each in await snooze.over(session, now)
    ]


async def _reports(session: AsyncSession, now: datetime) -> list[Due]:
    found = await report.due(session, now)
    return [_due(Kind.REPORT, f"R-{unit.id}", unit, column="report_at", unit_id=unit.id) for unit in found]


async def _directives(session: AsyncSession, now: datetime) -> list[Due]:
    return [
        _due(Kind.DIRECTIVE_UNREAD, each.reference, each, unit_id=None if each.urgent else each.issuer.unit_id)
        for each in await directives.due(session, now)
    ]


async def _steps(session: AsyncSession, now: datetime) -> list[Due]:
    return [
        _due(Kind.STEP, draft.reference, step, slot=f"step:{step.id}", column="remind_at", unit_id=step.unit_id)
        for step, draft in await waiting.due(session, now)
    ]


async def _unpublished(session: AsyncSession, now: datetime) -> list[Due]:
    return [
        _due(Kind.UNPUBLISHED, draft.reference, draft, column="remind_at", unit_id=draft.unit_id)
        for draft in await publication.unpublished(session, now)
    ]


async def _weekly(session: AsyncSession, now: datetime) -> list[Due]:
    return [_due(Kind.WEEKLY, each.reference, each, unit_id=each.unit_id) for each in await weekly.due(session, now)]


async def _days(session: AsyncSession, now: datetime) -> list[Due]:
    return [
        _due(
            Kind.DAY_BEGINS,
            duty.reference(unit.id),
            unit,
            column="day_begins_at",
            unit_id=unit.id,
            opens=patrol.rostered,
        )
        for unit in await morning.due(session, now)
    ]


async def _patrols(session: AsyncSession, now: datetime) -> list[Due]:
    return [
        _due(Kind.PATROL, each.reference, each, unit_id=each.unit_id, opens=patrol.until_late)
        for each in await patrol.due(session, now)
    ]
