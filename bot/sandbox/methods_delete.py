"""deleteMessage, deleteMessages, pinChatMessage, unpinChatMessage, setMessageReaction."""

from datetime import timedelta
from typing import Any, Final

from bot.sandbox import messages
from bot.sandbox.access import message_in, readable_chat, writable_chat
from bot.sandbox.call import Call, Method
from bot.sandbox.errors import BadRequest
from bot.sandbox.methods_copy import message_ids
from bot.sandbox.objects import Json, checked_list
from bot.sandbox.world import Chat, World

DELETABLE: Final = timedelta(hours=48)


def _deletable(world: World, chat: Chat, message: Json) -> bool:
    """Within 48 hours: the bot's own, any in private chats, any where it is an administrator."""
    if world.timestamp() - message["date"] > DELETABLE.total_seconds():
        return False
    return chat.kind == "private" or chat.bot_status == "administrator" or messages.by_bot(world, chat, message)


def delete_message(world: World, call: Call) -> Any:
    chat = readable_chat(world, call.values.get("chat_id"))
    message = message_in(chat, call.values, "delete")
    if not _deletable(world, chat, message):
        raise BadRequest("message can't be deleted for everyone")
    messages.remove(world, chat, message["message_id"])
    return True


def delete_messages(world: World, call: Call) -> Any:
    """Those that cannot be found or deleted are left out."""
    chat = readable_chat(world, call.values.get("chat_id"))
    for number in message_ids(call.values):
        message = chat.messages.get(number)
        if message and _deletable(world, chat, message):
            messages.remove(world, chat, number)
    return True


def pin(world: World, call: Call) -> Any:
    chat = _pinnable(world, call.values)
    message = message_in(chat, call.values, "pin")
    if message["message_id"] not in chat.pinned:
        chat.pinned.append(message["message_id"])
        content = {"pinned_message": messages.quoted(message)}
        service = messages.post(world, chat, content, messages.bot_sender(world, chat))
        world.update("channel_post" if chat.kind == "channel" else "message", service)
    return True


def unpin(world: World, call: Call) -> Any:
    """Without message_id the newest pinned message."""
    chat = _pinnable(world, call.values)
    number = call.values.get("message_id", chat.pinned[-1] if chat.pinned else None)
    if number not in chat.pinned:
        raise BadRequest("message to unpin not found")
    chat.pinned.remove(number)
    return True


def _pinnable(world: World, values: Json) -> Chat:
    chat = writable_chat(world, values)
    if chat.kind == "supergroup" and chat.bot_status != "administrator":
        raise BadRequest("not enough rights to manage pinned messages in the chat")
    return chat


def react(world: World, call: Call) -> Any:
    """Sets or, by an empty list, takes away the bot's one reaction; the page shows it, no update follows."""
    chat = writable_chat(world, call.values)
    message = message_in(chat, call.values, "react to")
    reactions = checked_list(call.values.get("reaction") or [], "ReactionType")
    if len(reactions) > 1:
        raise BadRequest("REACTIONS_TOO_MANY")
    if any(one.get("type") != "emoji" or not one.get("emoji") for one in reactions):
        raise BadRequest("REACTION_INVALID")
    world.publish({"type": "reaction", "chat_id": chat.id, "message_id": message["message_id"], "reaction": reactions})
    return True


METHODS: Final[dict[str, Method]] = {
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "pinChatMessage": pin,
    "unpinChatMessage": unpin,
    "setMessageReaction": react,
}
