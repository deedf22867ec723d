"""What is due becomes cards: each claimed once, recorded in the trail, and told from there like everything else."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import notices
from models import account as accounts
from models import (
    directing,
    due,
    incident_clock,
    inquiry_deadline,
    morning,
    patrol,
    publication,
    reminder,
    report,
    snooze,
    veto,
    waiting,
    weekly,
)
from models import directive as directives
from models import draft as drafts
from models import inquiry as inquiries
from models.draft import State
from models.due import Due, Kind
from models.errors import Refusal

Act = Callable[[AsyncSession, datetime, Due], Awaitable[None]]


async def remind(session: AsyncSession, now: datetime) -> int:
    """Do what is due by `now` and nobody has done, in the caller's transaction. Returns how many things; from
    `due.MOST` on there may be more, for the next transaction.
    """
    count = 0
    for share in due.shares(await due.find(session, now)):
        for each in share:
            count += await act(session, now, each)
        if count >= due.MOST:
            break
    await notices.tell(session, now)
    return count


async def act(session: AsyncSession, now: datetime, each: Due) -> bool:
    """Do one thing that is due, unless its unit is not at work or somebody did it before."""
    if not await due.keep_hours(session, now, each) or not await reminder.claim(session, now, each.subject, each.slot):
        return False
    await ACTS[each.kind](session, now, each)
    return True


async def _step(session: AsyncSession, now: datetime, each: Due) -> None:
    await waiting.remind(session, now, each.about)


async def _publish(session: AsyncSession, now: datetime, each: Due) -> None:
    draft = await drafts.get(session, each.about.id, change=True)
    if draft.scheduled_at is None or draft.scheduled_at > now or draft.state is not State.APPROVED:
        return  # changed, vetoed or put off since it was found due
    if freeze := await directives.holds(session, draft):
        await publication.hold(session, now, draft, freeze.reference)
        return
    try:
        await publication.start(session, now, draft, None)
    except Refusal as refusal:
        draft.scheduled_at = None
        await publication.failed(session, now, draft, type(refusal).__name__)


async def _unpublished(session: AsyncSession, now: datetime, each: Due) -> None:
    await publication.remind(session, now, each.about.id)


async def _take_down(session: AsyncSession, now: datetime, each: Due) -> None:
    await veto.ask_again(session, now, each.about)


async def _snoozed(session: AsyncSession, now: datetime, each: Due) -> None:
    await snooze.wake(session, now, each.about)


async def _report(session: AsyncSession, now: datetime, each: Due) -> None:
    await report.sent(session, now, each.about)


async def _weekly(session: AsyncSession, now: datetime, each: Due) -> None:
    await weekly.remind(session, now, await accounts.get(session, each.about.id, change=True))


async def _day_begins(session: AsyncSession, now: datetime, each: Due) -> None:
    await morning.begin(session, now, each.about)


async def _patrol(session: AsyncSession, now: datetime, each: Due) -> None:
    await patrol.remind(session, now, await patrol.get(session, each.about.id, change=True))


async def _directive_unread(session: AsyncSession, now: datetime, each: Due) -> None:
    directive = await directives.get(session, each.about.id, change=True)
    if directive.state is directives.State.STANDING and directive.next_at and directive.next_at <= now:
        await directing.urge(session, now, directive, None)


async def _inquiry(session: AsyncSession, now: datetime, each: Due) -> None:
    inquiry = await inquiries.get(session, each.about.id, change=True)
    if inquiry.next_at is not None and inquiry.next_at <= now:
        await inquiry_deadline.remind(session, now, inquiry)


ACTS: Mapping[Kind, Act] = MappingProxyType(
    {
        Kind.STEP: _step,
        Kind.PUBLISH: _publish,
        Kind.UNPUBLISHED: _unpublished,
        Kind.SNOOZED: _snoozed,
        Kind.INQUIRY: _inquiry,
        Kind.TAKE_DOWN: _take_down,
        Kind.REPORT: _report,
        Kind.WEEKLY: _weekly,
        Kind.DAY_BEGINS: _day_begins,
        Kind.PATROL: _patrol,
        Kind.DIRECTIVE_UNREAD: _directive_unread,
        Kind.RING: lambda session, now, each: incident_clock.ring(session, now, each.about.id),
        Kind.NEWS: lambda session, now, each: incident_clock.ask_handler(session, now, each.about.id),
        Kind.TASK: lambda session, now, each: incident_clock.ask_owner(session, now, each.about.id),
        Kind.PUSH: lambda session, now, each: incident_clock.push(session, now, each.about.id),
    }
)
