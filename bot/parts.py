"""Messages that Telegram refuses as they are, made into ones it takes: without markup, or in several parts. Pure."""

import html
import re
from typing import Any, Final

from models.length import pieces

Json = dict[str, Any]
Call = tuple[str, Json]

MARKUP: Final = ("parse_mode", "entities", "caption_entities")
TAG: Final = re.compile(r"</?[a-zA-Z][^>]*>")
WITH_TEXT: Final = ("sendMessage", "editMessageText")


def marked_up(payload: Json) -> bool:
    """Whether there is markup that could be left out."""
    return any(key in payload for key in MARKUP) or any(marked_up(item) for item in _media(payload))


def plain(payload: Json) -> Json:
    """The same without markup: entities dropped, HTML tags taken out and characters unescaped."""
    kept = {key: value for key, value in payload.items() if key not in MARKUP}
    for key in ("text", "caption"):
        if payload.get("parse_mode") == "HTML" and key in kept:
            kept[key] = html.unescape(TAG.sub("", kept[key]))
    if media := _media(payload):
        kept["media"] = [plain(item) for item in media]
    elif isinstance(payload.get("media"), dict):
        kept["media"] = plain(payload["media"])
    return kept


def split(method: str, payload: Json) -> list[Call]:
    """The calls that say the same in order, none too long; the keyboard comes with the last.

    A caption leaves its medium and follows as text.
    """
    whole = plain(payload)
    keyboard = {"reply_markup": whole.pop("reply_markup")} if "reply_markup" in whole else {}
    if method in WITH_TEXT:
        texts = pieces(whole.pop("text"))
        calls: list[Call] = [(method, {**whole, "text": texts.pop(0)})]
    else:
        caption, bare = _without_captions(whole)
        texts = pieces(caption)
        calls = [(method, bare)]
    shared: Json = {key: whole[key] for key in ("protect_content", "disable_notification") if key in whole}
    calls += [("sendMessage", {**shared, "text": text}) for text in texts]
    last_method, last = calls[-1]
    calls[-1] = (last_method, {**last, **keyboard})
    return calls


def _media(payload: Json) -> list[Json]:
    media = payload.get("media")
    return media if isinstance(media, list) else []


def _without_captions(payload: Json) -> tuple[str, Json]:
    bare = {key: value for key, value in payload.items() if key not in ("caption", "show_caption_above_media")}
    captions = [payload.get("caption")]
    if media := _media(payload):
        captions += [item.get("caption") for item in media]
        bare["media"] = [{key: value for key, value in item.items() if key != "caption"} for item in media]
    return "\n".join(caption for caption in captions if caption), bare
