"""copyMessage, copyMessages, forwardMessage."""

from typing import Any, Final

from bot.sandbox import inbound, messages
from bot.sandbox.access import message_in, readable_chat, writable_chat
from bot.sandbox.call import Call, Method
from bot.sandbox.errors import BadRequest
from bot.sandbox.methods_send import deliver
from bot.sandbox.objects import Json
from bot.sandbox.world import World

_CAPTION: Final = ("caption", "caption_entities", "show_caption_above_media")
_SERVICE: Final = (
    "new_chat_members",
    "left_chat_member",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "pinned_message",
)


def _source(world: World, values: Json, purpose: str) -> Json:
    chat = readable_chat(world, values.get("from_chat_id"))
    message = message_in(chat, values, purpose)
    if message.get("has_protected_content") or any(name in message for name in _SERVICE):
        raise BadRequest(f"the message can't be {'copied' if purpose == 'copy' else 'forwarded'}")
    return message


def _copied(message: Json, *, caption: Json | None) -> Json:
    """The content of a copy; `caption` not None takes the place of the original's."""
    content = inbound.content_of(message)
    content.pop("forward_origin", None)
    if caption is not None and "text" not in content:
        content = {name: value for name, value in content.items() if name not in _CAPTION} | caption
    return content


def copy_message(world: World, call: Call) -> Any:
    values = call.values
    caption = messages.caption_content(values) if "caption" in values else None
    chat = writable_chat(world, values)
    message = _source(world, values, "copy")
    return {"message_id": deliver(world, chat, values, _copied(message, caption=caption))["message_id"]}


def copy_messages(world: World, call: Call) -> Any:
    """Those that cannot be found or copied are left out; ids strictly increasing, 1–100."""
    values = call.values
    numbers = message_ids(values)
    chat = writable_chat(world, values)
    source = readable_chat(world, values.get("from_chat_id"))
    found = [source.messages[number] for number in numbers if number in source.messages]
    kept = [one for one in found if not one.get("has_protected_content")]
    if not kept:
        raise BadRequest("there are no messages to copy")
    bare: Json | None = {} if values.get("remove_caption") else None
    sent = [deliver(world, chat, values, _copied(message, caption=bare)) for message in kept]
    return [{"message_id": message["message_id"]} for message in sent]


def message_ids(values: Json) -> list[int]:
    given = values.get("message_ids")
    if not isinstance(given, list) or not given:
        raise BadRequest("message identifiers are not specified")
    if len(given) > 100:
        raise BadRequest("too many message identifiers specified")
    if not all(isinstance(number, int) for number in given):
        raise BadRequest("message identifier must be an Integer")
    return given


def forward_message(world: World, call: Call) -> Any:
    values = call.values
    chat = writable_chat(world, values)
    message = _source(world, values, "forward")
    return deliver(world, chat, values, inbound.forwarded(message, hidden=False))


METHODS: Final[dict[str, Method]] = {
    "copyMessage": copy_message,
    "copyMessages": copy_messages,
    "forwardMessage": forward_message,
}
