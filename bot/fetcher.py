"""The fetcher: files that people sent and that must be read, downloaded outside any transaction.

Each is claimed for a while, downloaded, read in a thread, and handed on in one transaction with its mark `done_at`.
What was under way when a process died is taken up by the next one; fetched by two, a file is handed on by the first.
"""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from telegram.error import BadRequest, TelegramError

from bot.bell import Bell
from bot.database import Database, passing
from bot.download import NoFile, download
from bot.handling import Handling
from bot.log import place
from bot.transport import DOWNLOAD, TooManyRequests, Transport
from models import fetch as fetches
from models.clock import Clock
from models.fetch import Fetch

log = structlog.get_logger(__name__)

HANDS: Final = 2  # files under way at once
CLAIM: Final = timedelta(seconds=DOWNLOAD + 60)  # the longest download and reading
IDLE: Final = 1.0  # seconds between two looks when nobody rings
CONTENDED: Final = 0.05  # seconds until the next look while another process holds what waits
BACK_OFF: Final = tuple(timedelta(seconds=each) for each in (1, 4, 15, 60))
FEW: Final = len(BACK_OFF)  # attempts at what fails by itself
MANY: Final = 60  # attempts in all: about an hour of trouble with the network

Work = Callable[[AsyncSession, datetime, Fetch], Coroutine[Any, Any, None]]


class Fetcher:
    """`run` until `stop`. `bell` is rung by whoever may have queued a file, `written` told that the outbox grew."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        transport: Transport,
        handling: Handling,
        *,
        written: Callable[[], None],
    ) -> None:
        self.bell = Bell()
        self._database = database
        self._clock = clock
        self._transport = transport
        self._handling = handling
        self._written = written
        self._carried: set[asyncio.Task[None]] = set()
        self._downloads: set[asyncio.Task[bytes]] = set()
        self._stopping = False

    def stop(self) -> None:
        """Ends `run`: downloads under way are given back, a file that is being read is handed on before."""
        self._stopping = True
        for coming in self._downloads:
            coming.cancel()
        self.bell.ring()

    async def run(self) -> None:
        """Waits out whatever the network and the database do."""
        released = False
        try:
            while not self._stopping:
                try:
                    if not released:
                        await self._release()
                        released = True
                    pause = await self.round()
                except Exception as error:
                    if not passing(error):
                        raise
                    log.warning("fetcher.database_trouble", error=type(error).__name__)
                    pause = IDLE
                await self.bell.wait(pause)
        finally:
            await asyncio.gather(*self._carried, return_exceptions=True)

    async def _release(self) -> None:
        """What a process that died had claimed waits no longer; what another still carries is fetched twice at most."""
        async with self._database.write() as session:
            await fetches.release(session)

    async def round(self) -> float:
        """Take up what waits, as far as there are hands. Returns the seconds until the next look if nobody rings."""
        pause = IDLE
        while len(self._carried) < HANDS:
            pause = await self._pause()
            if pause > 0:  # looked for without the writers' turn
                break
            async with self._database.write() as session:
                now = self._clock.now()
                fetch = await fetches.claim(session, now, now + CLAIM)
            if fetch is None:  # another process is about to take it
                return CONTENDED
            task = asyncio.create_task(self._carry(fetch), name="fetch")
            self._carried.add(task)
            task.add_done_callback(self._carried_through)
        return pause or IDLE

    def _carried_through(self, task: asyncio.Task[None]) -> None:
        self._carried.discard(task)
        self.bell.ring()

    async def _carry(self, fetch: Fetch) -> None:
        """One file to its end, or back among those that wait. Whatever it meets ends nothing else."""
        try:
            if fetch.attempts > MANY:
                await self._give_up(fetch, "unreadable")
            else:
                await self._fetch(fetch)
        except Exception as error:  # noqa: BLE001 - one file must not stop the others
            await self._failed(fetch, error)

    async def _fetch(self, fetch: Fetch) -> None:
        try:
            content = await self._download(fetch.file_id)
        except NoFile as missing:
            await self._give_up(fetch, missing.code)
        except BadRequest as error:
            await self._trouble(fetch, error, FEW)
        except TelegramError as error:
            await self._trouble(fetch, error, MANY)
        else:
            if content is None:
                await self._again(fetch, at_once=True)
                return
            async with self._database.read() as session:
                read = await self._handling.reader(session, fetch)
            found = await asyncio.to_thread(read, content)
            await self._hand_on(fetch, lambda session, now, row: self._handling.fetched(session, now, row, found))

    async def _download(self, file_id: str) -> bytes | None:
        """None when it was ended by `stop`."""
        coming = asyncio.create_task(download(self._transport, file_id), name="download")
        self._downloads.add(coming)
        try:
            return await coming
        except asyncio.CancelledError:
            if not self._stopping:
                coming.cancel()
                raise
            return None
        finally:
            self._downloads.discard(coming)

    async def _hand_on(self, fetch: Fetch, work: Work) -> None:
        async with self._database.write() as session:
            row = await fetches.unfinished(session, fetch.id)
            if row is None:  # somebody else was faster
                return
            now = self._clock.now()
            await work(session, now, row)
            row.done_at = now
        self._written()

    async def _give_up(self, fetch: Fetch, code: str) -> None:
        log.info("fetch.given_up", fetch=fetch.id, code=code)
        await self._hand_on(fetch, lambda session, now, row: self._handling.not_fetched(session, now, row, code))

    async def _trouble(self, fetch: Fetch, error: TelegramError, most: int) -> None:
        log.warning("fetch.trouble", fetch=fetch.id, attempts=fetch.attempts, error=type(error).__name__)
        if fetch.attempts >= most:
            await self._give_up(fetch, "unreadable")
        else:
            seconds = error.seconds if isinstance(error, TooManyRequests) else 0
            await self._again(fetch, timedelta(seconds=seconds))

    async def _failed(self, fetch: Fetch, error: Exception) -> None:
        """Trouble with the database, or a fault of ours: a few attempts, then whoever sent the file is told."""
        try:
            if fetch.attempts > FEW and not passing(error):
                await self._give_up(fetch, "unreadable")
            else:
                await self._again(fetch)
        except Exception as trouble:  # noqa: BLE001 - it is taken up again when its claim has run out
            error = trouble
        log.error("fetch.failed", fetch=fetch.id, attempts=fetch.attempts, error=place(error))

    async def _again(self, fetch: Fetch, wait: timedelta = timedelta(), *, at_once: bool = False) -> None:
        wait = max(wait, BACK_OFF[min(fetch.attempts, len(BACK_OFF)) - 1])
        async with self._database.write() as session:
            await fetches.again(session, fetch.id, None if at_once else self._clock.now() + wait)

    async def _pause(self) -> float:
        """Seconds until a file may be taken, at most IDLE."""
        async with self._database.read() as session:
            due = await fetches.next_due(session)
        if due is None:
            return IDLE
        return min(IDLE, max(0.0, (due - self._clock.now()).total_seconds()))
