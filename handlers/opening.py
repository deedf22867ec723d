"""The button that brings the newest card of a thing down here, whatever kind of thing it is."""

from collections.abc import Awaitable, Callable

from handlers.context import Context
from handlers.tap import Tap
from models.errors import NotFound

Opener = Callable[[Context, str], Awaitable[str | None]]
# The letter of a reference → what brings its card to this person. It checks who may see it: the button is everybody's.
OPEN: dict[str, Opener] = {}


async def opened(context: Context, tap: Tap) -> str | None:
    """The button's value is a reference (`D-1`), or, on older cards, the number of a draft."""
    subject = tap.value if isinstance(tap.value, str) else f"D-{tap.value}"
    opener = OPEN.get(subject[:1])
    if opener is None:
        raise NotFound
    return await opener(context, subject)
