"""What is due becomes cards: each claimed once, recorded in the trail, and told from there like everything else."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import notices
from models import draft as drafts
from models import due, publication, reminder, report, route, snooze, trail, veto
from models.draft import State
from models.due import Due, Kind
from models.errors import Refusal
from models.route import StepState
from models.workdays import Calendar

Act = Callable[[AsyncSession, datetime, Due], Awaitable[None]]


async def remind(session: AsyncSession, now: datetime, calendar: Calendar) -> int:
    """Do everything due by `now` that nobody has done, in the caller's transaction. Returns how many things."""
    count = 0
    for each in await due.find(session, now, calendar):
        if await reminder.claim(session, now, each.subject, each.slot):
            await ACTS[each.kind](session, now, each)
            count += 1
    await notices.tell(session, now)
    return count


async def _step_waits(session: AsyncSession, now: datetime, each: Due) -> None:
    if await _still_open(session, each):
        await trail.record(session, now, "step.reminded", each.subject, step=each.about.id)


async def _step_widens(session: AsyncSession, now: datetime, each: Due) -> None:
    if await _still_open(session, each):
        await route.widen(session, now, each.about, each.subject)


async def _publish(session: AsyncSession, now: datetime, each: Due) -> None:
    draft = await drafts.get(session, each.about.id, change=True)
    if draft.scheduled_at is None or draft.scheduled_at > now or draft.state is not State.APPROVED:
        return  # changed, vetoed or put off since it was found due
    try:
        await publication.start(session, now, draft, None)
    except Refusal as refusal:
        draft.scheduled_at = None
        await publication.failed(session, now, draft, type(refusal).__name__)


async def _unpublished(session: AsyncSession, now: datetime, each: Due) -> None:
    await trail.record(session, now, "draft.publication_reminded", each.subject)


async def _take_down(session: AsyncSession, now: datetime, each: Due) -> None:
    await veto.ask_again(session, now, each.about)


async def _snoozed(session: AsyncSession, now: datetime, each: Due) -> None:
    await snooze.wake(session, now, each.about)


async def _report(session: AsyncSession, now: datetime, each: Due) -> None:
    await report.sent(session, now, each.about)


async def _still_open(session: AsyncSession, each: Due) -> bool:
    """Looked at again under the draft's lock: it may have been decided since it was found due."""
    await drafts.get(session, each.about.draft_id, change=True)
    await session.refresh(each.about)
    return each.about.state is StepState.OPEN


ACTS: Mapping[Kind, Act] = MappingProxyType(
    {
        Kind.STEP_WAITS: _step_waits,
        Kind.STEP_WIDENS: _step_widens,
        Kind.PUBLISH: _publish,
        Kind.UNPUBLISHED: _unpublished,
        Kind.SNOOZED: _snoozed,
        Kind.TAKE_DOWN: _take_down,
        Kind.REPORT: _report,
    }
)
