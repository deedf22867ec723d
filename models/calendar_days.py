"""Working days as dates: the official arrangement, a unit's overrides on top, and counting in between."""

import enum
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta
from types import MappingProxyType

from models.arrangement import Arrangement, Holiday, arrangement, published_years

ONE_DAY = timedelta(days=1)
# New Year's arrangements have moved the days from 29 December on (2006, 2007, 2018): they stand only once the next
# year's arrangement is out.
_UNSETTLED_FROM = 29


class DayKind(enum.StrEnum):
    """Why a day is worked or not."""

    ORDINARY = "ordinary"  # Monday to Friday, worked
    MAKEUP = "makeup"  # a Saturday or Sunday worked for a holiday
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    OPENED = "opened"  # worked by an override
    CLOSED = "closed"  # not worked by an override


@dataclass(frozen=True)
class Span:
    """Days on end of one kind, both ends included. `holiday`: which one is kept or made up for."""

    first: date
    last: date
    kind: DayKind
    holiday: Holiday | None = None


@dataclass(frozen=True)
class _Year:
    arrangement: Arrangement
    days: tuple[date, ...]  # the working ones, ascending
    working: frozenset[date]
    provisional_from: date | None


class WorkingDays:
    """Immutable once made, and filled year by year as it is asked: make one for each unit and keep it.

    overrides: day → whether it is worked, above the arrangement (a unit's over those for all: one mapping).
    announced: further years whose arrangement stands complete in `overrides` (imported before the library has it);
    they are Monday to Friday besides, and no longer provisional.
    """

    def __init__(self, overrides: Mapping[date, bool] = MappingProxyType({}), announced: Collection[int] = ()) -> None:
        self._overrides = dict(overrides)
        self._announced = frozenset(announced)
        self._years: dict[int, _Year] = {}

    def is_working_day(self, day: date) -> bool:
        return day in self._year(day).working

    def is_provisional(self, day: date) -> bool:
        """Whether `day` may still be arranged otherwise; an override settles it."""
        start = self._year(day).provisional_from
        return start is not None and day >= start and day not in self._overrides

    def describe(self, day: date) -> Span:
        """Why `day` is worked or not, as a span of that day alone."""
        year, works = self._year(day), self.is_working_day(day)
        if works != year.arrangement.works(day):
            return Span(day, day, DayKind.OPENED if works else DayKind.CLOSED)
        if works:
            made_up = year.arrangement.makeup.get(day)
            return Span(day, day, DayKind.MAKEUP if made_up else DayKind.ORDINARY, made_up)
        kept = year.arrangement.off.get(day)
        return Span(day, day, DayKind.HOLIDAY if kept else DayKind.WEEKEND, kept)

    def spans(self, days: Iterable[date]) -> tuple[Span, ...]:
        """The same for many days (ascending), those of one kind on end as one span."""
        found: list[Span] = []
        for day in days:
            span = self.describe(day)
            last = found[-1] if found else None
            if last and last.last + ONE_DAY == day and (last.kind, last.holiday) == (span.kind, span.holiday):
                found[-1] = replace(last, last=day)
            else:
                found.append(span)
        return tuple(found)

    def shift(self, day: date, working_days: int) -> date:
        """The `working_days`-th working day after `day` (before it where negative); 0 is `day` itself."""
        if working_days == 0:
            return day
        number, days = day.year, self._year(day).days
        place = (bisect_right(days, day) - 1 if working_days > 0 else bisect_left(days, day)) + working_days
        while place >= len(days):
            place -= len(days)
            number += 1
            days = self._of(number).days
        while place < 0:
            number -= 1
            days = self._of(number).days
            place += len(days)
        return days[place]

    def count(self, start: date, end: date) -> int:
        """Working days from `start` on and before `end`; negative where `end` is earlier."""
        if end < start:
            return -self.count(end, start)
        whole = sum(len(self._of(number).days) for number in range(start.year, end.year))
        return whole + bisect_left(self._year(end).days, end) - bisect_left(self._year(start).days, start)

    def _year(self, day: date) -> _Year:
        if isinstance(day, datetime):
            raise TypeError("a date is meant, not a datetime: which date it is depends on the time zone")
        return self._years.get(day.year) or self._of(day.year)

    def _of(self, number: int) -> _Year:
        year = self._years.get(number)
        if year is None:
            year = self._years[number] = self._made(number)
        return year

    def _made(self, number: int) -> _Year:
        """The year put together. Raises OverflowError outside the years 1 to 9999."""
        if not MINYEAR <= number <= MAXYEAR:
            raise OverflowError(f"no working day before or after the year {number} can be told")
        known = published_years() | self._announced
        imported = number in self._announced and number not in published_years()
        base = Arrangement() if imported else arrangement(number)
        first = date(number, 1, 1).toordinal()
        all_days = map(date.fromordinal, range(first, date(number, 12, 31).toordinal() + 1))
        days = tuple(day for day in all_days if self._overrides.get(day, base.works(day)))
        unsettled: date | None = date(number, 1, 1)
        if number in known:
            unsettled = None if number + 1 in known else date(number, 12, _UNSETTLED_FROM)
        return _Year(base, days, frozenset(days), unsettled)
