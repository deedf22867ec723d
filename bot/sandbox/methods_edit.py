"""editMessageText, editMessageCaption, editMessageMedia, editMessageReplyMarkup."""

from typing import Any, Final

from bot.sandbox import markup, media, messages
from bot.sandbox.access import message_in, writable_chat
from bot.sandbox.call import Call, Method
from bot.sandbox.errors import BadRequest
from bot.sandbox.objects import Json
from bot.sandbox.world import Chat, World

_NOT_MODIFIED: Final = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_TEXT: Final = ("text", "entities", "link_preview_options")
_CAPTION: Final = ("caption", "caption_entities", "show_caption_above_media")
_MEDIA: Final = (*media.KINDS, *_CAPTION, "has_media_spoiler")


def _target(world: World, values: Json) -> tuple[Chat, Json]:
    """The chat and message to edit: the bot's own, and not a forward."""
    chat = writable_chat(world, values)
    message = message_in(chat, values, "edit")
    if not messages.by_bot(world, chat, message) or "forward_origin" in message:
        raise BadRequest("message can't be edited")
    return chat, message


def _apply(world: World, chat: Chat, message: Json, values: Json, *, drop: tuple[str, ...], content: Json) -> Json:
    """Replaces the fields `drop` by `content`; without reply_markup the keyboard goes."""
    keyboard = markup.read(values.get("reply_markup"))
    if keyboard and "inline_keyboard" not in keyboard:
        raise BadRequest("inline keyboard expected")
    changed = {name: value for name, value in message.items() if name not in {*drop, "reply_markup"}} | content
    if keyboard:
        changed["reply_markup"] = keyboard
    if changed == message:
        raise BadRequest(_NOT_MODIFIED)
    world.limits.take(chat.id)
    changed["edit_date"] = world.timestamp()
    return messages.replace(world, chat, changed)


def edit_text(world: World, call: Call) -> Any:
    if call.values.get("rich_message"):
        raise BadRequest("the sandbox shows plain messages only")
    content = messages.text_content(call.values)
    chat, message = _target(world, call.values)
    if "text" not in message:
        raise BadRequest("there is no text in the message to edit")
    return _apply(world, chat, message, call.values, drop=_TEXT, content=content)


def edit_caption(world: World, call: Call) -> Any:
    content = messages.caption_content(call.values)
    chat, message = _target(world, call.values)
    if not any(kind in message for kind in media.KINDS if kind != "sticker"):
        raise BadRequest("there is no caption in the message to edit")
    return _apply(world, chat, message, call.values, drop=_CAPTION, content=content)


def edit_media(world: World, call: Call) -> Any:
    content = media.item_content(world, call.values.get("media"), call.uploads)
    chat, message = _target(world, call.values)
    if not any(kind in message for kind in (*media.KINDS, "text")):
        raise BadRequest("there is no media in the message to edit")
    return _apply(world, chat, message, call.values, drop=(*_TEXT, *_MEDIA), content=content)


def edit_markup(world: World, call: Call) -> Any:
    chat, message = _target(world, call.values)
    return _apply(world, chat, message, call.values, drop=(), content={})


METHODS: Final[dict[str, Method]] = {
    "editMessageText": edit_text,
    "editMessageCaption": edit_caption,
    "editMessageMedia": edit_media,
    "editMessageReplyMarkup": edit_markup,
}
