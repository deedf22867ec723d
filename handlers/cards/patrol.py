"""The day's patrol: what is to be looked at, and what came of it (C9, H10)."""

from collections.abc import Sequence

from handlers.cards import Button, Card, field, lines
from handlers.cards.days import day_of
from handlers.i18n import Translator
from models.patrol import Patrol, Result


def result_name(t: Translator, value: Result) -> str:
    return {
        Result.CLEAR: t("all clear"),
        Result.FOUND: t("something was found"),
        Result.MISSED: t("no patrol"),
    }[value]


def result_line(t: Translator, patrol: Patrol, room: int = 500) -> str:
    """What came of it, who said so and when; HTML."""
    if patrol.result is None or patrol.answered_by is None or patrol.answered_at is None:
        return t("not answered yet")
    icon = {Result.CLEAR: "✅", Result.FOUND: "⚠️", Result.MISSED: "❌"}[patrol.result]
    words = f" “{field(patrol.words, room)}”" if patrol.words else ""
    who = f"{field(patrol.answered_by.name, 30)} {t.brief(patrol.answered_at)}"
    return f"{icon} {result_name(t, patrol.result)} · {who}{words}"


def patrol_card(t: Translator, patrol: Patrol, accounts: Sequence[str], *, leads: bool) -> Card:
    """For the duty person in the morning, and for the head once the evening has passed without an answer."""
    answered = patrol.result is not None
    listed = t.listed([field(name, 30) for name in accounts[:30]]) or "—"
    text = lines(
        f"👀 <b>{patrol.reference}</b> · <b>" + t("Daily patrol") + f"</b> · {day_of(t, patrol.day)}",
        f"{field(patrol.unit.name)} · " + t.labelled(t("On duty"), field(patrol.person.name)),
        None if answered else t.labelled(t("To look at"), listed),
        result_line(t, patrol) if answered else None,
        None if answered else _asked(t, patrol),
    )
    if answered:
        return Card(text)
    clear = Button("✅ " + t.pgettext("patrol", "All clear"), "patrol_clear", patrol.id)
    rows: list[tuple[Button, ...]] = [(clear, Button("⚠️ " + t("Found something"), "patrol_found", patrol.id))]
    if leads and patrol.climbed_at:
        rows.append((Button("✍️ " + t("Record why"), "patrol_explain", patrol.id),))
    return Card(text, tuple(rows))


def _asked(t: Translator, patrol: Patrol) -> str:
    """What is to be done by when, or that the time for it is over."""
    if patrol.climbed_at:
        return "⏰ " + t("The working day has ended without an answer.")
    return "👉 " + t("Look at each, then tap. Unanswered at the end of the day, it goes to the head.")
