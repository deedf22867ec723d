"""The weekly report (C4, H6, H7.1): figures of a unit or of all, counted by the database, and when it is due."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, Text, and_, case, cast, func, literal, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import calendars, organisation, report_cases, trail
from models.draft import Draft, State, Version
from models.inquiry import Inquiry
from models.organisation import OVERSEERS, Person, Role, Unit
from models.report_cases import within
from models.report_figures import AuthorLine, DraftFigures, Head, Report, Times, UnitLine, Week
from models.route import Step, StepState
from models.workdays import Calendar

READ_OWN = frozenset({Role.HEAD, Role.DEPUTY})  # of their unit; every unit's: whoever oversees them
_Query = Select[*tuple[Any, ...]]
_PICTURES = ("photo", "video", "animation")
# A reply to a citizen is counted with the messages (`models.report_cases`), as is a draft that turned out to be one.
_OWN = Draft.inquiry_id.is_(None)
_TURNED = (literal("D-") + cast(Draft.id, String)).in_(select(Inquiry.source).where(Inquiry.source.is_not(None)))


async def collect(session: AsyncSession, now: datetime, calendar: Calendar, week: Week, unit: Unit | None) -> Report:
    """The figures of a week; without a unit of all of them together. Working minutes are the calendar's."""
    return Report(
        unit_id=unit.id if unit else None,
        unit=unit.name if unit else "",
        week=week,
        made_at=now,
        drafts=await _drafts(session, calendar, week, unit),
        units=[] if unit else await _units(session, week),
        head=await head(session),
        inquiries=await report_cases.inquiries(session, now, week, unit),
        incidents=await report_cases.incidents(session, week, unit),
        sleeping=await report_cases.sleeping(session, now, unit),
    )


async def head(session: AsyncSession) -> Head:
    """Where the trail ends now."""
    found = await trail.head(session)
    return Head(found.seq, found.hash, found.at) if found else Head(0, trail.GENESIS, None)


def readable(person: Person, unit_id: int | None) -> bool:
    """Whether the person may read the report of this unit, or of all (None)."""
    return person.has(*OVERSEERS) or (person.has(*READ_OWN) and person.unit_id == unit_id)


async def readers(session: AsyncSession, unit: Unit) -> list[Person]:
    """Who of a unit is sent the report every week: whoever answers for it, and whoever watches."""
    people = await organisation.holders(session, Role.HEAD, Role.AUDITOR, Role.PROPAGANDA, unit_id=unit.id)
    if not any(each.has(Role.HEAD) and each.reachable for each in people):
        people += await organisation.holders(session, Role.DEPUTY, unit_id=unit.id)
    return list({each.id: each for each in people}.values())


def next_at(calendar: Calendar, after: datetime) -> datetime:
    """When the report after `after` is sent: the first working morning from the following Monday on."""
    monday = Week.of(after, calendar.zone).monday + timedelta(weeks=1)
    return calendar.next_moment(calendar.start_of_day(monday))


async def schedule(session: AsyncSession, now: datetime) -> None:
    """Every active unit has a next report, and no other has."""
    for unit in await session.scalars(select(Unit).where(Unit.active == Unit.report_at.is_(None))):
        unit.report_at = next_at(await calendars.of(session, unit), now) if unit.active else None


async def _recounted(session: AsyncSession, now: datetime, unit_id: int | None) -> None:
    """Working time was changed: the report still to come is sent on the first working morning as it is now."""
    query = select(Unit).where(Unit.report_at > now)
    for unit in await session.scalars(query if unit_id is None else query.where(Unit.id == unit_id)):
        calendar = await calendars.of(session, unit)
        monday = Week.of(unit.report_at or now, calendar.zone).monday
        unit.report_at = calendar.next_moment(calendar.start_of_day(monday))


calendars.CHANGED.append(_recounted)


async def due(session: AsyncSession, now: datetime) -> list[Unit]:
    """The units whose report should have been sent by now."""
    found = await session.scalars(select(Unit).where(Unit.report_at <= now))
    return sorted(found, key=lambda unit: unit.id)


async def sent(session: AsyncSession, now: datetime, unit: Unit) -> None:
    """Put on record that last week's report goes out, with the head of the trail (H7.1); one, however late it is."""
    calendar = await calendars.of(session, unit)
    unit.report_at = next_at(calendar, now)
    ended = await head(session)
    week = Week.of(now, calendar.zone).earlier(1)
    await trail.record(
        session,
        now,
        "report.sent",
        f"R-{unit.id}",
        week=week.monday.isoformat(),
        head_seq=ended.seq,
        head=ended.hash,
    )


