"""The tick: asks every few seconds what is due, and has it done. What is due stands in the tables, never here.

A loop and a bell are all it takes: a library's job store would hold a second truth beside the tables, with its own
rules for what was missed.
"""

import asyncio
from typing import Final

import structlog

from bot import holder
from bot.bell import Bell
from bot.database import Database, passing
from bot.handling import Handling
from models import arrangement, due, lease
from models.clock import Clock

log = structlog.get_logger(__name__)

LEASE: Final = "scheduler"
TERM: Final = 30_000  # milliseconds the lease lasts without renewal
TICK: Final = 5.0  # seconds


class Scheduler:
    """`run` until `stop`; `bell` is rung when the clock was moved."""

    def __init__(self, database: Database, clock: Clock, handling: Handling) -> None:
        self.bell = Bell()
        self.ring_dispatcher: Bell | None = None
        self._database = database
        self._clock = clock
        self._handling = handling
        self._name = holder.name()
        self._stopping = False

    def stop(self) -> None:
        """Ends `run` after the tick in hand."""
        self._stopping = True
        self.bell.ring()

    async def run(self) -> None:
        """Waits out trouble with the database; anything else brings the bot down, because silence would be worse."""
        if (now := self._clock.now()).month == 12:
            # The next year may not be announced yet; it is forecast by a library that takes seconds to import.
            await asyncio.to_thread(arrangement.warm_up, now.year)
        while not self._stopping:
            done = 0
            try:
                done = await self.tick()
            except Exception as error:
                if not passing(error):
                    raise
                log.warning("scheduler.database_trouble", error=type(error).__name__)
            if not self._stopping and done < due.MOST:
                await self.bell.wait(TICK)
        async with self._database.write() as session:
            await lease.release(session, LEASE, self._name)

    async def tick(self) -> int:
        """One look; returns how many things were done. Only the holder of the lease does them, in one transaction."""
        async with self._database.read() as session:
            if not await due.find(session, self._clock.now()):
                return 0
        async with self._database.write() as session:
            if await lease.acquire(session, LEASE, self._name, milliseconds=TERM) is None:
                return 0
            done = await self._handling.remind(session, self._clock.now())
        if done and self.ring_dispatcher:
            self.ring_dispatcher.ring()
        return done
