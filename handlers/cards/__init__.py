"""Cards: from an object and a language to text and buttons. Pure: no Telegram, no database.

Text is HTML for `parse_mode=HTML`; every field is escaped, and cut before tags are built (security.md 8).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from models.length import units


@dataclass(frozen=True)
class Button:
    """One button: what it says, what it does (`handlers/contents.py` BUTTONS) and to what. With `url`: a link."""

    label: str
    action: str = ""
    value: Any = None
    url: str | None = None


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Card:
    """What a card shows: HTML, and rows of buttons. `bound`: how its subject must still stand when one is tapped."""

    text: str
    rows: Rows = ()
    bound: str | None = None


def in_rows(buttons: Sequence[Button], width: int) -> Rows:
    """The buttons, so many side by side."""
    return tuple(tuple(buttons[start : start + width]) for start in range(0, len(buttons), width))


def openers(references: Iterable[str]) -> Rows:
    """For each thing a button that brings its card down here (`handlers/opening.py`), four side by side."""
    return in_rows([Button(reference, "open", reference) for reference in references], 4)


def cut(text: str, limit: int) -> str:
    """The text on at most `limit` UTF-16 units, ending in … where something was left out."""
    if units(text) <= limit:
        return text
    kept = text.encode("utf-16-le")[: (limit - 1) * 2].decode("utf-16-le", "ignore")
    return kept.rstrip() + "…"


def field(text: str, limit: int = 200) -> str:
    """One field of a card: cut, then escaped."""
    return escape(cut(text, limit), quote=False)


def lines(*parts: str | None) -> str:
    """The parts that are there, a line each."""
    return "\n".join(part for part in parts if part is not None)
