"""Telegram's sending limits as arithmetic: 30/s overall, 1/s per private chat with short bursts, 20/min per group.

Nothing here waits or reads a clock: every `now` is a monotonic number of seconds handed in.
"""

import math
from collections import deque
from typing import Final

# Telegram counts on arrival: two calls sent a second apart may arrive closer together, hence the margins. The last
# number is what is kept free for urgent calls, so that none finds all used up by what could have waited.
OVERALL: Final = (30, 1.05, 6)
PRIVATE: Final = (3, 3.15, 0)  # 1/s on average, a burst of 3
GROUP: Final = (20, 60.5, 4)
FORGET_EVERY: Final = 256  # takes between two rounds of forgetting chats that are quiet


class Window:
    """At most `most` events within any `span` seconds, the last `spared` of them urgent."""

    __slots__ = ("most", "span", "spared", "times")

    def __init__(self, most: int, span: float, spared: int) -> None:
        self.most = most
        self.span = span
        self.spared = spared
        self.times: deque[float] = deque(maxlen=most)

    def holds(self, *, urgent: bool) -> int:
        """How many events there may be when one more of this kind comes."""
        return self.most if urgent else self.most - self.spared

    def free_at(self, *, urgent: bool = True) -> float:
        """The earliest moment of the next event; minus infinity while there is room."""
        holds = self.holds(urgent=urgent)
        return self.times[-holds] + self.span if len(self.times) >= holds else -math.inf


class Limits:
    """What may be sent when. A chat below zero is a group, a supergroup or a channel.

    Every question is answered for an urgent call unless `urgent` is False: then some room is left to those.
    """

    def __init__(self) -> None:
        self._overall = Window(*OVERALL)
        self._chats: dict[int, Window] = {}
        self._held: dict[int, float] = {}
        self._taken = 0

    def room(self, now: float, *, urgent: bool = True) -> int:
        """How many calls may go out now, to whichever chats; none where more did than may."""
        overall = self._overall
        return max(0, overall.holds(urgent=urgent) - sum(time + overall.span > now for time in overall.times))

    def wait_overall(self, now: float, *, urgent: bool = True) -> float:
        """Seconds until any chat may be written to at all."""
        return max(0.0, self._overall.free_at(urgent=urgent) - now)

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

    def blocked(self, now: float, *, urgent: bool = True) -> dict[int, float]:
        """The chats that may not be written to now, each with the seconds still to wait."""
        full = (chat for chat, window in self._chats.items() if len(window.times) >= window.holds(urgent=urgent))
        waits = {chat: self._chat_free_at(chat, urgent=urgent) - now for chat in (*full, *self._held)}
        return {chat: wait for chat, wait in waits.items() if wait > 0}

    def _chat_free_at(self, chat_id: int, *, urgent: bool) -> float:
        window = self._chats.get(chat_id)
        own = window.free_at(urgent=urgent) if window else -math.inf
        return max(own, self._held.get(chat_id, -math.inf))

    def _forget(self, now: float) -> None:
        self._held = {chat: until for chat, until in self._held.items() if until > now}
        self._chats = {chat: window for chat, window in self._chats.items() if window.times[-1] + window.span > now}


class Unlimited(Limits):
    """No limits but holds: for a server of one's own that sets none, and for the bench."""

    def take(self, chat_id: int, now: float) -> None:
        """Counts nothing."""
