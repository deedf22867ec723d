"""answerCallbackQuery and getMe."""

from datetime import timedelta
from typing import Any, Final

from bot.sandbox.call import Call, Method
from bot.sandbox.errors import BadRequest
from bot.sandbox.utf16 import length
from bot.sandbox.world import World

ANSWERABLE: Final = timedelta(minutes=5)


def get_me(world: World, call: Call) -> Any:
    del call
    return world.bot


def answer_callback_query(world: World, call: Call) -> Any:
    """Shows the answer on the phone that tapped; a query can be answered once, within five minutes."""
    values = call.values
    text = values.get("text", "")
    if length(text) > 200:
        raise BadRequest("MESSAGE_TOO_LONG")
    query = world.queries.pop(values.get("callback_query_id", ""), None)
    if query is None or world.clock.now() - query.asked_at > ANSWERABLE:
        raise BadRequest("query is too old and response timeout expired or query ID is invalid")
    alert = bool(values.get("show_alert"))
    if not query.answer.done():
        query.answer.set_result({"text": text, "show_alert": alert})
    world.publish({"type": "answer", "user_id": query.user_id, "text": text, "show_alert": alert})
    return True


METHODS: Final[dict[str, Method]] = {"getMe": get_me, "answerCallbackQuery": answer_callback_query}
