"""Deadlines in working days, and arithmetic in working hours. Pure: it has no clock and reads no database.

Days are counted as the Civil Code counts them. Article 201: the day on which a period begins is not counted, it runs
from the following day (开始的当日不计入，自下一日开始计算). Article 203: where there are business hours, the last day
ends when they do (有业务时间的，停止业务活动的时间为截止时间). A period in working days leaves out every day off, so
it also ends on a working day. So a message is due at the end of the n-th working day after the day it arrived on,
whether that was a working day or not; 12345 hotlines count the same way (收到工单的次日起).

Moments go in zone-aware (ValueError otherwise) and come out in the calendar's zone. Hours are read off the wall clock.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from types import MappingProxyType
from typing import Final, Self
from zoneinfo import ZoneInfo

from models.calendar_days import Span, WorkingDays

# C7: how many working days a reply may take, by the message's kind.
DAYS: Final[Mapping[str, int]] = MappingProxyType({"consultation": 1, "suggestion": 5, "complex": 15})

_FORM: Final = "must be HH:MM-HH:MM within one day, like 08:30-17:30, or with a lunch break 08:30-12:00,13:30-17:30"


@dataclass(frozen=True)
class WorkingHours:
    """A working day's hours, whole minutes by the wall clock; `lunch` is not worked. Raises ValueError."""

    start: time
    end: time
    lunch: tuple[time, time] | None = None

    def __post_init__(self) -> None:
        times = (self.start, *(self.lunch or ()), self.end)
        if any(at.tzinfo or at.second or at.microsecond for at in times) or list(times) != sorted(set(times)):
            raise ValueError(_FORM)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads what `str` writes: `08:30-17:30` or `08:30-12:00,13:30-17:30`. Raises ValueError."""
        stretches = [stretch.strip().split("-") for stretch in text.split(",")]
        ends = [_wall_time(each.strip()) for stretch in stretches for each in stretch]
        if any(len(stretch) != 2 for stretch in stretches) or len(stretches) > 2:
            raise ValueError(_FORM)
        return cls(ends[0], ends[-1], (ends[1], ends[2]) if len(ends) == 4 else None)

    def __str__(self) -> str:
        return ",".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in self.stretches)

    @cached_property
    def stretches(self) -> tuple[tuple[time, time], ...]:
        """Each from its start on and before its end, ascending."""
        if self.lunch is None:
            return ((self.start, self.end),)
        return ((self.start, self.lunch[0]), (self.lunch[1], self.end))

    @cached_property
    def minutes(self) -> int:
        """Working minutes of a day."""
        return self.passed(self.end)

    def passed(self, at: time) -> int:
        """Working minutes of the day that are over at `at`; seconds are cut off."""
        now = _minute(at)
        return sum(max(0, min(now, _minute(end)) - _minute(start)) for start, end in self.stretches)

    def after(self, minutes: int) -> time:
        """The working moment at which that many minutes of the day are over (0 up to, not including, `minutes`)."""
        for start, end in self.stretches:
            length = _minute(end) - _minute(start)
            if 0 <= minutes < length:
                return time(*divmod(_minute(start) + minutes, 60))
            minutes -= length
        raise ValueError("outside the day's working minutes")


@dataclass(frozen=True)
class Deadline:
    """When something is due and why; plain data for a card, together with `Calendar.explain`.

    `counts_from`: the first working moment from receipt on, when work on it can begin. `first_day`: day 1, the first
    working day after `received`'s date; the last is `due_at`'s. `skipped`: days off after receipt. `makeup`: Saturdays
    and Sundays that counted. `provisional`: one of the days may still be arranged otherwise; compute it again once the
    year is announced.
    """

    received: datetime
    counts_from: datetime
    first_day: date
    due_at: datetime
    working_days: int
    skipped: tuple[date, ...]
    makeup: tuple[date, ...]
    provisional: bool


class Calendar(WorkingDays):
    """One unit's working days and hours in its time zone; for `overrides` and `announced` see WorkingDays."""

    def __init__(
        self,
        zone: ZoneInfo,
        hours: WorkingHours,
        overrides: Mapping[date, bool] = MappingProxyType({}),
        announced: Collection[int] = (),
    ) -> None:
        super().__init__(overrides, announced)
        self.zone = zone
        self.hours = hours

    def start_of_day(self, day: date) -> datetime:
        """When work would begin on `day`, working day or not."""
        return datetime.combine(day, self.hours.start, self.zone)

    def end_of_day(self, day: date) -> datetime:
        """When work would end on `day`, working day or not."""
        return datetime.combine(day, self.hours.end, self.zone)

    def next_moment(self, at: datetime) -> datetime:
        """`at` where it is within working hours (their end and lunch are not), else the next start of work."""
        local = self._local(at)
        day, now = local.date(), local.time()
        if self.is_working_day(day):
            for start, end in self.hours.stretches:
                if now < end:
                    return local if now >= start else datetime.combine(day, start, self.zone)
        return self.start_of_day(self.shift(day, 1))

    def deadline(self, at: datetime, working_days: int) -> Deadline:
        """What arrived at `at` is due at the end of the `working_days`-th working day after that day (at least 1)."""
        if working_days < 1:
            raise ValueError("a deadline is at least one working day away")
        received = self._local(at)
        last = self.shift(received.date(), working_days)
        days = [date.fromordinal(each) for each in range(received.toordinal() + 1, last.toordinal() + 1)]
        return Deadline(
            received=received,
            counts_from=self.next_moment(received),
            first_day=self.shift(received.date(), 1),
            due_at=self.end_of_day(last),
            working_days=working_days,
            skipped=tuple(day for day in days if not self.is_working_day(day)),
            makeup=tuple(day for day in days if day.weekday() >= 5 and self.is_working_day(day)),
            provisional=any(map(self.is_provisional, days)),
        )

    def explain(self, deadline: Deadline) -> tuple[Span, ...]:
        """The skipped and the made-up days of a deadline, each run with its reason, in order."""
        return self.spans(sorted((*deadline.skipped, *deadline.makeup)))

    def working_minutes(self, start: datetime, end: datetime) -> int:
        """Minutes of work between; seconds of both moments are cut off. Negative where `end` is earlier."""
        first, last = self._local(start), self._local(end)
        days = self.count(first.date(), last.date())
        return days * self.hours.minutes + self._passed(last) - self._passed(first)

    def add_minutes(self, start: datetime, minutes: int) -> datetime:
        """The working moment at which `minutes` of work have gone by since `start`; 0 is `next_moment(start)`."""
        if minutes < 0:
            raise ValueError("working minutes are added, not taken away")
        begin = self.next_moment(start)
        days, rest = divmod(self._passed(begin) + minutes, self.hours.minutes)
        wall = self.hours.after(rest).replace(second=begin.second, microsecond=begin.microsecond)
        return datetime.combine(self.shift(begin.date(), days), wall, self.zone)

    def morning_after(self, at: datetime) -> datetime:
        """The first start of a working day after `at`, never `at` itself."""
        local = self._local(at)
        day = local.date()
        if not (self.is_working_day(day) and local.time() < self.hours.start):
            day = self.shift(day, 1)
        return self.start_of_day(day)

    def last_working_morning(self, due_at: datetime) -> datetime:
        """The last start of a working day before `due_at`, never `due_at` itself."""
        local = self._local(due_at)
        day = local.date()
        if not (self.is_working_day(day) and local.time() > self.hours.start):
            day = self.shift(day, -1)
        return self.start_of_day(day)

    def half_way(self, start: datetime, due_at: datetime) -> datetime:
        """The working moment at which half of the work time in between is over; `due_at` where there is none."""
        minutes = self.working_minutes(start, due_at)
        return self.add_minutes(start, minutes // 2) if minutes > 0 else self._local(due_at)

    def _passed(self, local: datetime) -> int:
        return self.hours.passed(local.time()) if self.is_working_day(local.date()) else 0

    def _local(self, at: datetime) -> datetime:
        if at.tzinfo is None:
            raise ValueError("a naive datetime says no moment")
        return at.astimezone(self.zone)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _wall_time(text: str) -> time:
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - a time of day has no zone
    except ValueError:
        raise ValueError(_FORM) from None
