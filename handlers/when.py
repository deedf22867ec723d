"""Times in words, in Chinese and English: `明天 9:00`, `11月25日 9点半`, `tomorrow 9:00`, `in 2 hours`."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.errors import Refusal, TooFarOff


class NotATime(Refusal):
    """Words in which no moment is found."""


FARTHEST = timedelta(days=3653)  # from now; no calendar reaches the end of time, and nobody means it
_DAYS = {"今天": 0, "今日": 0, "today": 0, "明天": 1, "明日": 1, "tomorrow": 1, "后天": 2, "大后天": 3}
_WEEK = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_ENGLISH_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FROM_NOW = re.compile(r"(?:in )?(\d{1,4}) ?(分钟|小时|天|minutes?|hours?|days?)(?:后|之后|以后)?")
_SPAN = {"分": "minutes", "m": "minutes", "小": "hours", "h": "hours", "天": "days", "d": "days"}
_ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_MONTH = re.compile(r"(\d{1,2})(?:月|-|/)(\d{1,2})日?(?!\d|:)")
_CLOCK = re.compile(
    r"(上午|早上|中午|下午|晚上|晚)?(\d{1,2})(?:(?:[:点时])(\d{1,2}|半|整)?)分?\s*(am|pm)?|(\d{1,2})\s*(am|pm)",
    re.IGNORECASE,
)


def moment(text: str, now: datetime, zone: ZoneInfo, *, default: time = time(9)) -> datetime:
    """The moment the words name, zone-aware; a day without a time means `default`, a time without a day the next one.

    Raises NotATime, TooFarOff beyond ten years.
    """
    named = _named(text, now, zone, default)
    if named.year > (now + FARTHEST).year:
        raise TooFarOff(latest=now + FARTHEST)
    return named


def _named(text: str, now: datetime, zone: ZoneInfo, default: time) -> datetime:
    words = " ".join(text.lower().replace("T", " ").replace("：", ":").split())
    words = re.sub(r"(?<=\d)t(?=\d)", " ", words)
    local = now.astimezone(zone)
    if found := _FROM_NOW.fullmatch(words):
        return now + timedelta(**{_SPAN[found[2][0]]: int(found[1])})
    try:
        day, rest = _day(words, local.date())
        at = _time(rest)
    except (ValueError, OverflowError):
        raise NotATime from None
    if day is None and at is None:
        raise NotATime
    if day is None:
        today = datetime.combine(local.date(), at or default, zone)
        return today if today > now else today + timedelta(days=1)
    return datetime.combine(day, at or default, zone)


def _day(words: str, today: date) -> tuple[date | None, str]:
    """The day named and what is left of the words."""
    if found := _ISO.search(words):
        return date(int(found[1]), int(found[2]), int(found[3])), words.replace(found[0], " ", 1)
    if found := _MONTH.search(words):
        day = date(today.year, int(found[1]), int(found[2]))
        return day if day >= today else day.replace(year=day.year + 1), words.replace(found[0], " ", 1)
    for word in sorted(_DAYS, key=len, reverse=True):
        if word in words:
            return today + timedelta(days=_DAYS[word]), words.replace(word, " ", 1)
    if found := re.search(r"(下)?(?:周|星期|礼拜)([一二三四五六日天])", words):
        ahead = (_WEEK[found[2]] - today.weekday()) % 7 or 7
        if found[1] and today.weekday() + ahead < 7:
            ahead += 7
        return today + timedelta(days=ahead), words.replace(found[0], " ", 1)
    for number, name in enumerate(_ENGLISH_WEEK):
        if name in words:
            return today + timedelta(days=(number - today.weekday()) % 7 or 7), words.replace(name, " ", 1)
    return None, words


def _time(words: str) -> time | None:
    """The time of day in what is left; ValueError where something is left that is none."""
    rest = re.sub(r"^(?:在|于|at )", "", words.strip(" ,，。")).strip()
    if not rest:
        return None
    found = _CLOCK.fullmatch(rest)
    if not found:
        raise ValueError(rest)
    part, hour = found[1], int(found[2] or found[5])
    minute = {"半": 30, "整": 0, None: 0}.get(found[3]) if found[3] in ("半", "整", None) else int(found[3])
    half = (found[4] or found[6] or "").lower()
    if hour == 12 and part in ("晚上", "晚", "早上"):
        raise ValueError(rest)  # midnight of which day?
    if hour < 12 and (part in ("下午", "晚上", "晚") or half == "pm" or (part == "中午" and hour < 11)):
        hour += 12
    if hour == 12 and half == "am":
        hour = 0
    return time(hour, minute or 0)
