"""Callback data: the card's token and the button's place on it; never an id, never a role (security.md 3)."""

import re

from models.card import Card

_FORM = re.compile(r"([A-Za-z0-9_-]{22}):([0-9]{1,7})")


def pack(card: Card, place: int) -> str:
    """At most 30 of the 64 bytes that the Bot API allows."""
    return f"{card.token}:{place}"


def unpack(data: str | None) -> tuple[str, int] | None:
    """The token and the place, or None for anything the bot never made."""
    found = _FORM.fullmatch(data or "")
    return (found[1], int(found[2])) if found else None
