"""The time of day, handed in: nothing below reads a clock of its own."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, zone-aware, in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock:
    """The machine's clock plus an offset that tests and the sandbox move on; whoever waits is told by `moved`."""

    def __init__(self, start: datetime | None = None) -> None:
        """Begins at `start` (zone-aware), or at the machine's time."""
        self._offset = start - datetime.now(UTC) if start else timedelta()
        self.moved: list[Callable[[], None]] = []

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def advance(self, by: timedelta) -> None:
        """Moves on (or back, by a negative `by`) and tells every listener in `moved`."""
        self._offset += by
        for listener in self.moved:
            listener()