def _counted(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((and_(*conditions), 1), else_=0)), 0)


def _of(query: _Query, unit: Unit | None) -> _Query:
    return query.where(Draft.unit_id == unit.id) if unit else query


def _columns(week: Week) -> list[ColumnElement[int]]:
    """published, written, originals, illustrated."""
    written = and_(within(Draft.created_at, week), Draft.state != State.DISCARDED)
    # The stored text is searched: within a JSON string a quotation mark would stand behind a backslash.
    pictures = or_(*(cast(Version.content, Text).like(f'%"kind":"{kind}"%') for kind in _PICTURES))
    return [
        _counted(within(Draft.published_at, week), Draft.state == State.PUBLISHED).label("published"),
        _counted(written).label("written"),
        _counted(written, Draft.source_id.is_(None)).label("originals"),
        _counted(written, pictures).label("illustrated"),
    ]


def _current(query: _Query, week: Week) -> _Query:
    """Drafts begun or published in the week, with their current version; no replies to citizens."""
    return query.join(Version, and_(Version.draft_id == Draft.id, Version.number == Draft.version)).where(
        _OWN, or_(within(Draft.created_at, week), within(Draft.published_at, week))
    )


async def _drafts(session: AsyncSession, calendar: Calendar, week: Week, unit: Unit | None) -> DraftFigures:
    begun = within(Draft.created_at, week)
    states = select(Draft.state, func.count()).where(_OWN, begun, not_(_TURNED)).group_by(Draft.state)
    found = {row[0]: row[1] for row in await session.execute(_of(states, unit))}
    totals = (await session.execute(_of(_current(select(*_columns(week)).select_from(Draft), week), unit))).one()
    return DraftFigures(
        states={state: found[state] for state in State if state in found},
        written=totals.written,
        originals=totals.originals,
        illustrated=totals.illustrated,
        published=totals.published,
        decisions=await _decisions(session, calendar, week, unit),
        authors=await _authors(session, week, unit),
    )


async def _authors(session: AsyncSession, week: Week, unit: Unit | None) -> list[AuthorLine]:
    """Who wrote or published anything: most published first, then most written, original, illustrated (C4, H6)."""
    query = _current(
        select(Person.name, Unit.name.label("unit"), *_columns(week))
        .select_from(Draft)
        .join(Person, Person.id == Draft.author_id)
        .join(Unit, Unit.id == Draft.unit_id)
        .group_by(Person.id, Person.name, Unit.name),
        week,
    )
    lines = [AuthorLine(row.name, row.unit, *row[2:]) for row in await session.execute(_of(query, unit))]
    ranked = sorted(lines, key=lambda each: (each.published, each.written, each.originals, each.illustrated))
    return [each for each in reversed(ranked) if each.published or each.written]


async def _units(session: AsyncSession, week: Week) -> list[UnitLine]:
    """Every active unit, also one that did nothing."""
    query = select(Draft.unit_id, *_columns(week)).select_from(Draft).group_by(Draft.unit_id)
    found = {row.unit_id: row for row in await session.execute(_current(query, week))}
    return [
        UnitLine(unit.name, found[unit.id].published, found[unit.id].written)
        if unit.id in found
        else UnitLine(unit.name, 0, 0)
        for unit in await organisation.units(session)
    ]


async def _decisions(session: AsyncSession, calendar: Calendar, week: Week, unit: Unit | None) -> Times:
    """Of every submission on which the last word was said in the week: all said yes, or one said no."""
    in_week = select(Step.draft_id).where(within(Step.decided_at, week))
    said_no = Step.state.in_([StepState.CHANGES_REQUESTED, StepState.REJECTED])
    ended = func.max(Step.decided_at)
    query = (
        select(Step.draft_id, func.min(Step.opened_at).label("opened"), ended.label("ended"))
        .join(Draft, Draft.id == Step.draft_id)
        .where(_OWN, Step.draft_id.in_(in_week))
        .group_by(Step.draft_id, Step.version)
        .having(
            _counted(Step.state.in_([StepState.OPEN, StepState.WAITING])) == 0,
            or_(_counted(said_no) > 0, _counted(Step.state == StepState.CANCELLED) == 0),
            within(ended, week),
        )
    )
    rows = await session.execute(_of(query, unit))
    return Times.of([(f"D-{row.draft_id}", calendar.working_minutes(row.opened, row.ended)) for row in rows])
