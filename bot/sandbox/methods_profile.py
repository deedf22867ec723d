"""setMyCommands, getMyCommands, deleteMyCommands, setMyName, setMyDescription, setMyShortDescription."""

from typing import Any, Final

from bot.sandbox import menus
from bot.sandbox.call import Call, Method
from bot.sandbox.errors import BadRequest
from bot.sandbox.utf16 import length
from bot.sandbox.world import World

_LONGEST: Final = {"name": 64, "description": 512, "short_description": 120}
_FIELD: Final = {
    "setMyName": "name",
    "setMyDescription": "description",
    "setMyShortDescription": "short_description",
}


def _key(world: World, call: Call) -> menus.Key:
    key = menus.key(call.values.get("scope"), call.values.get("language_code"))
    if key[1] and key[1] not in world.chats:
        raise BadRequest("chat not found")
    return key


def _tell(world: World, chat_id: int) -> None:
    """Shows the menus that have changed; `chat_id` 0 may have changed everybody's."""
    for person in [world.people[chat_id]] if chat_id in world.people else list(world.people.values()):
        shown = world.menus.shown_to(person.id, person.language_code)
        if world.shown_menus.get(person.id) != shown:
            world.shown_menus[person.id] = shown
            world.publish({"type": "commands", "user_id": person.id, "commands": shown})


def set_commands(world: World, call: Call) -> Any:
    key = _key(world, call)
    world.menus.lists[key] = menus.commands(call.values.get("commands"))
    _tell(world, key[1])
    return True


def get_commands(world: World, call: Call) -> Any:
    return world.menus.lists.get(_key(world, call), [])


def delete_commands(world: World, call: Call) -> Any:
    key = _key(world, call)
    world.menus.lists.pop(key, None)
    _tell(world, key[1])
    return True


def set_profile(world: World, call: Call) -> Any:
    field = _FIELD[call.method]
    text = call.values.get(field, "")
    if length(text) > _LONGEST[field]:
        raise BadRequest(f"{field.replace('_', ' ')} is too long")
    world.profile[field] = text
    return True


METHODS: Final[dict[str, Method]] = {
    "setMyCommands": set_commands,
    "getMyCommands": get_commands,
    "deleteMyCommands": delete_commands,
    **dict.fromkeys(_FIELD, set_profile),
}
