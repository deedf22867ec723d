"""A long document is screened in pieces, and nothing shows it."""

from dataclasses import asdict

import pytest

from models.screened import AROUND, PIECE, found_in
from models.screening import Lexicon, Severity, screen

LEXICON = Lexicon({Severity.SENSITIVE: ["敏感甲"], Severity.BLOCKED: ["禁用乙"]})
FINDS = [
    "敏感甲",
    "禁.用.乙",
    "13800138000",
    "11010519491231002X",
    "绝密",
    "https://item.taobao.com/1",
    "6222 0212 3456 7890 128",
]


@pytest.mark.parametrize("find", FINDS)
def test_what_stands_on_a_border_is_found_as_in_one_piece(find: str) -> None:
    for place in (PIECE - len(find) - 1, PIECE - len(find) // 2, PIECE - 2, PIECE - 1, PIECE):
        text = "这一段没有别的内容。" * ((place + PIECE) // 10)
        text = f"{text[:place]},{find},{text[place:]}"
        whole = [{**asdict(hit), "part": 3, "document": True} for hit in screen(text, LEXICON)]
        assert whole
        assert found_in(text, LEXICON, part=3, document=True) == whole


def test_a_long_text_full_of_findings_is_found_whole_and_in_order() -> None:
    text = "\n".join(f"第{number}行 {FINDS[number % len(FINDS)]} 内容" for number in range(4000))
    assert len(text) > 3 * PIECE
    hits = found_in(text, LEXICON, part=0)
    assert [(hit["start"], hit["end"]) for hit in hits] == [(hit.start, hit.end) for hit in screen(text, LEXICON)]
    assert all(text[hit["start"] : hit["end"]] == hit["passage"] for hit in hits)


def test_a_short_text_is_one_piece() -> None:
    assert found_in("", LEXICON, part=0) == []
    assert [hit["passage"] for hit in found_in("敏感甲", LEXICON, part=0)] == ["敏感甲"]
    assert len("敏感甲") < AROUND
