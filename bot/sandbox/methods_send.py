"""sendMessage, sendPhoto … sendMediaGroup, sendChatAction."""

from typing import Any, Final

from bot.sandbox import markup, media, messages
from bot.sandbox.access import writable_chat
from bot.sandbox.call import Call, Method
from bot.sandbox.errors import BadRequest
from bot.sandbox.objects import Json
from bot.sandbox.world import Chat, World

_ACTIONS: Final = frozenset(
    {
        *("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice"),
        *("upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note"),
    }
)


def deliver(world: World, chat: Chat, values: Json, content: Json) -> Json:
    """Sends content into a chat with the options that all sending methods share; the message as the bot sees it."""
    extra = messages.reply_content(chat, values.get("reply_parameters"))
    keyboard = markup.read(values.get("reply_markup"))
    if keyboard:
        extra["reply_markup"] = keyboard
    if values.get("protect_content"):
        extra["has_protected_content"] = True
    if values.get("message_effect_id") and chat.kind == "private":
        extra["effect_id"] = values["message_effect_id"]
    world.limits.take(chat.id)
    return markup.for_bot(messages.post(world, chat, {**content, **extra}, messages.bot_sender(world, chat)))


def send_message(world: World, call: Call) -> Any:
    values = call.values
    content = messages.text_content(values)
    return deliver(world, writable_chat(world, values), values, content)


def _send_file(world: World, call: Call) -> Any:
    values = call.values
    kind = call.method.removeprefix("send").lower()
    content = messages.caption_content(values) if kind != "sticker" else {}
    chat = writable_chat(world, values)
    return deliver(world, chat, values, {**media.content(world, kind, values, call.uploads), **content})


def send_media_group(world: World, call: Call) -> Any:
    """2–10 items; photos and videos mix, documents and audio only with their own kind."""
    values = call.values
    items = media.group(world, values.get("media"), call.uploads)
    chat = writable_chat(world, values)
    extra = messages.reply_content(chat, values.get("reply_parameters"))
    if values.get("protect_content"):
        extra["has_protected_content"] = True
    world.limits.take(chat.id, len(items))
    extra["media_group_id"] = messages.album_id()
    sender = messages.bot_sender(world, chat)
    return [messages.post(world, chat, {**item, **extra}, sender) for item in items]


def send_chat_action(world: World, call: Call) -> Any:
    chat = writable_chat(world, call.values)
    action = call.values.get("action")
    if action not in _ACTIONS:
        raise BadRequest("wrong parameter action in request")
    world.publish({"type": "action", "chat_id": chat.id, "action": action})
    return True


METHODS: Final[dict[str, Method]] = {
    "sendMessage": send_message,
    "sendMediaGroup": send_media_group,
    "sendChatAction": send_chat_action,
    **dict.fromkeys(
        ("sendPhoto", "sendVideo", "sendAnimation", "sendAudio", "sendVoice", "sendDocument", "sendSticker"),
        _send_file,
    ),
}
