"""Lists: one's drafts, and what waits for one's decision."""

from collections.abc import Sequence
from datetime import datetime

from handlers.cards import Button, Card, field, lines, words
from handlers.i18n import Translator
from models.draft import Draft, Version
from models.route import Step

SHOWN = 20  # lines of a list; the rest is counted


def _glance(version: Version) -> str:
    text = " ".join(" ".join(part["text"] for part in version.content if part["text"]).split())
    return field(text, 40) if text else "🖼"


def _since(t: Translator, now: datetime, at: datetime | None) -> str:
    minutes = int((now - at).total_seconds() // 60) if at else 0
    if minutes < 60:
        return t("{n} min", n=max(minutes, 0))
    return t("{n} h", n=minutes // 60) if minutes < 48 * 60 else t("{n} days", n=minutes // 1440)


def _more(t: Translator, count: int) -> str | None:
    return t("… and {n} more", n=count - SHOWN) if count > SHOWN else None


def _openers(references: Sequence[str], ids: Sequence[int]) -> tuple[tuple[Button, ...], ...]:
    buttons = [Button(reference, "open", draft) for reference, draft in zip(references, ids, strict=True)]
    return tuple(tuple(buttons[start : start + 4]) for start in range(0, len(buttons), 4))


def drafts_card(t: Translator, drafts: Sequence[tuple[Draft, Version]]) -> Card:
    """The author's drafts that have not ended, newest first; a button brings the card down here."""
    if not drafts:
        return Card(t("You have no open drafts. Send me a text, a picture or a file and it becomes one."))
    shown = drafts[:SHOWN]
    rows = [f"<b>{draft.reference}</b> {words.state(t, draft.state)} · {_glance(version)}" for draft, version in shown]
    text = lines("🗂 <b>" + t("Your drafts") + "</b>", *rows, _more(t, len(drafts)))
    return Card(text, _openers([draft.reference for draft, _ in shown], [draft.id for draft, _ in shown]))


def pending_card(t: Translator, now: datetime, waiting: Sequence[tuple[Step, Draft, Version]]) -> Card:
    """What waits for this person's decision, the longest first; a button brings the card down here."""
    if not waiting:
        return Card("✅ " + t("Nothing waits for your decision."))
    shown = waiting[:SHOWN]
    rows = [
        f"<b>{draft.reference}</b> {words.level(t, draft.level)} · {field(draft.author.name, 20)} · "
        f"{_since(t, now, step.opened_at)} · {_glance(version)}"
        for step, draft, version in shown
    ]
    text = lines("🔎 <b>" + t("Waiting for your decision") + "</b>", *rows, _more(t, len(waiting)))
    return Card(text, _openers([draft.reference for _, draft, _ in shown], [draft.id for _, draft, _ in shown]))
