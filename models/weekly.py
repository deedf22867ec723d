"""Each account at least once a week (C4, H10): who is reminded when, which accounts sleep, and pauses.

Seven days run from the last publication; where there is none, from the day the account was filed; after a pause, from
its end. Accounts of kind `group` are left out: a staff chat group is not published to (J7).
"""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from models import calendars, recipients, trail
from models.account import Account, Platform
from models.errors import NotPermitted, PastTime, WordsMissing
from models.organisation import OVERSEERS, Person, Role
from models.workdays import Calendar

WEEK: Final = timedelta(days=7)
WARNING: Final = timedelta(days=2)  # before the week is over


class Stage(enum.StrEnum):
    """How far an account without a publication has come; each is reminded of once."""

    TWO_DAYS = "two_days"  # two days are left: the owner
    LAST_MORNING = "last_morning"  # the last working morning: the owner
    WEEK = "week"  # seven days: the owner and the head, from here on
    SLEEPING = "sleeping"  # fourteen days: a sleeping account
    STILL = "still"  # every week after that


class Standing(enum.StrEnum):
    AWAKE = "awake"
    OVERDUE = "overdue"  # seven days without a publication
    SLEEPING = "sleeping"  # fourteen (僵尸, a zombie)
    PAUSED = "paused"
    EXEMPT = "exempt"  # not published to


@dataclass(frozen=True)
class Slot:
    stage: Stage
    at: datetime


def slots(start: datetime, calendar: Calendar) -> Iterator[Slot]:
    """The reminders of a clock that runs from `start`, ascending, each in working hours; without end.

    Those before the week is over never come after it for a holiday's sake: they move to an earlier morning, and where
    none is left since `start`, they fall away.
    """
    due = start + WEEK
    warned = due - WARNING
    if calendar.next_moment(warned) != warned:
        warned = calendar.last_working_morning(warned)
    last = calendar.last_working_morning(due)
    if start < warned < last:
        yield Slot(Stage.TWO_DAYS, warned)
    if start < last:
        yield Slot(Stage.LAST_MORNING, last)
    for weeks in count(1):
        at = calendar.next_moment(start + weeks * WEEK)
        if at < calendar.next_moment(start + (weeks + 1) * WEEK):  # else a long holiday lies over both
            yield Slot(Stage.WEEK if weeks == 1 else Stage.SLEEPING if weeks == 2 else Stage.STILL, at)


def standing(account: Account, now: datetime) -> Standing:
    if account.platform is Platform.GROUP:
        return Standing.EXEMPT
    if account.paused_until is not None:
        return Standing.PAUSED
    silent = now - (account.counted_from or now)
    return Standing.SLEEPING if silent >= 2 * WEEK else Standing.OVERDUE if silent >= WEEK else Standing.AWAKE


def days_silent(account: Account, now: datetime) -> int:
    """Whole days since the clock started."""
    return (now - (account.counted_from or now)) // timedelta(days=1)


def may_see(person: Person, account: Account) -> bool:
    return person.unit_id == account.unit_id or person.has(*OVERSEERS)


async def start(session: AsyncSession, account: Account, at: datetime, now: datetime) -> Slot | None:
    """The week runs anew from `at`; what is next is computed from `now`, so that an outage ends in one reminder.

    Gives back the last slot that has come already, if any.
    """
    account.counted_from = at
    return await _plan(session, account, now)


async def _plan(session: AsyncSession, account: Account, now: datetime) -> Slot | None:
    """Sets what is next after `now`; gives back the last slot that has come, if any."""
    if not account.active or account.platform is Platform.GROUP or account.counted_from is None:
        account.next_at = None
        return None
    calendar = await calendars.of(session, account.unit_id)
    if account.paused_until is not None:
        account.next_at = calendar.next_moment(account.paused_until)
        return None
    reached = None
    for slot in slots(account.counted_from, calendar):
        if slot.at > now:
            account.next_at = slot.at
            break
        reached = slot
    return reached


async def published(session: AsyncSession, now: datetime, account: Account) -> None:
    """Something of this account went out: the week begins anew, also within a pause, which stands."""
    account.last_published_at = now
    await start(session, account, now, now)


