"""The dispatcher: sends what stands in the outbox, within Telegram's limits, in order per chat.

One at a time among all processes, chosen by a lease; should there be two for a moment, something is sent twice and
nothing is lost. Each round is one transaction: it writes what became of the calls that ended and takes the next rows.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from telegram.error import InvalidToken, TelegramError

from bot import call, claims, holder, outcomes
from bot.bell import Bell
from bot.call import Claimed
from bot.database import Database, passing
from bot.enclosing import FILE, MAKE, Enclosing, FileGone
from bot.handling import Handling
from bot.limits import Limits
from bot.outcomes import Fate, Outcome
from bot.settlement import Settlement
from bot.transport import TokenRefused, Transport
from models import lease
from models.clock import Clock

log = structlog.get_logger(__name__)

LEASE: Final = "dispatcher"
TERM: Final = 10_000  # milliseconds the lease lasts without renewal
RENEW: Final = 3.0  # seconds between renewals
GIVE_BACK: Final = 5.0  # seconds between two looks for rows whose lease ran out
IDLE: Final = 1.0  # seconds between two looks when nobody rings
FLYING: Final = 64  # calls under way at once
SPARED: Final = 8  # of them only for what is urgent: should Telegram answer slowly, that still goes


class Dispatcher:
    """`run` until `stop`; `bell` is rung by whoever has written to the outbox."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        transport: Transport,
        handling: Handling,
        limits: Limits,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.bell = Bell()
        self._database = database
        self._clock = clock
        self._transport = transport
        self._settlement = Settlement(handling)
        self._enclosing = Enclosing(database, clock, handling)
        self._limits = limits
        self._monotonic = monotonic
        self._name = holder.name()
        self._fence: int | None = None
        self._renew_at = self._give_back_at = 0.0
        self._flying: dict[int, tuple[int, asyncio.Task[None]]] = {}  # row id → its chat and its call
        self._landed: list[tuple[Claimed, Outcome]] = []
        self._refused = False
        self._stopping = False

    def stop(self) -> None:
        """Ends `run` when the calls under way have ended."""
        self._stopping = True
        self.bell.ring()

    async def run(self) -> None:
        """Raises TokenRefused; waits out everything else."""
        try:
            while not self._stopping or self._flying or self._landed:
                await self._turn()
        finally:
            await self._abandon()
        async with self._database.write() as session:
            await lease.release(session, LEASE, self._name)

    async def _turn(self) -> None:
        """One round, and the wait for the next one."""
        try:
            pause = await self.round()
        except Exception as error:
            if not passing(error):
                raise
            log.warning("dispatcher.database_trouble", error=type(error).__name__)
            pause = IDLE
        if self._refused:
            raise TokenRefused
        if not self._landed and (not self._stopping or self._flying):
            await self.bell.wait(pause)

    async def round(self) -> float:
        """One transaction. Returns how many seconds may pass until the next one when nobody rings."""
        landed, self._landed = self._landed, []
        pause = IDLE
        try:
            async with self._database.write() as session:
                now, moment = self._clock.now(), self._monotonic()  # it may have been waited for
                if landed:
                    await self._settlement.settle(session, now, landed)
                chosen = await self._lead(session, moment)
                room = self._room(moment)
                taken = []
                if chosen and room.most > 0 and not self._stopping:
                    taken = await claims.claim(session, now, room)
                if not taken and (due := await claims.next_due(session, now)):
                    pause = min(pause, (due - now).total_seconds())
        except BaseException:
            self._landed = landed + self._landed
            raise
        for row in taken:
            self._send(row, moment)
        return max(0.005, min([pause, *self._waits(moment, room)]))

    def _room(self, moment: float) -> claims.Room:
        free, limits = FLYING - len(self._flying), self._limits
        return claims.Room(
            most=min(free, limits.room(moment)),
            ordinary=min(free - SPARED, limits.room(moment, urgent=False)),
            busy={*self._in_hand().values(), *limits.blocked(moment)},
            spared=limits.blocked(moment, urgent=False),
        )

    def _waits(self, moment: float, room: claims.Room) -> list[float]:
        """The seconds until some limit lets more out than `room` did."""
        waits: list[float] = []
        for urgent, free in ((True, room.most), (False, room.ordinary)):
            waits += self._limits.blocked(moment, urgent=urgent).values()
            waits += [self._limits.wait_overall(moment, urgent=urgent)] if free <= 0 else []
        return [wait for wait in waits if wait > 0]  # a call that lands rings by itself

    async def _lead(self, session: AsyncSession, moment: float) -> bool:
        """Whether this process is the one that sends now."""
        if moment >= self._renew_at:
            fence = await lease.acquire(session, LEASE, self._name, milliseconds=TERM)
            if fence is None and holder.gone(other := await lease.holder_of(session, LEASE) or ""):
                await lease.release(session, LEASE, other)
                fence = await lease.acquire(session, LEASE, self._name, milliseconds=TERM)
            if fence is not None and fence != self._fence:
                await claims.give_back(session, flying=self._in_hand(), all_of_them=True)
                log.info("dispatcher.leading", fence=fence)
            self._fence = fence
            self._renew_at = moment + (RENEW if fence is not None else IDLE)
        if self._fence is not None and moment >= self._give_back_at:
            self._give_back_at = moment + GIVE_BACK
            await claims.give_back(session, flying=self._in_hand(), all_of_them=False)
        return self._fence is not None

    def _in_hand(self) -> dict[int, int]:
        """Each row under way, or back with an outcome that is not written yet, and its chat: the next must wait."""
        flying = {row_id: chat for row_id, (chat, _) in self._flying.items()}
        return flying | {row.id: row.chat_id for row, _ in self._landed}

    def _send(self, row: Claimed, moment: float) -> None:
        self._limits.take(row.chat_id, moment)
        task = asyncio.create_task(self._call(row), name=f"outbox {row.id}")
        self._flying[row.id] = (row.chat_id, task)

    async def _call(self, row: Claimed) -> None:
        outcome = Outcome(Fate.LATER, "stopped before the answer")
        try:
            files = await self._enclosing.of(row) if FILE in row.payload or MAKE in row.payload else None
            request = call.of(row)
            if request is None:
                outcome = Outcome(Fate.DONE)
                return
            result = await self._transport.call(*request, files=files)
            outcome = Outcome(Fate.DONE, message_ids=call.message_ids(result))
        except InvalidToken as error:
            self._refused = True
            outcome = Outcome(Fate.LATER, error.message)
        except TelegramError as error:
            outcome = outcomes.of_error(error, row)
        except FileGone:
            outcome = Outcome(Fate.REFUSED, "the file to send is no longer kept")
        except Exception as error:  # noqa: BLE001 - a row that cannot even be asked for must not stop the others
            outcome = Outcome(Fate.REFUSED, type(error).__name__)
            if passing(error):
                outcome = Outcome(Fate.LATER, "database trouble", seconds=IDLE)
        finally:
            if outcome.seconds:
                self._limits.hold(row.chat_id, self._monotonic() + outcome.seconds)
            self._landed.append((row, outcome))
            self._flying.pop(row.id, None)
            self.bell.ring()

    async def _abandon(self) -> None:
        """Ends the calls still under way; their rows come back by the lease."""
        tasks = [task for _, task in self._flying.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
