"""The official calendar, day by day as it was announced; overrides; years that nobody has announced."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from arrangements import EVERY_DAY, OFF, WORKED, works

from models.arrangement import Holiday, arrangement, published_years, warm_up
from models.calendar_days import DayKind, Span, WorkingDays

OFFICIAL = WorkingDays()
UNANNOUNCED = max(published_years()) + 1


@pytest.mark.parametrize("year", range(2020, 2027))
def test_every_day_is_as_the_notices_say(year: int) -> None:
    days = [day for day in EVERY_DAY if day.year == year]
    assert [day for day in days if OFFICIAL.is_working_day(day)] == [day for day in days if works(day)]
    told = {day: OFFICIAL.describe(day) for day in days}
    assert {day: span.holiday for day, span in told.items() if span.kind is DayKind.MAKEUP} == {
        day: holiday for day, holiday in WORKED.items() if day.year == year
    }
    # A notice may leave out the weekend that a holiday adjoins; the library names it.
    named = {day: span.holiday for day, span in told.items() if span.kind is DayKind.HOLIDAY}
    announced = {day: holiday for day, holiday in OFF.items() if day.year == year}
    assert {day: named.get(day) for day in announced} == announced
    assert all(day.weekday() >= 5 for day in named.keys() - announced.keys())


def test_the_notices_are_whole() -> None:
    assert sum(map(works, EVERY_DAY)) == 1744
    assert all(day.weekday() >= 5 for day in WORKED)


def test_runs_of_days_are_told_once_with_their_reason() -> None:
    days = [date(2026, 2, 13) + timedelta(days=number) for number in range(12)]
    assert OFFICIAL.spans(days) == (
        Span(date(2026, 2, 13), date(2026, 2, 13), DayKind.ORDINARY),
        Span(date(2026, 2, 14), date(2026, 2, 14), DayKind.MAKEUP, Holiday.SPRING_FESTIVAL),
        Span(date(2026, 2, 15), date(2026, 2, 23), DayKind.HOLIDAY, Holiday.SPRING_FESTIVAL),
        Span(date(2026, 2, 24), date(2026, 2, 24), DayKind.ORDINARY),
    )
    weekends = [date(2026, 3, 7), date(2026, 3, 8), date(2026, 3, 14)]
    assert [(span.first.day, span.last.day) for span in OFFICIAL.spans(weekends)] == [(7, 8), (14, 14)]
    assert OFFICIAL.spans([]) == ()


def test_an_override_stands_above_the_arrangement() -> None:
    own = WorkingDays({date(2026, 2, 16): True, date(2026, 3, 2): False, date(2026, 2, 14): True})
    assert own.is_working_day(date(2026, 2, 16))
    assert own.describe(date(2026, 2, 16)).kind is DayKind.OPENED
    assert not own.is_working_day(date(2026, 3, 2))
    assert own.describe(date(2026, 3, 2)).kind is DayKind.CLOSED
    assert own.describe(date(2026, 2, 14)).kind is DayKind.MAKEUP  # the override only confirms it
    assert not OFFICIAL.is_working_day(date(2026, 2, 16))
    assert own.shift(date(2026, 2, 14), 1) == date(2026, 2, 16)


def test_overrides_changed_afterwards_change_nothing() -> None:
    overrides = {date(2026, 3, 2): False}
    own = WorkingDays(overrides)
    overrides.clear()
    assert not own.is_working_day(date(2026, 3, 2))


def test_an_unannounced_year_keeps_weekdays_and_statutory_days_and_is_provisional() -> None:
    off = arrangement(UNANNOUNCED).off
    assert not arrangement(UNANNOUNCED).makeup
    new_year, national_day = date(UNANNOUNCED, 1, 1), date(UNANNOUNCED, 10, 1)
    assert off[new_year] is Holiday.NEW_YEAR
    assert {Holiday.SPRING_FESTIVAL, Holiday.TOMB_SWEEPING, Holiday.LABOUR_DAY, Holiday.DRAGON_BOAT} <= set(
        off.values()
    )
    day = new_year
    while day.year == UNANNOUNCED:
        assert OFFICIAL.is_working_day(day) == (day.weekday() < 5 and day not in off)
        assert OFFICIAL.is_provisional(day)
        day += timedelta(days=1)
    assert OFFICIAL.describe(national_day).holiday is Holiday.NATIONAL_DAY


def test_the_last_days_of_december_wait_for_the_next_years_arrangement() -> None:
    last = UNANNOUNCED - 1
    assert not OFFICIAL.is_provisional(date(last, 12, 28))
    assert OFFICIAL.is_provisional(date(last, 12, 29))
    assert not OFFICIAL.is_provisional(date(last - 1, 12, 31))
    imported = WorkingDays(announced=[UNANNOUNCED])
    assert not imported.is_provisional(date(last, 12, 31))


def test_an_imported_year_is_weekdays_and_what_was_imported() -> None:
    substitute = next(
        day for day in arrangement(UNANNOUNCED).off if day.weekday() < 5 and (day.month, day.day) != (1, 1)
    )
    own = WorkingDays({date(UNANNOUNCED, 1, 1): False}, announced=[UNANNOUNCED])
    assert not own.is_working_day(date(UNANNOUNCED, 1, 1))
    assert own.is_working_day(substitute)
    assert not own.is_provisional(substitute)
    assert own.is_provisional(date(UNANNOUNCED + 1, 6, 1))


def test_a_single_override_settles_its_own_day_only() -> None:
    own = WorkingDays({date(UNANNOUNCED, 6, 1): False})
    assert not own.is_provisional(date(UNANNOUNCED, 6, 1))
    assert own.is_provisional(date(UNANNOUNCED, 6, 2))


def test_counting_goes_both_ways_and_across_years() -> None:
    eve = date(2025, 12, 31)
    assert OFFICIAL.shift(eve, 1) == date(2026, 1, 4)  # a make-up Sunday
    assert OFFICIAL.shift(date(2026, 1, 4), -1) == eve
    assert OFFICIAL.shift(date(2026, 1, 2), -1) == eve
    assert OFFICIAL.shift(date(2026, 1, 2), 0) == date(2026, 1, 2)
    assert OFFICIAL.count(date(2020, 1, 1), date(2027, 1, 1)) == 1744
    assert OFFICIAL.count(date(2027, 1, 1), date(2020, 1, 1)) == -1744
    assert OFFICIAL.count(eve, eve) == 0
    assert OFFICIAL.shift(date(2019, 12, 31), 1744) == date(2026, 12, 31)


def test_a_moment_is_not_taken_for_a_day() -> None:
    with pytest.raises(TypeError, match="time zone"):
        OFFICIAL.is_working_day(datetime(2026, 2, 13, tzinfo=UTC))


def test_the_ends_of_time_are_an_error_and_not_an_endless_search() -> None:
    closed = WorkingDays({date(9999, 12, number): False for number in range(1, 32)})
    with pytest.raises(OverflowError):
        closed.shift(date(9999, 12, 1), 1)
    with pytest.raises(OverflowError):
        OFFICIAL.shift(date(1, 1, 1), -1)


def test_the_libraries_are_loaded_only_when_a_day_is_asked_for() -> None:
    program = (
        "import sys; import models.workdays, bot.commands_deadline\n"
        "assert not {'chinese_calendar', 'holidays'} & set(sys.modules)\n"
        "from datetime import date\n"
        "from models.calendar_days import WorkingDays\n"
        "WorkingDays().is_working_day(date(2026, 2, 13))\n"
        "assert 'holidays' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)  # noqa: S603 - the text above


def test_a_warmed_up_year_is_ready() -> None:
    warm_up(UNANNOUNCED)
    before = arrangement.cache_info().misses
    arrangement(UNANNOUNCED + 1)
    assert arrangement.cache_info().misses == before
