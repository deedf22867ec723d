"""One text in the forms in which it is searched, with the way back to the original's positions.

Every step works on one character at a time, so that a position never has to be guessed: a conversion by phrase, or a
normalisation of the whole string, would move what follows. The lexicon goes through the same steps, so what two
spellings have in common is found whichever of them was listed.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache, cached_property

from opencc import OpenCC

_MOST_REMEMBERED = 50_000  # characters; a text of every character there is must not stay in memory
_MOST_REPLACED = 64  # different characters, each replaced by itself
_INVISIBLE = frozenset({"Cf", "Cs", "Cc"})
_BREAKS = frozenset("\t\n\v\f\r")
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")  # letters and symbols that show nothing
_KEYCAP = "\u20e3"
# Marks put on or around another character, and variation selectors. Vowel signs of scripts that need them stay.
_DECORATION = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u180b-\u180f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
    "\U000e0100-\U000e01ef]"
)
_AT_ONCE = 2_048  # characters to a conversion: all of them would take 16 MB that stay with the process
_HAN = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0x20000, 0x323B0))


@cache
def _simplified() -> dict[str, str]:
    """Traditional → simplified for each Han character that differs (OpenCC t2s); takes 60 ms."""
    converter = OpenCC("t2s")
    found: dict[str, str] = {}
    for first, end in _HAN:
        for start in range(first, end, _AT_ONCE):
            traditional = [chr(point) for point in range(start, min(end, start + _AT_ONCE))]
            simplified = converter.convert("\n".join(traditional)).split("\n")
            found |= {was: now for was, now in zip(traditional, simplified, strict=True) if was != now}
    return found


def _fold(character: str) -> str:
    if character in _BREAKS:
        return character
    if character == _KEYCAP:  # a number in a list: not part of the number that follows it
        return " "
    if character in _BLANK or unicodedata.category(character) in _INVISIBLE:
        return ""
    # Folding the case can bring a mark of its own (İ), hence the second decomposition.
    lower = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    composed = unicodedata.normalize("NFC", _DECORATION.sub("", lower))
    simplified = "".join(_simplified().get(part, part) for part in composed)
    if unicodedata.category(character) == "No":  # ① and ² stand beside a number as often as in one
        return f" {simplified} "
    value = unicodedata.decimal(simplified, None) if len(simplified) == 1 else None
    return simplified if value is None else str(value)


def _strip(character: str) -> str:
    return "".join(part for part in FOLDED[ord(character)] if unicodedata.category(part)[0] in "LNM")


class _Table(dict[int, str]):
    """For `str.translate`: code point → what stands for it, worked out when the character first comes by."""

    def __init__(self, piece: Callable[[str], str]) -> None:
        super().__init__()
        self._piece = piece

    def __missing__(self, point: int) -> str:
        piece = self._piece(chr(point))
        if len(self) < _MOST_REMEMBERED:
            self[point] = piece
        return piece


FOLDED = _Table(_fold)
BARE = _Table(_strip)


def fold(text: str) -> str:
    """Half width, lower case, simplified, nothing invisible; punctuation and spaces stay."""
    return text.translate(FOLDED)


def bare(text: str) -> str:
    """`fold` with letters and digits alone: no punctuation, space, emoji."""
    return text.translate(BARE)


def alphabetic(character: str) -> bool:
    """Whether words of its script are set apart from each other: Latin, Cyrillic, Mongolian …; digits too."""
    return (character < "\u0e00" or "\u1800" <= character < "\u18b0") and character.isalnum()


class Forms:
    """A text with its folded and bare form. `origin` positions are indexes into `text`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._characters = set(text)
        self.folded = self._form(FOLDED)
        self.bare = self._form(BARE)

    @cached_property
    def folded_origins(self) -> Sequence[int]:
        """For each character of `folded` the index of the original character it comes from."""
        return self._origins(FOLDED)

    @cached_property
    def bare_origins(self) -> Sequence[int]:
        """For each character of `bare` the index of the original character it comes from."""
        return self._origins(BARE)

    def _form(self, table: _Table) -> str:
        """As `translate`, in less than half the time for a text of one language: few of its characters change."""
        changes = {was: now for was in self._characters if (now := table[ord(was)]) != was}
        if len(changes) > _MOST_REPLACED or not changes.keys().isdisjoint("".join(changes.values())):
            return self.text.translate(table)
        form = self.text
        for was, now in changes.items():
            form = form.replace(was, now)
        return form

    def _origins(self, table: _Table) -> Sequence[int]:
        pieces = {character: piece for character in self._characters if len(piece := table[ord(character)]) != 1}
        if not pieces:
            return range(len(self.text))
        if not any(pieces.values()):
            return [index for index, character in enumerate(self.text) if character not in pieces]
        return [index for index, point in enumerate(map(ord, self.text)) for _ in table[point]]

    def of_folded(self, start: int, end: int) -> tuple[int, int]:
        """The original's span of a span of `folded` that is not empty."""
        return self.folded_origins[start], self.folded_origins[end - 1] + 1

    def of_bare(self, start: int, end: int) -> tuple[int, int]:
        """The original's span of a span of `bare` that is not empty."""
        return self.bare_origins[start], self.bare_origins[end - 1] + 1

    def before(self, index: int) -> str:
        """The nearest visible character before an original index, folded; empty at the beginning."""
        while index > 0:
            index -= 1
            if piece := FOLDED[ord(self.text[index])]:
                return piece[-1]
        return ""

    def after(self, index: int) -> str:
        """The nearest visible character from an original index on, folded; empty at the end."""
        while index < len(self.text):
            if piece := FOLDED[ord(self.text[index])]:
                return piece[0]
            index += 1
        return ""
