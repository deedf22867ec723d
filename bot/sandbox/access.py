"""Where the bot may write: chats by number or @name, and the refusals worded as Telegram words them."""

from bot.sandbox.errors import BadRequest, Forbidden
from bot.sandbox.objects import Json
from bot.sandbox.world import IN_CHAT, Chat, World


def known_chat(world: World, chat_id: int | str | None) -> Chat:
    """The chat a call names, whatever the bot may do there.

    Raises:
        BadRequest: `chat_id is empty`, `chat not found`, or the chat was upgraded (with migrate_to_chat_id).
        Forbidden: a person who has never written to the bot.
    """
    if chat_id is None or chat_id == "":
        raise BadRequest("chat_id is empty")
    if isinstance(chat_id, str):
        named = [chat for chat in world.chats.values() if chat.shown.get("username") == chat_id.lstrip("@")]
        if not named or named[0].kind == "private":
            raise BadRequest("chat not found")
        return named[0]
    person = world.people.get(chat_id)
    if person:
        if not person.started:
            raise Forbidden("bot can't initiate conversation with a user")
        return world.private_chat(person)
    chat = world.chats.get(chat_id)
    if chat is None:
        raise BadRequest("chat not found")
    if chat.migrated_to is not None:
        raise BadRequest("group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": chat.migrated_to})
    return chat


def readable_chat(world: World, chat_id: int | str | None) -> Chat:
    """A chat the bot is in."""
    chat = known_chat(world, chat_id)
    if chat.kind != "private" and chat.bot_status not in IN_CHAT:
        if chat.bot_status == "kicked":
            raise Forbidden(f"bot was kicked from the {chat.word}")
        raise Forbidden(f"bot is not a member of the {chat.word}")
    return chat


def writable_chat(world: World, values: Json) -> Chat:
    """The chat of a sending call, once the bot may send there."""
    if values.get("business_connection_id"):
        raise BadRequest("business connection not found")
    chat = readable_chat(world, values.get("chat_id"))
    if chat.kind == "private":
        person = world.people[chat.id]
        if person.deactivated:
            raise Forbidden("user is deactivated")
        if person.blocked:
            raise Forbidden("bot was blocked by the user")
    elif chat.kind == "channel" and chat.bot_status not in {"administrator", "creator"}:
        raise BadRequest("need administrator rights in the channel chat")
    if values.get("message_thread_id") or values.get("direct_messages_topic_id"):
        raise BadRequest("message thread not found")
    return chat


def message_in(chat: Chat, values: Json, purpose: str) -> Json:
    """The message a call names. `purpose`: edit, delete, forward, copy, pin, react to.

    Raises:
        BadRequest: `message identifier is not specified`, `message to … not found`
    """
    if values.get("inline_message_id"):
        raise BadRequest("MESSAGE_ID_INVALID")
    number = values.get("message_id")
    if number is None:
        raise BadRequest("message identifier is not specified")
    found = chat.messages.get(number)
    if found is None:
        raise BadRequest(f"message to {purpose} not found")
    return found
