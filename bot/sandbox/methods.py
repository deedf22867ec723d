"""The table of all methods but getUpdates, which waits."""

from typing import Final

from bot.sandbox import methods_query, methods_send
from bot.sandbox.call import Method

METHODS: Final[dict[str, Method]] = {**methods_send.METHODS, **methods_query.METHODS}
