"""The bot's updates: kept for 24 hours until an offset confirms them (Bot API: getUpdates)."""

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, islice
from typing import Any, Final

from bot.sandbox.errors import BadRequest, Conflict
from bot.sandbox.objects import Json
from models.clock import Clock

KEPT: Final = timedelta(hours=24)
LONGEST: Final = 50
KINDS: Final = frozenset(
    {
        *("message", "edited_message", "channel_post", "edited_channel_post", "business_connection"),
        *("business_message", "edited_business_message", "deleted_business_messages", "guest_message"),
        *("message_reaction", "message_reaction_count", "inline_query", "chosen_inline_result", "callback_query"),
        *("shipping_query", "pre_checkout_query", "purchased_paid_media", "poll", "poll_answer"),
        *("my_chat_member", "chat_member", "chat_join_request", "chat_boost", "removed_chat_boost", "managed_bot"),
    }
)
ONLY_IF_NAMED: Final = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(slots=True, frozen=True)
class Entry:
    update_id: int
    at: datetime
    body: Json
    last: bool


class UpdateQueue:
    def __init__(self, clock: Clock) -> None:
        """Events: `added` by every update, `polled` while a getUpdates waits, `empty` when all are confirmed."""
        self._clock = clock
        self.entries: deque[Entry] = deque()
        self.ids = count(100_000_001)
        self.allowed: frozenset[str] = KINDS - ONLY_IF_NAMED
        self.webhook = False
        self.added = asyncio.Event()
        self.polled = asyncio.Event()
        self.empty = asyncio.Event()
        self.empty.set()
        self._poll: asyncio.Future[None] | None = None

    def allow(self, kinds: Any) -> None:
        """Remembers `allowed_updates`; an empty list is the default, absence keeps what was."""
        if kinds is None:
            return
        if not isinstance(kinds, list):
            raise BadRequest("can't parse allowed updates JSON object")
        self.allowed = frozenset(kinds) & KINDS or KINDS - ONLY_IF_NAMED

    def add(self, kind: str, body: Any, *, last: bool = False, forced: bool = False) -> None:
        """Queues an update if its kind is allowed (or `forced`). `last`: an answer of getUpdates ends after it."""
        if kind not in self.allowed and not forced:
            return
        update_id = next(self.ids)
        self.entries.append(Entry(update_id, self._clock.now(), {"update_id": update_id, kind: body}, last))
        self.added.set()
        self.empty.clear()
        if self._poll and not self._poll.done():
            self._poll.set_result(None)

    def forget_old(self) -> None:
        oldest = self._clock.now() - KEPT
        while self.entries and self.entries[0].at < oldest:
            self.entries.popleft()
        self._note_empty()

    def confirm(self, offset: int) -> None:
        """A positive offset forgets all before it, a negative one all but the last `-offset`."""
        if offset < 0:
            while len(self.entries) > -offset:
                self.entries.popleft()
        while offset > 0 and self.entries and self.entries[0].update_id < offset:
            self.entries.popleft()
        self._note_empty()

    def drop(self, entry: Entry) -> None:
        """Forgets one update that a webhook accepted."""
        if entry in self.entries:
            self.entries.remove(entry)
        self._note_empty()

    def clear(self) -> None:
        """Forgets all (drop_pending_updates)."""
        self.entries.clear()
        self._note_empty()

    def _note_empty(self) -> None:
        if not self.entries:
            self.empty.set()

    def page(self, limit: int) -> list[Json]:
        taken = []
        for entry in islice(self.entries, limit):
            taken.append(entry.body)
            if entry.last:
                break
        return taken

    async def get(self, offset: int, limit: int, timeout: int) -> list[Json]:  # noqa: ASYNC109 - the API's own name
        """Bot API: getUpdates. `timeout` in seconds of real time, at most 50.

        Raises:
            Conflict: a webhook is set, or another getUpdates came while this one waited.
        """
        if self.webhook:
            raise Conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        if self._poll and not self._poll.done():
            self._poll.set_exception(
                Conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
            )
        self.forget_old()
        self.confirm(offset)
        limit = limit if 0 < limit <= 100 else 100
        if not self.entries and timeout > 0:
            await self._wait(min(timeout, LONGEST))
        return self.page(limit)

    async def _wait(self, seconds: float) -> None:
        poll = self._poll = asyncio.get_running_loop().create_future()
        self.polled.set()
        try:
            await asyncio.wait_for(poll, seconds)
        except TimeoutError:
            pass
        finally:
            if self._poll is poll:
                self._poll = None
                self.polled.clear()

    def stop(self) -> None:
        """Ends a poll that waits, with no updates."""
        if self._poll and not self._poll.done():
            self._poll.set_result(None)
