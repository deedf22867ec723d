"""Until when a citizen's message is to be answered, and when somebody is reminded of it (C7, H9)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import calendars, trail
from models.inquiry import Inquiry, InquiryState, Slot
from models.workdays import DAYS, Calendar

# The end of work is the end of what may be sent that day; a reminder for that very minute may be this late.
GRACE = timedelta(minutes=30)
WEEK = timedelta(days=7)


def count(inquiry: Inquiry, calendar: Calendar) -> None:
    """Set the deadline from kind, granted extension and receipt, with all that explains it.

    `reckoning`: received, counts_from (ISO moments), first_day (ISO day), days (working days in all), spans (first,
    last, kind, holiday of each run of skipped or made-up days), provisional.
    """
    found = calendar.deadline(inquiry.received_at, DAYS[inquiry.kind] + inquiry.extra_days)
    inquiry.deadline_at = found.due_at
    inquiry.reckoning = {
        "received": found.received.isoformat(),
        "counts_from": found.counts_from.isoformat(),
        "first_day": found.first_day.isoformat(),
        "days": found.working_days,
        "spans": [
            {
                "first": span.first.isoformat(),
                "last": span.last.isoformat(),
                "kind": span.kind.value,
                "holiday": span.holiday,
            }
            for span in calendar.explain(found)
        ],
        "provisional": found.provisional,
    }


def moments(inquiry: Inquiry, calendar: Calendar) -> list[tuple[datetime, Slot]]:
    """When its owner is reminded, in order: half-way, on the last working morning, at the deadline."""
    due = inquiry.deadline_at
    return sorted(
        [
            (calendar.half_way(inquiry.received_at, due), Slot.HALF_WAY),
            (calendar.last_working_morning(due), Slot.LAST_MORNING),
            (due, Slot.DEADLINE),
        ]
    )


def plan(inquiry: Inquiry, calendar: Calendar, now: datetime) -> None:
    """Set the next reminder after `now`: the first such moment, past the deadline the next working morning; none once
    it is answered or closed. With a deadline that lies ahead again the head has heard of nothing yet.
    """
    inquiry.next_at, inquiry.next_slot = None, None
    if inquiry.state is not InquiryState.OPEN:
        return
    if inquiry.deadline_at > now:
        inquiry.head_at = None
    ahead = [each for each in moments(inquiry, calendar) if each[0] > now]
    inquiry.next_at, inquiry.next_slot = ahead[0] if ahead else (calendar.morning_after(now), Slot.OVERDUE)


async def due(session: AsyncSession, now: datetime) -> Sequence[Inquiry]:
    """Those whose next reminder has come."""
    return (await session.scalars(select(Inquiry).where(Inquiry.next_at <= now))).all()


def on_time(inquiry: Inquiry, now: datetime) -> bool:
    """Whether it is reminded of at the deadline itself, which is the very end of work."""
    return timedelta() <= now - inquiry.deadline_at <= GRACE


async def remind(session: AsyncSession, now: datetime, inquiry: Inquiry) -> None:
    """One reminder for all that has come since the last, and the next one set from `now`.

    The head is told on the first working morning past the deadline, then weekly.
    """
    calendar = await calendars.of(session, inquiry.unit)
    slot = _slot(inquiry, calendar, now)
    head = slot is Slot.OVERDUE and (inquiry.head_at is None or inquiry.head_at <= now)
    if head:
        inquiry.head_at = calendar.start_of_day(now.astimezone(calendar.zone).date()) + WEEK
    plan(inquiry, calendar, now)
    await trail.record(
        session,
        now,
        "inquiry.reminded",
        inquiry.reference,
        slot=slot,
        head=head,
        deadline=inquiry.deadline_at.isoformat(),
    )


def _slot(inquiry: Inquiry, calendar: Calendar, now: datetime) -> Slot:
    past = [slot for at, slot in moments(inquiry, calendar) if at <= now]
    if now - inquiry.deadline_at > GRACE:
        return Slot.OVERDUE
    return past[-1] if past else inquiry.next_slot or Slot.HALF_WAY


async def recount(session: AsyncSession, now: datetime, unit_id: int | None) -> None:
    """The calendar has changed, a unit's or (None) everybody's: open messages are counted anew."""
    query = select(Inquiry).where(Inquiry.state == InquiryState.OPEN)
    for inquiry in await session.scalars(query if unit_id is None else query.where(Inquiry.unit_id == unit_id)):
        before = inquiry.deadline_at
        calendar = await calendars.of(session, inquiry.unit)
        count(inquiry, calendar)
        plan(inquiry, calendar, now)
        if inquiry.deadline_at != before:
            await trail.record(
                session,
                now,
                "inquiry.recounted",
                inquiry.reference,
                deadline=inquiry.deadline_at.isoformat(),
                before=before.isoformat(),
            )


calendars.CHANGED.append(recount)
