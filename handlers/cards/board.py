"""Lists: one's drafts, and what waits for one's decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.cards import Card, field, lines, openers, words
from handlers.cards.paging import part, turning
from handlers.i18n import Translator
from models.draft import Draft, Version
from models.route import Step, StepKind


def _glance(version: Version | None) -> str:
    if version is None:
        return ""
    text = " ".join(" ".join(part["text"] for part in version.content if part["text"]).split())
    return field(text, 40) if text else "🖼"


def _since(t: Translator, now: datetime, at: datetime | None) -> str:
    minutes = int((now - at).total_seconds() // 60) if at else 0
    if minutes < 60:
        return t("{n} min", n=max(minutes, 0))
    return t("{n} h", n=minutes // 60) if minutes < 48 * 60 else t("{n} days", n=minutes // 1440)


def drafts_card(t: Translator, drafts: Sequence[tuple[Draft, Version | None]], menu: str | None = None) -> Card:
    """The author's drafts that have not ended, newest first, in pages; a button brings the card down here.

    Only those of the open page need their version.
    """
    if not drafts:
        return Card(t("You have no open drafts. Send me a text, a picture or a file and it becomes one."))
    shown = part(drafts, menu)
    rows = [_standing(t, draft, version) for draft, version in shown]
    text = lines("🗂 <b>" + t("Your drafts") + "</b>", *rows)
    return Card(text, (*openers(draft.reference for draft, _ in shown), *turning(t, len(drafts), menu)))


@dataclass(frozen=True)
class Waiting:
    """One open step on the board: the draft, who may decide and since when; what it is, where its page is open."""

    draft: Draft
    step: Step
    names: Sequence[str]
    version: Version | None = None


def pending_card(
    t: Translator,
    now: datetime,
    mine: Sequence[Waiting],
    others: Sequence[Waiting],
    own: Sequence[Waiting],
    menu: str | None = None,
) -> Card:
    """The board: what waits for this person, the longest first; for a head what waits on whom in the unit, for an
    author which of their drafts. In pages; a button brings the card down here.
    """
    listed = [("🔎 <b>" + t("Waiting for your decision") + "</b>", _waiting(t, now, each), each.draft) for each in mine]
    listed += [("⏳ <b>" + t("Waiting in your unit") + "</b>", _on_whom(t, now, each), each.draft) for each in others]
    listed += [("🗂 <b>" + t("Your drafts in review") + "</b>", _on_whom(t, now, each), each.draft) for each in own]
    if not listed:
        return Card("✅ " + t("Nothing waits for a decision."))
    text: list[str] = []
    for heading, line, _ in part(listed, menu):
        text += [line] if heading in text else [heading, line]
    shown = dict.fromkeys(draft.reference for _, _, draft in part(listed, menu))
    return Card(lines(*text), (*openers(shown), *turning(t, len(listed), menu)))


def _waiting(t: Translator, now: datetime, each: Waiting) -> str:
    since = _since(t, now, each.step.opened_at)
    author = field(each.draft.author.name, 20)
    level = words.level(t, each.draft.level)
    task = "" if each.step.kind == StepKind.REVIEW and not words.signs(each.step) else words.task(t, each.step) + " · "
    return f"<b>{each.draft.reference}</b> {field(task, 60)}{level} · {author} · {since} · {_glance(each.version)}"


def _on_whom(t: Translator, now: datetime, each: Waiting) -> str:
    names = t.listed([field(name, 20) for name in each.names[:4]]) or "—"
    return f"<b>{each.draft.reference}</b> {names} · {_since(t, now, each.step.opened_at)} · {_glance(each.version)}"


def _standing(t: Translator, draft: Draft, version: Version | None) -> str:
    return f"<b>{draft.reference}</b> {words.state(t, draft.state)} · {_glance(version)}"
