"""The notices of arrangements.csv, read by themselves: what the calendar is held against."""

import csv
from datetime import date, timedelta
from pathlib import Path

FIRST, LAST = date(2020, 1, 1), date(2026, 12, 31)
OFF: dict[date, str] = {}
WORKED: dict[date, str] = {}

with Path(__file__).with_name("arrangements.csv").open(encoding="utf-8") as file:
    for _row in csv.DictReader(line for line in file if not line.startswith("#")):
        _day = date.fromisoformat(_row["first"])
        while _day <= date.fromisoformat(_row["last"]):
            {"off": OFF, "work": WORKED}[_row["day"]][_day] = _row["holiday"]
            _day += timedelta(days=1)

EVERY_DAY = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]


def works(day: date) -> bool:
    return day in WORKED or (day.weekday() < 5 and day not in OFF)
