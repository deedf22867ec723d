"""Content in and out: a message of the author's as parts of a version, and a version as the calls that show it.

What an approver sees is what was sent: text, entities, files and their order are kept as Telegram gave them.
"""

from collections.abc import Sequence
from typing import Any

from telegram import Message

from handlers import upload
from models.length import LONGEST_CAPTION, source_place, units

FILES = ("photo", "video", "animation", "document", "audio", "voice")
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"  # letters to Unicode, nothing to the eye
_METHODS = {
    "photo": "sendPhoto",
    "video": "sendVideo",
    "animation": "sendAnimation",
    "document": "sendDocument",
    "audio": "sendAudio",
    "voice": "sendVoice",
}


def part_of(message: Message, *, to_read: bool = True) -> dict[str, Any] | None:
    """The message as one part of a version (see `models.draft.Version`), or None for a kind that cannot be a draft.

    Raises TooLarge, where it is `to_read`: a document that nobody can download, nobody can check.
    """
    part = _part_of(message, to_read=to_read)
    looks = forwarded_from(message)
    return part | {"forwarded": looks} if part and looks else part


def forwarded_from(message: Message) -> str | None:
    """What the one who wrote a forwarded message calls themselves; believed nowhere (security.md 1)."""
    origin = message.forward_origin
    if origin is None:
        return None
    user, chat = getattr(origin, "sender_user", None), getattr(origin, "chat", getattr(origin, "sender_chat", None))
    named = user.full_name if user else chat.title if chat else getattr(origin, "sender_user_name", None)
    return legible(named or "") or "?"


def legible(name: str) -> str:
    """A name as Telegram gives it, without what could disguise it: control, bidi and zero-width characters."""
    return "".join(each for each in name if each.isprintable() and each not in "\u3164\u2800").strip()[:100]


def files_of(message: Message) -> list[dict[str, Any]]:
    """The message's file, of any size, and the album it is an item of; nothing for a message of words alone."""
    part = part_of(message, to_read=False)
    if part is None or part["kind"] == "text":
        return []
    return [part | ({"album": message.media_group_id} if message.media_group_id else {})]


def _part_of(message: Message, *, to_read: bool) -> dict[str, Any] | None:
    if message.text is not None:
        part: dict[str, Any] = {"kind": "text", "text": message.text, "entities": _entities(message.entities)}
        if message.link_preview_options:
            part["link_preview_options"] = message.link_preview_options.to_dict()
        return part | {"message_id": message.message_id}
    for kind in FILES:
        # An animation is also given as a document (Bot API: Message.animation), so the order of FILES matters.
        found = getattr(message, kind)
        if not found:
            continue
        file = found[-1] if kind == "photo" else upload.checked(found) if to_read and kind == "document" else found
        part = {
            "kind": kind,
            "text": message.caption or "",
            "entities": _entities(message.caption_entities),
            "file_id": file.file_id,
            "file_unique_id": file.file_unique_id,
            "message_id": message.message_id,
        }
        part |= {key: value for key in ("file_name", "mime_type") if (value := getattr(file, key, None))}
        part |= {"size": file.file_size} if file.file_size else {}
        part |= {"has_spoiler": True} if message.has_media_spoiler else {}
        part |= {"show_caption_above_media": True} if message.show_caption_above_media else {}
        return part
    return None


def visible(text: str) -> bool:
    """Whether anything can be seen: not only spaces, invisible characters and blanks that pass for letters."""
    return any(each.isprintable() and not each.isspace() and each not in _BLANKS for each in text)


def _entities(entities: Sequence[Any]) -> list[dict[str, Any]]:
    return [entity.to_dict() for entity in entities]


def published(content: Sequence[dict[str, Any]], source_line: str | None) -> list[tuple[str, dict[str, Any]]]:
    """The calls that publish a version in a channel: as its author sent it, with the source named (J10, H5)."""
    parts = [dict(part) for part in content]
    if source_line:
        part = parts[source_place(parts)]
        part["text"] = f"{part['text']}\n\n{source_line}" if part["text"] else source_line
    return [
        (method, {key: value for key, value in payload.items() if key != "protect_content"})
        for method, payload in sendings(parts)
    ]


def sendings(content: Sequence[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """The calls that show a version exactly as it is: (method, payload) without the chat.

    A caption longer than a bot may send follows its medium as a text, with all that is marked up and linked in it.
    """
    apart = [part for part in content if part["kind"] != "text" and units(part["text"]) > LONGEST_CAPTION]
    if apart:
        bare = [{**part, "text": "", "entities": []} if part in apart else part for part in content]
        texts = [{"text": part["text"], "entities": part["entities"], "protect_content": True} for part in apart]
        return [*sendings(bare), *(("sendMessage", text) for text in texts)]
    if len(content) > 1:
        media = [_with_caption(part, {"type": part["kind"], "media": part["file_id"]}) for part in content]
        return [
            ("sendMediaGroup", {"media": media[start : start + 10], "protect_content": True})
            for start in range(0, len(media), 10)
        ]
    part = content[0]
    if part["kind"] == "text":
        payload = {"text": part["text"], "entities": part["entities"], "protect_content": True}
        if "link_preview_options" in part:
            payload["link_preview_options"] = part["link_preview_options"]
        return [("sendMessage", payload)]
    payload = _with_caption(part, {part["kind"]: part["file_id"], "protect_content": True})
    return [(_METHODS[part["kind"]], payload)]


def _with_caption(part: dict[str, Any], payload: dict[str, Any]) -> dict[str, Any]:
    if part["text"]:
        payload |= {"caption": part["text"], "caption_entities": part["entities"]}
    return payload | {key: True for key in ("has_spoiler", "show_caption_above_media") if part.get(key)}
