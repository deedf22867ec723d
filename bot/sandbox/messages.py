"""Messages in chats: writing, changing, deleting. A stored message is never changed in place, only replaced."""

from secrets import randbelow

from bot.sandbox.entities import formatted
from bot.sandbox.errors import BadRequest
from bot.sandbox.markup import for_bot
from bot.sandbox.objects import Json, checked, checked_list
from bot.sandbox.utf16 import length
from bot.sandbox.world import KEPT_MESSAGES, Chat, World

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024


def post(world: World, chat: Chat, content: Json, sender: Json) -> Json:
    """Puts a message into a chat and shows it. `sender`: its `from` and `sender_chat`."""
    message_id = next(chat.numbers)
    message = {"message_id": message_id, **sender, "chat": chat.shown, "date": world.timestamp(), **content}
    chat.messages[message_id] = message
    if len(chat.messages) > KEPT_MESSAGES:
        del chat.messages[next(iter(chat.messages))]
    world.publish({"type": "message", "chat_id": chat.id, "message": message})
    return message


def replace(world: World, chat: Chat, message: Json) -> Json:
    """Puts a changed copy in the place of the message with its number."""
    chat.messages[message["message_id"]] = message
    world.publish({"type": "edited", "chat_id": chat.id, "message": message})
    return message


def remove(world: World, chat: Chat, message_id: int) -> None:
    del chat.messages[message_id]
    if message_id in chat.pinned:
        chat.pinned.remove(message_id)
    world.publish({"type": "deleted", "chat_id": chat.id, "message_id": message_id})


def album_id() -> str:
    """A new media_group_id."""
    return str(13_000_000_000_000_000 + randbelow(10**15))


def bot_sender(world: World, chat: Chat) -> Json:
    """Who a message by the bot is from: in channels the channel itself."""
    if chat.kind == "channel":
        return {"sender_chat": chat.shown}
    return {"from": world.bot_user}


def by_bot(world: World, chat: Chat, message: Json) -> bool:
    """Whether the bot may change a message; in channels it is an administrator and may change any."""
    return chat.kind == "channel" or bool(message.get("from", {}).get("id") == world.bot["id"])


def text_content(values: Json) -> Json:
    """The text, entities and link preview of a call.

    Raises:
        BadRequest: `message text is empty`, `message is too long`, or what the entities are refused for.
    """
    raw = values.get("text")
    if not raw:
        raise BadRequest("message text is empty")
    text, entities = formatted(raw, values.get("parse_mode"), values.get("entities"))
    if not text:
        raise BadRequest("message text is empty")
    if length(text) > TEXT_LIMIT:
        raise BadRequest("message is too long")
    content: Json = {"text": text}
    if entities:
        content["entities"] = entities
    preview = values.get("link_preview_options")
    if preview:
        content["link_preview_options"] = checked(preview, "LinkPreviewOptions")
    return content


def caption_content(values: Json) -> Json:
    """The caption of a call, or nothing.

    Raises:
        BadRequest: `message caption is too long`, or what the entities are refused for.
    """
    content: Json = {}
    raw = values.get("caption")
    if raw:
        text, entities = formatted(raw, values.get("parse_mode"), values.get("caption_entities"))
        if length(text) > CAPTION_LIMIT:
            raise BadRequest("message caption is too long")
        if text:
            content["caption"] = text
        if entities:
            content["caption_entities"] = entities
    if values.get("show_caption_above_media"):
        content["show_caption_above_media"] = True
    if values.get("has_spoiler"):
        content["has_media_spoiler"] = True
    return content


def reply_content(chat: Chat, given: object) -> Json:
    """The message replied to, one level deep.

    Raises:
        BadRequest: `message to be replied not found`, unless allow_sending_without_reply.
    """
    if not given:
        return {}
    reply = checked(given, "ReplyParameters")
    other = reply.get("chat_id")
    if other is not None and str(other) != str(chat.id):
        raise BadRequest("the sandbox answers within one chat only")
    number = reply.get("message_id")
    target = chat.messages.get(int(number)) if number is not None and str(number).isdigit() else None
    if target is None:
        if reply.get("allow_sending_without_reply"):
            return {}
        raise BadRequest("message to be replied not found")
    if "quote_entities" in reply:
        checked_list(reply["quote_entities"], "MessageEntity")
    content: Json = {"reply_to_message": quoted(target)}
    if "quote" in reply:
        if str(reply["quote"]) not in str(target.get("text", target.get("caption", ""))):
            raise BadRequest("QUOTE_TEXT_INVALID")
        content["quote"] = {"text": str(reply["quote"]), "position": int(reply.get("quote_position", 0))}
    return content


def quoted(message: Json) -> Json:
    """A message as it stands inside another: without what it replies to itself."""
    inner = for_bot(message)
    if "reply_to_message" not in inner:
        return inner
    return {name: value for name, value in inner.items() if name != "reply_to_message"}
