"""getChat, getChatMember, getChatAdministrators, getChatMemberCount, leaveChat, getFile."""

from typing import Any, Final

from bot.sandbox.access import known_chat, readable_chat
from bot.sandbox.call import Call, Method
from bot.sandbox.errors import BadRequest
from bot.sandbox.files import DOWNLOAD_LIMIT
from bot.sandbox.markup import for_bot
from bot.sandbox.membership import bot_member_changed, member
from bot.sandbox.objects import Json, checked
from bot.sandbox.world import IN_CHAT, World

_GIFTS: Final = (*("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"),)


def get_chat(world: World, call: Call) -> Any:
    """Bot API: ChatFullInfo."""
    chat = readable_chat(world, call.values.get("chat_id"))
    info: Json = {**chat.shown, "accent_color_id": 0, "max_reaction_count": 11}
    info["accepted_gift_types"] = dict.fromkeys(_GIFTS, False)
    if chat.pinned and chat.pinned[-1] in chat.messages:
        info["pinned_message"] = for_bot(chat.messages[chat.pinned[-1]])
    if chat.kind in {"group", "supergroup"}:
        info["permissions"] = {"can_send_messages": True, "can_send_documents": True, "can_send_photos": True}
    return info


def get_chat_member(world: World, call: Call) -> Any:
    """Somebody known who is not there has the status `left`."""
    chat = readable_chat(world, call.values.get("chat_id"))
    user_id = call.values.get("user_id")
    if user_id == world.bot["id"]:
        return member(world.bot_user, chat.bot_status, chat.kind)
    if user_id not in world.people and user_id not in chat.members:
        raise BadRequest("PARTICIPANT_ID_INVALID" if user_id else "invalid user_id specified")
    return member(world.sender(user_id), chat.members.get(user_id, "left"), chat.kind)


def get_administrators(world: World, call: Call) -> Any:
    """The bot itself included; there are no other bots that `return_bots` could add."""
    chat = readable_chat(world, call.values.get("chat_id"))
    if chat.kind == "private":
        raise BadRequest("there are no administrators in the private chat")
    places = {**chat.members, world.bot["id"]: chat.bot_status}
    return [
        member(world.sender(user_id), status, chat.kind)
        for user_id, status in places.items()
        if status in {"administrator", "creator"}
    ]


def get_member_count(world: World, call: Call) -> Any:
    chat = readable_chat(world, call.values.get("chat_id"))
    return len(chat.members) + (chat.bot_status in IN_CHAT)


def leave_chat(world: World, call: Call) -> Any:
    chat = readable_chat(world, call.values.get("chat_id"))
    if chat.kind == "private":
        raise BadRequest("chat member status can't be changed in private chats")
    bot_member_changed(world, chat, "left", world.bot["id"])
    world.publish({"type": "left", "chat_id": chat.id})
    return True


def get_file(world: World, call: Call) -> Any:
    """Bot API: File; `file is too big` over 20 MB."""
    file_id = call.values.get("file_id")
    if not file_id:
        raise BadRequest("file_id not specified")
    kept = world.files.by_id.get(file_id)
    if kept is None:
        raise BadRequest("invalid file_id")
    if kept.size > DOWNLOAD_LIMIT:
        raise BadRequest("file is too big")
    plain = {"file_id": kept.file_id, "file_unique_id": kept.unique_id}
    return {**plain, "file_size": kept.size, "file_path": kept.path}


def set_menu_button(world: World, call: Call) -> Any:
    """Checks the chat and the button's type; phones always show the command menu."""
    if call.values.get("chat_id") is not None:
        known_chat(world, call.values["chat_id"])
    button = call.values.get("menu_button") or {"type": "default"}
    if str(checked(button, "MenuButton").get("type")) not in {"default", "commands", "web_app"}:
        raise BadRequest("can't parse MenuButton: unsupported type specified")
    return True


METHODS: Final[dict[str, Method]] = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_administrators,
    "getChatMemberCount": get_member_count,
    "leaveChat": leave_chat,
    "getFile": get_file,
    "setChatMenuButton": set_menu_button,
}
