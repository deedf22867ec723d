"""Telegram's limits, checked on random days."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.limits import Limits, Unlimited

PERSON, OTHER, GROUP = 1001, 1002, -1001

chats = st.lists(st.sampled_from([PERSON, OTHER, GROUP, *range(2000, 2040), *range(-2040, -2000)]), max_size=400)
gaps = st.lists(st.floats(0, 3, allow_nan=False), min_size=400, max_size=400)


def wait(limits: Limits, chat: int, now: float, *, urgent: bool = True) -> float:
    """Seconds until this chat may be written to."""
    return max(limits.wait_overall(now, urgent=urgent), limits.blocked(now, urgent=urgent).get(chat, 0.0))


def _most_within(times: list[float], span: float) -> int:
    return max((sum(start <= time < start + span for time in times) for start in times), default=0)


@given(chats, gaps)
def test_no_window_ever_holds_more_than_telegram_allows(wanted: list[int], pauses: list[float]) -> None:
    limits, now, sent = Limits(), 0.0, list[tuple[float, int]]()
    for chat, pause in zip(wanted, pauses, strict=False):
        now += pause if pause > 1 else 0
        now += wait(limits, chat, now)
        limits.take(chat, now)
        sent.append((now, chat))
    assert _most_within([time for time, _ in sent], 1) <= 30
    for chat in set(wanted):
        times = [time for time, each in sent if each == chat]
        assert _most_within(times, 60 if chat < 0 else 3) <= (20 if chat < 0 else 3)


@given(chats)
def test_waiting_as_long_as_told_is_enough(wanted: list[int]) -> None:
    limits, now = Limits(), 0.0
    for chat in wanted:
        now += wait(limits, chat, now)
        assert wait(limits, chat, now) < 1e-6
        assert chat not in limits.blocked(now + 1e-6)
        limits.take(chat, now)


@given(st.lists(st.floats(0, 120, allow_nan=False), min_size=1, max_size=10))
def test_a_hold_stops_its_chat_and_no_other(untils: list[float]) -> None:
    limits = Limits()
    for until in untils:
        limits.hold(PERSON, until)
    assert wait(limits, PERSON, 0) == max(untils)
    assert wait(limits, OTHER, 0) == 0
    assert set(limits.blocked(0)) == ({PERSON} if max(untils) > 0 else set())


def test_a_short_burst_passes_and_then_one_a_second() -> None:
    limits, now, times = Limits(), 0.0, list[float]()
    for _ in range(9):
        now += wait(limits, PERSON, now)
        limits.take(PERSON, now)
        times.append(now)
    assert times[:3] == [0, 0, 0]
    assert 6 <= times[-1] < 7
    assert all(later >= earlier for earlier, later in pairwise(times))


def test_room_is_what_may_go_out_at_once() -> None:
    limits = Limits()
    assert limits.room(0) == 30
    for chat in range(30):
        limits.take(1 + chat, 0)
    assert limits.room(0) == 0
    assert limits.wait_overall(0) > 1
    assert limits.room(2) == 30


@given(chats)
def test_what_is_not_urgent_leaves_room_for_what_is(wanted: list[int]) -> None:
    limits, now = Limits(), 0.0
    for chat in wanted:
        now += wait(limits, chat, now, urgent=False)
        limits.take(chat, now)
        assert limits.room(now) >= 6
        assert wait(limits, -1, now) == 0


def test_a_group_keeps_room_for_what_is_urgent() -> None:
    limits = Limits()
    for _ in range(16):
        assert wait(limits, GROUP, 0, urgent=False) == 0
        limits.take(GROUP, 0)
    assert wait(limits, GROUP, 0, urgent=False) > 60
    assert GROUP in limits.blocked(0, urgent=False)
    for _ in range(4):
        assert GROUP not in limits.blocked(0)
        limits.take(GROUP, 0)
    assert wait(limits, GROUP, 0) > 60


def test_quiet_chats_are_forgotten() -> None:
    limits = Limits()
    for number in range(5000):
        limits.take(1 + number, number)
    assert len(limits._chats) < 600  # noqa: SLF001 - memory is seen nowhere else


def test_unlimited_still_holds() -> None:
    limits = Unlimited()
    for _ in range(100):
        limits.take(PERSON, 0)
    assert wait(limits, PERSON, 0) == 0
    assert limits.room(0) > 0
    limits.hold(PERSON, 5)
    assert wait(limits, PERSON, 0) == 5
