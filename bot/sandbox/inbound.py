"""What people do, as the bot's updates tell it."""

import re
from typing import Final

from bot.sandbox import messages
from bot.sandbox.entities import complete
from bot.sandbox.errors import PhoneRefused
from bot.sandbox.membership import bot_member_changed
from bot.sandbox.objects import Json
from bot.sandbox.world import CHANNEL_BOT, IN_CHAT, Chat, Person, World

_PAYLOAD: Final = re.compile(r"[A-Za-z0-9_-]{0,64}")
_NOT_FORWARDED: Final = frozenset(
    {
        *("message_id", "from", "sender_chat", "chat", "date", "edit_date", "reply_to_message", "quote"),
        *("reply_markup", "has_protected_content", "media_group_id", "effect_id", "via_bot"),
    }
)


def chat_of(world: World, person: Person, chat_id: int | None) -> Chat:
    """The chat on somebody's phone; None is the private chat with the bot."""
    if chat_id is None or chat_id == person.id:
        return world.private_chat(person)
    chat = world.chats.get(chat_id)
    if chat is None or (person.id not in chat.members and chat.kind != "channel"):
        raise PhoneRefused(f"{person.name} is not in the chat {chat_id}")
    return chat


def write(
    world: World, person: Person, chat: Chat, content: Json, sender: Json | None = None, *, last: bool = False
) -> Json:
    """A message by a person, and its update if the bot can see it."""
    if chat.migrated_to is not None:
        raise PhoneRefused("the group was upgraded; write to the new one")
    if chat.kind == "channel":
        raise PhoneRefused("only posts go into a channel")
    if chat.kind == "private":
        if person.blocked:
            if not str(content.get("text", "")).startswith("/start"):
                raise PhoneRefused("the bot is blocked")
            set_blocked(world, person, blocked=False)
        person.started = True
    message = messages.post(world, chat, content, sender or {"from": person.user})
    if _visible(world, chat, message):
        world.update("message", message, last=last)
    return message


def _visible(world: World, chat: Chat, message: Json) -> bool:
    """Privacy mode: in groups a bot that is no administrator sees commands, replies to itself and its @name."""
    if chat.kind == "private":
        return True
    if chat.bot_status not in IN_CHAT:
        return False
    if not world.privacy or chat.bot_status == "administrator":
        return True
    name = f"@{world.bot['username']}".lower()
    replied = message.get("reply_to_message", {}).get("from", {}).get("id") == world.bot["id"]
    text = str(message.get("text", message.get("caption", ""))).lower()
    command = text.split(maxsplit=1)[0] if text.startswith("/") else ""
    return replied or name in text or bool(command and "@" not in command)


def channel_post(world: World, person: Person, chat_id: int, content: Json) -> Json:
    chat = world.chats[chat_id]
    if chat.kind != "channel" or chat.members.get(person.id) not in {"administrator", "creator"}:
        raise PhoneRefused(f"{person.name} may not post there")
    message = messages.post(world, chat, content, {"sender_chat": chat.shown})
    if chat.bot_status == "administrator":
        world.update("channel_post", message)
    return message


def in_name_of(chat: Chat) -> Json:
    """The sender of a message that a person writes in a channel's name."""
    return {"from": CHANNEL_BOT, "sender_chat": chat.shown}


def start_payload(payload: str) -> str:
    if not _PAYLOAD.fullmatch(payload):
        raise PhoneRefused("a start payload has 1–64 of A–Z a–z 0–9 _ -")
    return payload


def edit(world: World, person: Person, chat: Chat, message_id: int, text: str, entities: list[Json]) -> Json:
    """Changes a person's own message, `entities` for the whole new text; the bot gets edited_message."""
    message = chat.messages.get(message_id)
    if message is None or message.get("from", {}).get("id") != person.id:
        raise PhoneRefused("not one of their messages")
    field = "text" if "text" in message else "caption"
    shown, found = complete(text, entities)
    names = {field, "entities" if field == "text" else "caption_entities"}
    changed = {name: value for name, value in message.items() if name not in names}
    changed |= {field: shown, "edit_date": world.timestamp()}
    if found:
        changed["entities" if field == "text" else "caption_entities"] = found
    messages.replace(world, chat, changed)
    if _visible(world, chat, changed):
        world.update("edited_message", changed)
    return changed


def forwarded(message: Json, *, hidden: bool) -> Json:
    """The content of a forward, with its forward_origin (Bot API: MessageOrigin)."""
    if message.get("has_protected_content"):
        raise PhoneRefused("the message is protected: it cannot be forwarded")
    return content_of(message) | {"forward_origin": message.get("forward_origin") or origin(message, hidden=hidden)}


def content_of(message: Json) -> Json:
    """What a message says, without where, when and by whom."""
    return {name: value for name, value in message.items() if name not in _NOT_FORWARDED}


def origin(message: Json, *, hidden: bool = False) -> Json:
    date = message.get("date", 0)
    chat = message.get("sender_chat")
    if chat and chat.get("type") == "channel":
        return {"type": "channel", "date": date, "chat": chat, "message_id": message.get("message_id", 1)}
    if chat:
        return {"type": "chat", "date": date, "sender_chat": chat}
    user = message.get("from", {})
    if hidden:
        return {"type": "hidden_user", "date": date, "sender_user_name": user.get("first_name", "")}
    return {"type": "user", "date": date, "sender_user": user}


def set_blocked(world: World, person: Person, *, blocked: bool) -> None:
    """A person blocks or unblocks the bot (my_chat_member in the private chat)."""
    if person.blocked == blocked:
        return
    person.blocked = blocked
    chat = world.private_chat(person)
    chat.bot_status = "member" if blocked else "kicked"
    bot_member_changed(world, chat, "kicked" if blocked else "member", person.id)
    world.publish({"type": "blocked", "user_id": person.id, "blocked": blocked})
