"""A unit's working time as a list of every minute that is worked, day after day by itself: no arithmetic of hours.

It shares nothing with the program: the days are the published arrangements and the script's overrides.
"""

from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta

from tests.faults.year_script import DAY, EVERYWHERE, Office
from tests.models import arrangements

EPOCH = datetime(2024, 12, 20, tzinfo=UTC)
DAYS = 500
MINUTE = timedelta(minutes=1)


class Minutes:
    """One unit's time: `worked` holds the number of every minute since EPOCH that is worked, ascending."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.worked: list[int] = []
        self.mornings: list[datetime] = []
        for number in range(DAYS):
            day = EPOCH.date() + number * DAY
            if self.works(day):
                self.mornings.append(self.begin(day))
                first = (self.midnight(day) - EPOCH) // MINUTE
                for begin, end in office.hours:
                    self.worked += range(first + begin, first + end)
        self._set = set(self.worked)

    def works(self, day: date) -> bool:
        known = {**EVERYWHERE, **self._office.overrides}
        return known[day] if day in known else arrangements.works(day) if day.year < 2027 else False

    def midnight(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=UTC) - self._office.east * MINUTE

    def begin(self, day: date) -> datetime:
        return self.midnight(day) + self._office.hours[0][0] * MINUTE

    def end(self, day: date) -> datetime:
        return self.midnight(day) + self._office.hours[-1][1] * MINUTE

    def day(self, at: datetime) -> date:
        return (at + self._office.east * MINUTE).date()

    def is_working(self, at: datetime) -> bool:
        return (at - EPOCH) // MINUTE in self._set

    def working(self, at: datetime) -> datetime:
        """`at`, or the beginning of the next minute that is worked."""
        if self.is_working(at):
            return at
        return EPOCH + self.worked[bisect_left(self.worked, (at - EPOCH) // MINUTE)] * MINUTE

    def morning_before(self, at: datetime) -> datetime:
        return self.mornings[bisect_left(self.mornings, at) - 1]

    def morning_after(self, at: datetime) -> datetime:
        return next(each for each in self.mornings[max(0, bisect_left(self.mornings, at) - 1) :] if each > at)

    def deadline(self, wrote: datetime, days: int) -> datetime:
        day = self.day(wrote)
        while days:
            day += DAY
            days -= self.works(day)
        return self.end(day)

    def half_way(self, wrote: datetime, due: datetime) -> datetime:
        """The minute before which half of the worked minutes have gone by."""
        first, last = (bisect_left(self.worked, (at - EPOCH) // MINUTE) for at in (wrote, due))
        if first >= last:
            return due
        seconds = wrote - wrote.replace(second=0) if self.is_working(wrote) else timedelta()
        return EPOCH + self.worked[first + (last - first) // 2] * MINUTE + seconds
