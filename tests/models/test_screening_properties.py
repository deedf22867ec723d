"""Screening on any text: positions hold, nothing raises, what is hidden is found."""

import re
from datetime import date
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from models.finding import MASKED
from models.normalising import Forms, fold
from models.screening import Kind, Lexicon, Severity, mask, screen

UNHURRIED = settings(deadline=None)  # the first text waits for the tables
NOTHING = Lexicon({})
LISTED = Lexicon({Severity.BLOCKED: ["发展", "isis"], Severity.SENSITIVE: ["★", "内部资料"], Severity.ADVICE: ["1"]})
PIECES = [
    "发展",
    "發",
    "展",
    "机密",
    "内部",
    "资料",
    "★",
    "《",
    "》",
    "\n",
    "13800138000",
    "+86 ",
    "110101199003071233",
    " ",
    "-",
]
PIECES += [
    "taobao.com",
    "https://",
    "isis",
    "①",
    "㈱",
    "\u200b",
    "\ufe0f",
    "𠮷",
    "😀",
    "e\u0301",
    "ﷺ",
    "x",
    "1️⃣",
    "ß",
    "İ",
]
TEXTS = st.one_of(st.text(), st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3))).map("".join))
REGIONS = st.sampled_from(["110101", "310101", "440305", "150702", "510104", "650102"])
BIRTHDAYS = st.dates(date(1930, 1, 1), date(2020, 12, 31))
INSERTED = st.sampled_from(["\u200b", "\u200d", "\u202e", "\ufe0f", ".", " ", "-", "*", "·", "😀", "、", "_", "\u0336"])
# Fill characters that can neither prolong a number nor a Latin word.
AROUND = st.text(st.sampled_from("今天下雨，。（）：\n 的𠮷😀"), max_size=8)


@st.composite
def resident_ids(draw: st.DrawFn) -> str:
    number = f"{draw(REGIONS)}{draw(BIRTHDAYS):%Y%m%d}{draw(st.integers(0, 999)):03}"
    return number + ric.calc_check_digit(f"{number}0")


@st.composite
def credit_codes(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(["11", "12", "13", "51", "52", "53", "91", "92", "93"]))
    code = (
        kind + draw(REGIONS) + draw(st.text(st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"), min_size=9, max_size=9))
    )
    return code + uscc.calc_check_digit(code)


@UNHURRIED
@given(TEXTS)
def test_every_position_gives_its_passage_and_kinds_do_not_overlap_themselves(text: str) -> None:
    hits = screen(text, LISTED)
    assert hits == sorted(hits, key=lambda hit: hit.start)
    for hit in hits:
        assert hit.passage == text[hit.start : hit.end] != ""
    for kind in Kind:
        own = [hit for hit in hits if hit.kind is kind]
        assert all(before.end <= after.start for before, after in pairwise(own))


@UNHURRIED
@given(TEXTS)
def test_masking_never_raises_and_leaves_what_is_not_hit(text: str) -> None:
    hits = screen(text, LISTED)
    masked = mask(text, hits)
    shown, done = [], 0
    for hit in sorted((hit for hit in hits if hit.kind in MASKED), key=lambda hit: hit.start):
        shown.append(text[done : hit.start])
        done = max(done, hit.end)
    assert all(passage in masked for passage in [*shown, text[done:]])


@UNHURRIED
@given(st.text(st.characters(categories=["Cs", "Co", "Cn", "Cc", "Lo", "Nd"])))
def test_no_character_is_too_strange(text: str) -> None:
    screen(text, LISTED)


@UNHURRIED
@given(TEXTS)
def test_each_character_of_a_form_knows_its_origin(text: str) -> None:
    forms = Forms(text)
    assert len(forms.folded_origins) == len(forms.folded)
    assert len(forms.bare_origins) == len(forms.bare)
    for position, character in enumerate(forms.folded):
        assert character in fold(text[forms.folded_origins[position]])


@UNHURRIED
@given(AROUND, resident_ids(), AROUND)
def test_every_resident_id_is_found_in_running_text(before: str, number: str, after: str) -> None:
    text = f"{before}号{number}号{after}"
    hits = screen(text, NOTHING)
    assert [(hit.kind, hit.passage, hit.possible) for hit in hits] == [(Kind.RESIDENT_ID, number, False)]


@UNHURRIED
@given(AROUND, resident_ids(), st.sampled_from(["", " ", "-", ".", "\u200b", " - "]), st.booleans(), AROUND)
def test_a_masked_text_keeps_no_run_of_the_digits(
    before: str, number: str, between: str, wide: bool, after: str
) -> None:
    written = between.join(number)
    if wide:
        written = written.translate({ord("0") + value: ord("０") + value for value in range(10)})
    text = f"{before}号{written}号{after}"
    hits = screen(text, NOTHING)
    assert [hit.kind for hit in hits] == [Kind.RESIDENT_ID]
    assert hits[0].possible is (written != number)
    assert re.findall(r"\d+", fold(mask(text, hits))) == [number[:3]]


@UNHURRIED
@given(st.integers(100_000, 999_999), BIRTHDAYS)
def test_no_region_is_too_strange_and_an_unknown_one_is_possible_at_most(region: int, born: date) -> None:
    number = f"{region}{born:%Y%m%d}001"
    hits = screen(number + ric.calc_check_digit(f"{number}0"), NOTHING)
    assert all(hit.possible for hit in hits if hit.kind is Kind.RESIDENT_ID) or region < 660_000


@UNHURRIED
@given(AROUND, credit_codes(), AROUND)
def test_no_credit_code_is_taken_for_a_person_or_a_card(before: str, code: str, after: str) -> None:
    assert screen(f"{before}码{code}码{after}", NOTHING) == []


@UNHURRIED
@given(
    st.text(st.sampled_from("台发國国展abcXY軍乾后後"), min_size=2, max_size=8),
    st.lists(st.lists(INSERTED, max_size=3).map("".join), min_size=7, max_size=7),
    AROUND,
    AROUND,
)
def test_a_word_is_found_whatever_stands_between_its_characters(
    word: str, inserted: list[str], before: str, after: str
) -> None:
    disguised = "".join(character + between for character, between in zip(word, [*inserted, ""], strict=False))
    disguised = disguised[: disguised.rindex(word[-1]) + 1]
    text = f"{before}、{disguised}、{after}"
    listed = [hit for hit in screen(text, Lexicon({Severity.BLOCKED: [word]})) if hit.kind is Kind.LEXICON]
    hits = [hit for hit in listed if hit.start <= len(before) + 1 < hit.end]
    assert len(hits) == 1
    assert hits[0].passage.startswith(disguised)
    assert hits[0].word == word


@UNHURRIED
@given(st.text(st.sampled_from("台发国展abcXY军09"), min_size=1, max_size=8))
def test_a_word_in_full_width_and_traditional_is_found(word: str) -> None:
    wide = word.translate(
        {point: point + 0xFEE0 for point in range(0x21, 0x7F)} | dict(zip(map(ord, "发国军"), "發國軍", strict=True))
    )
    hits = screen(wide, Lexicon({Severity.ADVICE: [word]}))
    assert [hit.passage for hit in hits if hit.kind is Kind.LEXICON] == [wide]
