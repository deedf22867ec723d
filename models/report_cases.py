"""What the weekly report counts beside drafts: citizen messages (C7), incidents (C8, H9), accounts asleep (C4, H10)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import incident, weekly
from models.incident import Incident
from models.inquiry import Inquiry, InquiryState
from models.organisation import Unit
from models.report_figures import IncidentFigures, InquiryFigures, SleepingLine, Times, Week


def within(column: Any, week: Week) -> ColumnElement[bool]:
    return and_(column >= week.start, column < week.end)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)


async def inquiries(session: AsyncSession, now: datetime, week: Week, unit: Unit | None) -> InquiryFigures:
    """Received in the week; answered or closed in it, on time or late; open now, and overdue among these."""
    ended = or_(within(Inquiry.answered_at, week), within(Inquiry.closed_at, week))
    still = Inquiry.state == InquiryState.OPEN
    query = select(
        _count(within(Inquiry.received_at, week)).label("received"),
        _count(and_(ended, Inquiry.late.is_(False))).label("on_time"),
        _count(and_(ended, Inquiry.late)).label("late"),
        _count(still).label("waiting"),
        _count(and_(still, Inquiry.deadline_at < now)).label("overdue"),
    ).where(or_(still, within(Inquiry.received_at, week), ended))
    row = (await session.execute(query.where(Inquiry.unit_id == unit.id) if unit else query)).one()
    return InquiryFigures(row.received, row.on_time, row.late, row.waiting, row.overdue)


async def incidents(session: AsyncSession, week: Week, unit: Unit | None) -> IncidentFigures:
    """Reported in the week, how long until somebody was at it; resolved in the week, how long that took."""
    query = select(
        Incident.id, Incident.reported_at, Incident.acknowledged_at, Incident.resolved_at, Incident.state
    ).where(
        or_(
            Incident.state != incident.State.RESOLVED,
            within(Incident.reported_at, week),
            within(Incident.resolved_at, week),
        )
    )
    rows = (await session.execute(query.where(Incident.unit_id == unit.id) if unit else query)).all()
    new = [row for row in rows if week.start <= row.reported_at < week.end]
    done = [row for row in rows if row.resolved_at and week.start <= row.resolved_at < week.end]
    return IncidentFigures(
        reported=len(new),
        resolved=len(done),
        waiting=sum(row.state != incident.State.RESOLVED for row in rows),
        acknowledged=Times.of(
            [(f"I-{row.id}", _minutes(row.acknowledged_at - row.reported_at)) for row in new if row.acknowledged_at]
        ),
        closing=Times.of([(f"I-{row.id}", _minutes(row.resolved_at - row.reported_at)) for row in done]),
    )


def _minutes(length: Any) -> int:
    return int(length.total_seconds() // 60)


async def sleeping(session: AsyncSession, now: datetime, unit: Unit | None) -> list[SleepingLine]:
    """The accounts asleep now, the longest first (C4, H10; `models.weekly`)."""
    return [
        SleepingLine(each.name, each.unit.name, weekly.days_silent(each, now))
        for each in await weekly.asleep(session, now, unit.id if unit else None)
    ]
