"""The worker: from a stored update to its effects, each exactly once.

Waiting updates are handled many to a transaction, because a durable commit costs more than most updates. When one of
them raises, everything is rolled back, those before it are handled again, and it alone gets a transaction of its own.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update

from bot.bell import Bell
from bot.database import Database, passing
from bot.handling import Handling, type_of_application
from bot.log import place
from handlers.context import Answer
from models import attachment, fetch, inbox, outbox
from models.clock import Clock
from models.errors import Refusal
from models.inbox import Intake
from models.screened import CAN_WAIT, LexiconNotReady

log = structlog.get_logger(__name__)

BATCH: Final = 50
RETRY: Final = 0.1  # seconds after a batch until what was put off is looked for; what comes in rings before
IDLE: Final = 1.0  # seconds between two looks when nobody rings: another process may have put something in
BACK_OFF: Final = tuple(timedelta(seconds=each) for each in (1, 4, 15, 60))
PRUNE_EVERY: Final = timedelta(hours=1)


class Worker:
    """`answered` takes the answers to taps after their commit; `written` is told that the outbox may have grown."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        application: type_of_application,
        handling: Handling,
        *,
        answered: Callable[[list[Answer]], None],
        written: Callable[[], None],
    ) -> None:
        self.bell = Bell()
        self._database = database
        self._clock = clock
        self._application = application
        self._handling = handling
        self._answered = answered
        self._written = written
        self._sizes: list[int] = []  # of the next batches, after one has failed
        self._all_taken = False  # the last batch took whatever waited: who brings more rings
        self._preparing = asyncio.Lock()
        self._held: dict[int, asyncio.Task[None]] = {}  # chats whose next update waits for a lexicon
        self._stopping = False
        self._pruned_at = clock.now()

    def stop(self) -> None:
        """Ends `run` after the batch in hand."""
        self._stopping = True
        self.bell.ring()

    async def run(self) -> None:
        while not self._stopping:
            try:
                done = await self.round()
                if not done:
                    await self._prune()
                    await self.bell.wait(await self._pause())
                elif self._all_taken:
                    await self.bell.wait(RETRY)
            except Exception as error:
                if not passing(error):
                    raise
                log.warning("worker.database_trouble", error=type(error).__name__)
                await self.bell.wait(IDLE)
        await asyncio.gather(*self._held.values(), return_exceptions=True)

    async def round(self) -> int:
        """Handle the next batch; returns how many rows it settled (handled, put off or parked)."""
        CAN_WAIT.set(True)
        self._all_taken = False
        if self._sizes and self._sizes[0] == 1:
            self._sizes.pop(0)
            return await self._alone()
        size = self._sizes.pop(0) if self._sizes else BATCH
        count, done = 0, 0
        try:
            async with self._database.write() as session:
                now = self._clock.now()
                rows = await self._take(session, now, size)
                count = len(rows)
                answers: list[Answer] = []
                for done, row in enumerate(rows):  # noqa: B007 - how far it came is read when it raises
                    answers += await self._handle(session, now, row.body)
                done = count
                if rows:
                    await inbox.mark_handled(session, now, [row.id for row in rows])
        except Exception as error:
            if passing(error) or not count:
                raise
            # The last flush names no culprit: then every one is taken alone.
            self._sizes = [1] * count if done == count else [done, 1] if done else [1]
            return count
        self._all_taken = count < size == BATCH and not self._held
        self._after(answers, count)
        return count

    async def _alone(self) -> int:
        row_id, body, chat = 0, "", 0
        try:
            async with self._database.write() as session:
                now = self._clock.now()
                rows = await self._take(session, now, 1)
                if not rows:
                    return 0
                row_id, body, chat = rows[0].id, rows[0].body, rows[0].chat
                answers = await self._handle(session, now, body)
                await inbox.mark_handled(session, now, [row_id])
        except LexiconNotReady as waiting:
            self._hold(chat, waiting)
        except Refusal as refusal:
            try:
                await self._refused(row_id, body, refusal)
            except LexiconNotReady as waiting:
                self._hold(chat, waiting)
        except Exception as error:
            if passing(error) or not row_id:
                raise
            await self._failed(row_id, error)
        else:
            self._after(answers, 1)
        return 1

    async def _take(self, session: AsyncSession, now: datetime, size: int) -> Sequence[Any]:
        """The next rows but those of chats that wait for a lexicon, so that each chat keeps its order."""
        rows = await inbox.take(session, now, max(size, BATCH) if self._held else size)
        return [row for row in rows if row.chat not in self._held][:size]

    def _hold(self, chat: int, waiting: LexiconNotReady) -> None:
        """This chat waits until its lexicon is compiled, in a thread; everybody else goes on meanwhile."""
        self._held[chat] = asyncio.create_task(self._prepare(chat, waiting), name="lexicon")

    async def _prepare(self, chat: int, waiting: LexiconNotReady) -> None:
        try:
            async with self._preparing:  # several chats wait for the same words: the first compiles them
                await asyncio.to_thread(waiting.prepare)
        finally:
            self._held.pop(chat, None)
            self.bell.ring()

    async def _handle(self, session: AsyncSession, now: datetime, body: str) -> list[Answer]:
        return await self._handling.handle(self._application, session, now, self._parse(body))

    def _parse(self, body: str) -> Update:
        return Update.de_json(orjson.loads(body), self._application.bot)

    async def _refused(self, row_id: int, body: str, refusal: Refusal) -> None:
        try:
            async with self._database.write() as session:
                now = self._clock.now()
                if await inbox.again(session, row_id) is None:
                    return
                answers = await self._handling.refuse(session, now, self._parse(body), refusal)
                await inbox.mark_handled(session, now, [row_id])
        except Exception as error:
            if passing(error) or isinstance(error, LexiconNotReady):
                raise
            await self._failed(row_id, error)
        else:
            self._after(answers, 1)

    async def _failed(self, row_id: int, error: Exception) -> None:
        """Put the update off, or park it when it has failed too often. What it holds is written nowhere."""
        async with self._database.write() as session:
            now = self._clock.now()
            row = await inbox.again(session, row_id)
            if row is None:
                return
            row.attempts += 1
            row.error = place(error)[:200]
            if row.attempts <= len(BACK_OFF):
                row.not_before = now + BACK_OFF[row.attempts - 1]
                log.warning("update.failed", update_id=row.update_id, attempts=row.attempts, error=row.error)
                return
            row.state, row.not_before = Intake.PARKED, None
            log.error("update.parked", update_id=row.update_id, error=row.error)
            try:
                async with session.begin_nested():
                    await self._handling.parked(session, now, row)
            except Exception as trouble:  # noqa: BLE001 - it stays parked and listed whoever could be told
                log.error("update.parked_untold", error=place(trouble))  # noqa: TRY400 - a traceback may hold content
        self._written()

    def _after(self, answers: list[Answer], count: int) -> None:
        if count:
            self._written()
        if answers:
            self._answered(answers)

    async def _pause(self) -> float:
        async with self._database.read() as session:
            due = await inbox.next_due(session)
        if due is None:
            return IDLE
        return min(IDLE, max(0.0, (due - self._clock.now()).total_seconds()))

    async def _prune(self) -> None:
        now = self._clock.now()
        if now - self._pruned_at >= PRUNE_EVERY:
            self._pruned_at = now
            async with self._database.write() as session:
                await inbox.prune(session, now)
                await attachment.prune(session, now)
                await outbox.prune(session, now)
                await fetch.prune(session, now)
