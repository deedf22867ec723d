"""Reminders of citizens' messages against a plain walk through the days: none missed, none twice, none at night."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from models import inquiry_deadline
from models.inquiry import Inquiry, InquiryState, Kind, Slot
from models.workdays import DAYS, Calendar, WorkingHours

CALENDAR = Calendar(ZoneInfo("Asia/Shanghai"), WorkingHours.parse("08:30-12:00,13:30-17:30"))
START = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 330 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))


def message(kind: Kind, received: datetime) -> Inquiry:
    made = Inquiry(kind=kind, received_at=received, state=InquiryState.OPEN, extra_days=0)
    inquiry_deadline.count(made, CALENDAR)
    return made


def walked(received: datetime, days: int) -> tuple[list[datetime], datetime]:
    """The starts of the working days after receipt up to the last, and the end of that one, day by day."""
    local = received.astimezone(CALENDAR.zone)
    mornings: list[datetime] = []
    day = local.date()
    while len(mornings) < days:
        day += timedelta(days=1)
        if CALENDAR.is_working_day(day):
            mornings.append(datetime(day.year, day.month, day.day, 8, 30, tzinfo=CALENDAR.zone))
    return mornings, mornings[-1].replace(hour=17, minute=30)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(list(Kind)), MOMENTS)
def test_the_deadline_and_its_mornings_are_those_of_a_walk_through_the_days(kind: Kind, received: datetime) -> None:
    made = message(kind, received)
    mornings, due = walked(received, DAYS[kind])
    planned = {slot: at for at, slot in inquiry_deadline.moments(made, CALENDAR)}
    assert made.deadline_at == planned[Slot.DEADLINE] == due
    assert planned[Slot.LAST_MORNING] == mornings[-1]
    assert received <= planned[Slot.HALF_WAY] < due
    assert CALENDAR.next_moment(planned[Slot.HALF_WAY]) == planned[Slot.HALF_WAY]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(list(Kind)), MOMENTS, st.integers(0, 40 * 24 * 60))
def test_the_next_reminder_lies_ahead_and_past_the_deadline_on_the_next_morning(
    kind: Kind, received: datetime, later: int
) -> None:
    made, now = message(kind, received), received + timedelta(minutes=later)
    inquiry_deadline.plan(made, CALENDAR, now)
    assert made.next_at is not None
    assert made.next_at > now
    if now >= made.deadline_at:
        assert (made.next_at, made.next_slot) == (CALENDAR.morning_after(now), Slot.OVERDUE)
    else:
        assert made.next_at <= made.deadline_at


def test_what_is_settled_is_brought_to_nobody_s_mind() -> None:
    made = message(Kind.COMPLEX, START)
    made.state = InquiryState.CLOSED
    inquiry_deadline.plan(made, CALENDAR, START)
    assert (made.next_at, made.next_slot) == (None, None)
