"""What screening finds: where in the original text, of which kind, and how much it weighs."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass, replace


class Kind(enum.StrEnum):
    SECRECY = "secrecy"  # a mark of a classified or internal document (H7.1)
    RESIDENT_ID = "resident_id"  # 居民身份证号码 (GB 11643)
    MOBILE = "mobile"
    BANK_CARD = "bank_card"
    COMMERCIAL_LINK = "commercial_link"  # a shop, or a word that opens one (C6)
    ADVERTISING = "advertising"  # wording of advertisements (C6)
    LEXICON = "lexicon"  # a word of the unit's own list (H7.1)


class Severity(enum.StrEnum):
    """In rising order."""

    ADVICE = "advice"  # shown only
    SENSITIVE = "sensitive"  # a second, different reviewer
    BLOCKED = "blocked"  # cannot be submitted


MASKED = frozenset({Kind.SECRECY, Kind.RESIDENT_ID, Kind.MOBILE, Kind.BANK_CARD})  # never shown to a group
_WEIGHT = {severity: weight for weight, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Hit:
    """One finding. `text[start:end] == passage` in the original text, in Python's code points (not UTF-16 units).

    `possible`: written otherwise than the thing itself is, or only likely; a person has to judge. `word`: the listed
    word, as it stands in the list.
    """

    kind: Kind
    severity: Severity
    start: int
    end: int
    passage: str
    possible: bool = False
    word: str | None = None


def _strength(hit: Hit) -> tuple[int, bool, int]:
    return _WEIGHT[hit.severity], not hit.possible, hit.end - hit.start


def merged(text: str, hits: Iterable[Hit]) -> list[Hit]:
    """Sorted by start; overlapping hits of one kind become one that covers them and speaks for the gravest."""
    spans: list[tuple[int, int, Hit]] = []
    last: dict[Kind, int] = {}  # the place in `spans` of the kind's latest hit
    for hit in sorted(hits, key=lambda hit: (hit.start, hit.end)):
        place = last.get(hit.kind)
        if place is not None and hit.start < spans[place][1]:
            start, end, gravest = spans[place]
            spans[place] = (start, max(end, hit.end), max(gravest, hit, key=_strength))
        else:
            last[hit.kind] = len(spans)
            spans.append((hit.start, hit.end, hit))
    return [
        hit if (hit.start, hit.end) == (start, end) else replace(hit, start=start, end=end, passage=text[start:end])
        for start, end, hit in spans
    ]
