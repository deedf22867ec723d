"""What the rule asks of one incident, in a few lines that share nothing with the program (C8, H9).

Nobody has answered: it rings every few minutes and climbs; somebody has: it does not, but asks when they stay silent.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

REPEAT, CLIMB, QUIET = timedelta(minutes=10), timedelta(minutes=25), timedelta(minutes=60)
SET_RIGHT: Final = timedelta(minutes=1)  # a step back by less is a clock being set right


@dataclass
class Expected:
    """`ring`, `climb`, `ask`: when next; None: not at all. `set_at`: when they were last set."""

    top: int
    set_at: datetime
    rung: int = 0
    ring: datetime | None = None
    climb: datetime | None = None
    ask: datetime | None = None
    over: bool = False

    def open(self, now: datetime) -> None:
        """Reported, or not over after all: from the foot of the ladder."""
        self.rung, self.over = 0, False
        self.wind(now)

    def wind(self, now: datetime) -> None:
        self.ring, self.ask, self.set_at = now + REPEAT, None, now
        self.climb = now + CLIMB if self.rung < self.top else None

    def answered(self, now: datetime) -> None:
        self.ring, self.climb, self.ask, self.set_at = None, None, now + QUIET, now

    def resolved(self) -> None:
        self.ring = self.climb = self.ask = None
        self.over = True

    def escalated(self, now: datetime) -> None:
        self.rung += self.rung < self.top
        if self.ring is not None:
            self.wind(now)

    def bound(self, now: datetime) -> None:
        """However far a clock was moved back, nothing lies further ahead than its own interval."""
        self.ring = min(self.ring, now + REPEAT) if self.ring else None
        self.climb = min(self.climb, now + CLIMB) if self.climb else None
        self.ask = min(self.ask, now + QUIET) if self.ask else None
        self.set_at = now

    def look(self, now: datetime) -> str | None:
        """The one thing that must happen when the scheduler looks now."""
        moved_back = self.set_at > now + SET_RIGHT
        if self.ring is not None and (self.ring <= now or moved_back or (self.climb is not None and self.climb <= now)):
            climbs, climb = self.climb is not None and self.climb <= now, self.climb
            self.rung += climbs
            self.wind(now)
            if climb is not None and not climbs:
                self.climb = min(climb, now + CLIMB)
            return "incident.climbed" if climbs else "incident.rung"
        if self.ask is not None and (self.ask <= now or moved_back):
            self.answered(now)
            return "incident.asked_for_news"
        return None
