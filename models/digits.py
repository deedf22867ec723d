"""Numbers as they are written: groups of digits with spaces, hyphens or dots between.

Only whole groups count, alone or with their neighbours, so that nothing is found inside a longer number, and a number
that was cut up to hide it is found all the same.
"""

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass

SHORTEST, LONGEST = 11, 19  # digits: a mobile number, the longest bank card
RESIDENT_ID = 18  # characters
# How mobile numbers and bank cards are set: 3-4-4, in fours, and a few more.
USUAL = frozenset({(3, 4, 4), (4, 4, 4, 4), (4, 4, 4, 4, 1), (4, 4, 4, 4, 2), (4, 4, 4, 4, 3), (6, 13), (4, 6, 5)})
_GROUP = r"[0-9][0-9]*(?:[x×х](?![0-9a-z]))?"
_LAST = r"[x×х](?![0-9a-z])"  # the check character of a resident ID, set apart; also as × and in Cyrillic
_RUN = re.compile(rf"{_GROUP}(?:[ \-‐-―.·•・_~]{{1,3}}(?:{_GROUP}|{_LAST}))*")
# With anything else put between to hide it, as 138，1234，5678: a resident ID, a mobile number, a card. A list of other
# numbers looks like that too (3200、4100、5600、6200), so a card has no commas, and a mobile number a usual shape.
_B = r"[\W_]{1,3}"
_BETWEEN = tuple(
    re.compile(rf"(?<![0-9])(?=({pattern}))")
    for pattern in (
        rf"[1-9](?:[\W_]{{0,3}}[0-9]){{16}}[\W_]{{0,3}}(?:[0-9](?![0-9])|{_LAST})",
        rf"1[3-9][0-9](?:{_B}[0-9]{{4}}){{2}}(?![0-9])",
        rf"1(?:{_B}[0-9](?![0-9])){{10}}(?!{_B}[0-9])",
        rf"[0-9]{{4}}(?:(?![,、;/|\n]){_B}[0-9]{{4}}){{3}}(?:{_B}[0-9]{{1,3}})?(?![0-9])",
    )
)
_PARTS = re.compile(rf"{_GROUP}|{_LAST}")
# A mobile number, also after 0; any that is as long as a bank card or a resident ID.
_WORTH = re.compile(r"0?1[3-9][0-9]{9}|[0-9]{13,19}|[0-9]{17}x")
_COUNTRY = frozenset({"86", "0086"})
_BYTE = 255


class Glued(enum.Enum):
    """What stands right beside a number."""

    NOTHING = enum.auto()
    LETTERS = enum.auto()  # Tel13800138000
    CODE = enum.auto()  # letters and digits again: a hash, a serial number


@dataclass(frozen=True, slots=True)
class Number:
    """Consecutive whole groups, joined: `digits` with `x` for a check character; `start`, `end` in the folded text.

    `alone`: one group, or nothing before or after it in its run but a country code.
    """

    digits: str
    start: int
    end: int
    lengths: tuple[int, ...]
    alone: bool

    @property
    def one_group(self) -> bool:
        return len(self.lengths) == 1


def numbers(folded: str) -> Iterator[Number]:
    """Every number of 11 to 19 digits that whole groups make, those that share groups too.

    Among others in a row, several groups make one only in a usual shape, or with the length of a resident ID.
    """
    usual = set()
    for run in _RUN.finditer(folded):
        for number in _of_run(folded, run):
            usual.add((number.start, number.end))
            yield number
    for match in (match for pattern in _BETWEEN for match in pattern.finditer(folded)):
        if match.span(1) not in usual:
            groups = _PARTS.findall(folded, *match.span(1))
            digits = "".join(groups).replace("×", "x").replace("х", "x")
            yield Number(digits, *match.span(1), tuple(map(len, groups)), alone=False)


def _of_run(folded: str, run: re.Match[str]) -> Iterator[Number]:
    """The longest first of those that begin together: a card of 19 digits may begin like one of 16."""
    if run.end() - run.start() < SHORTEST:
        return
    spans = [part.span() for part in _PARTS.finditer(folded, *run.span())]
    texts = [folded[start:end].replace("×", "x").replace("х", "x") for start, end in spans]
    for first in range(len(texts)):
        begins = first == 0 or (first == 1 and texts[0] in _COUNTRY)
        for last, digits in reversed([*_joined(texts, first)]):
            groups = texts[first : last + 1]
            alone = len(groups) == 1 or (begins and last == len(texts) - 1)
            lengths = tuple(map(len, groups))
            if alone or len(digits) == RESIDENT_ID or lengths in USUAL:
                yield Number(digits, spans[first][0], spans[last][1], lengths, alone)


def _joined(texts: list[str], first: int) -> Iterator[tuple[int, str]]:
    digits = ""
    for last in range(first, min(len(texts), first + LONGEST)):
        digits += texts[last]
        if len(digits) > LONGEST:
            return
        if len(digits) >= SHORTEST and _WORTH.fullmatch(digits):
            yield last, digits


def glued(folded: str, number: Number) -> Glued:
    """What stands right before and after the number; only Latin letters and digits count."""
    first, last = number.start, number.end
    while first > 0 and _latin(folded[first - 1]):
        first -= 1
    while last < len(folded) and _latin(folded[last]):
        last += 1
    if (first > 0 and folded[first - 1].isdecimal()) or (last < len(folded) and folded[last].isdecimal()):
        return Glued.CODE if (first, last) != (number.start, number.end) else Glued.NOTHING
    return Glued.NOTHING if (first, last) == (number.start, number.end) else Glued.LETTERS


def measured(folded: str, number: Number) -> bool:
    """Whether its dots are those of an IP address or of decimal fractions (13.5 14.2 …)."""
    written = folded[number.start : number.end]
    if "." not in written:
        return False
    parts = written.split(".")
    if len(parts) == 4 and all(part.isdecimal() and int(part) <= _BYTE for part in parts):
        return True
    return len({*re.findall(r"[^0-9x×х]+", written)}) > 1


def _latin(character: str) -> bool:
    return "a" <= character <= "z"
