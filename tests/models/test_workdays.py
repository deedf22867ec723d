"""Deadlines and working hours by example (C7, H4.2); the Civil Code's articles 201 and 203."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from models.arrangement import Holiday, published_years
from models.calendar_days import DayKind, Span
from models.workdays import DAYS, Calendar, WorkingHours

SHANGHAI = ZoneInfo("Asia/Shanghai")
WHOLE = WorkingHours(time(8, 30), time(17, 30))
LUNCH = WorkingHours(time(8, 30), time(17, 30), (time(12, 0), time(13, 30)))
OFFICE = Calendar(SHANGHAI, WHOLE)
LUNCHING = Calendar(SHANGHAI, LUNCH)
UNANNOUNCED = max(published_years()) + 1


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_c7_a_consultation_before_the_spring_festival_is_due_on_the_make_up_saturday() -> None:
    found = OFFICE.deadline(at("2026-02-13T16:00"), DAYS["consultation"])
    assert found.due_at == at("2026-02-14T17:30")
    assert found.received == found.counts_from == at("2026-02-13T16:00")
    assert found.first_day == date(2026, 2, 14)
    assert found.makeup == (date(2026, 2, 14),)
    assert found.skipped == ()
    assert not found.provisional


def test_c7_a_complex_message_skips_the_whole_spring_festival() -> None:
    found = OFFICE.deadline(at("2026-02-13T16:00"), DAYS["complex"])
    assert found.due_at == at("2026-03-12T17:30")
    assert found.working_days == 15
    assert found.makeup == (date(2026, 2, 14), date(2026, 2, 28))
    assert len(found.skipped) == 12
    assert OFFICE.explain(found) == (
        Span(date(2026, 2, 14), date(2026, 2, 14), DayKind.MAKEUP, Holiday.SPRING_FESTIVAL),
        Span(date(2026, 2, 15), date(2026, 2, 23), DayKind.HOLIDAY, Holiday.SPRING_FESTIVAL),
        Span(date(2026, 2, 28), date(2026, 2, 28), DayKind.MAKEUP, Holiday.SPRING_FESTIVAL),
        Span(date(2026, 3, 1), date(2026, 3, 1), DayKind.WEEKEND),
        Span(date(2026, 3, 7), date(2026, 3, 8), DayKind.WEEKEND),
    )


@pytest.mark.parametrize(
    ("received", "days", "due", "why"),
    [
        ("2026-03-02T08:30", 1, "2026-03-03T17:30", "the day of receipt is not counted (article 201)"),
        ("2026-03-02T00:00", 1, "2026-03-03T17:30", "nor when it came before work"),
        ("2026-03-02T23:59", 1, "2026-03-03T17:30", "nor when it came after work"),
        ("2026-03-06T20:00", 1, "2026-03-09T17:30", "Friday night: Monday is day 1"),
        ("2026-03-07T10:00", 1, "2026-03-09T17:30", "Saturday: Monday is day 1"),
        ("2026-03-08T23:59", 1, "2026-03-09T17:30", "Sunday: Monday is day 1"),
        ("2026-02-14T09:00", 1, "2026-02-24T17:30", "received on the make-up Saturday"),
        ("2026-02-16T09:00", 5, "2026-02-28T17:30", "received in the festival; ends on a make-up Saturday"),
        ("2026-09-24T09:00", 5, "2026-10-09T17:30", "over Mid-Autumn and National Day"),
        ("2025-12-31T18:00", 1, "2026-01-04T17:30", "over New Year, to a make-up Sunday"),
        ("2020-01-23T09:00", 5, "2020-02-07T17:30", "the festival extended in 2020, its make-up day cancelled"),
    ],
)
def test_a_deadline_ends_with_the_last_working_day(received: str, days: int, due: str, why: str) -> None:
    assert OFFICE.deadline(at(received), days).due_at == at(due), why


def test_the_day_of_receipt_is_the_units_own() -> None:
    moment = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)  # in China it is the third already
    assert OFFICE.deadline(moment, 1).due_at == at("2026-03-04T17:30")
    berlin = Calendar(ZoneInfo("Europe/Berlin"), WHOLE)
    assert berlin.deadline(moment, 1).due_at == datetime(2026, 3, 3, 16, 30, tzinfo=UTC)
    summer = berlin.deadline(datetime(2026, 3, 27, 12, 0, tzinfo=UTC), 1)
    assert summer.due_at.astimezone(UTC) == datetime(2026, 3, 30, 15, 30, tzinfo=UTC)


def test_a_deadline_into_an_unannounced_year_is_provisional() -> None:
    december = datetime(UNANNOUNCED - 1, 12, 22, 9, 0, tzinfo=SHANGHAI)
    found = OFFICE.deadline(december, DAYS["complex"])
    assert found.due_at.year == UNANNOUNCED
    assert found.provisional
    assert date(UNANNOUNCED, 1, 1) in found.skipped
    assert not OFFICE.deadline(december, DAYS["consultation"]).provisional
    # Once the arrangement is imported the same message has a final deadline, which may be another.
    overrides = {date(UNANNOUNCED, 1, number): False for number in range(1, 11)}
    imported = Calendar(SHANGHAI, WHOLE, overrides, announced=[UNANNOUNCED]).deadline(december, DAYS["complex"])
    assert not imported.provisional
    assert imported.due_at > found.due_at


def test_a_units_override_moves_its_deadlines_only() -> None:
    closed = Calendar(SHANGHAI, WHOLE, {date(2026, 3, 3): False, date(2026, 3, 7): True})
    assert closed.deadline(at("2026-03-02T09:00"), 1).due_at == at("2026-03-04T17:30")
    saturday = closed.deadline(at("2026-03-06T09:00"), 1)
    assert saturday.due_at == at("2026-03-07T17:30")
    assert [span.kind for span in closed.explain(saturday)] == [DayKind.OPENED]
    assert OFFICE.deadline(at("2026-03-02T09:00"), 1).due_at == at("2026-03-03T17:30")


@pytest.mark.parametrize(
    ("moment", "following"),
    [
        ("2026-03-02T08:29:59", "2026-03-02T08:30"),
        ("2026-03-02T08:30", "2026-03-02T08:30"),
        ("2026-03-02T11:59:59", "2026-03-02T11:59:59"),
        ("2026-03-02T12:00", "2026-03-02T13:30"),
        ("2026-03-02T17:29", "2026-03-02T17:29"),
        ("2026-03-02T17:30", "2026-03-03T08:30"),
        ("2026-02-14T18:00", "2026-02-24T08:30"),
    ],
)
def test_the_next_working_moment(moment: str, following: str) -> None:
    assert LUNCHING.next_moment(at(moment)) == at(following)


def test_working_minutes_leave_out_nights_lunch_and_days_off() -> None:
    assert LUNCHING.working_minutes(at("2026-03-02T11:30"), at("2026-03-02T14:00")) == 60
    assert LUNCHING.working_minutes(at("2026-03-06T17:00"), at("2026-03-09T09:00")) == 60
    assert LUNCHING.working_minutes(at("2026-03-09T09:00"), at("2026-03-06T17:00")) == -60
    assert LUNCHING.working_minutes(at("2026-02-14T17:30"), at("2026-02-24T08:30")) == 0
    assert LUNCHING.working_minutes(at("2026-03-02T00:00"), at("2026-03-09T00:00")) == 5 * 450


def test_added_minutes_end_while_work_goes_on() -> None:
    assert LUNCHING.add_minutes(at("2026-03-02T11:30"), 30) == at("2026-03-02T13:30")
    assert LUNCHING.add_minutes(at("2026-03-02T11:30:20"), 30) == at("2026-03-02T13:30:20")
    assert LUNCHING.add_minutes(at("2026-03-06T17:00"), 30) == at("2026-03-09T08:30")
    assert LUNCHING.add_minutes(at("2026-03-07T17:00"), 0) == at("2026-03-09T08:30")
    with pytest.raises(ValueError, match="not taken away"):
        LUNCHING.add_minutes(at("2026-03-07T17:00"), -1)


def test_the_morning_after_is_a_working_day_s_and_never_the_moment_itself() -> None:
    assert OFFICE.morning_after(at("2026-02-14T08:29")) == at("2026-02-14T08:30")
    assert OFFICE.morning_after(at("2026-02-14T08:30")) == at("2026-02-24T08:30")
    assert OFFICE.morning_after(at("2026-02-24T08:30")) == at("2026-02-25T08:30")


def test_reminders_before_a_deadline() -> None:
    received = at("2026-03-02T10:00")
    due_at = OFFICE.deadline(received, 5).due_at
    assert due_at == at("2026-03-09T17:30")
    assert OFFICE.last_working_morning(due_at) == at("2026-03-09T08:30")
    assert OFFICE.last_working_morning(at("2026-03-09T08:30")) == at("2026-03-06T08:30")
    assert OFFICE.last_working_morning(at("2026-02-20T12:00")) == at("2026-02-14T08:30")
    half = OFFICE.half_way(received, due_at)
    assert half == at("2026-03-05T09:15")
    assert OFFICE.working_minutes(received, half) * 2 == OFFICE.working_minutes(received, due_at)
    assert OFFICE.half_way(due_at, due_at) == due_at
    assert OFFICE.half_way(due_at + timedelta(hours=1), due_at) == due_at


def test_moments_without_a_zone_and_no_days_are_refused() -> None:
    naive = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001 - that is the point
    for refused in (OFFICE.next_moment, OFFICE.morning_after, OFFICE.last_working_morning):
        with pytest.raises(ValueError, match="naive"):
            refused(naive)
    with pytest.raises(ValueError, match="naive"):
        OFFICE.deadline(naive, 1)
    with pytest.raises(ValueError, match="at least one"):
        OFFICE.deadline(at("2026-03-02T09:00"), 0)


@pytest.mark.parametrize("text", ["08:30-17:30", "08:30-12:00,13:30-17:30", "00:00-23:59"])
def test_working_hours_are_written_as_they_are_read(text: str) -> None:
    assert str(WorkingHours.parse(text)) == text


def test_working_hours_without_and_with_lunch() -> None:
    assert WorkingHours.parse("08:30-17:30") == WHOLE
    assert WorkingHours.parse(" 08:30-12:00, 13:30-17:30 ") == LUNCH
    assert (WHOLE.minutes, LUNCH.minutes) == (540, 450)
    with pytest.raises(ValueError, match="outside"):
        LUNCH.after(450)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "08:30",
        "17:30-08:30",
        "08:30-08:30",
        "08:30-24:00",
        "08:30-12:00,11:00-17:30",
        "08:30-12:00,12:00-17:30",
        "08:30-10:00,10:10-12:00,13:30-17:30",
        "08:30-12:00-17:30",
        "08:30-12:00,13:30",
        "8点-17点",
    ],
)
def test_other_working_hours_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="like 08:30-17:30"):
        WorkingHours.parse(text)


def test_working_hours_are_whole_minutes() -> None:
    with pytest.raises(ValueError, match="HH:MM"):
        WorkingHours(time(8, 30, 1), time(17, 30))
