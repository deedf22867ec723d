"""The auditor: looks for what should have happened and has not, apart from whoever should have done it.

It tells the administrators, turns `/healthz` red, and withholds the heartbeat, so that somebody outside notices even
where the bot can no longer say anything.
"""

import time
from collections.abc import Callable
from typing import Final

import aiohttp
import structlog

from bot.bell import Bell
from bot.database import Database, passing
from bot.handling import Handling
from models import stall
from models.clock import Clock
from models.stall import Stall

log = structlog.get_logger(__name__)

LOOK: Final = 10.0  # seconds between two looks
GRACE: Final = 15.0  # seconds a stall must stand: a clock that was moved, or a start, makes much late for a moment
BLIND: Final = 60.0  # seconds without a look that succeeded, after which the auditor itself is the problem
BEAT: Final = 60.0  # seconds between two heartbeats
PATIENCE: Final = aiohttp.ClientTimeout(total=10)


class Auditor:
    """`run` until `stop`; `problems` at any time. `heartbeat_url` is asked for once a minute while all is well."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        handling: Handling,
        heartbeat_url: str | None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.bell = Bell()
        self.ring_dispatcher: Bell | None = None
        self._database = database
        self._clock = clock
        self._handling = handling
        self._heartbeat_url = heartbeat_url
        self._monotonic = monotonic
        # What stands still → since when this process has seen it, and how it was then: while the oldest of many cards
        # goes out and the next is late, it is still the same stall.
        self._seen: dict[tuple[str, str], tuple[float, Stall]] = {}
        self._standing: list[Stall] = []
        self._looked_at = monotonic()
        self._beat_at = monotonic()
        self._stopping = False

    def stop(self) -> None:
        """Ends `run` after the look in hand."""
        self._stopping = True
        self.bell.ring()

    def problems(self) -> list[str]:
        """What stands still, in words for an operator; empty where all is well."""
        blind = self._monotonic() - self._looked_at
        found = [f"the auditor has seen nothing for {blind:.0f} s"] if blind > BLIND else []
        return found + [f"{each.kind} of {each.subject} since {each.since.isoformat()}" for each in self._standing]

    async def run(self) -> None:
        """Waits out trouble with the database: `problems` tells of it, and the heartbeat stays away."""
        while not self._stopping:
            try:
                await self.look()
            except Exception as error:
                if not passing(error):
                    raise
                log.warning("auditor.database_trouble", error=type(error).__name__)
            await self._beat()
            if not self._stopping:
                await self.bell.wait(LOOK)

    async def look(self) -> list[Stall]:
        """One look: the stalls that stand now and were there at an earlier look; what is new among them is told."""
        moment = self._monotonic()
        async with self._database.read() as session:
            found = await stall.find(session, self._clock.now())
        keys = [(each.kind, each.subject) for each in found]
        self._seen = {key: self._seen.get(key, (moment, each)) for key, each in zip(keys, found, strict=True)}
        self._standing = [first for at, first in self._seen.values() if moment - at >= GRACE]
        self._looked_at = moment
        if self._standing:
            async with self._database.write() as session:
                told = await self._handling.stalled(session, self._clock.now(), self._standing)
            if told and self.ring_dispatcher:
                log.error("auditor.stalls", kinds=sorted({str(each.kind) for each in self._standing}))
                self.ring_dispatcher.ring()
        return self._standing

    async def _beat(self) -> None:
        """A sign of life for a service that misses it when it does not come."""
        moment = self._monotonic()
        if self._heartbeat_url is None or moment < self._beat_at or self.problems():
            return
        self._beat_at = moment + BEAT
        try:
            async with (
                aiohttp.ClientSession(timeout=PATIENCE, trust_env=True) as session,
                session.get(self._heartbeat_url, allow_redirects=False) as answer,
            ):
                if answer.status >= 400:
                    log.warning("auditor.heartbeat_refused", status=answer.status)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("auditor.heartbeat_failed", error=type(error).__name__)
