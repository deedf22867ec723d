"""Intake: raw updates, committed to the inbox before Telegram hears that they arrived."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final

import orjson
import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.bell import Bell
from bot.database import Database
from bot.transport import TokenRefused, TooManyRequests, Transport
from models import inbox
from models.clock import Clock

log = structlog.get_logger(__name__)

Json = dict[str, Any]

# What is used, by name; channel posts only to leave the channel (security.md 4).
ALLOWED: Final = ("message", "edited_message", "callback_query", "my_chat_member", "channel_post")
LIMIT: Final = 100  # updates in one answer, the most there are
LONG_POLL: Final = 30  # seconds Telegram holds an empty answer back
GRACE: Final = 10  # seconds beyond that until the connection counts as dead
CONFLICT_PAUSE: Final = 5.0
LONGEST_PAUSE: Final = 30.0


class Store:
    """Puts updates into the inbox. Callers that come at the same time share one transaction."""

    def __init__(self, database: Database, clock: Clock, stored: Callable[[], None]) -> None:
        self._database = database
        self._clock = clock
        self._stored = stored
        self._waiting: list[tuple[Sequence[Json], asyncio.Future[None]]] = []
        self._turn = asyncio.Lock()

    async def put(self, updates: Sequence[Json]) -> None:
        """Returns after the commit. Raises what the database raised; then nothing was stored."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((updates, done))
        async with self._turn:
            if not done.done():
                batch, self._waiting = self._waiting, []
                await self._commit(batch)
        await done

    async def _commit(self, batch: list[tuple[Sequence[Json], asyncio.Future[None]]]) -> None:
        rows = [row(update) for updates, _ in batch for update in updates]
        try:
            async with self._database.write() as session:
                await inbox.store(session, self._clock.now(), rows)
        except BaseException as error:
            failure = error if isinstance(error, Exception) else ConnectionError("stopped before the commit")
            for _, done in batch:
                if not done.done():
                    done.set_exception(failure)
                    done.exception()  # a caller that has gone away leaves no warning behind
            if not isinstance(error, Exception):
                raise
            return
        for _, done in batch:
            if not done.done():
                done.set_result(None)
        self._stored()


class Polling:
    """One long poll after the other (Bot API: getUpdates). The offset moves after the commit, never before."""

    def __init__(self, transport: Transport, store: Store) -> None:
        self.bell = Bell()  # rung when a pause need not be waited for
        self.polled = asyncio.Event()  # set by the first answer
        self._transport = transport
        self._store = store
        self._failures = 0

    async def run(self) -> None:
        """Goes on until cancelled, whatever the network does. Raises TokenRefused."""
        offset: int | None = None
        webhook_gone = False
        while True:
            try:
                if not webhook_gone:
                    await self._transport.call("deleteWebhook", {})
                    webhook_gone = True
                updates = await self._poll(offset)
                self.polled.set()
                if updates:
                    await self._store.put(updates)
                    # The last of this answer, not the highest ever: numbers may go down after a quiet week.
                    offset = updates[-1]["update_id"] + 1
                self._failures = 0
            except InvalidToken:
                raise TokenRefused from None
            except Conflict as error:
                webhook_gone = False
                log.warning("intake.conflict", reason=error.message, advice="another bot runs with this token: stop it")
                await self.bell.wait(CONFLICT_PAUSE)
            except (TelegramError, SQLAlchemyError, OSError) as error:
                await self._pause(error)

    async def _poll(self, offset: int | None) -> list[Json]:
        # The first one comes back at once: it shows that updates can be had.
        wait = LONG_POLL if self.polled.is_set() else 0
        parameters: Json = {"timeout": wait, "limit": LIMIT, "allowed_updates": ALLOWED}
        if offset is not None:
            parameters["offset"] = offset
        updates: list[Json] = await self._transport.call("getUpdates", parameters, seconds=LONG_POLL + GRACE)
        return updates

    async def _pause(self, error: Exception) -> None:
        self._failures += 1
        seconds = min(LONGEST_PAUSE, 0.5 * 2 ** min(self._failures - 1, 10))
        if isinstance(error, TooManyRequests):
            seconds = error.seconds
        elif self._failures == 1 and isinstance(error, TelegramError):
            seconds = 0.05  # a single dropped connection is nothing
        log.warning("intake.trouble", error=type(error).__name__, again_in=seconds)
        await self.bell.wait(seconds)


def row(update: Json) -> tuple[int, int, str]:
    """(update_id, chat, body): whose order it belongs to is the chat, else the user, else 0."""
    return update["update_id"], _chat(update), orjson.dumps(update).decode()


def _chat(update: Json) -> int:
    """Also of an update like none before: one that cannot be read must not keep the others from being stored."""
    with suppress(AttributeError, TypeError, ValueError):
        return _named(update)
    return 0


def _named(update: Json) -> int:
    for kind, content in update.items():
        if kind == "update_id" or not isinstance(content, dict):
            continue
        message = content.get("message") if kind == "callback_query" else content
        chat = (message or {}).get("chat") or content.get("from") or {}
        return int(chat.get("id", 0))
    return 0
