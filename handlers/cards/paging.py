"""Long lists in pages: what is open on a card is `menu`, or `menu:2` for its third page; without a menu `:2`.

A page is small enough for a phone and for Telegram's limits of a keyboard (100 buttons, 10 kB).
"""

from collections.abc import Sequence
from typing import TypeVar

from handlers.cards import Button, Rows
from handlers.i18n import Translator

PAGE = 20  # rows
MOST = 90  # choices of a menu that is not turned, under the 100 buttons of a keyboard
T = TypeVar("T")


def opened(menu: str | None) -> tuple[str | None, int]:
    """The menu's name, None for the card itself, and its page from 0."""
    name, _, page = (menu or "").partition(":")
    return name or None, int(page) if page.isdecimal() else 0


def part(items: Sequence[T], menu: str | None) -> Sequence[T]:
    """The items of the open page; of the last one where the list has become shorter."""
    page = min(opened(menu)[1], _last(len(items)))
    return items[page * PAGE : (page + 1) * PAGE]


def turning(t: Translator, count: int, menu: str | None) -> Rows:
    """One row to turn the pages of a list of so many items; none where it has only one."""
    name, page = opened(menu)
    last = _last(count)
    page = min(page, last)
    row = [Button("◀️ " + t("Previous page"), "page", f"{name or ''}:{page - 1}")] if page else []
    row += [Button("▶️ " + t("Next page"), "page", f"{name or ''}:{page + 1}")] if page < last else []
    return (tuple(row),) if row else ()


def paged(t: Translator, rows: Rows, menu: str | None) -> Rows:
    """The rows of the open page, and the row that turns."""
    return (*part(rows, menu), *turning(t, len(rows), menu))


def back(t: Translator) -> tuple[Button, ...]:
    """The last row of a sub-menu."""
    return (Button("⬅️ " + t("Back"), "back"),)


def _last(count: int) -> int:
    return max(0, count - 1) // PAGE
