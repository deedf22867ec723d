"""Formatted text as Telegram keeps it: trimmed, entities validated and sorted, links, commands and names found."""

import re
from typing import Any, Final

from bot.sandbox import html, utf16
from bot.sandbox.errors import BadRequest
from bot.sandbox.objects import Json, checked_list

_TYPES: Final = frozenset(
    {
        *("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold", "italic"),
        *("underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre"),
        *("text_link", "text_mention", "custom_emoji", "date_time"),
    }
)
_FOUND: Final = (
    ("bot_command", "/", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")),
    ("url", "://", re.compile(r"https?://[^\s<>\"“”，。；（）]+", re.IGNORECASE)),
    ("email", "@", re.compile(r"(?<![\w.])[A-Za-z0-9._+-]+@[A-Za-z0-9-]+\.[A-Za-z]{2,}")),
    ("mention", "@", re.compile(r"(?<![\w./])@[A-Za-z0-9_]{4,32}\b")),
    ("hashtag", "#", re.compile(r"(?<!\w)#\w*[^\W\d]\w*")),
)
_WHOLE: Final = {"code", "pre", "text_link", "text_mention", "custom_emoji", "date_time"}


def formatted(text: str, parse_mode: str | None, given: Any) -> tuple[str, list[Json]]:
    """Text and entities of a call with `parse_mode` or `entities`.

    Raises:
        BadRequest: `can't parse entities: …`, or an offset outside the text or inside a character.
    """
    if parse_mode:
        if parse_mode.lower() != "html":
            if parse_mode.lower() in {"markdown", "markdownv2"}:
                raise BadRequest("can't parse entities: the sandbox reads parse_mode HTML only")
            raise BadRequest("unsupported parse_mode")
        text, entities = html.parse(text.replace("\r", ""))
    else:
        entities = _validated(text, given) if given else []
    if not text.isprintable():
        text = text.translate(_CONTROL)
    return complete(*_trimmed(text, entities))


_CONTROL: Final = {code: " " for code in range(32) if code != 10}


def _validated(text: str, given: Any) -> list[Json]:
    entities = checked_list(given, "MessageEntity")
    for entity in entities:
        kind, offset, size = entity.get("type"), entity.get("offset"), entity.get("length")
        if not isinstance(kind, str) or kind not in _TYPES:
            raise BadRequest("can't parse MessageEntity: unsupported type specified")
        if not isinstance(offset, int) or not isinstance(size, int):
            raise BadRequest('can\'t parse MessageEntity: field "offset" and "length" must be of type Number')
        _check_range(text, offset, size)
        if kind == "custom_emoji" and not str(entity.get("custom_emoji_id", "")).isdigit():
            raise BadRequest("invalid custom emoji identifier specified")
    return [entity for entity in entities if entity["length"]]


def _check_range(text: str, offset: int, size: int) -> None:
    if offset < 0:
        raise BadRequest(f"receive an entity with incorrect offset {offset}")
    if size < 0:
        raise BadRequest(f"receive an entity with incorrect length {size}")
    whole = utf16.length(text)
    if offset > whole:
        raise BadRequest(f"entity begins after the end of the text at UTF-16 offset {offset}")
    if offset + size > whole:
        raise BadRequest(
            f"entity beginning at UTF-16 offset {offset} ends after the end of the text "
            f"at UTF-16 offset {offset + size}"
        )
    if utf16.index(text, offset) is None:
        at = len(text.encode("utf-16-le")[: offset * 2 - 2].decode("utf-16-le").encode()) + 4
        raise BadRequest(f"entity begins in a middle of a UTF-16 symbol at byte offset {at}")
    if utf16.index(text, offset + size) is None:
        at = len(text.encode("utf-16-le")[: (offset + size) * 2 - 2].decode("utf-16-le").encode()) + 4
        raise BadRequest(
            f"entity beginning at UTF-16 offset {offset} ends in a middle of a UTF-16 symbol at byte offset {at}"
        )


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """White space at both ends goes, and what entities it carried."""
    stripped = text.strip()
    if len(stripped) == len(text):
        return text, entities
    shift = utf16.length(text[: len(text) - len(text.lstrip())])
    end = utf16.length(stripped)
    kept = []
    for entity in entities:
        begin = max(entity["offset"] - shift, 0)
        stop = min(entity["offset"] + entity["length"] - shift, end)
        if stop > begin:
            kept.append({**entity, "offset": begin, "length": stop - begin})
    return stripped, kept


def complete(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Adds the entities that Telegram finds by itself, outside code and links; sorts all."""
    whole = [(item["offset"], item["offset"] + item["length"]) for item in entities if item["type"] in _WHOLE]
    taken = [(item["offset"], item["offset"] + item["length"]) for item in entities if item["type"] == "url"]
    found = []
    for kind, hint, pattern in _FOUND:
        if hint not in text:
            continue
        for match in pattern.finditer(text):
            begin = utf16.length(text[: match.start()])
            end = begin + utf16.length(match[0])
            if any(begin < stop and start < end for start, stop in (*whole, *taken)):
                continue
            taken.append((begin, end))
            found.append({"type": kind, "offset": begin, "length": end - begin})
    if found or len(entities) > 1:
        known = {(item["type"], item["offset"], item["length"]) for item in entities}
        more = [item for item in found if (item["type"], item["offset"], item["length"]) not in known]
        entities = sorted([*entities, *more], key=lambda item: (item["offset"], -item["length"]))
    return text, entities
