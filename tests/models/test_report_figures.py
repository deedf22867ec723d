"""The weekly report's figures, counted by each database, beside what a person would count."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from models import calendars, incident, report, trail
from models.account import Account, Platform
from models.calendars import CalendarDay
from models.draft import Draft, State, Version
from models.incident import Category, Incident, Severity
from models.inquiry import Inquiry, InquiryState, Kind, Origin
from models.organisation import Person, Role, Unit
from models.report_figures import IncidentFigures, InquiryFigures, Times, Week
from models.route import Step, StepState
from models.workdays import Calendar, WorkingHours

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEK = Week(date(2026, 11, 16), SHANGHAI)
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=SHANGHAI)
CALENDAR = Calendar(SHANGHAI, WorkingHours.parse("08:30-12:00,13:30-17:30"))


class Desk:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.units = [Unit(key=key, name=name, policy="city") for key, name in (("a", "甲"), ("b", "乙"))]
        self.people: list[Person] = []

    async def populate(self) -> None:
        self.session.add_all(self.units)
        await self.session.flush()
        for name, unit in (("一", 0), ("二", 0), ("三", 1)):
            self.people.append(Person(name=name, unit_id=self.units[unit].id, roles=["editor"]))
        self.session.add_all(self.people)
        await self.session.flush()

    async def draft(
        self,
        author: int = 0,
        at: datetime = MONDAY,
        state: State = State.COMPOSING,
        kinds: Sequence[str] = ("text",),
        **more: Any,
    ) -> Draft:
        """`kinds`: of the parts of its only version; a text that looks like a picture in JSON is none."""
        person = self.people[author]
        draft = Draft(unit_id=person.unit_id, author_id=person.id, state=state, created_at=at, countersign=[], **more)
        self.session.add(draft)
        await self.session.flush()
        content = [{"kind": kind, "text": '"kind":"photo"', "file_unique_id": None} for kind in kinds]
        self.session.add(
            Version(
                draft_id=draft.id,
                number=1,
                content=content,
                fingerprint="",
                gates=[],
                hits=[],
                unread=[],
                created_at=at,
            )
        )
        return draft

    def steps(self, draft: Draft, *rows: tuple[StepState, datetime, datetime | None], version: int = 1) -> None:
        for stage, (state, opened, decided) in enumerate(rows):
            self.session.add(
                Step(
                    draft_id=draft.id,
                    version=version,
                    stage=stage,
                    role=Role.REVIEWER,
                    unit_id=draft.unit_id,
                    state=state,
                    opened_at=opened,
                    decided_at=decided,
                )
            )

    def inquiry(self, ended: datetime | None, deadline: datetime, *, late: bool) -> Inquiry:
        received = min(ended or MONDAY, MONDAY)
        return Inquiry(
            unit_id=self.people[0].unit_id,
            origin=Origin.COMMAND,
            words="问",
            parts=[],
            kind=Kind.CONSULTATION,
            received_at=received,
            logged_at=received,
            owner_id=self.people[0].id,
            state=InquiryState.ANSWERED if ended else InquiryState.OPEN,
            deadline_at=deadline,
            reckoning={},
            answered_at=ended,
            late=late,
        )

    def incident(self, reported: datetime, acknowledged: datetime, resolved: datetime | None) -> Incident:
        return Incident(
            unit_id=self.people[0].unit_id,
            reporter_id=self.people[0].id,
            category=Category.OPINION,
            severity=Severity.MINOR,
            words="出事了",
            content=[],
            state=incident.State.RESOLVED if resolved else incident.State.ACKNOWLEDGED,
            reported_at=reported,
            ladder=[],
            repeat_minutes=5,
            climb_minutes=15,
            set_at=reported,
            acknowledged_at=acknowledged,
            resolved_at=resolved,
        )


async def test_what_was_written_and_published_is_counted_in_its_own_week(database: Database) -> None:
    before, after = MONDAY - timedelta(days=2), MONDAY + timedelta(days=7)
    async with database.write() as session:
        desk = Desk(session)
        await desk.populate()
        await desk.draft(at=before, state=State.PUBLISHED, published_at=MONDAY)
        await desk.draft(kinds=("photo", "photo"), state=State.PUBLISHED, published_at=MONDAY)
        await desk.draft(kinds=("text", "video"), state=State.IN_REVIEW)
        await desk.draft(author=1, at=WEEK.start, state=State.TAKEN_DOWN, published_at=MONDAY)
        await desk.draft(author=1, at=WEEK.end - timedelta(microseconds=1), state=State.DISCARDED, kinds=("photo",))
        await desk.draft(author=2, state=State.PUBLISHED, published_at=after)
        await desk.draft(author=2, at=WEEK.end)
        await session.flush()
        found = await report.collect(session, MONDAY, CALENDAR, WEEK, desk.units[0])
        everything = await report.collect(session, MONDAY, CALENDAR, WEEK, None)
    drafts = found.drafts
    assert (drafts.written, drafts.originals, drafts.illustrated, drafts.published) == (3, 3, 2, 2)
    states = {State.IN_REVIEW: 1, State.PUBLISHED: 1, State.DISCARDED: 1, State.TAKEN_DOWN: 1}
    assert dict(drafts.states) == states
    ranking = [(each.name, each.published, each.written, each.originals, each.illustrated) for each in drafts.authors]
    assert ranking == [("一", 2, 2, 2, 2), ("二", 0, 1, 1, 0)]
    assert everything.drafts.written == 4
    assert [(each.name, each.published, each.written) for each in everything.units] == [("甲", 2, 3), ("乙", 0, 1)]


async def test_a_reply_to_a_citizen_and_a_draft_that_was_their_words_are_counted_with_the_messages(
    database: Database,
) -> None:
    async with database.write() as session:
        desk = Desk(session)
        await desk.populate()
        turned = await desk.draft(state=State.DISCARDED)
        asked = desk.inquiry(MONDAY, MONDAY, late=False)
        asked.source = turned.reference
        session.add(asked)
        await session.flush()
        reply = await desk.draft(state=State.PUBLISHED, published_at=MONDAY, inquiry_id=asked.id)
        desk.steps(reply, (StepState.APPROVED, MONDAY, MONDAY + timedelta(minutes=5)))
        await desk.draft(kinds=("photo",))
        await session.flush()
        found = await report.collect(session, MONDAY, CALENDAR, WEEK, desk.units[0])
        units = (await report.collect(session, MONDAY, CALENDAR, WEEK, None)).units
    drafts = found.drafts
    assert (drafts.written, drafts.originals, drafts.illustrated, drafts.published) == (1, 1, 1, 0)
    assert (drafts.states, drafts.decisions) == ({State.COMPOSING: 1}, Times())
    assert (units[0].written, units[0].published) == (1, 0)
    assert found.inquiries == InquiryFigures(received=1, on_time=1)


async def test_a_decision_takes_working_minutes_from_submission_to_the_last_word(database: Database) -> None:
    evening = MONDAY.replace(hour=17)
    morning = MONDAY + timedelta(days=1)
    approved, open_ = StepState.APPROVED, StepState.OPEN
    async with database.write() as session:
        desk = Desk(session)
        await desk.populate()
        overnight, quick, running, withdrawn, old = [await desk.draft() for _ in range(5)]
        desk.steps(overnight, (approved, evening, evening), (approved, evening, morning))
        desk.steps(quick, (StepState.CHANGES_REQUESTED, MONDAY, MONDAY + timedelta(minutes=5)))
        desk.steps(quick, (StepState.REJECTED, MONDAY, MONDAY + timedelta(minutes=7)), version=2)
        desk.steps(running, (approved, MONDAY, MONDAY), (open_, MONDAY, None))
        desk.steps(withdrawn, (approved, MONDAY, MONDAY), (StepState.CANCELLED, MONDAY, None))
        desk.steps(old, (approved, MONDAY - timedelta(days=7), MONDAY - timedelta(days=6)))
        await session.flush()
        found = await report.collect(session, MONDAY, CALENDAR, WEEK, None)
    assert found.drafts.decisions == Times(3, 7, 60, overnight.reference)


async def test_the_head_of_the_trail_is_the_last_entry(database: Database) -> None:
    async with database.write() as session:
        assert (await report.head(session)).seq == 0
        await trail.record(session, MONDAY, "person.invited", "P-1")
        entry = await trail.record(session, MONDAY, "person.invited", "P-2")
        session.info.clear()
        found = await report.head(session)
    assert (found.seq, found.hash) == (2, entry.hash)


@pytest.mark.parametrize(
    ("after", "wanted"),
    [
        ("2026-11-18 10:00", "2026-11-23 08:30"),
        ("2026-11-23 08:30", "2026-11-30 08:30"),
        ("2026-11-22 23:59", "2026-11-23 08:30"),
        ("2026-10-01 10:00", "2026-10-08 08:30"),  # the National Day holiday ends on Wednesday
    ],
)
def test_it_is_sent_on_the_first_working_morning_of_the_next_week(after: str, wanted: str) -> None:
    at = datetime.fromisoformat(after).replace(tzinfo=SHANGHAI)
    assert report.next_at(CALENDAR, at) == datetime.fromisoformat(wanted).replace(tzinfo=SHANGHAI)


def test_a_week_is_that_of_the_wall_clock() -> None:
    assert Week.of(datetime(2026, 11, 15, 17, 0, tzinfo=UTC), SHANGHAI) == WEEK  # 01:00 on Monday in Shanghai
    assert WEEK.end - WEEK.start == timedelta(days=7)


async def test_only_active_units_have_a_next_report(database: Database) -> None:
    async with database.write() as session:
        desk = Desk(session)
        await desk.populate()
        desk.units[1].active = False
        desk.units[1].report_at = MONDAY
        await session.flush()
        await report.schedule(session, MONDAY)
        await session.flush()
        assert desk.units[0].report_at == report.next_at(CALENDAR, MONDAY)
        assert desk.units[1].report_at is None
        assert await report.due(session, MONDAY + timedelta(days=7)) == [desk.units[0]]
        assert await report.due(session, MONDAY + timedelta(days=7, hours=-1)) == []


async def test_messages_are_replied_to_on_time_or_late_and_incidents_have_their_times(database: Database) -> None:
    hour = timedelta(hours=1)
    async with database.write() as session:
        desk = Desk(session)
        await desk.populate()
        for ended, late, deadline in (
            (MONDAY + hour, False, MONDAY + 2 * hour),
            (MONDAY + 3 * hour, True, MONDAY + 2 * hour),
            (MONDAY - 200 * hour, False, MONDAY),
            (None, False, MONDAY - hour),
            (None, False, MONDAY + 9 * hour),
        ):
            session.add(desk.inquiry(ended, deadline, late=late))
        session.add(desk.incident(MONDAY, MONDAY + timedelta(minutes=4), MONDAY + 2 * hour))
        session.add(desk.incident(MONDAY, MONDAY + timedelta(minutes=31), None))
        session.add(desk.incident(MONDAY - 300 * hour, MONDAY - 299 * hour, MONDAY - 290 * hour))
        await session.flush()
        found = await report.collect(session, MONDAY, CALENDAR, WEEK, desk.units[0])
        other = await report.collect(session, MONDAY, CALENDAR, WEEK, desk.units[1])
    assert found.inquiries == InquiryFigures(received=4, on_time=1, late=1, waiting=2, overdue=1)
    assert found.incidents == IncidentFigures(2, 1, 1, Times(2, 17, 31, "I-2"), Times(1, 120, 120, "I-1"))
    assert (other.inquiries, other.incidents) == (InquiryFigures(), IncidentFigures())


async def test_the_accounts_asleep_are_named_the_longest_first(database: Database) -> None:
    async with database.write() as session:
        desk = Desk(session)
        await desk.populate()
        for number, (person, days) in enumerate(((0, 6), (0, 9), (0, 20), (2, 30)), 1):
            owner = desk.people[person]
            session.add(
                Account(
                    id=number,
                    unit_id=owner.unit_id,
                    key=f"a{number}",
                    platform=Platform.WECHAT,
                    name=f"号{number}",
                    owner_id=owner.id,
                    counted_from=MONDAY - timedelta(days=days),
                )
            )
        await session.flush()
        found = await report.collect(session, MONDAY, CALENDAR, WEEK, desk.units[0])
        everything = await report.collect(session, MONDAY, CALENDAR, WEEK, None)
    assert [(each.name, each.days) for each in found.sleeping] == [("号3", 20), ("号2", 9)]
    assert [each.name for each in everything.sleeping] == ["号4", "号3", "号2"]


async def test_a_holiday_put_on_record_moves_the_report_to_the_next_working_morning(database: Database) -> None:
    async with database.write() as session:
        desk = Desk(session)
        await desk.populate()
        await report.schedule(session, MONDAY)
        session.add(CalendarDay(day=date(2026, 11, 23), working=False))
        await session.flush()
        for changed in calendars.CHANGED:
            await changed(session, MONDAY, None)
        assert {unit.report_at for unit in desk.units} == {MONDAY.replace(day=24, hour=8, minute=30)}
