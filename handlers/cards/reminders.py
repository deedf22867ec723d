"""The card of reminders: what is due for one person, all in one message, and putting it off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.cards import Button, Card, Rows, lines, openers
from handlers.cards.paging import back
from handlers.i18n import Translator
from models.length import units

ROOM = 3500  # UTF-16 units for the lines: the rest of a message's 4096 is for what stands around them


@dataclass(frozen=True)
class Row:
    """One thing: its reference, its line (HTML), whether it is done by now, until when it was put off, whether a
    `later` card brought it to mind again.
    """

    reference: str
    line: str
    done: bool
    until: datetime | None = None
    later: bool = False


def reminders_card(
    t: Translator,
    rows: Sequence[Row],
    menu: str | None,
    *,
    afternoon: bool,
    offered: Rows = (),
) -> Card:
    """`afternoon`: whether one is left today that one could put it off to; `offered`: buttons above the others."""
    shown: list[str] = []
    for row in rows:
        line = _line(t, row)
        if sum(map(units, shown)) + units(line) > ROOM:
            break
        shown.append(line)
    more = t("… and {n} more", n=len(rows) - len(shown)) if len(shown) < len(rows) else None
    text = lines("⏰ <b>" + t("Reminder") + "</b>", *shown, more)
    waiting = list(dict.fromkeys(row.reference for row in rows[: len(shown)] if not row.done and not row.later))
    if not waiting:
        return Card(text)
    if menu == "snooze":
        return Card(text, _times(t, afternoon=afternoon))
    return Card(text, (*offered, *openers(waiting[:90]), (Button("💤 " + t("Snooze"), "snooze"),)))


def _line(t: Translator, row: Row) -> str:
    if row.done:
        return f"✅ {row.line}"
    if row.later:
        return "↪️ " + t("{reference}: brought up again later.", reference=f"<b>{row.reference}</b>")
    return f"💤 {row.line}" + t(" (again {at})", at=t.brief(row.until)) if row.until else f"• {row.line}"


def _times(t: Translator, *, afternoon: bool) -> Rows:
    first = [Button(t("In 1 hour"), "snooze_for", "hour")]
    if afternoon:
        first.append(Button(t("This afternoon"), "snooze_for", "afternoon"))
    return (
        tuple(first),
        (Button(t("Next working morning"), "snooze_for", "morning"), Button("✍️ " + t("Another time"), "snooze_words")),
        back(t),
    )
