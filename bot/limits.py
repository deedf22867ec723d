"""Telegram's sending limits as arithmetic: 30/s overall, 1/s per private chat with short bursts, 20/min per group.

Nothing here waits or reads a clock: every `now` is a monotonic number of seconds handed in.
"""

import math
from collections import deque
from typing import Final

# Telegram counts on arrival: two calls sent a second apart may arrive closer together, hence the margins.
OVERALL: Final = (30, 1.05)
PRIVATE: Final = (3, 3.15)  # 1/s on average, a burst of 3
GROUP: Final = (20, 60.5)
FORGET_EVERY: Final = 256  # takes between two rounds of forgetting chats that are quiet


class Window:
    """At most `most` events within any `span` seconds."""

    __slots__ = ("most", "span", "times")

    def __init__(self, most: int, span: float) -> None:
        self.most = most
        self.span = span
        self.times: deque[float] = deque(maxlen=most)

    def free_at(self) -> float:
        """The earliest moment of the next event; minus infinity while there is room."""
        return self.times[0] + self.span if len(self.times) == self.most else -math.inf


class Limits:
    """What may be sent when. A chat below zero is a group, a supergroup or a channel."""

    def __init__(self) -> None:
        self._overall = Window(*OVERALL)
        self._chats: dict[int, Window] = {}
        self._held: dict[int, float] = {}
        self._taken = 0

    def wait(self, chat_id: int, now: float) -> float:
        """Seconds until this chat may be written to; 0 when it may be now."""
        return max(0.0, self._chat_free_at(chat_id) - now, self._overall.free_at() - now)

    def room(self, now: float) -> int:
        """How many calls may go out now, to whichever chats."""
        overall = self._overall
        return overall.most - sum(time + overall.span > now for time in overall.times)

    def wait_overall(self, now: float) -> float:
        """Seconds until any chat may be written to at all."""
        return max(0.0, self._overall.free_at() - now)

    def take(self, chat_id: int, now: float) -> None:
        """Counts one call to this chat."""
        window = self._chats.get(chat_id)
        if window is None:
            window = self._chats[chat_id] = Window(*(GROUP if chat_id < 0 else PRIVATE))
        window.times.append(now)
        self._overall.times.append(now)
        self._taken += 1
        if self._taken % FORGET_EVERY == 0:
            self._forget(now)

    def hold(self, chat_id: int, until: float) -> None:
        """Nothing goes to this chat before `until` (a 429's retry_after, a back-off); other chats go on."""
        self._held[chat_id] = max(until, self._held.get(chat_id, -math.inf))

    def blocked(self, now: float) -> dict[int, float]:
        """The chats that may not be written to now, each with the seconds still to wait."""
        full = (chat for chat, window in self._chats.items() if len(window.times) == window.most)
        waits = {chat: self._chat_free_at(chat) - now for chat in (*full, *self._held)}
        return {chat: wait for chat, wait in waits.items() if wait > 0}

    def _chat_free_at(self, chat_id: int) -> float:
        window = self._chats.get(chat_id)
        own = window.free_at() if window else -math.inf
        return max(own, self._held.get(chat_id, -math.inf))

    def _forget(self, now: float) -> None:
        self._held = {chat: until for chat, until in self._held.items() if until > now}
        self._chats = {chat: window for chat, window in self._chats.items() if window.times[-1] + window.span > now}


class Unlimited(Limits):
    """No limits but holds: for a server of one's own that sets none, and for the bench."""

    def take(self, chat_id: int, now: float) -> None:
        """Counts nothing."""
