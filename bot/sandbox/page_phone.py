"""What the page does on a person's phone: `POST /sandbox/phones/{user_id}/{verb}`."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

import orjson
from aiohttp import web
from aiohttp.web_request import FileField

from bot.sandbox import request
from bot.sandbox.errors import PhoneRefused
from bot.sandbox.objects import Json
from bot.sandbox.phone import Phone

ALBUM_MOST: Final = 10


async def act(phone: Phone, verb: str, incoming: web.BaseRequest) -> Any:
    """Carries out a verb.

    Raises:
        PhoneRefused: the verb is unknown, or the app would not do it.
        KeyError, ValueError: a field is missing or wrong.
    """
    if verb == "attach":
        form = await incoming.post()
        return await _attach(phone, form.getall("file"), form)
    step = _VERBS.get(verb)
    if step is None:
        raise PhoneRefused(f"no such verb: {verb}")
    given, _ = await request.parameters(incoming)
    return await step(phone, given)


async def _send(phone: Phone, given: Json) -> Any:
    """A text in a channel is a post, elsewhere a message."""
    chat_id = given.get("chat_id")
    if chat_id is not None and phone.kind(chat_id) == "channel":
        return await phone.post(given["text"], chat_id=chat_id)
    return await phone.send(
        given["text"], entities=given.get("entities"), chat_id=chat_id, reply_to=given.get("reply_to")
    )


async def _edit(phone: Phone, given: Json) -> Any:
    return await phone.edit(
        given["message_id"], given["text"], entities=given.get("entities"), chat_id=given.get("chat_id")
    )


async def _tap(phone: Phone, given: Json) -> Any:
    """The answer comes as an event."""
    return await phone.tap_raw(given["message_id"], given["data"], chat_id=given.get("chat_id"), wait=False)


async def _forward(phone: Phone, given: Json) -> Any:
    return await phone.forward_all(
        given["message_ids"], chat_id=given.get("chat_id"), from_chat_id=given.get("from_chat_id")
    )


async def _block(phone: Phone, given: Json) -> Any:
    await (phone.block() if given["blocked"] else phone.unblock())
    return given["blocked"]


def _kind(file: FileField) -> str:
    main = file.content_type.partition("/")[0]
    if file.content_type in {"image/gif", "image/svg+xml"}:
        return "document"
    return {"image": "photo", "video": "video"}.get(main, "document")


async def _attach(phone: Phone, files: Sequence[object], form: Mapping[str, object]) -> list[Json]:
    """Pictures and videos together are an album, documents too; the caption goes to the first item."""
    chat_id = _whole(form.get("chat_id"))
    reply_to = _whole(form.get("reply_to"))
    caption = str(form.get("caption", ""))
    entities = orjson.loads(str(form.get("caption_entities") or "[]"))
    albums: dict[bool, list[Json]] = {True: [], False: []}
    for file in files:
        if not isinstance(file, FileField):
            raise PhoneRefused("field file must be a file")
        kind, described = _kind(file), {"caption": caption, "caption_entities": entities} if caption else {}
        item = phone.attachment(kind, file.file.read(), name=file.filename, mime=file.content_type, **described)
        albums[kind != "document"].append(item)
        caption = ""
    sent = []
    for items in albums.values():
        for begin in range(0, len(items), ALBUM_MOST):
            sent += await phone.album(items[begin : begin + ALBUM_MOST], chat_id=chat_id, reply_to=reply_to)
    return sent


def _whole(value: object) -> int | None:
    return int(str(value)) if value not in {None, ""} else None


_VERBS: Final[dict[str, Callable[[Phone, Json], Awaitable[Any]]]] = {
    "send": _send,
    "edit": _edit,
    "tap": _tap,
    "forward": _forward,
    "block": _block,
}
