"""The unit's own words: read, refused, found in any spelling."""

import pytest

from models.screening import EmptyWord, Kind, Lexicon, OverlongWord, Severity, screen, validate_words


def passages(words: list[str], text: str) -> list[tuple[str, bool]]:
    hits = screen(text, Lexicon({Severity.SENSITIVE: words}))
    return [(hit.passage, hit.possible) for hit in hits if hit.kind is Kind.LEXICON]


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("有發展吗", "發展"),
        ("有发\u200b展吗", "发\u200b展"),
        ("有发\ufe0f展吗", "发\ufe0f展"),
        ("有发\u202e展吗", "发\u202e展"),
        ("有发.展吗", "发.展"),
        ("有发 🎉 展吗", "发 🎉 展"),
        ("𠮷有发̶展̶吗", "发̶展"),
        ("㈱发⼀⽣展", None),
    ],
)
def test_a_disguised_word_is_possible(text: str, passage: str | None) -> None:
    assert passages(["发展"], text) == ([(passage, True)] if passage else [])


def test_a_word_listed_in_either_script_is_certain_as_listed_and_in_simplified() -> None:
    assert passages(["發展"], "发展 發展") == [("发展", False), ("發展", False)]
    assert passages(["乾隆"], "乾隆") == [("乾隆", False)]


def test_latin_words_stand_alone_in_any_case() -> None:
    assert passages(["isis"], "ISIS, crisis, isist, isis在") == [("ISIS", False), ("isis", False)]
    assert passages(["isis"], "i.s.i.s") == [("i.s.i.s", True)]
    assert passages(["isis"], "this is") == []
    assert passages(["64"], "1964 年 64 号") == [("64", False)]
    assert passages(["ABC"], "ａｂｃ") == [("ａｂｃ", True)]


def test_punctuation_that_belongs_to_a_word_is_wanted() -> None:
    assert passages(["C++", "#话题#"], "C, C++, 话题, #话题#") == [("C++", False), ("#话题#", False)]
    assert passages(["hello world"], "Hello World") == [("Hello World", False)]


def test_a_word_in_two_severities_counts_with_the_gravest() -> None:
    lexicon = Lexicon({Severity.ADVICE: ["发展"], Severity.BLOCKED: ["發展"]})
    assert [hit.severity for hit in screen("发展", lexicon)] == [Severity.BLOCKED]


def test_a_list_is_cleaned() -> None:
    assert validate_words(["\ufeff内部资料 ", "保密", "内部资料"]) == ["内部资料", "保密"]


@pytest.mark.parametrize("empty", ["", "  ", "\u200b", "\u3000"])
def test_an_empty_line_is_named(empty: str) -> None:
    with pytest.raises(EmptyWord) as refused:
        validate_words(["一", empty])
    assert refused.value.facts == {"line": 2}


def test_an_overlong_word_is_named() -> None:
    with pytest.raises(OverlongWord) as refused:
        validate_words(["一", "二", "长" * 10_000])
    assert refused.value.facts == {"line": 3, "word": "长" * 20, "length": 10_000, "longest": 64}
    assert validate_words(["长" * 64]) == ["长" * 64]
