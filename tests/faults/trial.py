"""A scripted day that is struck again and again, by kills or worse, while a tenth of the calls fail."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from time import monotonic
from typing import Final

from sqlalchemy.exc import DBAPIError

from bot import organisation_apply, organisation_file
from bot.database import Database
from bot.sandbox.faults import Faults
from bot.sandbox.server import Sandbox
from tests.faults.day import Day
from tests.faults.ledger import Ledger, drained, handled, sent_again
from tests.faults.people import LIMIT, People
from tests.faults.process import Bot
from tests.office import GROUP, ORGANISATION, labels

RATE: Final = 0.1
LONGEST_LIFE: Final = 0.8  # seconds from the start to the strike
MOST_CALLS: Final = 40  # calls from the start to the strike


@dataclass
class Outcome:
    """What a day held, and what it cost."""

    strikes: int = 0
    figures: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


async def found(database: Database, sandbox: Sandbox) -> None:
    """The sample organisation, and a phone for everybody."""
    tables = organisation_file.parse(ORGANISATION, "organisation.toml")
    now = sandbox.clock.now()
    async with database.write() as session:
        await organisation_apply.apply(session, now, tables, today=date(2026, 11, 23), language="zh-CN")
    for person in tables.person:
        if person.telegram_id:
            sandbox.add_user(person.telegram_id, person.name, started=True)
    sandbox.add_group(GROUP, "宣传部值班群", members=[1003])


Strike = Callable[["Trial"], Awaitable[None]]


class Trial:
    """One day on one database. `seed` fixes plans, moments and faults, though not the machine's own timing."""

    def __init__(self, sandbox: Sandbox, database: Database, bots: Sequence[Bot], seed: int) -> None:
        self.sandbox, self.database, self.bots = sandbox, database, bots
        self.people = People(sandbox, seed, self._handled)
        self.day = Day(self.people, seed)
        self.random = random.Random(seed)  # noqa: S311 - reproducible, not secret
        self.strikes = 0
        self.deaths: list[int] = []  # how many calls had been made when a bot was found dead
        self._seed = seed

    async def run(self, strikes: int, strike: Strike) -> Outcome:
        """Raises AssertionError where anything was lost, doubled, or is not as the people lived it."""
        began = monotonic()
        self.sandbox.faults = Faults(self._seed, RATE)
        for bot in self.bots:
            await bot.start()
        living = asyncio.create_task(self.day.live(), name="day")
        try:
            while self.strikes < strikes and not living.done():  # it ends early only where something is wrong
                await strike(self)
                self.strikes += 1
            self.day.over.set()
            await living
        except BaseException:
            print(*(bot.tail() for bot in self.bots), sep="\n")
            raise
        finally:
            living.cancel()
        await self.quiet()
        again = sent_again(list(self.sandbox.calls), self.deaths)
        self.sandbox.faults = Faults()
        healed = await self.heal()
        for bot in self.bots:
            await bot.stop()
        await self._audit()
        return self._outcome(monotonic() - began, again, healed)

    async def moment(self) -> None:
        """While the bots live: at a random time, or after a random number of calls."""
        if self.random.random() < 0.5:
            await self._while(lambda: True, self.random.uniform(0, LONGEST_LIFE))
            return
        last = sum(self.sandbox.api.counts.values()) + self.random.randint(1, MOST_CALLS)
        await self._while(lambda: sum(self.sandbox.api.counts.values()) < last, 2 * LONGEST_LIFE)

    async def alive(self, method: str, calls: int) -> None:
        """Until `method` was called more than `calls` times: a bot has started."""
        await self._while(lambda: self.sandbox.count(method) <= calls, LIMIT)

    async def _while(self, waiting: Callable[[], bool], seconds: float) -> None:
        """Until a call of the bot's ends it, or the seconds are over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while waiting():
                    await self.sandbox.api.called.wait()

    async def _handled(self) -> bool:
        try:
            return not self.sandbox.world.updates.entries and await handled(self.database)
        except DBAPIError:  # it is the database's turn to be struck
            return False

    async def quiet(self) -> None:
        """Until no phone waits, every update is confirmed and handled, and every call is made."""
        await self.people.rest()
        async with asyncio.timeout(LIMIT):
            while self.sandbox.world.updates.entries or not await drained(self.database):
                with suppress(TimeoutError):
                    async with asyncio.timeout(0.2):  # rows are settled without a sign to the outside
                        await self.sandbox.api.called.wait()

    async def heal(self) -> int:
        """Check everything; then tap every older copy of a card: the copy works, and the other one goes."""
        ledger = Ledger(self.day, self.people)
        await ledger.read(self.database)
        ledger.check()
        copies = ledger.copies()
        for card, message in copies:
            self.people.tap(card.chat_id, card.subject, labels(message)[0], message)
        await self.quiet()
        after = Ledger(self.day, self.people)
        await after.read(self.database)
        for card in after.cards:
            after.shown(card)
        left = after.copies()
        assert not left, f"{len(left)} of {len(copies)} copies stayed: {left[:2]}"
        return len(copies)

    async def _audit(self) -> None:
        code, said = await self.bots[0].run("audit", "verify")
        assert code == 0, said

    def _outcome(self, seconds: float, again: int, healed: int) -> Outcome:
        calls = self.sandbox.calls
        faults = Counter(call.fault for call in calls if call.fault)
        taps = self.people.taps
        figures = {
            "drafts": len(self.day.stories),
            "taps": len(taps),
            "taps never answered": sum(not tap.answers for tap in taps),
            "calls": len(calls),
            **{f"calls that met {kind}": count for kind, count in sorted(faults.items())},
            "cards sent again": again,
            "older copies healed by a tap": healed,
        }
        return Outcome(self.strikes, figures, seconds)


async def kill(trial: Trial) -> None:
    """SIGKILL, and started again at once: now and then as an operator does it, limits and all."""
    bot = trial.random.choice(trial.bots)
    await trial.moment()
    await bot.kill()
    trial.deaths.append(len(trial.sandbox.calls))
    calls = trial.sandbox.count("getMe")
    await bot.start(whole=trial.strikes % 25 == 24)
    if trial.random.random() < 0.9:  # otherwise the next one may fall into the start
        await trial.alive("getMe", calls)


async def on(
    sandbox: Sandbox, database: Database, bots: Sequence[Bot], seed: int, strikes: int, strike: Strike = kill
) -> Outcome:
    """A day on a migrated, empty database."""
    sandbox.api.calls = type(sandbox.api.calls)()  # all of them, not the last 10 000
    await found(database, sandbox)
    return await Trial(sandbox, database, bots, seed).run(strikes, strike)


def settings(sandbox: Sandbox, database: Database) -> dict[str, str]:
    """The environment of a bot that works for this sandbox on this database."""
    return {
        "BOT_TOKEN": sandbox.token,
        "BOT_API_URL": sandbox.url,
        "DATABASE_URL": database.url.render_as_string(hide_password=False),
    }
