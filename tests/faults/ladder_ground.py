"""What a walk over incidents stands on: rows, acts, notices and outbox are real, Telegram's answers are drawn."""

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, Final, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import claims, organisation_apply, organisation_file
from bot.call import Claimed
from bot.database import Database, engine, migrate
from bot.outcomes import Fate, Outcome
from bot.registered import Registered
from bot.settlement import Settlement
from handlers import notices, reminding
from models import due, ladder
from models.card import Card
from models.trail import Entry
from tests.faults.ladder_model import CLIMB, REPEAT, Expected
from tests.office import GROUP, MONDAY_MORNING

T = TypeVar("T")
LOOK: Final = timedelta(seconds=10)  # between two looks of the scheduler
MOST: Final = 3  # incidents at a time
TIMED: Final = ("incident.rung", "incident.climbed", "incident.asked_for_news")
PEOPLE: Final = {1: "editor", 2: "propaganda", 3: "head", 4: "superior"}
ORGANISATION: Final = (
    '[[unit]]\nkey = "u"\nname = "单位"\npolicy = "city"\npropaganda_chat = -1001000000001\n'
    + "".join(
        f'[[person]]\ntelegram_id = {number}\nname = "人{number}"\nunit = "u"\nroles = ["{role}"]\n'
        for number, role in PEOPLE.items()
    )
)


class Crash(Exception):  # noqa: N818 - an event, no error
    """The process is killed before its commit."""


