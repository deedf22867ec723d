"""Times in words, in Chinese and English, as people type them: `明天 9:00`, `下周一上午九点半`, `11月25日 9 点`,
`半小时后`, `tomorrow at 9`, `next monday 9:00 am`, `dec 1 9:00`, `in 2 hours`.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.errors import Refusal, TooFarOff


class NotATime(Refusal):
    """Words in which no moment is found."""


FARTHEST = timedelta(days=3653)  # from now; no calendar reaches the end of time, and nobody means it
_DAYS = {"今天": 0, "今日": 0, "today": 0, "明天": 1, "明日": 1, "tomorrow": 1, "大后天": 3, "后天": 2}
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
# A number in characters before a unit: 九点, 二十五日, 三天后. 周一 and 一刻 are no numbers by then.
_NUMERAL = re.compile(r"[零〇一二两三四五六七八九十]{1,3}(?=[点时分月日号天周]|个?(?:半)?小时|个星期|$)")
_AFTER = r"(?:后|之后|以后)"
_UNITS = r"(分钟?|minutes?|mins?|个?小时|hours?|hrs?|h|天|days?|个?星期|周|weeks?)"
_FROM_NOW = re.compile(
    rf"(?:in )?(\d{{1,4}}) ?(个半|个)?{_UNITS}{_AFTER}?(?:(?:\sat\s|,?\s?)(?=[\d上中下晚早凌])(.+))?"
)
_SPAN = {"分": "minutes", "m": "minutes", "小": "hours", "个": "hours", "h": "hours", "天": "days", "d": "days"}
_SPAN |= {"周": "weeks", "星": "weeks", "w": "weeks"}
_ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?")
_MONTH = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?|(\d{1,2})[-/](\d{1,2})(?!\d|:)")
_MONTH_NAME = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_ORDINAL = r"(\d{1,2})(?:st|nd|rd|th)?"
_NAMED_MONTH = re.compile(rf"(?:{_MONTH_NAME} {_ORDINAL}|{_ORDINAL} {_MONTH_NAME})(?:,?\s(\d{{4}}))?\b(?!:)")
_DAY_ALONE = re.compile(r"(?<!\d)(\d{1,2})[日号]")
_WEEKDAY = re.compile(rf"(?:(next|this) )?({'|'.join(_WEEK)})")
_PART = r"(凌晨|清晨|早晨|早上|上午|中午|下午|傍晚|晚上|夜里)"
_CLOCK = re.compile(
    rf"{_PART}?(\d{{1,2}})(?::(\d{{2}})(?::\d{{2}})?|[点时](\d{{1,2}}|半|整|钟|[13]刻)?分?)?\s?([ap]m)?|{_PART[:-1]})"
)
_EVENING = ("下午", "傍晚", "晚上", "夜里")
_WORDS = (
    (re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])"), lambda found: f" {_WEEK['一二三四五六日'.find(found[1])]} "),
    (re.compile(r"下(?:个)?(?= (?:mon|tue|wed|thu|fri|sat|sun))"), lambda _: " next"),
    (re.compile(r"(?:本|这(?:个)?)(?= (?:mon|tue|wed|thu|fri|sat|sun))"), lambda _: " this"),
    (re.compile(r"(?<=[今明])([早晚])(?!上|晨)"), lambda found: f"天{found[1]}上"),
    (re.compile(r"(?<=[今明])([早晚])(?=上|晨)"), lambda found: f"天{found[1]}"),
    (re.compile(r"(?<![早晚傍])([早晚])(?=\d)"), lambda found: f"{found[1]}上"),
    (re.compile(r"\btonight\b(?: at\b)?"), lambda _: "today晚上"),
    (re.compile(r"\bnoon\b"), lambda _: "中午"),
    (re.compile(r"\bin (?:an?|one) (?=hour|day|week|minute)"), lambda _: "in 1 "),
    (re.compile(r"\b(?:in )?half an hour\b|(?<!个)半个?小时(?=后|之后|以后|$)"), lambda _: "30分钟"),
    (re.compile(r"([一三])刻"), lambda found: f"{_DIGITS[found[1]]}刻"),
    (re.compile(r"^(?:请|在|于|定于|定在|on |at (?=\w+day))+|(?:由机器人)?(?:发布|发出|发送|发)$"), lambda _: ""),
    (_NUMERAL, lambda found: str(_number(found[0]))),
)


def moment(text: str, now: datetime, zone: ZoneInfo, *, default: time = time(9)) -> datetime:
    """The moment the words name, zone-aware; a day without a time means `default`, a time without a day the next one.

    Raises NotATime, TooFarOff beyond ten years.
    """
    try:
        named = _named(text, now, zone, default)
    except (ValueError, OverflowError):
        raise NotATime from None
    if named.year > (now + FARTHEST).year:
        raise TooFarOff(latest=now + FARTHEST)
    return named.astimezone(UTC).astimezone(zone)  # 2:30 of a night that has none is 3:30


def _named(text: str, now: datetime, zone: ZoneInfo, default: time) -> datetime:
    if re.fullmatch(r"\s*\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)\s*", text):
        return datetime.fromisoformat(text.strip()).astimezone(zone)
    words = _plain(text)
    local = now.astimezone(zone)
    if (found := _FROM_NOW.fullmatch(words)) and (later := _from_now(found, now, zone)):
        return later
    day, rest = _day(words, local.date())
    at = _time(rest)
    if day is None and at is None:
        raise NotATime
    if at == _MIDNIGHT_AFTER:
        at, day = time(0), (day or local.date()) + timedelta(days=1)
    if day is None:
        today = datetime.combine(local.date(), at or default, zone)
        return today if today > now else today + timedelta(days=1)
    return datetime.combine(day, at or default, zone)


_MIDNIGHT_AFTER = time(23, 59, 59)  # 24:00


def _plain(text: str) -> str:
    """One spelling for what is written in many: half width, digits, English weekdays, no space beside a character."""
    words = " ".join(unicodedata.normalize("NFKC", text).lower().split()).strip(" ,，。.")
    words = re.sub(r"(?<=\d)t(?=\d)", " ", words)
    words = re.sub(r" ?([\u3007\u4e00-\u9fff]) ?", r"\1", words)
    for pattern, plain in _WORDS:
        words = pattern.sub(plain, words).strip()
    return " ".join(words.split())


def _number(characters: str) -> int:
    """二十五 is 25, 十 is 10, 三十 is 30. Raises ValueError where it is none."""
    tens, ten, ones = characters.rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        raise ValueError(characters)
    return (_DIGITS[tens] if tens else 1 if ten else 0) * 10 + (_DIGITS[ones] if ones else 0)


def _from_now(found: re.Match[str], now: datetime, zone: ZoneInfo) -> datetime | None:
    """So long from now; with a time of day, on that day. None where the words are something else (`3天下午`)."""
    unit = _SPAN[found[3].removeprefix("个")[0]]
    span = timedelta(**{unit: int(found[1])}) + (timedelta(minutes=30) if found[2] == "个半" else timedelta())
    if found[4] is None:
        return now + span
    if unit not in ("days", "weeks") or (at := _time(found[4])) is None:
        return None
    return datetime.combine((now.astimezone(zone) + span).date(), at, zone)


def _day(words: str, today: date) -> tuple[date | None, str]:
    """The day named and what is left of the words."""
    for word in sorted(_DAYS, key=len, reverse=True):
        if word in words:
            return today + timedelta(days=_DAYS[word]), words.replace(word, " ", 1)
    for pattern, named in ((_ISO, _iso), (_MONTH, _month), (_NAMED_MONTH, _named_month), (_DAY_ALONE, _day_alone)):
        if found := pattern.search(words):
            return named(found, today), f"{words[: found.start()]} {words[found.end() :]}"
    if found := _WEEKDAY.search(words):
        return _weekday(found, today), f"{words[: found.start()]} {words[found.end() :]}"
    return None, words


def _iso(found: re.Match[str], _today: date) -> date:
    return date(int(found[1]), int(found[2]), int(found[3]))


def _month(found: re.Match[str], today: date) -> date:
    return _next(today, int(found[1] or found[3]), int(found[2] or found[4]))


def _named_month(found: re.Match[str], today: date) -> date:
    month, day = _MONTHS.index(found[1] or found[4]) + 1, int(found[2] or found[3])
    return date(int(found[5]), month, day) if found[5] else _next(today, month, day)


def _next(today: date, month: int, day: int) -> date:
    """That day of this year, or of the next where it is over."""
    named = date(today.year, month, day)
    return named if named >= today else named.replace(year=named.year + 1)


def _day_alone(found: re.Match[str], today: date) -> date:
    """30日: of this month, or of the next where it is over."""
    named = today.replace(day=int(found[1]))
    return named if named >= today else (today.replace(day=1) + timedelta(days=32)).replace(day=named.day)


def _weekday(found: re.Match[str], today: date) -> date:
    """周一: the next one, never today; 本周一: of this week; 下周一: of the week after, as is `next monday`."""
    number = _WEEK.index(found[2])
    if found[1]:
        return today + timedelta(days=number - today.weekday() + (7 if found[1] == "next" else 0))
    return today + timedelta(days=(number - today.weekday()) % 7 or 7)


def _time(words: str) -> time | None:
    """The time of day in what is left; ValueError where something is left that is none."""
    rest = re.sub(r"^(?:在|于)", "", words.strip(" ,，。"))
    named = rest.startswith("at ")
    rest = rest.removeprefix("at ").removeprefix("的").strip()
    if not rest:
        return None
    found = _CLOCK.fullmatch(re.sub(r" ?([\u4e00-\u9fff]) ?", r"\1", rest))
    if not found:
        raise ValueError(rest)
    if found[6]:
        if found[6] != "中午":
            raise ValueError(rest)
        return time(12)
    if not (named or found[1] or found[3] or found[5]) and not re.search("[点时]", rest):
        raise ValueError(rest)  # a number alone
    return _hour(found[1], int(found[2]), _minute(found), found[5] or "")


def _minute(found: re.Match[str]) -> int:
    words = found[3] or found[4] or "整"
    if words.endswith("刻"):
        return int(words[0]) * 15
    return {"半": 30, "整": 0, "钟": 0}[words] if words in "半整钟" else int(words)


def _hour(part: str | None, hour: int, minute: int, half: str) -> time:
    """Raises ValueError for an hour there is not, and for midnight where nobody knows of which day."""
    if hour == 12 and part in ("晚上", "夜里", "凌晨", "清晨", "早上", "早晨"):
        raise ValueError(part)
    if half and not 1 <= hour <= 12:
        raise ValueError(half)
    if (hour, minute) == (24, 0) and not part:
        return _MIDNIGHT_AFTER
    if hour < 12 and (part in _EVENING or half == "pm" or (part == "中午" and hour < 11)):
        hour += 12
    return time(0 if (hour, half) == (12, "am") else hour, minute)
