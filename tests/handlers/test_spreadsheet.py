"""No text of people's becomes a formula in a workbook or a CSV (security.md 9)."""

import pytest

from handlers.spreadsheet import harmless


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\n=", "\u3000@"]
)
def test_what_a_spreadsheet_would_run_is_marked_as_text(start: str) -> None:
    assert harmless(f"{start}cmd|' /C calc'!A0").startswith("'")


@pytest.mark.parametrize("text", ["", "正文", "12", "a=b", "第一段\n-第二段"])
def test_anything_else_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text
