"""Two texts compared word by word: Latin words and numbers whole, Chinese by the character. Pure, bounded in time."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final, TypeVar

T = TypeVar("T", str, tuple[str, ...])

_LETTER: Final = r"(?![\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff])\w"
# A word in an alphabet, with what joins its parts (`10:30`, `news.cn/a_b`, `don't`); blanks; any other character.
_TOKENS: Final = re.compile(rf"(?:{_LETTER})+(?:['’.:/@&=?#%+-]{{1,3}}(?:{_LETTER})+)*|[^\S\n]+|.", re.DOTALL)
_SENTENCE_ENDS: Final = frozenset("。！？；!?;\n")
_PAIRS: Final = 200_000  # of tokens that are compared at most; what is larger counts as replaced whole
_BY_CHANCE: Final = 2  # tokens that two changes may have between them without being told apart


@dataclass
class Change:
    """Tokens that both texts have, then what the old one alone has, then what the new one alone has."""

    same: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.gone) + len(self.new)


def compare(before: str, after: str) -> list[Change]:
    """The changes in order; the last may be none. All `same` and `new` make `after`, all `same` and `gone` `before`."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    changes = [Change(old[:start])]
    for gone, came in _blocks(old[start : len(old) - end], new[start : len(new) - end]):
        if gone != came:
            changes[-1].gone += gone
            changes[-1].new += came
        elif changes[-1].size:
            changes.append(Change(gone))
        else:
            changes[-1].same += gone
    return [*_joined(changes), Change(old[len(old) - end :])]


def _alike(some: Sequence[str], others: Sequence[str]) -> int:
    """How many tokens at the beginning are the same."""
    count = 0
    for one, other in zip(some, others, strict=False):
        if one != other:
            break
        count += 1
    return count


def _blocks(old: list[str], new: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Sentences that are the same are left alone; the others are compared by the word."""
    for some, others in _matched(_sentences(old), _sentences(new)):
        gone, came = [word for each in some for word in each], [word for each in others for word in each]
        if gone == came:
            yield gone, came
        else:
            yield from _matched(gone, came)


def _sentences(tokens: list[str]) -> list[tuple[str, ...]]:
    found, start = [], 0
    for place, token in enumerate(tokens, 1):
        if token in _SENTENCE_ENDS or place == len(tokens):
            found.append(tuple(tokens[start:place]))
            start = place
    return found


def _matched(old: list[T], new: list[T]) -> Iterator[tuple[list[T], list[T]]]:
    if len(old) * len(new) > _PAIRS:
        yield old, new
        return
    for _, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield old[a:b], new[c:d]


def _joined(changes: list[Change]) -> list[Change]:
    """Changes with hardly anything in common between them are read more easily as one."""
    found = changes[:1]
    for change in changes[1:]:
        before = found[-1]
        if (
            len(change.same) <= _BY_CHANCE
            and len(change.same) < min(before.size, change.size)
            and "\n" not in change.same
        ):
            before.gone += change.same + change.gone
            before.new += change.same + change.new
        else:
            found.append(change)
    return found
