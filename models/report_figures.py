"""The shapes of a weekly report: figures alone, no words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from models.draft import State


@dataclass(frozen=True)
class Week:
    """Monday to Sunday by the wall clock of a zone; from `start` on, before `end`."""

    monday: date
    zone: ZoneInfo

    @classmethod
    def of(cls, at: datetime, zone: ZoneInfo) -> Self:
        """The week that a moment lies in."""
        day = at.astimezone(zone).date()
        return cls(day - timedelta(days=day.weekday()), zone)

    def earlier(self, weeks: int) -> "Week":
        return Week(self.monday - timedelta(weeks=weeks), self.zone)

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def start(self) -> datetime:
        return datetime.combine(self.monday, time.min, self.zone)

    @property
    def end(self) -> datetime:
        return datetime.combine(self.monday + timedelta(days=7), time.min, self.zone)


@dataclass(frozen=True)
class Times:
    """How long something took, in minutes: of how many, the middle one, the longest and what it was (`D-1`)."""

    count: int = 0
    median: int | None = None
    slowest: int | None = None
    slowest_reference: str = ""

    @classmethod
    def of(cls, minutes: Mapping[str, int] | Sequence[tuple[str, int]]) -> Self:
        """Of (reference, minutes) pairs; of an even number the middle is half-way between two, whole minutes."""
        pairs = list(minutes.items()) if isinstance(minutes, Mapping) else list(minutes)
        ranked = sorted(pairs, key=lambda pair: pair[1])
        if not ranked:
            return cls()
        reference, longest = ranked[-1]
        middle = (ranked[(len(ranked) - 1) // 2][1] + ranked[len(ranked) // 2][1]) // 2
        return cls(len(ranked), middle, longest, reference)


@dataclass(frozen=True)
class AuthorLine:
    """What one author did in the week: published, and of what they wrote how much is original and has pictures."""

    name: str
    unit: str
    published: int
    written: int
    originals: int
    illustrated: int


@dataclass(frozen=True)
class UnitLine:
    """One unit of the report on all."""

    name: str
    published: int
    written: int


@dataclass(frozen=True)
class DraftFigures:
    """The week's drafts. `states`: how those begun in the week stand now. `written`: those that were not given up;
    of them `originals` and `illustrated` (C4, H6). `decisions`: working minutes from submission to the last word.
    """

    states: Mapping[State, int]
    written: int
    originals: int
    illustrated: int
    published: int
    decisions: Times
    authors: Sequence[AuthorLine]


@dataclass(frozen=True)
class Head:
    """Where the trail ends: whoever keeps this elsewhere can prove that nothing before it was cut or rewritten."""

    seq: int
    hash: str
    at: datetime | None


@dataclass(frozen=True)
class InquiryFigures:
    """Citizen messages (C7): received in the week; ended in it, on time or late; open now, overdue among these."""

    received: int = 0
    on_time: int = 0
    late: int = 0
    waiting: int = 0
    overdue: int = 0


@dataclass(frozen=True)
class IncidentFigures:
    """Reported and resolved in the week, not resolved now; minutes by the clock to acknowledge and to resolve."""

    reported: int = 0
    resolved: int = 0
    waiting: int = 0
    acknowledged: Times = Times()
    closing: Times = Times()


@dataclass(frozen=True)
class SleepingLine:
    """An account that has published nothing for a week or more (C4, H10)."""

    name: str
    unit: str
    days: int


@dataclass(frozen=True)
class Report:
    """One week of a unit, or of all where `unit_id` is None; `units` is filled then. `made_at`: as of when."""

    unit_id: int | None
    unit: str
    week: Week
    made_at: datetime
    drafts: DraftFigures
    units: Sequence[UnitLine]
    head: Head
    inquiries: InquiryFigures = InquiryFigures()
    incidents: IncidentFigures = IncidentFigures()
    sleeping: Sequence[SleepingLine] = ()

    @property
    def running(self) -> bool:
        """Whether the week is not over yet."""
        return self.made_at < self.week.end
