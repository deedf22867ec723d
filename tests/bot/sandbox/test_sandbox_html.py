"""Formatted text: Telegram's entities and its refusals."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox import html, utf16
from bot.sandbox.entities import formatted
from bot.sandbox.errors import BadRequest

Call = Callable[..., Awaitable[dict[str, Any]]]


@pytest.mark.parametrize(
    ("source", "description"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<br>", 'Unsupported start tag "br" at byte offset 0'),
        ("字 < b", 'Unsupported start tag "" at byte offset 4'),
        ("x <b", "Unclosed start tag at byte offset 2"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ('<a href="x"', "Unclosed start tag at byte offset 0"),
        ('<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=x/>y</a>", "Unexpected end of name token at byte offset 8"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ('<tg-emoji emoji-id="x">y</tg-emoji>', "Invalid custom emoji identifier specified"),
    ],
)
async def test_refused_over_http(call: Call, source: str, description: str) -> None:
    answer = await call("sendMessage", chat_id=1001, text=source, parse_mode="HTML")
    assert answer["description"] == f"Bad Request: can't parse entities: {description}"


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("a &lt;b&gt; &amp;&quot; &#20013; &nbsp;", 'a <b> &" 中 &nbsp;', []),
        ("😀<b>字</b>", "😀字", [("bold", 2, 1)]),
        ("<b>1<i>2</i></b>", "12", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<s>x</s><u>y</u>", "xy", [("strikethrough", 0, 1), ("underline", 1, 1)]),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ('<a href="https://news.cn/a?b=1&amp;c">x</a>', "x", [("text_link", 0, 1)]),
        ("  <b> x </b>\n", "x", [("bold", 0, 1)]),
        ("<b></b>x", "x", []),
    ],
)
def test_parsed(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    shown, found = formatted(source, "HTML", None)
    assert shown == text
    assert [(item["type"], item["offset"], item["length"]) for item in found] == entities


def test_language_of_code() -> None:
    _, entities = html.parse('<pre><code class="language-python">x</code></pre>')
    assert entities == [{"type": "pre", "offset": 0, "length": 1, "language": "python"}]


def test_found_by_itself() -> None:
    text, entities = formatted("/new@xianshen_bot 见 https://news.cn/a。@someone #先审 <code>/no</code>", "HTML", None)
    found = [(item["type"], text[item["offset"] : item["offset"] + item["length"]]) for item in entities]
    assert found == [
        ("bot_command", "/new@xianshen_bot"),
        ("url", "https://news.cn/a"),
        ("mention", "@someone"),
        ("hashtag", "#先审"),
        ("code", "/no"),
    ]


@pytest.mark.parametrize(
    ("entity", "refusal"),
    [
        ((1, 1), "entity begins in a middle of a UTF-16 symbol at byte offset 4"),
        ((0, 1), "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at byte offset 4"),
        ((2, 9), "entity beginning at UTF-16 offset 2 ends after the end of the text at UTF-16 offset 11"),
        ((9, 1), "entity begins after the end of the text at UTF-16 offset 9"),
        ((-1, 1), "receive an entity with incorrect offset -1"),
    ],
)
def test_entities_validated(entity: tuple[int, int], refusal: str) -> None:
    with pytest.raises(BadRequest, match=refusal):
        formatted("😀abc", None, [{"type": "bold", "offset": entity[0], "length": entity[1]}])


def test_custom_emoji_kept() -> None:
    given = [{"type": "custom_emoji", "offset": 0, "length": 2, "custom_emoji_id": "5368324170671202286"}]
    assert formatted("😀", None, given) == ("😀", given)


def test_other_parse_modes_are_refused() -> None:
    with pytest.raises(BadRequest, match="HTML only"):
        formatted("*x*", "MarkdownV2", None)


@given(st.text())
def test_escaped_text_survives(text: str) -> None:
    shown, entities = html.parse(f"<b>{escape(text)}</b>")
    assert shown == text
    assert entities == ([{"type": "bold", "offset": 0, "length": utf16.length(text)}] if text else [])


@given(st.text(st.sampled_from(["<", ">", "/", "b", "a", " ", "=", '"', "&", ";", "#", "😀", "\n"])))
def test_whatever_comes_is_parsed_or_refused(source: str) -> None:
    with suppress(BadRequest):
        text, entities = formatted(source, "HTML", None)
        assert all(item["offset"] + item["length"] <= utf16.length(text) for item in entities)


@given(st.text(), st.integers(-2, 50))
def test_offsets_point_between_characters(text: str, offset: int) -> None:
    position = utf16.index(text, offset) if offset >= 0 else None
    assert position is None or utf16.length(text[:position]) == offset
