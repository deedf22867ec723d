"""The unit's own words (H7.1): read once, found in any spelling."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from models.errors import Refusal
from models.finding import Hit, Kind, Severity
from models.normalising import Forms, alphabetic, bare, fold

LONGEST_WORD = 64  # characters
_TOGETHER = 1_000  # words folded in one call: some milliseconds that hold up every other thread


class BadWord(Refusal):
    """A word that a lexicon cannot hold. Facts: line (from 1)."""


class EmptyWord(BadWord):
    """An empty line, or one with nothing visible. Facts: line (from 1)."""


class OverlongWord(BadWord):
    """More than 64 characters. Facts: line (from 1), word (its first characters), length, longest (characters)."""


def validate_words(words: Iterable[str]) -> list[str]:
    """The words without the spaces around them and without repeats, in order; raises EmptyWord or OverlongWord."""
    kept: dict[str, None] = {}
    for line, listed in enumerate(words, 1):
        word = listed.strip().strip("\ufeff").strip()
        if not fold(word).strip():
            raise EmptyWord(line=line)
        if len(word) > LONGEST_WORD:
            raise OverlongWord(line=line, word=word[:20], length=len(word), longest=LONGEST_WORD)
        kept[word] = None
    return list(kept)


class Match(NamedTuple):
    """A listed word at a span of the original text; `exact` when it stands there as listed or in plain simplified."""

    word: str
    severity: Severity
    start: int
    end: int
    exact: bool


class Lexicon:
    """Listed words, compiled: 100 000 in about half a second; `models.screened.lexicon_of` keeps a unit's."""

    def __init__(self, words: Mapping[Severity, Iterable[str]]) -> None:
        """A word in several severities counts with the gravest; words with nothing visible are passed over."""
        self._words: list[str] = []
        self._severities: list[Severity] = []
        # Almost every word is sought in the bare text, where nothing can stand between its characters; those that
        # begin or end with punctuation (C++, ★, #话题#) would be another word there and are sought as they are.
        bare_patterns: dict[str, tuple[int, ...]] = {}  # tuples of numbers, because the collector leaves them alone
        folded_patterns: dict[str, tuple[int, ...]] = {}
        for severity in reversed(Severity):
            listed = list(words.get(severity, ()))
            for word, folded in zip(listed, _folded(listed), strict=True):
                if not folded:
                    continue
                if folded.isalnum():
                    patterns, form = bare_patterns, folded
                elif bare(folded[0]) and bare(folded[-1]):
                    patterns, form = bare_patterns, bare(folded)
                else:
                    patterns, form = folded_patterns, folded
                patterns[form] = (*patterns.get(form, ()), len(self._words))
                self._words.append(word)
                self._severities.append(severity)
        self._bare, self._bare_numbers = AhoCorasick(bare_patterns), list(bare_patterns.values())
        self._folded, self._folded_numbers = AhoCorasick(folded_patterns), list(folded_patterns.values())

    def hits(self, forms: Forms) -> list[Hit]:
        """The words in a text that is already normalised, each by itself."""
        return [
            Hit(
                Kind.LEXICON,
                match.severity,
                match.start,
                match.end,
                forms.text[match.start : match.end],
                possible=not match.exact,
                word=match.word,
            )
            for match in self.matches(forms)
        ]

    def matches(self, forms: Forms) -> list[Match]:
        """Every occurrence, overlapping ones too; Latin words only where nothing of theirs goes on."""
        found = []
        for pattern, start, end in self._bare.find_matches_as_indexes(forms.bare, overlapping=True):
            span = forms.of_bare(start, end)
            if _stands_alone(forms, forms.bare, forms.bare_origins, start, end):
                found.append(self._match(forms, self._bare_numbers[pattern], *span))
        for pattern, start, end in self._folded.find_matches_as_indexes(forms.folded, overlapping=True):
            span = forms.of_folded(start, end)
            if _stands_alone(forms, forms.folded, forms.folded_origins, start, end):
                found.append(self._match(forms, self._folded_numbers[pattern], *span))
        return found

    def _match(self, forms: Forms, numbers: Sequence[int], start: int, end: int) -> Match:
        passage = forms.text[start:end].casefold()
        exact = [number for number in numbers if passage in self._spellings(number)]
        gravest = numbers[0]  # listed from the gravest down
        word = exact[0] if exact and self._severities[exact[0]] is self._severities[gravest] else gravest
        return Match(self._words[word], self._severities[gravest], start, end, exact=bool(exact))

    def _spellings(self, number: int) -> tuple[str, str]:
        word = self._words[number].strip()
        return word.casefold(), fold(word)


def _folded(words: list[str]) -> list[str]:
    """Many words folded at once, which is faster by half than one after the other."""
    return [word for start in range(0, len(words), _TOGETHER) for word in _piece(words[start : start + _TOGETHER])]


def _piece(words: list[str]) -> list[str]:
    together = fold("\n".join(words)).split("\n")
    return (
        [word.strip() for word in together] if len(together) == len(words) else [fold(word).strip() for word in words]
    )


def _stands_alone(forms: Forms, form: str, origins: Sequence[int], start: int, end: int) -> bool:
    if alphabetic(form[start]):
        inside = start > 0 and origins[start - 1] == origins[start]
        before = form[start - 1] if inside else forms.before(origins[start])
        if before and alphabetic(before):
            return False
    if alphabetic(form[end - 1]):
        inside = end < len(form) and origins[end] == origins[end - 1]
        after = form[end] if inside else forms.after(origins[end - 1] + 1)
        if after and alphabetic(after):
            return False
    return True
