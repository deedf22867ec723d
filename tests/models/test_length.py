"""Texts in pieces that each fit one message, on random texts."""

from hypothesis import given
from hypothesis import strategies as st

from models.length import pieces, units

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)


@given(texts, st.integers(2, 40))
def test_no_piece_is_too_long_and_no_character_is_lost(text: str, longest: int) -> None:
    found = pieces(text, longest)
    assert all(units(piece) <= longest for piece in found)
    visible = [character for character in text if not character.isspace()]
    assert [character for piece in found for character in piece if not character.isspace()] == visible


def test_a_text_is_cut_at_a_line_s_end_where_there_is_one() -> None:
    assert pieces("one\ntwo\nthree", 8) == ["one\ntwo", "three"]
    assert pieces("abcdefgh", 3) == ["abc", "def", "gh"]
    assert pieces("😀😀😀", 4) == ["😀😀", "😀"]
