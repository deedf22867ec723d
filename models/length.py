"""How long a message may be, what is too much of it where the bot itself publishes, and a text in pieces. Pure."""

from collections.abc import Sequence
from typing import Any

LONGEST_TEXT = 4096  # UTF-16 units (Bot API: sendMessage)
LONGEST_CAPTION = 1024  # the same of a caption (Bot API: sendPhoto)
# What stands around a source in any language: an empty line, "Source: ", and a space before the link.
AROUND_SOURCE = len("\n\nSource: ") + 1


def units(text: str) -> int:
    """Length in UTF-16 code units, as Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def excess(content: Sequence[dict[str, Any]], source: str | None = None, link: str | None = None) -> int:
    """How many UTF-16 units have to go before a channel takes it whole; 0 where it fits.

    A message that is too long would be split, and lose what is bold or linked in it: not as it was approved (J10).
    """
    line = AROUND_SOURCE + units(source) + units(link or "") if source else 0
    over = [units(part["text"]) - _longest(part) for part in content]
    over[source_place(content)] += line
    return max(0, *over)


def source_place(content: Sequence[dict[str, Any]]) -> int:
    """The part under which a source is named (H5): the first that has words, since an album with two captions shows
    none.
    """
    return next((place for place, part in enumerate(content) if part["text"]), 0)


def _longest(part: dict[str, Any]) -> int:
    return LONGEST_TEXT if part["kind"] == "text" else LONGEST_CAPTION


def pieces(text: str, longest: int = LONGEST_TEXT) -> list[str]:
    """The text in pieces of at most `longest` UTF-16 units, cut at a line's end where there is one, else anywhere
    between two characters.
    """
    found = []
    while units(text) > longest:
        end = _fitting(text, longest)
        line = text.rfind("\n", 1, end + 1)
        cut = line if line > 0 and text[:line].strip() else end
        found.append(text[:cut])
        text = text[cut:].removeprefix("\n") if cut == line else text[cut:]
    return [piece for piece in [*found, text] if piece.strip()] or [text]


def _fitting(text: str, longest: int) -> int:
    """How many characters fit into `longest` UTF-16 units; at least one."""
    used = 0
    for place, character in enumerate(text):
        used += 2 if character > "\uffff" else 1
        if used > longest:
            return max(1, place)
    return len(text)
