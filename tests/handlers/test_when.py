"""Times as people type them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.absence import span
from handlers.when import NotATime, moment
from models.errors import TooFarOff

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 28, 15, 30, tzinfo=ZONE)  # a Saturday


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("明天9点", "11-29 09:00"),
        ("明天 ９：３０", "11-29 09:30"),
        ("明天 9 点 半", "11-29 09:30"),
        ("明早八点半", "11-29 08:30"),
        ("今晚8点", "11-28 20:00"),
        ("明天傍晚6点", "11-29 18:00"),
        ("明天凌晨2点", "11-29 02:00"),
        ("明天中午", "11-29 12:00"),
        ("后天上午十点一刻", "11-30 10:15"),
        ("大后天下午3点", "12-01 15:00"),
        ("下周一上午九点", "11-30 09:00"),
        ("本周日 9点", "11-29 09:00"),
        ("礼拜一二十点", "11-30 20:00"),
        ("下下月", None),
        ("11月30日9:00", "11-30 09:00"),
        ("12月31日23:59", "12-31 23:59"),
        ("十二月一号九点", "12-01 09:00"),
        ("30号9点", "11-30 09:00"),
        ("1日 8:00", "12-01 08:00"),
        ("3天后 9:00", "12-01 09:00"),
        ("半小时后", "11-28 16:00"),
        ("一个半小时后", "11-28 17:00"),
        ("两小时后", "11-28 17:30"),
        ("请定于明天9点发布", "11-29 09:00"),
        ("请明天9点发布", "11-29 09:00"),
        ("明天24:00", "11-30 00:00"),
        ("明天晚上12点", None),
        ("明天25点", None),
        ("2月30日", None),
        ("昨天9点", None),
        ("9", None),
        ("", None),
        ("tomorrow at 9", "11-29 09:00"),
        ("tonight at 8", "11-28 20:00"),
        ("next monday 9:00 am", "11-30 09:00"),
        ("on monday at 9:00", "11-30 09:00"),
        ("Dec 1 9:00", "12-01 09:00"),
        ("1st December, 9am", "12-01 09:00"),
        ("in an hour", "11-28 16:30"),
        ("in half an hour", "11-28 16:00"),
        ("in 3 days at 9:00", "12-01 09:00"),
        ("noon", "11-29 12:00"),
        ("13:00 pm", None),
        ("2026-11-30T09:00+00:00", "11-30 17:00"),
        ("2026-11-30 09:00:00", "11-30 09:00"),
    ],
)
def test_what_is_named(words: str, named: str | None) -> None:
    if named is None:
        with pytest.raises(NotATime):
            moment(words, NOW, ZONE)
    else:
        assert moment(words, NOW, ZONE).astimezone(ZONE).strftime("%m-%d %H:%M") == named


def test_it_is_of_the_zone_it_is_said_in_over_the_change_to_summer_time() -> None:
    zone = ZoneInfo("Europe/Berlin")
    eve = datetime(2026, 3, 28, 12, tzinfo=zone)
    assert moment("明天9点", eve, zone).astimezone(UTC).hour == 7
    assert moment("3天后 9:00", eve, zone).astimezone(UTC).hour == 7
    assert moment("明天2:30", eve, zone).strftime("%H:%M") == "03:30"


def test_not_beyond_what_anybody_means() -> None:
    with pytest.raises(TooFarOff):
        moment("9000天后", NOW, ZONE)


@pytest.mark.parametrize(
    "words",
    [
        "11月30日至12月2日",
        "从周一 到 周三",
        "自11-30起至12-2止",
        "from monday until dec 2",
        "11-30 – 12-02",
        "30日—2号",
    ],
)
def test_a_span_of_days_counts_whole(words: str) -> None:
    from_at, until_at = span(words, NOW, ZONE)
    assert (from_at, until_at) == (
        datetime(2026, 11, 30, tzinfo=ZONE),
        datetime(2026, 12, 2, 23, 59, tzinfo=ZONE),
    )
