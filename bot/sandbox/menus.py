"""The bot's command menus by scope and language (Bot API: setMyCommands)."""

import re
from typing import Any, Final

from bot.sandbox.errors import BadRequest
from bot.sandbox.objects import Json, checked, checked_list

Key = tuple[str, int, int, str]
_SCOPES: Final = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
_COMMAND: Final = re.compile(r"/?[a-z0-9_]{1,32}")


def key(scope: Any, language: str | None) -> Key:
    """Raises BadRequest for a scope that is none."""
    given = checked(scope, "BotCommandScope") if scope else {"type": "default"}
    kind = str(given.get("type"))
    if kind not in _SCOPES:
        raise BadRequest("can't parse BotCommandScope: unsupported type specified")
    for name in _SCOPES[kind]:
        if not str(given.get(name, "")).lstrip("-").isdigit():
            raise BadRequest("chat not found" if name == "chat_id" else "user not found")
    return kind, int(given.get("chat_id", 0)), int(given.get("user_id", 0)), language or ""


def commands(given: Any) -> list[Json]:
    """Checks names (1–32 of a–z 0–9 _), descriptions (1–256) and the number (at most 100)."""
    listed = checked_list(given, "BotCommand")
    if len(listed) > 100:
        raise BadRequest("BOT_COMMANDS_TOO_MUCH")
    for item in listed:
        if not _COMMAND.fullmatch(str(item.get("command", ""))):
            raise BadRequest("BOT_COMMAND_INVALID")
        if not 1 <= len(str(item.get("description", "")).strip()) <= 256:
            raise BadRequest("BOT_COMMAND_DESCRIPTION_INVALID")
    return [{"command": item["command"].lstrip("/"), "description": item["description"]} for item in listed]


class Menus:
    def __init__(self) -> None:
        self.lists: dict[Key, list[Json]] = {}

    def shown_to(self, user_id: int, language_code: str) -> list[Json]:
        """What a person's private chat offers: the narrowest scope wins, in it their language."""
        language = language_code[:2]
        for kind, chat_id in (("chat", user_id), ("all_private_chats", 0), ("default", 0)):
            for spoken in (language, ""):
                found = self.lists.get((kind, chat_id, 0, spoken))
                if found:
                    return found
        return []
