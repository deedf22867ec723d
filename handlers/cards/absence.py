"""The card of one's absence: who stands in now, or whom to choose."""

from collections.abc import Sequence
from datetime import datetime

from handlers.cards import Button, Card, cut, field
from handlers.cards.paging import paged
from handlers.i18n import Translator


def absence_card(
    t: Translator,
    colleagues: Sequence[tuple[int, str]],
    standing: tuple[str, datetime, datetime] | None,
    menu: str | None = None,
) -> Card:
    """`colleagues`: (id, name) of who may stand in; `standing`: name, from and until of a delegation on record."""
    if standing:
        name, from_at, until_at = standing
        text = t(
            "{name} stands in for you from {start} until {end}.",
            name=field(name),
            start=t.moment(from_at),
            end=t.moment(until_at),
        )
        return Card("🌴 " + text, ((Button("🏠 " + t("I am back"), "returned"),),))
    if not colleagues:
        return Card(t("Nobody of your unit may stand in for you. Ask your administrator."))
    rows = tuple((Button(cut(name, 60), "choose_stand_in", key),) for key, name in colleagues)
    return Card("🌴 " + t("Who stands in for you while you are away?"), paged(t, rows, menu))
