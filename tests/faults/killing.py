"""A scripted day in which the bot is killed again and again while a tenth of its calls fail."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Final

from bot import organisation_apply, organisation_file
from bot.database import Database
from bot.sandbox.faults import Faults
from bot.sandbox.server import Sandbox
from tests.faults.day import Day
from tests.faults.ledger import Ledger, drained, sent_again
from tests.faults.people import LIMIT, People
from tests.faults.process import Bot, Forks
from tests.office import GROUP, ORGANISATION, labels

RATE: Final = 0.1
START: Final = 0.3  # seconds within which a start is cut short
LONGEST_LIFE: Final = 0.8  # seconds from the first getUpdates to the kill
MOST_CALLS: Final = 40  # calls from the first getUpdates to the kill


@dataclass
class Outcome:
    """What a day held, and what it cost."""

    kills: int = 0
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


class Killing:
    """One day on one database. `seed` fixes plans, moments and faults, though not the machine's own timing."""

    def __init__(self, sandbox: Sandbox, database: Database, bot: Bot, seed: int) -> None:
        self.sandbox, self.database, self.bot = sandbox, database, bot
        self.people = People(sandbox, seed)
        self.day = Day(self.people, seed)
        self.kills = 0
        self._random = random.Random(seed)  # noqa: S311 - reproducible, not secret
        self._seed = seed

    async def run(self, kills: int) -> Outcome:
        """Raises AssertionError where anything was lost, doubled, or is not as the people lived it."""
        began = monotonic()
        self.sandbox.faults = Faults(self._seed, RATE)
        living = asyncio.create_task(self.day.live(), name="day")
        try:
            await self._kill(kills, living)
            self.day.over.set()
            await living
        finally:
            living.cancel()
        await self.quiet()
        again = sent_again(self.sandbox.calls)
        self.sandbox.faults = Faults()
        healed = await self.heal()
        await self.bot.stop()
        await self._audit()
        return self._outcome(monotonic() - began, again, healed)

    async def _kill(self, kills: int, living: "asyncio.Task[None]") -> None:
        """Start, let live for a moment, kill; `living` ends early only where something is wrong."""
        await self.bot.start_whole()
        await self.sandbox.called("getUpdates", seconds=LIMIT)
        while self.kills < kills and not living.done():
            await self._moment()
            await self.bot.kill()
            self.kills += 1
            await self.bot.start()

    async def _moment(self) -> None:
        """One in eight falls into the start; of the rest one half by time, the other after a number of calls."""
        calls = self.sandbox.count("getUpdates")
        if self._random.random() < 0.125:
            await self._while(lambda: True, self._random.uniform(0, START))
            return
        await self._while(lambda: self.sandbox.count("getUpdates") == calls, LIMIT)
        if self._random.random() < 0.5:
            await self._while(lambda: True, self._random.uniform(0, LONGEST_LIFE))
            return
        last = sum(self.sandbox.api.counts.values()) + self._random.randint(1, MOST_CALLS)
        await self._while(lambda: sum(self.sandbox.api.counts.values()) < last, 2 * LONGEST_LIFE)

    async def _while(self, waiting: Callable[[], bool], seconds: float) -> None:
        """Until a call of the bot's ends it, or the seconds are over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while waiting():
                    await self.sandbox.api.called.wait()

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
        code, said = await self.bot.run("audit", "verify")
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
        return Outcome(self.kills, figures, seconds)


async def on(sandbox: Sandbox, database: Database, forks: Forks, folder: Path, seed: int, kills: int) -> Outcome:
    """A day on a migrated, empty database."""
    sandbox.api.calls = type(sandbox.api.calls)()  # all of them, not the last 10 000
    await found(database, sandbox)
    settings = {
        "BOT_TOKEN": sandbox.token,
        "BOT_API_URL": sandbox.url,
        "DATABASE_URL": database.url.render_as_string(hide_password=False),
    }
    return await Killing(sandbox, database, Bot(forks, settings, folder), seed).run(kills)
