"""Who must hear of what when, told by brute force from the script and the published arrangements alone.

It shares nothing with the program: its calendar is a list of every minute of the year, day after day by itself.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from tests.faults.year_minutes import EPOCH, MINUTE, Minutes
from tests.faults.year_script import DAY, EDITORS, OFFICES, PLACES, Deed, Script

WEEK = 7 * DAY
GRACE = timedelta(minutes=30)
WORKING_DAYS = {"consultation": 1, "suggestion": 5, "complex": 15}
Told = tuple[datetime, str, str, int]  # when, of which kind, about what, to whom (-1: only on record)


@dataclass
class Case:
    """A citizen's message as it stands."""

    unit: int
    owner: int
    kind: str
    wrote: datetime
    more: int = 0
    due: datetime = EPOCH


class Model:
    """`told` counts what must come; `of_unit` etc. hold what must be on record."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._units = [Minutes(office) for office in OFFICES]
        self.told: Counter[Told] = Counter()
        self._standing: list[list[tuple[datetime, datetime, datetime | None]]] = []
        self._deeds: dict[tuple[str, int], list[Deed]] = {}
        for deed in script.deeds:
            self._deeds.setdefault((_about(deed.what), deed.number), []).append(deed)

    def foretell(self) -> Counter[Told]:
        for (about, number), deeds in self._deeds.items():
            if about == "message":
                self._message(number, deeds)
        for account in range(len(self._script.accounts)):
            self._account(account)
        for unit in range(len(OFFICES)):
            self._days(unit)
            self._reports(unit)
        return self.told

    # Who hears

    @cached_property
    def _blocked(self) -> dict[int, list[tuple[datetime, datetime]]]:
        spans: dict[int, list[tuple[datetime, datetime]]] = {}
        for deed in self._script.deeds:
            if deed.what == "blocked":
                spans.setdefault(deed.number, []).append((deed.at, self._script.last + DAY))
            elif deed.what == "back":
                spans[deed.number][-1] = (spans[deed.number][-1][0], deed.at)
        return spans

    def _reachable(self, person: int, at: datetime) -> bool:
        return not any(begin <= at < end for begin, end in self._blocked.get(person, ()))

    def _stand_in(self, person: int, at: datetime) -> int | None:
        gone = [each for each in self._deeds.get(("person", person), ()) if each.what == "away" and each.at <= at]
        return gone[-1].detail["stand_in"] if gone and at < gone[-1].detail["until"] else None

    def _hearers(self, person: int, at: datetime) -> list[int]:
        head = person // PLACES * PLACES
        for first in (person, head):
            asked: int | None = first
            while asked is not None:
                following = self._stand_in(asked, at)
                if self._reachable(asked, at) and following is None:
                    return [asked]
                asked = following
        return [head]

    def _tell(self, at: datetime, kind: str, about: str, *people: int) -> None:
        if at <= self._script.last:
            for hearer in {each for person in people for each in self._hearers(person, at)}:
                self.told[at, kind, about, hearer] += 1

    def _record(self, at: datetime, kind: str, about: str) -> None:
        if at <= self._script.last:
            self.told[at, kind, about, -1] += 1

    def _worked(self, unit: int, at: datetime) -> datetime:
        """The first moment from `at` on at which the bot is there and the unit works."""
        while True:
            later = self._units[unit].working(self._script.up(at))
            if later == at:
                return at
            at = later

    # Citizens' messages

    def _message(self, number: int, deeds: list[Deed]) -> None:
        wrote = deeds[0].detail
        account = wrote["account"]
        owner = self._first_of(wrote["unit"], deeds[0].at) if account is None else self._script.accounts[account][1]
        case = Case(wrote["unit"], owner, wrote["kind"], wrote["wrote"])
        since, head_at = deeds[0].at, None
        self._count(case)
        for deed in (*deeds[1:], Deed(self._script.last + DAY, "never", number)):
            while (at := self._next(case, since)) < deed.at:
                heads = []
                if at > case.due + GRACE and (head_at is None or head_at <= at):
                    heads = [case.unit * PLACES]
                    head_at = self._units[case.unit].begin(self._units[case.unit].day(at)) + WEEK
                self._tell(at, "inquiry", f"Q{number}", case.owner, *heads)
                since = at
            if deed.what in ("answered", "closed"):
                return
            before = case.unit
            if self._change(case, deed):
                since = deed.at
                if case.due > deed.at or case.unit != before:
                    head_at = None

    def _first_of(self, unit: int, at: datetime) -> int:
        editors = [unit * PLACES + place for place in EDITORS]
        return next((each for each in editors if self._reachable(each, at)), editors[0])

    def _count(self, case: Case) -> None:
        case.due = self._units[case.unit].deadline(case.wrote, WORKING_DAYS[case.kind] + case.more)

    def _change(self, case: Case, deed: Deed) -> bool:
        """Whether it is counted anew; given to a colleague, what an outage has put off comes to them."""
        if deed.what == "transferred" and deed.detail["to"] is not None:
            to = deed.detail["to"]
            if self._reachable(to, deed.at):
                case.owner = to
            return False
        if deed.what == "transferred":
            case.unit, case.owner = deed.detail["unit"], self._first_of(deed.detail["unit"], deed.at)
        case.kind = deed.detail.get("kind", case.kind)
        case.more += deed.detail.get("days", 0)
        self._count(case)
        return True

    def _next(self, case: Case, since: datetime) -> datetime:
        """When the owner is reminded next; the end of the last day may come until half an hour later."""
        unit = self._units[case.unit]
        moments = (unit.half_way(case.wrote, case.due), unit.morning_before(case.due), case.due)
        at = self._script.up(min((each for each in moments if each > since), default=unit.morning_after(since)))
        return at if case.due <= at <= case.due + GRACE else self._worked(case.unit, at)

    # Accounts

    def _slots(self, unit: Minutes, start: datetime) -> list[tuple[datetime, bool]]:
        """(when, whether the head hears it too) of a week that runs from `start`."""
        due = start + WEEK
        warning = due - 2 * DAY
        if not unit.is_working(warning):
            warning = unit.morning_before(warning)
        last = unit.morning_before(due)
        found = [(at, False) for at in (warning, last) if at > start and (at is last or at < last)]
        while due <= self._script.last:
            if unit.working(due) < unit.working(due + WEEK):
                found.append((unit.working(due), True))
            due += WEEK
        return found

    def _account(self, number: int) -> None:
        where, owner, published_to = self._script.accounts[number]
        standing: list[tuple[datetime, datetime, datetime | None]] = []
        self._standing.append(standing)
        if not published_to:
            return
        unit, start, paused = self._units[where], self._script.first, None
        since, slots = start, self._slots(unit, start)
        standing.append((start, start, paused))
        for deed in (*self._deeds.get(("account", number), ()), Deed(self._script.last + DAY, "never", number)):
            while True:
                ahead = (
                    unit.working(paused)
                    if paused
                    else next((at for at, _ in slots if at > since), self._script.last + DAY)
                )
                at = self._worked(where, ahead)
                if at >= deed.at:
                    break
                if paused:
                    start, paused = paused, None
                    slots = self._slots(unit, start)
                    standing.append((at, start, paused))
                if come := [head for slot, head in slots if slot <= at]:
                    self._tell(at, "weekly", f"A{number}", owner, *([where * PLACES] if come[-1] else ()))
                since = at
            if deed.what == "published" or (deed.what == "resumed" and paused):
                start, since = deed.at, deed.at
                paused = paused if deed.what == "published" else None
                slots = self._slots(unit, start)
            elif deed.what == "paused":
                paused, since = deed.detail["until"], deed.at
            standing.append((deed.at, start, paused))

    def _sleepers(self, at: datetime) -> list[int]:
        found = []
        for number, standing in enumerate(self._standing):
            now = [each for each in standing if each[0] <= at]
            if now and now[-1][2] is None and now[-1][1] <= at - WEEK:
                found.append(number)
        return found

    # Days, patrols, reports

    def _rostered(self, unit: int, at: datetime, longer: timedelta = timedelta()) -> datetime:
        """The first moment from `at` on at which the bot is there and a day of the roster goes on."""
        time = self._units[unit]
        while True:
            later = self._script.up(at)
            day = time.day(later)
            if later >= time.end(day) + longer:
                day += DAY
            later = max(later, time.begin(day))
            if later == at:
                return at
            at = later

    def _days(self, unit: int) -> None:
        time, weeks = self._units[unit], set()
        at = self._rostered(unit, time.begin(time.day(self._script.first)))
        while at <= self._script.last:
            day = time.day(at)
            if (unit, day) in self._script.roster:
                self._patrol(unit, day, at)
            if time.works(day):
                empty, each = [], day
                while each == day or not time.works(each):
                    empty += [] if (unit, each) in self._script.roster else [each.isoformat()]
                    each += DAY
                if empty:
                    self._record(at, "duty.empty", f"R{unit} {','.join(empty)}")
                if unit == 0 and (week := day.isocalendar()[:2]) not in weeks:
                    weeks.add(week)
                    if found := self._sleepers(at):
                        self._record(at, "account.sleepers_listed", f"R{unit} {found}")
            at = self._rostered(unit, time.begin(day + DAY))

    def _patrol(self, unit: int, day: date, opened: datetime) -> None:
        time, person, about = self._units[unit], self._script.roster[unit, day], f"W{unit} {day}"
        self._tell(opened, "patrol", about, person)
        deeds = self._deeds.get(("unit", unit), ())
        answers = [each.at for each in deeds if each.detail["day"] == day and each.at > opened]
        for at in (time.end(day) - 60 * MINUTE, time.end(day)):
            if at > opened:
                come = self._rostered(unit, at, GRACE)
                if answers and answers[0] < come:
                    return
                if come < time.end(day):
                    self._tell(come, "patrol", about, person)
                else:
                    self._tell(come, "patrol", about, unit * PLACES)
                    return

    def _reports(self, unit: int) -> None:
        time, day = self._units[unit], self._units[unit].day(self._script.first)
        while True:
            day += DAY
            while day.weekday():
                day += DAY
            at = self._worked(unit, time.begin(day))
            if at > self._script.last:
                return
            self._record(at, "report.sent", f"R{unit}")
            day = time.day(at)


def _about(what: str) -> str:
    if what in ("published", "paused", "resumed"):
        return "account"
    if what in ("away", "blocked", "back"):
        return "person"
    return "unit" if what == "patrolled" else "message"
