"""Messages that are too long in several calls, and markup taken out, on random texts."""

from hypothesis import given
from hypothesis import strategies as st

from bot import call, parts

KEYBOARD = {"inline_keyboard": [[{"text": "好", "callback_data": "x"}]]}
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)


@given(texts)
def test_escaped_text_comes_back_as_it_was(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert parts.plain({"text": f"<b>{escaped}</b>", "parse_mode": "HTML"}) == {"text": text}


def test_text_that_was_never_markup_stays_as_it_is() -> None:
    assert parts.plain({"text": "a <b> &amp;", "entities": []}) == {"text": "a <b> &amp;"}


def test_a_caption_leaves_its_medium_and_follows_with_the_keyboard() -> None:
    payload = {"photo": "id", "caption": "x" * 5000, "reply_markup": KEYBOARD, "protect_content": True}
    first, *rest = parts.split("sendPhoto", payload)
    assert first == ("sendPhoto", {"photo": "id", "protect_content": True})
    assert "".join(each["text"] for _, each in rest) == "x" * 5000
    assert [method for method, _ in rest] == ["sendMessage"] * 2
    assert ["reply_markup" in each for _, each in rest] == [False, True]
    assert all(each["protect_content"] for _, each in rest)


def test_an_album_s_captions_follow_as_text() -> None:
    media = [
        {"type": "photo", "media": "a", "caption": "<i>one</i>", "parse_mode": "HTML"},
        {"type": "photo", "media": "b"},
    ]
    assert parts.split("sendMediaGroup", {"media": media}) == [
        ("sendMediaGroup", {"media": [{"type": "photo", "media": "a"}, {"type": "photo", "media": "b"}]}),
        ("sendMessage", {"text": "one"}),
    ]


def test_a_caption_s_edit_becomes_a_text_when_there_is_nothing_to_edit() -> None:
    assert call.as_send("editMessageCaption", {"caption": "x", "caption_entities": []}) == (
        "sendMessage",
        {"text": "x", "entities": []},
    )
    assert call.as_send("editMessageReplyMarkup", {"reply_markup": KEYBOARD}) is None
    assert call.as_send("deleteMessage", {}) is None