class Ground:
    """The rows of a unit, the scheduler's looks, and the outbox towards a Telegram whose answers are drawn.

    `steps` counts what was done by all of them: each look, each act, each call to Telegram.
    """

    steps: ClassVar[int] = 0
    seen: ClassVar[Counter[str]] = Counter()
    place: ClassVar[Path]
    loop: ClassVar[asyncio.AbstractEventLoop]
    engine: ClassVar[AsyncEngine]

    def __init__(self) -> None:
        self.now = MONDAY_MORNING
        self.expected: dict[int, Expected] = {}
        self.seq = 0
        self.settlement = Settlement(Registered())
        self.message = 0
        self.held: dict[int, datetime] = {}
        self.called: Counter[int] = Counter()  # how often each incident called for the group since all was sent
        self.sent: Counter[int] = Counter()  # and how often its card came there
        self.doubled: Counter[int] = Counter()  # sent, and the answer lost
        self.database = self._open()

    def close(self) -> None:
        self._run(self.engine.dispose())

    def _open(self) -> Database:
        """A fresh copy in the same place, by the same engine: to compile its statements takes longer than a walk."""
        for left in self.place.parent.glob(f"{self.place.name}*"):
            left.unlink()
        shutil.copy(self.place.with_suffix(".template"), self.place)
        return Database(_url(self.place), self.engine)

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    async def _quiet(self, end: datetime) -> None:
        """Look after look, as long as nothing is due; the rule must ask for nothing either."""
        async with self.database.read() as session:
            while self.now < end:
                self.now += LOOK
                if await due.incidents(session, self.now):
                    return
                self._count("look")
                for number, expected in self.expected.items():
                    assert expected.look(self.now) is None, (number, self.now, expected)

    def _do(self, act: Any) -> Any:
        async def run() -> Any:
            async with self.database.write() as session:
                done = await act(session)
                await notices.tell(session, self.now)
                return done

        try:
            done = self._run(run())
        finally:
            self._count("act")
        self._heard(self._run(self._entries()))
        return done

    def _look(self) -> None:
        """The scheduler looks; what it did must be what the rule asks for, neither more nor less."""
        happened = self._run(self._remind()) and self._run(self._entries())
        self._count("look")
        self._heard(happened or [])
        done: dict[int, list[str]] = {}
        for entry in happened or []:
            number = int(entry.subject.removeprefix("I-"))
            if entry.action in TIMED:
                done.setdefault(number, []).append(entry.action)
            elif entry.action == "incident.pushed":
                self.expected[number].bound(self.now)
        for number, expected in self.expected.items():
            wanted = expected.look(self.now)
            assert done.get(number, []) == ([wanted] if wanted else []), (number, self.now, expected)

    async def _remind(self, *, crash: bool = False) -> int:
        async with self.database.read() as session:
            if not await due.incidents(session, self.now) and not crash:
                return 0
        async with self.database.write() as session:
            done = [await reminding.act(session, self.now, each) for each in await due.incidents(session, self.now)]
            await notices.tell(session, self.now)
            if crash:
                raise Crash
            return sum(done)

    async def _entries(self) -> list[Entry]:
        async with self.database.read() as session:
            found = list(await session.scalars(select(Entry).where(Entry.seq > self.seq).order_by(Entry.seq)))
        self.seq = found[-1].seq if found else self.seq
        return found

    def _heard(self, entries: list[Entry]) -> None:
        for entry in entries:
            if entry.subject.startswith("I-"):
                loud = entry.action in ("incident.reported", "incident.rung", "incident.climbed", "incident.reopened")
                loud |= entry.action == "incident.escalated"
                loud |= entry.action == "incident.asked_for_news" and entry.detail["times"] > 1
                self.called[int(entry.subject.removeprefix("I-"))] += loud
                self._count(entry.action)

    async def _dispatch(self, answer: str, limit: int) -> int:
        """A round of the dispatcher's with this answer of Telegram's; `killed`: it never hears the answer."""
        busy = [chat for chat, until in self.held.items() if until > self.now]
        async with self.database.write() as session:
            rows = await claims.claim(session, self.now, claims.Room(limit, limit, busy))
            groups = (
                {
                    card.id: int(card.subject.removeprefix("I-"))
                    for card in await session.scalars(select(Card).where(Card.chat_id == GROUP))
                }
                if any(row.chat_id == GROUP for row in rows)
                else {}
            )
        for row in rows:
            if row.card_id in groups and row.method.startswith("send") and answer != "429":
                self.sent[groups[row.card_id]] += 1
                self.doubled[groups[row.card_id]] += answer in ("lost", "killed")
        async with self.database.write() as session:
            if answer == "killed":
                await claims.give_back(session, flying=(), all_of_them=True)
            else:
                await self.settlement.settle(session, self.now, [(row, self._outcome(row, answer)) for row in rows])
        return len(rows)

    def _outcome(self, row: Claimed, answer: str) -> Outcome:
        if answer == "429":
            self.held[row.chat_id] = self.now + timedelta(seconds=40)
            return Outcome(Fate.HELD, "Too Many Requests", seconds=40.0)
        if answer == "lost":
            return Outcome(Fate.LATER, "no answer", seconds=1.0)
        self.message += 1
        return Outcome(Fate.DONE, message_ids=[self.message] if row.method.startswith("send") else [])

    def _quietened(self, number: int) -> None:
        """Nothing rings any more, whatever waited to; only a card that never came is still to come."""
        self.called[number] = self.sent[number] = self.doubled[number] = 0
        self.called[number] += self._run(self._never_came(number))

    async def _never_came(self, number: int) -> bool:
        async with self.database.read() as session:
            card = select(Card).where(Card.subject == f"I-{number}", Card.chat_id == GROUP, Card.kind == "incident")
            return (await session.scalars(card)).one().message_id is None

    def _count(self, what: str) -> None:
        Ground.steps += 1
        Ground.seen[what] += 1


def _quick() -> str | None:
    """A folder in memory where there is one: nobody cuts the power here."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a folder of our own is made in it


def _url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


@contextmanager
def ground() -> Iterator[None]:
    """A loop, an engine, and a migrated database with the organisation to copy, made once for all walks."""
    with tempfile.TemporaryDirectory(prefix="xianshen-walk-", dir=_quick()) as folder:
        Ground.place, Ground.loop = Path(folder) / "xianshen.db", asyncio.new_event_loop()
        Ground.engine = engine(_url(Ground.place))
        Ground.loop.run_until_complete(_founded(Database(_url(Ground.place.with_suffix(".template")))))
        pace = ladder.PACE.set(ladder.Pace(repeat=REPEAT // timedelta(minutes=1), climb=CLIMB // timedelta(minutes=1)))
        yield
        ladder.PACE.reset(pace)
        Ground.loop.close()


async def _founded(database: Database) -> None:
    await migrate(database)
    tables = organisation_file.parse(ORGANISATION, "organisation.toml")
    async with database.write() as session:
        day = MONDAY_MORNING.date()
        await organisation_apply.apply(session, MONDAY_MORNING, tables, today=day, language="zh-CN")
    await database.close()
