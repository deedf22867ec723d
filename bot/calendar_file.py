"""Calendar files, iCal or CSV: which days are worked and which are not; errors that name the line.

CSV: a day a line, `2027-02-06,off,春节` (or `work`, or `official` to take back what was on record), a heading where
there is one. iCal: whole-day events; one is worked where its name says so (班, make-up …) and off where that is said
(休, 假, holiday …), or where it carries Apple's X-APPLE-SPECIAL-DAY.
"""

import csv
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from models.calendars import Ruling

LARGEST: Final = 1024 * 1024  # bytes of a file
LONGEST: Final = 60  # days of one event
YEARS: Final = range(1950, 2101)
REASON: Final = 200  # characters
_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("off", "holiday", "no", "0", "false", "休", "休息", "放假", "假"), False),
    **dict.fromkeys(("work", "working", "workday", "yes", "1", "true", "班", "上班", "补班", "工作"), True),
    **dict.fromkeys(("official", "none", "正常", "按规定"), None),
}
_WORKED: Final = ("班", "make-up", "makeup", "workday", "working")
_OFF: Final = ("休", "假", "holiday", "day off", "closed")
_APPLE: Final = {"WORK-HOLIDAY": False, "ALTERNATE-WORKDAY": True}
_HEADINGS: Final = frozenset({"date", "day", "日期"})


class CalendarFileError(Exception):
    """The file is wrong; the text is one line with its name, the line, and what is expected."""


def parse(text: str, name: str) -> list[Ruling]:
    """The days of a calendar file, ascending, each once. `name`: as errors call it. Raises CalendarFileError."""
    ical = text.lstrip("\ufeff \r\n").upper().startswith("BEGIN:VCALENDAR")
    try:
        found = _once(_events(text) if ical else _rows(text))
    except _Fault as fault:
        raise CalendarFileError(f"{name} line {fault.line}: {fault}") from None
    if not found:
        raise CalendarFileError(
            f"{name} line 1: names no day; write lines like 2027-02-06,off,春节, or give an iCal file"
        )
    return [found[day] for day in sorted(found)]


def _once(named: Iterator[tuple[int, Ruling]]) -> dict[date, Ruling]:
    lines: dict[date, int] = {}
    found: dict[date, Ruling] = {}
    for line, ruling in named:
        if ruling.day.year not in YEARS:
            raise _Fault(line, f"{ruling.day} is outside the years {YEARS[0]} to {YEARS[-1]}")
        if found.setdefault(ruling.day, ruling).working is not ruling.working:
            raise _Fault(line, f"{ruling.day} is said otherwise in line {lines[ruling.day]}")
        lines.setdefault(ruling.day, line)
    return found


class _Fault(Exception):  # noqa: N818 - it becomes a CalendarFileError at once
    def __init__(self, line: int, words: str) -> None:
        super().__init__(" ".join(words.split()))
        self.line = line


def _rows(text: str) -> Iterator[tuple[int, Ruling]]:
    reader = csv.reader(text.lstrip("\ufeff").splitlines(), strict=True)
    try:
        for cells in reader:
            row = [cell.strip() for cell in cells]
            if not any(row) or row[0].startswith("#") or row[0].lower() in _HEADINGS:
                continue
            yield reader.line_num, _row(reader.line_num, row)
    except csv.Error as error:
        raise _Fault(reader.line_num, f"not CSV: {error}") from None


def _row(line: int, row: Sequence[str]) -> Ruling:
    try:
        day = date.fromisoformat(row[0].replace("/", "-"))
    except ValueError:
        raise _Fault(line, f'"{row[0][:40]}" is no date; write it like 2027-02-06') from None
    kind = row[1].lower() if len(row) > 1 else ""
    if kind not in _WORDS:
        raise _Fault(line, f'"{kind[:40]}" after the date must be off, work or official')
    if len(row) > 3:
        raise _Fault(line, "has more than date, kind and reason; put a reason with commas into quotes")
    return Ruling(day, _WORDS[kind], _reason(row[2] if len(row) > 2 else ""))


def _events(text: str) -> Iterator[tuple[int, Ruling]]:
    from icalendar import Calendar  # noqa: PLC0415 - half a second, and only for iCal

    try:
        components = Calendar.from_ical(text.lstrip("\ufeff"), multiple=True)
    except (ValueError, IndexError, KeyError) as error:
        raise _Fault(_quoted(text, str(error)), f"not iCal: {str(error)[:120]}") from None
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip().upper() == "BEGIN:VEVENT"]
    events = [event for component in components for event in component.walk("VEVENT")]
    for line, event in zip(lines, events, strict=False):
        yield from _event(line, event)


def _quoted(text: str, said: str) -> int:
    """The line that the library's error quotes, else the first."""
    for number, line in enumerate(text.splitlines(), 1):
        if len(line.strip()) > 3 and line.strip() in said:
            return number
    return 1


def _event(line: int, event: Any) -> Iterator[tuple[int, Ruling]]:
    name = str(event.get("SUMMARY", ""))
    start, end = _whole_day(line, name, event, "DTSTART"), _whole_day(line, name, event, "DTEND")
    if start is None:
        raise _Fault(line, f'the event "{name[:40]}" has no day (DTSTART)')
    if "RRULE" in event:
        raise _Fault(line, f'the event "{name[:40]}" repeats; write each of its days')
    length = (end - start).days if end else 1
    if not 1 <= length <= LONGEST:
        raise _Fault(line, f'the event "{name[:40]}" lasts {length} days; 1 to {LONGEST} are possible')
    working = _APPLE.get(str(event.get("X-APPLE-SPECIAL-DAY", "")).upper())
    said = name.lower()
    if working is None and any(word in said for word in _WORKED):
        working = True
    elif working is None and any(word in said for word in _OFF):
        working = False
    if working is None:
        raise _Fault(line, f'the event "{name[:40]}" does not say whether it is worked: put 休 or 班 into its name')
    for number in range(length):
        yield line, Ruling(start + timedelta(days=number), working, _reason(name))


def _whole_day(line: int, name: str, event: Any, key: str) -> date | None:
    from icalendar.error import BrokenCalendarProperty  # noqa: PLC0415 - as above

    try:
        value = getattr(event.get(key), "dt", None)
    except BrokenCalendarProperty:
        raise _Fault(line, f'the {key} of the event "{name[:40]}" is no date like 20270206') from None
    if isinstance(value, datetime):
        raise _Fault(line, f'the event "{name[:40]}" has a time of day; only whole days count')
    return value if isinstance(value, date) else None


def _reason(text: str) -> str:
    return " ".join("".join(each for each in text if each.isprintable()).split())[:REASON]
