"""Telegram's sending limits: 1 message/s per private chat (bursts of 3), 20/min per group, 30/s overall."""

import math
from collections import deque
from datetime import datetime, timedelta

from bot.sandbox.errors import TooManyRequests
from models.clock import Clock


class Window:
    """At most `most` events within any `span`."""

    def __init__(self, most: int, span: timedelta) -> None:
        self.most = most
        self.span = span
        self.times: deque[datetime] = deque()

    def wait(self, now: datetime, events: int) -> float:
        """Seconds until `events` more are allowed; 0 when they are."""
        while self.times and self.times[0] <= now - self.span:
            self.times.popleft()
        over = len(self.times) + min(events, self.most) - self.most
        return (self.times[over - 1] + self.span - now).total_seconds() if over > 0 else 0.0


class RateLimits:
    def __init__(self, clock: Clock, *, enabled: bool) -> None:
        self.enabled = enabled
        self._clock = clock
        self._overall = Window(30, timedelta(seconds=1))
        self._chats: dict[int, Window] = {}

    def take(self, chat_id: int, events: int = 1) -> None:
        """Counts sends or edits.

        Raises:
            TooManyRequests: with the seconds to wait, rounded up; nothing is counted then.
        """
        if not self.enabled:
            return
        chat = self._chats.get(chat_id)
        if chat is None:
            chat = Window(3, timedelta(seconds=3)) if chat_id > 0 else Window(20, timedelta(minutes=1))
            self._chats[chat_id] = chat
        now = self._clock.now()
        wait = max(chat.wait(now, events), self._overall.wait(now, events))
        if wait > 0:
            raise TooManyRequests(max(1, math.ceil(wait)))
        for window in (chat, self._overall):
            window.times.extend([now] * events)
