"""Members of chats as the bot is told of them (Bot API: ChatMember, ChatMemberUpdated)."""

from typing import Final

from bot.sandbox.objects import Json
from bot.sandbox.world import Chat, World

_RIGHTS: Final = (
    *("can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members"),
    *("can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories"),
    "can_delete_stories",
)


def member(user: Json, status: str, kind: str) -> Json:
    """Bot API: ChatMember of that status in a chat of that kind."""
    shown: Json = {"user": user, "status": status}
    if status == "creator":
        shown["is_anonymous"] = False
    elif status == "administrator":
        shown |= {"can_be_edited": False, "is_anonymous": False, **dict.fromkeys(_RIGHTS, True)}
        only = ("can_post_messages", "can_edit_messages") if kind == "channel" else ("can_pin_messages",)
        shown |= dict.fromkeys(only, True)
    elif status == "kicked":
        shown["until_date"] = 0
    return shown


def bot_member_changed(world: World, chat: Chat, status: str, by: int) -> None:
    """The bot's own place in a chat changes; it is told by my_chat_member."""
    old, chat.bot_status = chat.bot_status, status
    change = {
        "chat": chat.shown,
        "from": world.sender(by),
        "date": world.timestamp(),
        "old_chat_member": member(world.bot_user, old, chat.kind),
        "new_chat_member": member(world.bot_user, status, chat.kind),
    }
    world.update("my_chat_member", change)
