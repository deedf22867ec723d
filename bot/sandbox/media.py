"""Photos, videos, documents and the like as message content, sent by upload or by file_id."""

import struct
from typing import Any, Final

from bot.sandbox.call import Upload
from bot.sandbox.errors import BadRequest
from bot.sandbox.files import StoredFile
from bot.sandbox.messages import caption_content
from bot.sandbox.objects import Json, checked
from bot.sandbox.world import World

KINDS: Final = ("photo", "video", "animation", "audio", "voice", "document", "sticker")
_TYPES: Final = {
    "photo": "InputMediaPhoto",
    "video": "InputMediaVideo",
    "animation": "InputMediaAnimation",
    "audio": "InputMediaAudio",
    "document": "InputMediaDocument",
}
_MIME: Final = {
    "photo": "image/jpeg",
    "video": "video/mp4",
    "animation": "video/mp4",
    "audio": "audio/mpeg",
    "voice": "audio/ogg",
    "sticker": "image/webp",
}


def content(world: World, kind: str, values: Json, uploads: dict[str, Upload]) -> Json:
    """The media part of a message for the file that `values[kind]` names.

    Raises:
        BadRequest: `there is no photo in the request`, `wrong file identifier/HTTP URL specified`,
            `type of file mismatch`
    """
    return describe(kind, _file(world, kind, values.get(kind), kind, uploads), values)


def group(world: World, given: Any, uploads: dict[str, Upload]) -> list[Json]:
    """The contents of an album's items, captions included."""
    if not isinstance(given, list):
        raise BadRequest("can't parse media JSON object")
    if not 2 <= len(given) <= 10:
        raise BadRequest("expected an Array of 2-10 InputMedia" if given else "there are no messages to send")
    kinds = {str(item.get("type")) for item in given if isinstance(item, dict)}
    if (kinds - {"photo", "video"} and len(kinds) > 1) or kinds - {"photo", "video", "audio", "document"}:
        raise BadRequest("can't use the specified media types in the album")
    return [item_content(world, item, uploads) for item in given]


def item_content(world: World, given: Any, uploads: dict[str, Upload]) -> Json:
    """The content of one InputMedia, with its caption."""
    kind = str(given.get("type")) if isinstance(given, dict) else ""
    if kind not in _TYPES:
        raise BadRequest("can't parse InputMedia: type must be one of animation, audio, document, photo, video")
    item = checked(given, _TYPES[kind])
    kept = _file(world, kind, item.get("media"), "media", uploads)
    return {**describe(kind, kept, item), **caption_content(item)}


def _file(world: World, kind: str, named: Any, field: str, uploads: dict[str, Upload]) -> StoredFile:
    upload = uploads.get(field)
    if isinstance(named, str) and named.startswith("attach://"):
        upload = uploads.get(named.removeprefix("attach://"))
        if upload is None:
            raise BadRequest(f"can't parse InputMedia: File {named} not found")
    if upload:
        if not upload.data:
            raise BadRequest("file must be non-empty")
        mime = _MIME.get(kind) if upload.mime == "application/octet-stream" else upload.mime
        return world.files.add(kind, upload.data, upload.name, mime=mime)
    if not named:
        raise BadRequest(f"there is no {kind} in the request")
    if str(named).startswith(("http://", "https://")):
        raise BadRequest("failed to get HTTP URL content")
    kept = world.files.get(str(named))
    if kept.kind != kind:
        raise BadRequest(f"can't use file of type {kept.kind.capitalize()} as {kind.capitalize()}")
    return kept


def picture_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels of a PNG or JPEG; 1280 × 960 for what is neither."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return int(width), int(height)
    at = 2
    while data.startswith(b"\xff\xd8") and at + 9 < len(data) and data[at] == 0xFF:
        if 0xC0 <= data[at + 1] <= 0xCF and data[at + 1] not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + int(struct.unpack(">H", data[at + 2 : at + 4])[0])
    return 1280, 960


def describe(kind: str, kept: StoredFile, given: Json) -> Json:
    """Bot API: PhotoSize list, Video, Animation (with its Document twin), Audio, Voice, Document or Sticker."""
    plain: Json = {"file_id": kept.file_id, "file_unique_id": kept.unique_id, "file_size": kept.size}
    if kind == "photo":
        width, height = picture_size(kept.data)
        return {"photo": [{**plain, "width": width, "height": height}]}
    if kind == "sticker":
        looks = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        emoji = {"emoji": given["emoji"]} if given.get("emoji") else {}
        return {"sticker": {**plain, **looks, **emoji}}
    full: Json = {**plain, "mime_type": kept.mime}
    if kept.name:
        full["file_name"] = kept.name
    if kind in {"video", "animation"}:
        full |= {name: int(given.get(name, size)) for name, size in (("width", 1280), ("height", 720), ("duration", 1))}
    elif kind in {"audio", "voice"}:
        full |= {"duration": int(given.get("duration", 1))}
        full |= {name: given[name] for name in ("performer", "title") if given.get(name)}
    if kind == "voice":
        full.pop("file_name", None)
    if kind == "animation":
        twin = {name: value for name, value in full.items() if name not in {"width", "height", "duration"}}
        return {"animation": full, "document": twin}
    return {kind: full}
