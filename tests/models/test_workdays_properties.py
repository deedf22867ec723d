"""Working days and hours on any moment, against a count by hand that shares nothing with the calendar."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from arrangements import works
from hypothesis import given, settings
from hypothesis import strategies as st

from models.arrangement import arrangement
from models.workdays import Calendar, WorkingHours

UNHURRIED = settings(deadline=None)  # other tests may be running on the same machine
ZONES = [ZoneInfo(name) for name in ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Pacific/Auckland")]
HOURS = [WorkingHours.parse(text) for text in ("08:30-17:30", "08:30-12:00,13:30-17:30", "09:00-09:01", "06:00-23:59")]
DAYS_OF_2020_TO_2026 = st.dates(date(2020, 1, 1), date(2026, 11, 1))
OVERRIDES = st.dictionaries(DAYS_OF_2020_TO_2026, st.booleans(), max_size=30)
COUNTS = st.integers(1, 40)
MINUTES = st.integers(0, 20_000)
for _year in range(2019, 2030):
    arrangement(_year)  # loaded before any example is timed
# Years without an arrangement too.
MOMENTS = st.datetimes(datetime(2019, 12, 1), datetime(2028, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001 - given a zone
KNOWN_MOMENTS = st.datetimes(datetime(2020, 1, 2), datetime(2026, 10, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the same


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    return Calendar(draw(st.sampled_from(ZONES)), draw(st.sampled_from(HOURS)), draw(OVERRIDES))


OFFICES = [Calendar(zone, hours) for zone in ZONES for hours in HOURS]
CALENDARS = st.one_of(st.sampled_from(OFFICES), calendars())


@UNHURRIED
@given(st.sampled_from(ZONES), st.sampled_from(HOURS), OVERRIDES, KNOWN_MOMENTS, st.integers(1, 20))
def test_a_deadline_agrees_with_counting_day_by_day(
    zone: ZoneInfo, hours: WorkingHours, overrides: dict[date, bool], moment: datetime, working_days: int
) -> None:
    found = Calendar(zone, hours, overrides).deadline(moment, working_days)
    day, left, skipped, makeup = moment.astimezone(zone).date(), working_days, [], []
    while left:
        day += timedelta(days=1)
        if not overrides.get(day, works(day)):
            skipped.append(day)
            continue
        left -= 1
        if day.isoweekday() in (6, 7):
            makeup.append(day)
    assert (found.due_at.date(), found.due_at.timetz()) == (day, hours.end.replace(tzinfo=zone))
    assert (list(found.skipped), list(found.makeup)) == (skipped, makeup)
    assert found.received.astimezone(UTC) == moment


@UNHURRIED
@given(CALENDARS, MOMENTS, COUNTS)
def test_a_deadline_is_the_end_of_a_working_day_after_its_receipt(
    calendar: Calendar, moment: datetime, working_days: int
) -> None:
    found = calendar.deadline(moment, working_days)
    last = found.due_at.date()
    assert calendar.is_working_day(last)
    assert found.due_at == calendar.end_of_day(last)
    assert found.received <= found.counts_from < found.due_at
    assert found.received.date() < found.first_day <= last
    assert found.working_days + len(found.skipped) == (last - found.received.date()).days
    covered = {each for span in calendar.explain(found) for each in (span.first, span.last)}
    assert covered <= {*found.skipped, *found.makeup}


@UNHURRIED
@given(CALENDARS, MOMENTS, MOMENTS, COUNTS)
def test_who_came_later_is_not_due_earlier(calendar: Calendar, one: datetime, other: datetime, days: int) -> None:
    earlier, later = sorted((one, other))
    assert calendar.deadline(earlier, days).due_at <= calendar.deadline(later, days).due_at
    assert calendar.deadline(earlier, days).due_at < calendar.deadline(earlier, days + 1).due_at
    assert calendar.next_moment(earlier) <= calendar.next_moment(later)


@UNHURRIED
@given(CALENDARS, MOMENTS, COUNTS, COUNTS)
def test_days_added_one_after_the_other_are_days_added_at_once(
    calendar: Calendar, moment: datetime, first: int, then: int
) -> None:
    extended = calendar.deadline(calendar.deadline(moment, first).due_at, then)
    assert extended.due_at == calendar.deadline(moment, first + then).due_at


@UNHURRIED
@given(CALENDARS, st.dates(date(2019, 6, 1), date(2028, 6, 1)), st.integers(-60, 60))
def test_shift_and_count_are_inverse(calendar: Calendar, day: date, number: int) -> None:
    reached = calendar.shift(day, number)
    if number > 0:
        assert calendar.is_working_day(reached)
        assert calendar.count(day + timedelta(days=1), reached + timedelta(days=1)) == number
    elif number < 0:
        assert calendar.is_working_day(reached)
        assert calendar.count(reached, day) == -number


@UNHURRIED
@given(CALENDARS, MOMENTS)
def test_the_next_moment_is_within_working_hours(calendar: Calendar, moment: datetime) -> None:
    found = calendar.next_moment(moment)
    assert calendar.is_working_day(found.date())
    assert any(start <= found.time() < end for start, end in calendar.hours.stretches)
    assert found >= moment
    assert calendar.next_moment(found) == found
    assert calendar.working_minutes(moment, found) == 0
    if calendar.working_minutes(moment, moment + timedelta(minutes=1)):
        assert found - moment < timedelta(minutes=1)


@UNHURRIED
@given(CALENDARS, MOMENTS, MOMENTS, MOMENTS)
def test_working_minutes_are_additive(calendar: Calendar, one: datetime, two: datetime, three: datetime) -> None:
    whole = calendar.working_minutes(one, three)
    assert calendar.working_minutes(one, two) + calendar.working_minutes(two, three) == whole
    assert calendar.working_minutes(three, one) == -whole
    assert (whole >= 0) or (three < one)


@UNHURRIED
@given(CALENDARS, MOMENTS, MINUTES, MINUTES)
def test_added_minutes_have_gone_by(calendar: Calendar, moment: datetime, minutes: int, more: int) -> None:
    found = calendar.add_minutes(moment, minutes)
    assert calendar.working_minutes(moment, found) == minutes
    assert calendar.next_moment(found) == found
    assert calendar.add_minutes(found, more) == calendar.add_minutes(moment, minutes + more)


@UNHURRIED
@given(CALENDARS, MOMENTS, MOMENTS)
def test_minutes_counted_and_added_lead_back(calendar: Calendar, one: datetime, other: datetime) -> None:
    start, end = sorted(calendar.next_moment(each).replace(second=0, microsecond=0) for each in (one, other))
    assert calendar.add_minutes(start, calendar.working_minutes(start, end)) == end


@settings(UNHURRIED, max_examples=40)  # each walks thousands of minutes
@given(st.sampled_from(HOURS), OVERRIDES, KNOWN_MOMENTS, st.timedeltas(timedelta(0), timedelta(days=3)))
def test_working_minutes_agree_with_counting_minute_by_minute(
    hours: WorkingHours, overrides: dict[date, bool], start: datetime, length: timedelta
) -> None:
    zone = ZONES[0]
    calendar = Calendar(zone, hours, overrides)
    minute = start.astimezone(zone).replace(second=0, microsecond=0)
    end = (start + length).astimezone(zone).replace(second=0, microsecond=0)
    expected = 0
    while minute < end:
        day, now = minute.date(), minute.time()
        if overrides.get(day, works(day)):
            expected += any(opens <= now < closes for opens, closes in hours.stretches)
        minute += timedelta(minutes=1)
    assert calendar.working_minutes(start, start + length) == expected


@UNHURRIED
@given(CALENDARS, MOMENTS)
def test_one_morning_after_the_other_misses_none(calendar: Calendar, start: datetime) -> None:
    seen = [calendar.morning_after(start)]
    for _ in range(3):
        seen.append(calendar.morning_after(seen[-1]))
    first = start.astimezone(calendar.zone).date()
    days = [first + timedelta(days=number) for number in range((seen[-1].date() - first).days + 1)]
    expected = [calendar.start_of_day(day) for day in days if calendar.is_working_day(day)]
    assert seen == [morning for morning in expected if morning > start]


@UNHURRIED
@given(CALENDARS, MOMENTS, COUNTS)
def test_reminders_lie_between_receipt_and_deadline(calendar: Calendar, moment: datetime, working_days: int) -> None:
    due_at = calendar.deadline(moment, working_days).due_at
    half, morning = calendar.half_way(moment, due_at), calendar.last_working_morning(due_at)
    assert moment <= half < due_at
    assert calendar.next_moment(half) == half
    assert 0 <= calendar.working_minutes(half, due_at) - calendar.working_minutes(moment, half) <= 1
    assert moment < morning < due_at
    assert calendar.morning_after(morning) > due_at


@UNHURRIED
@given(CALENDARS, MOMENTS, MINUTES)
def test_what_comes_out_compares_with_utc(calendar: Calendar, moment: datetime, minutes: int) -> None:
    for found in (calendar.add_minutes(moment, minutes), calendar.deadline(moment, 1).due_at):
        assert found.tzinfo is calendar.zone
        assert found == found.astimezone(UTC)
        assert found > moment or minutes == 0


@pytest.mark.parametrize("hours", HOURS, ids=str)
def test_minutes_passed_and_moments_after_are_inverse(hours: WorkingHours) -> None:
    assert [hours.passed(hours.after(minutes)) for minutes in range(hours.minutes)] == list(range(hours.minutes))
    assert hours.passed(time.min) == 0
    assert hours.passed(time.max) == hours.minutes
