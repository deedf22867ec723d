"""The table of all methods that answer at once; getUpdates and those of the webhook stand apart."""

from typing import Final

from bot.sandbox import (
    methods_chat,
    methods_copy,
    methods_delete,
    methods_edit,
    methods_profile,
    methods_query,
    methods_send,
)
from bot.sandbox.call import Method

METHODS: Final[dict[str, Method]] = {
    **methods_send.METHODS,
    **methods_edit.METHODS,
    **methods_copy.METHODS,
    **methods_delete.METHODS,
    **methods_chat.METHODS,
    **methods_profile.METHODS,
    **methods_query.METHODS,
}
