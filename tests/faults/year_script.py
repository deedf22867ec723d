"""What happens in a made-up year, written down beforehand: who is there, what citizens write, what people do, and when
nobody hears anything. Plain data out of a seed; it knows neither the program nor the model that foretells reminders.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

FIRST: Final = datetime(2025, 1, 5, 18, tzinfo=UTC)  # the night before a Monday in China
YEAR: Final = 358  # days: what begins in it ends within the arrangements that are known
DAY: Final = timedelta(days=1)
EDITORS: Final = range(2, 6)  # places in a unit: 0 the head, 1 the deputy, then those who own accounts
PLACES: Final = 6
KINDS: Final = ("consultation", "suggestion", "complex")


@dataclass(frozen=True)
class Office:
    """One unit: hours as (begin, end) minutes of the day by its own wall clock, `east` minutes before UTC."""

    zone: str
    east: int
    hours: tuple[tuple[int, int], ...]
    overrides: dict[date, bool]

    def __str__(self) -> str:
        return ",".join(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in self.hours)


OFFICES: Final = (
    Office("Asia/Shanghai", 480, ((510, 1050),), {}),
    Office(
        "Asia/Shanghai",
        480,
        ((540, 720), (840, 1080)),
        {date(2025, 3, 12): False, date(2025, 6, 14): True, date(2025, 9, 20): True, date(2025, 9, 22): False},
    ),
    Office("Asia/Urumqi", 360, ((480, 960),), {date(2025, 8, day): False for day in range(11, 16)}),
)
EVERYWHERE: Final = {date(2025, 7, 1): False, date(2025, 7, 5): True}  # an override for all


@dataclass(frozen=True)
class Deed:
    """At `at` (never within an outage) `what` is done about `number`, a message, an account, a unit or a person."""

    at: datetime
    what: str
    number: int
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass
class Script:
    """People are numbered by unit and place: 6 × unit + place. `accounts`: (unit, owner, published to)."""

    accounts: list[tuple[int, int, bool]] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    outages: list[tuple[datetime, datetime]] = field(default_factory=list)
    roster: dict[tuple[int, date], int] = field(default_factory=dict)
    first: datetime = FIRST
    last: datetime = FIRST + YEAR * DAY

    def up(self, at: datetime) -> datetime:
        """`at`, or when the outage is over in which it lies."""
        for begin, end in self.outages:
            if begin <= at < end:
                return end
        return at


class Writer:
    def __init__(self, seed: int, messages: int, days: int) -> None:
        """`days` of the year, from a day on that the seed draws; all of it where there are YEAR."""
        self._random = random.Random(seed)  # noqa: S311 - reproducible, not secret
        first = FIRST + self._random.randint(0, YEAR - days) * DAY
        self.script = Script(first=first, last=first + days * DAY)
        self._messages = messages

    def write(self) -> Script:
        self._outages()
        units = len(OFFICES)
        for number in range(40):
            unit = number % units
            owner = unit * PLACES + EDITORS[number // units % len(EDITORS)]
            self.script.accounts.append((unit, owner, number % 13 != 12))
        self._citizens()
        for account in range(40):
            self._account(account)
        for unit in range(units):
            self._unit(unit)
        self.script.deeds.sort(key=lambda deed: (deed.at, deed.what, deed.number))
        return self.script

    def _outages(self) -> None:
        """Long ones at any hour, and short ones that begin with the very tick at which a process is killed."""
        draw, at = self._random, self.script.first
        while (at := at + draw.uniform(2, 12) * DAY) < self.script.last - 4 * DAY:
            begin = at.replace(second=0, microsecond=0)
            if draw.random() < 0.5:  # killed within a morning's tick
                begin = begin.replace(hour=0, minute=30)
            length = draw.choice([timedelta(minutes=draw.randint(1, 60)), draw.uniform(0.05, 3) * DAY])
            end = (begin + length).replace(second=0, microsecond=0)
            self.script.outages.append((begin, end))
            at = end

    def _moment(self, after: datetime, within: timedelta) -> datetime:
        """After `after`, at a second that no reminder falls on by itself: hours begin with whole minutes."""
        at = (after + self._random.random() * within).replace(second=0, microsecond=0) + timedelta(minutes=1)
        return self.script.up(at) + timedelta(seconds=self._random.randint(1, 59))

    def _do(self, at: datetime, what: str, number: int, **detail: Any) -> None:
        if at < self.script.last:
            self.script.deeds.append(Deed(at, what, number, detail))

    def _citizens(self) -> None:
        """They write in bursts, at any hour, also while the bot is away: it hears of it afterwards."""
        draw, span = self._random, self.script.last - self.script.first - 2 * DAY
        bursts = sorted(self.script.first + draw.random() * span for _ in range(self._messages // 4))
        for number in range(self._messages):
            wrote = bursts[number * len(bursts) // self._messages].replace(second=0, microsecond=0)
            unit = draw.randrange(len(OFFICES))
            own = [place for place, (where, _, _) in enumerate(self.script.accounts) if where == unit]
            kind = draw.choices(KINDS, (5, 3, 1))[0]
            heard = self.script.up(wrote) + timedelta(seconds=draw.randint(1, 59))
            self._do(heard, "wrote", number, kind=kind, unit=unit, wrote=wrote, account=draw.choice([None, *own]))
            self._handled(number, heard, unit, {"consultation": 2, "suggestion": 7, "complex": 20}[kind])

    def _handled(self, number: int, at: datetime, unit: int, days: int) -> None:
        draw = self._random
        if draw.random() < 0.12:
            at = self._moment(at, days / 2 * DAY)
            self._do(at, "kind", number, kind=draw.choice(KINDS))
        if draw.random() < 0.12:
            at = self._moment(at, days / 2 * DAY)
            to = draw.choice([None, *EDITORS])
            if to is None:
                unit = (unit + 1) % len(OFFICES)
            self._do(at, "transferred", number, unit=unit, to=None if to is None else unit * PLACES + to)
        if draw.random() < 0.1:
            at = self._moment(at, days * DAY)
            self._do(at, "extended", number, days=draw.randint(1, 8))
        length = draw.choice([0.2, 0.5, 0.8, 1.2]) * days if draw.random() < 0.95 else 40
        self._do(self._moment(at, length * DAY), draw.choice(["answered", "answered", "closed"]), number)

    def _account(self, account: int) -> None:
        draw, at = self._random, self.script.first
        if not self.script.accounts[account][2]:
            return
        lively = draw.choice([3, 6, 12, 30])
        while (at := self._moment(at, 2 * lively * DAY)) < self.script.last:
            chance = draw.random()
            if chance < 0.06:
                self._do(at, "paused", account, until=at + draw.uniform(0.5, 20) * DAY)
            elif chance < 0.1:
                self._do(at, "resumed", account)
            else:
                self._do(at, "published", account)

    def _unit(self, unit: int) -> None:
        """The roster, the answers of patrols, absences, and people who block the bot for a while."""
        draw, day = self._random, self.script.first
        while day < self.script.last:
            day += DAY
            local = (day + timedelta(minutes=OFFICES[unit].east)).date()
            if draw.random() < 0.85:
                self.script.roster[unit, local] = unit * PLACES + draw.choice(EDITORS)
            if draw.random() < 0.7:
                self._do(self._moment(day.replace(hour=1), 10 * DAY / 24), "patrolled", unit, day=local)
        for place, stand_in in ((0, 1), (2, 3), (4, 5)):
            self._away(unit * PLACES + place, unit * PLACES + stand_in)
        for place in (3, 5):
            self._blocking(unit * PLACES + place)

    def _away(self, person: int, stand_in: int) -> None:
        at = self.script.first
        while (at := self._moment(at + 10 * DAY, 60 * DAY)) < self.script.last:
            until = at + self._random.uniform(0.5, 9) * DAY
            self._do(at, "away", person, stand_in=stand_in, until=until)
            at = until

    def _blocking(self, person: int) -> None:
        at = self.script.first
        while (at := self._moment(at + 5 * DAY, 60 * DAY)) < self.script.last:
            self._do(at, "blocked", person)
            at = self._moment(at, 6 * DAY)
            self._do(at, "back", person)
