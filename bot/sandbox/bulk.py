"""Many updates at once and what became of them, for measurements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox.world import KEPT_MESSAGES

if TYPE_CHECKING:
    from bot.sandbox.api import Api
    from bot.sandbox.server import Sandbox


def queue(sandbox: Sandbox, given: dict[str, Any]) -> dict[str, int]:
    """Queues `count` text messages spread over `users` (made where unknown); returns the ids of the updates.

    Open pages are not told: what is measured is the bot.
    """
    world = sandbox.world
    users = [int(user_id) for user_id in given["users"]]
    for user_id in users:
        if user_id not in world.people:
            sandbox.add_user(user_id, f"用户{user_id}")
        world.people[user_id].started = True
    senders = [(world.people[user_id].user, world.private_chat(world.people[user_id])) for user_id in users]
    date, text = world.timestamp(), str(given["text"])
    for number in range(int(given["count"])):
        user, chat = senders[number % len(senders)]
        message_id = next(chat.numbers)
        message = {"message_id": message_id, "from": user, "chat": chat.shown, "date": date, "text": text}
        chat.messages[message_id] = message
        if len(chat.messages) > KEPT_MESSAGES:
            del chat.messages[next(iter(chat.messages))]
        world.update("message", message)
    entries = world.updates.entries
    return {"first": entries[0].update_id, "last": entries[-1].update_id, "pending": len(entries)}


def stats(api: Api) -> dict[str, Any]:
    """Calls per method with the times of the first and last (seconds since 1970), and the updates that wait."""
    methods = {
        name: {"count": count, "first": api.first_at[name], "last": api.last_at[name]}
        for name, count in api.counts.items()
    }
    return {"methods": methods, "pending": len(api.world.updates.entries)}
