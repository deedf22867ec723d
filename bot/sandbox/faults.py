"""Failures on demand: what a bot meets on a bad day, reproducible by a seed."""

import random
from collections import deque
from collections.abc import Sequence
from typing import Final

KINDS: Final = ("error_500", "retry_429", "drop_before", "lost_answer")


class Faults:
    """`rate`: share of calls that fail (0–1); `kinds`: how, drawn evenly.

    - error_500: nothing happened, 500 is answered
    - retry_429: nothing happened, 429 with retry_after 1
    - drop_before: nothing happened, the connection closes without an answer
    - lost_answer: it happened, the connection closes without an answer
    """

    def __init__(self, seed: int | None = None, rate: float = 0.0, kinds: Sequence[str] = KINDS) -> None:
        unknown = set(kinds) - set(KINDS)
        if unknown:
            raise ValueError(f"no such fault: {min(unknown)}")
        self.rate = rate
        self.kinds = tuple(kinds)
        self._random = random.Random(seed)  # noqa: S311 - reproducible, not secret
        self._next: dict[str, deque[str]] = {}

    def next(self, method: str, kind: str, times: int = 1) -> None:
        """The next `times` calls of `method` fail in this way."""
        if kind not in KINDS:
            raise ValueError(f"no such fault: {kind}")
        self._next.setdefault(method, deque()).extend([kind] * times)

    def draw(self, method: str) -> str | None:
        """The fault of this call, if any."""
        waiting = self._next.get(method)
        if waiting:
            return waiting.popleft()
        if self.rate and self._random.random() < self.rate:
            return self._random.choice(self.kinds)
        return None