async def may_tend(session: AsyncSession, now: datetime, account: Account, person: Person) -> bool:
    """The owner, the heads of the unit, and whoever stands in for any of them."""
    return await recipients.acts_for(session, now, person, account.owner, account.unit_id)


async def record_publication(
    session: AsyncSession, now: datetime, account: Account, person: Person, link: str | None
) -> None:
    """What went out without a draft here is on record, with `link` an http(s) address or None. Raises NotPermitted."""
    if not await may_tend(session, now, account, person):
        raise NotPermitted
    await published(session, now, account)
    await trail.record(session, now, "account.publication_recorded", account.reference, actor=person, link=link)


def may_pause(account: Account, person: Person) -> None:
    """Raises NotPermitted unless the person is a head of the account's unit."""
    if not person.has(Role.HEAD) or person.unit_id != account.unit_id:
        raise NotPermitted


async def pause(
    session: AsyncSession, now: datetime, account: Account, head: Person, *, until: datetime, reason: str
) -> None:
    """No reminders until then; it ends by itself. A second pause replaces the first.

    Raises NotPermitted, PastTime, WordsMissing.
    """
    may_pause(account, head)
    if until <= now:
        raise PastTime
    if not reason:
        raise WordsMissing
    account.paused_until, account.pause_reason = until, reason
    await _plan(session, account, now)
    await trail.record(
        session, now, "account.paused", account.reference, actor=head, until=until.isoformat(), words=reason
    )


async def resume(session: AsyncSession, now: datetime, account: Account, head: Person) -> None:
    """The head ends a pause early; where there is none, nothing happens. Raises NotPermitted."""
    may_pause(account, head)
    if account.paused_until is not None:
        await _resume(session, now, account, now, head)


async def _resume(
    session: AsyncSession, now: datetime, account: Account, at: datetime, head: Person | None
) -> Slot | None:
    account.paused_until = account.pause_reason = None
    reached = await start(session, account, at, now)
    await trail.record(session, now, "account.resumed", account.reference, actor=head)
    return reached


async def due(session: AsyncSession, now: datetime) -> list[Account]:
    """The accounts whose next moment has come."""
    query = select(Account).where(Account.next_at <= now, Account.active).options(joinedload(Account.owner))
    return list(await session.scalars(query))


async def remind(session: AsyncSession, now: datetime, account: Account) -> None:
    """What has come by `now` goes on record, once however long nobody looked; a pause that is over ends.

    Where it ended within a long holiday, its week may be over by now as well.
    """
    if account.next_at is None or account.next_at > now:
        return  # published, paused or resumed since it was found due
    if account.paused_until is not None and account.paused_until <= now:
        reached = await _resume(session, now, account, account.paused_until, None)
    else:
        reached = await _plan(session, account, now)
    if reached:
        days = days_silent(account, now)
        await trail.record(session, now, "account.reminded", account.reference, stage=reached.stage, days=days)


async def visible(session: AsyncSession, person: Person) -> list[Account]:
    """Every account for whoever oversees them, otherwise those of the person's unit; the longest silent first."""
    query = select(Account).where(Account.active).options(joinedload(Account.owner))
    if not person.has(*OVERSEERS):
        query = query.where(Account.unit_id == person.unit_id)
    return list(await session.scalars(query.order_by(Account.counted_from, Account.id)))


async def asleep(session: AsyncSession, now: datetime, unit_id: int | None = None) -> list[Account]:
    """The accounts, of one unit or of all, that have published nothing for seven days or longer, the longest first;
    paused ones left out.
    """
    query = (
        select(Account)
        .where(Account.active, Account.counted_from <= now - WEEK, Account.platform != Platform.GROUP)
        .where(Account.paused_until.is_(None))
    )
    if unit_id is not None:
        query = query.where(Account.unit_id == unit_id)
    return list(await session.scalars(query.order_by(Account.counted_from, Account.id)))


async def _recounted(session: AsyncSession, now: datetime, unit_id: int | None) -> None:
    """Working time was changed: what is still to come is computed anew; what has come already comes all the same."""
    query = select(Account).where(Account.next_at > now)
    for account in await session.scalars(query if unit_id is None else query.where(Account.unit_id == unit_id)):
        await _plan(session, account, now)


calendars.CHANGED.append(_recounted)
