"""Screening: what a second pair of eyes should see in a text before it goes out (H7.1, C6).

Pure functions from a text to hits with positions in that text. Screening never refuses and never changes anything; what
follows from a hit (a second reviewer, a refusal, a mask on group cards) is decided where the draft is.
"""

from collections.abc import Iterable

from models import commercial, personal_data, secrecy
from models.finding import MASKED, Hit, Kind, Severity, merged
from models.lexicon_words import BadWord, EmptyWord, Lexicon, OverlongWord, validate_words
from models.normalising import Forms

__all__ = [
    "BadWord",
    "EmptyWord",
    "Hit",
    "Kind",
    "Lexicon",
    "OverlongWord",
    "Severity",
    "mask",
    "screen",
    "validate_words",
]

_SECRET = "▇▇"  # noqa: S105 - what stands for a secrecy mark


def screen(text: str, lexicon: Lexicon) -> list[Hit]:
    """All hits, sorted by start; overlapping ones of one kind are one."""
    forms = Forms(text)
    found = [*secrecy.find(forms), *personal_data.find(forms), *commercial.find(forms), *lexicon.hits(forms)]
    return merged(text, found)


def mask(text: str, hits: Iterable[Hit]) -> str:
    """The text as a group may see it: personal data and secrecy marks of `hits` replaced, the rest untouched.

    `hits` are those of `screen(text, …)`. The result is shorter or longer than the text: entities of the text do not
    apply to it.
    """
    pieces, done = [], 0
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if hit.kind not in MASKED or hit.end <= done:
            continue
        start = max(hit.start, done)
        pieces += [text[done:start], _masked(hit, text[start : hit.end])]
        done = hit.end
    return "".join([*pieces, text[done:]])


def _masked(hit: Hit, passage: str) -> str:
    return _SECRET if hit.kind is Kind.SECRECY else personal_data.shortened(Forms(passage))
