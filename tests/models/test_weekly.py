"""When the reminders of an account's week come: pure, against what the regulation says (C4, H10)."""

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.account import Account, Platform
from models.weekly import WEEK, Stage, Standing, days_silent, slots, standing
from models.workdays import Calendar, WorkingHours

CALENDAR = Calendar(ZoneInfo("Asia/Shanghai"), WorkingHours.parse("08:30-12:00,13:30-17:30"))
MOMENTS = st.datetimes(datetime(2025, 1, 2), datetime(2026, 6, 30), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is the strategy's


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def first(start: str, number: int) -> list[tuple[Stage, datetime]]:
    return [(slot.stage, slot.at) for slot in islice(slots(at(start), CALENDAR), number)]


def test_an_ordinary_week() -> None:
    assert first("2026-11-24T10:00", 5) == [
        (Stage.TWO_DAYS, at("2026-11-27T08:30")),  # two days before is a Sunday: the Friday before it
        (Stage.LAST_MORNING, at("2026-12-01T08:30")),
        (Stage.WEEK, at("2026-12-01T10:00")),
        (Stage.SLEEPING, at("2026-12-08T10:00")),
        (Stage.STILL, at("2026-12-15T10:00")),
    ]


def test_a_week_that_ends_on_a_day_off_is_reminded_of_before_it() -> None:
    assert first("2026-11-21T23:00", 3) == [
        (Stage.TWO_DAYS, at("2026-11-26T08:30")),
        (Stage.LAST_MORNING, at("2026-11-27T08:30")),
        (Stage.WEEK, at("2026-11-30T08:30")),
    ]


def test_a_holiday_of_more_than_a_week_is_no_storm() -> None:
    """Spring Festival 2026 is off from 15 to 23 February: what falls into it comes once, afterwards."""
    assert first("2026-02-14T10:00", 3) == [
        (Stage.WEEK, at("2026-02-24T08:30")),
        (Stage.SLEEPING, at("2026-02-28T10:00")),  # a Saturday that is worked
        (Stage.STILL, at("2026-03-09T08:30")),
    ]


@given(MOMENTS)
def test_reminders_ascend_in_working_hours_none_early_and_none_missing(start: datetime) -> None:
    found = list(islice(slots(start, CALENDAR), 8))
    assert all(before.at < after.at for before, after in pairwise(found))
    assert all(CALENDAR.next_moment(slot.at) == slot.at > start for slot in found)
    for slot in found:
        if slot.stage in (Stage.TWO_DAYS, Stage.LAST_MORNING):
            assert slot.at < start + WEEK
        else:
            assert slot.at >= start + {Stage.WEEK: 1, Stage.SLEEPING: 2, Stage.STILL: 3}[slot.stage] * WEEK
    assert CALENDAR.next_moment(start + 2 * WEEK) in {slot.at for slot in found}


@pytest.mark.parametrize(
    ("silent", "wanted"),
    [(0, Standing.AWAKE), (6.99, Standing.AWAKE), (7, Standing.OVERDUE), (14, Standing.SLEEPING)],
)
def test_an_account_sleeps_after_a_fortnight(silent: float, wanted: Standing) -> None:
    now = at("2026-11-24T10:00")
    account = Account(platform=Platform.WEIBO, counted_from=now - timedelta(days=silent))
    assert standing(account, now) is wanted
    assert days_silent(account, now) == int(silent)
    account.paused_until = now + WEEK
    assert standing(account, now) is Standing.PAUSED
    assert standing(Account(platform=Platform.GROUP, counted_from=at("2020-01-01T00:00")), now) is Standing.EXEMPT
