"""Secrets taken out of a text (security.md 7)."""

import re
from collections.abc import Sequence
from typing import Final

REMOVED: Final = "[removed]"
TOKEN_LIKE: Final = re.compile(r"\d+(?::|%3A)[A-Za-z0-9_-]{30,}", re.IGNORECASE)
SHORTEST: Final = 8  # a shorter half of a token would blot out ordinary words


class Redaction:
    """Removes the given secrets, and whatever looks like a bot token, from a text."""

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        halves = [secret.partition(":")[2] for secret in secrets]
        known = {*secrets, *(secret.replace(":", "%3A") for secret in secrets)}
        known |= {half for half in halves if len(half) >= SHORTEST}
        alternatives = [re.escape(each) for each in sorted(known, key=len, reverse=True)]
        self._known = re.compile("|".join(alternatives)) if alternatives else None

    def __call__(self, text: str) -> str:
        if self._known is not None:
            text = self._known.sub(REMOVED, text)
        return TOKEN_LIKE.sub(REMOVED, text)
