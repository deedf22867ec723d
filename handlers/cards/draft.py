"""The author's card of a draft: where it stands and what can be done next."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.cards import Button, Card, cut, field, lines, words
from handlers.i18n import Translator
from models.account import Account
from models.draft import Draft, State, Version
from models.policy import Gate, Level
from models.route import Step, StepState

EXCERPT = 200  # UTF-16 units of the content shown on a card
OPINION = 300  # UTF-16 units of an opinion shown on a card

_ICON = {
    State.COMPOSING: "📝",
    State.IN_REVIEW: "⏳",
    State.RETURNED: "↩️",
    State.APPROVED: "✅",
    State.PUBLISHED: "📢",
    State.REJECTED: "⛔",
    State.DISCARDED: "🗑",
}
_STEP_ICON = {
    StepState.WAITING: "⚪",
    StepState.OPEN: "🟡",
    StepState.APPROVED: "✅",
    StepState.CHANGES_REQUESTED: "↩️",
    StepState.REJECTED: "⛔",
    StepState.CANCELLED: "➖",
}


@dataclass(frozen=True)
class View:
    """All that a draft's cards show. `steps`: the current version's route; `waiting`: who has the open step's card."""

    draft: Draft
    version: Version
    steps: Sequence[Step]
    waiting: Sequence[str]
    accounts: Sequence[Account]


def excerpt(t: Translator, version: Version) -> str:
    """What the draft is, in one or two lines: its pictures and files counted, its words begun."""
    kinds = [part["kind"] for part in version.content]
    media = []
    if photos := kinds.count("photo"):
        media.append(f"🖼 ×{photos}")
    if videos := kinds.count("video") + kinds.count("animation"):
        media.append(f"🎬 ×{videos}")
    if sounds := kinds.count("audio") + kinds.count("voice"):
        media.append(f"🎧 ×{sounds}")
    media += ["📎 " + (part.get("file_name") or t("file")) for part in version.content if part["kind"] == "document"]
    text = " ".join(" ".join(part["text"] for part in version.content if part["text"]).split())
    shown = [field("  ".join(media), EXCERPT)] if media else []
    shown += [field(text, EXCERPT)] if text else []
    return "<blockquote>" + "\n".join(shown) + "</blockquote>"


def title(t: Translator, view: View) -> str:
    """The first line of every card of a draft: reference, version, state."""
    draft = view.draft
    return f"{_ICON[draft.state]} <b>{draft.reference}</b> v{draft.version} · {words.state(t, draft.state)}"


def facts(t: Translator, view: View) -> str:
    """Account and level."""
    account = field(view.draft.account.name) if view.draft.account else "⚠️ " + t("no account chosen")
    return f"{account} · {words.level(t, view.draft.level)}"


def route(t: Translator, view: View) -> str | None:
    """The steps, a line each: who decided what and when, or who is being waited for."""
    return "\n".join(_step(t, view, step) for step in view.steps) or None


def _step(t: Translator, view: View, step: Step) -> str:
    line = f"{_STEP_ICON[step.state]} {words.role(t, step.role)} · "
    if step.decided_by and step.decided_at:
        line += f"{field(step.decided_by.name)} {words.step_state(t, step.state)} {t.moment(step.decided_at)}"
    elif step.state == StepState.OPEN and view.waiting:
        line += t("waiting for {names}", names=t.listed([field(name, 40) for name in view.waiting[:8]]))
    else:
        line += words.step_state(t, step.state)
    return line + (f"\n   “{field(step.words, OPINION)}”" if step.words else "")


def gates(t: Translator, view: View) -> str:
    """The self-check, one mark a gate (J4, H7.1)."""
    ticked = view.version.gates
    marks = [("✓" if gate in ticked else "○") + words.gate(t, gate) for gate in view.draft.policy.gates]
    return t("Self-check") + ": " + " ".join(marks)


def draft_card(t: Translator, view: View, menu: str | None = None) -> Card:
    """The card for the author, with the sub-menu that is open on it, if any."""
    draft = view.draft
    with_author = draft.state in (State.COMPOSING, State.RETURNED)
    text = lines(
        title(t, view),
        facts(t, view),
        excerpt(t, view.version),
        gates(t, view) if with_author else None,
        route(t, view),
        t("Published {at}", at=t.moment(draft.published_at)) if draft.published_at else None,
        field(draft.link, 300) if draft.link else None,
        _next(t, view),
    )
    return Card(text, _menu(t, view, menu) if with_author and menu else _buttons(t, view))


def _next(t: Translator, view: View) -> str | None:
    """One line that says what to do next."""
    draft = view.draft
    if draft.state == State.COMPOSING:
        return "👉 " + _before_submission(t, view)
    return {
        State.RETURNED: "👉 " + t("Edit your message or reply to this card with the new text, then submit again."),
        State.IN_REVIEW: t("Any change starts the review again."),
        State.APPROVED: "👉 " + t("Publish it as it is, then tap Published."),
    }.get(draft.state)


def _before_submission(t: Translator, view: View) -> str:
    if view.draft.account is None:
        return t("Choose the account.")
    if len(view.version.gates) < len(view.draft.policy.gates):
        return t("Do the self-check, then submit.")
    return t("Ready to submit.")


def _buttons(t: Translator, view: View) -> tuple[tuple[Button, ...], ...]:
    state = view.draft.state
    if state in (State.COMPOSING, State.RETURNED):
        return (
            (Button("📱 " + t("Account"), "account"), Button("🏷 " + t("Level"), "level")),
            (Button("☑️ " + t("Self-check"), "gates"), Button("📨 " + t("Submit"), "submit")),
            (Button("🗑 " + t("Discard"), "discard"),),
        )
    if state == State.IN_REVIEW:
        return ((Button("↩️ " + t("Withdraw"), "withdraw"), Button("📜 " + t("Trail"), "trail")),)
    if state == State.APPROVED:
        return ((Button("📢 " + t("Published"), "published"), Button("📜 " + t("Trail"), "trail")),)
    return ((Button("📜 " + t("Trail"), "trail"),),)


def _menu(t: Translator, view: View, menu: str) -> tuple[tuple[Button, ...], ...]:
    back = (Button("⬅️ " + t("Back"), "back"),)
    rows: tuple[tuple[Button, ...], ...]
    if menu == "account":
        chosen = view.draft.account_id
        rows = tuple(
            (Button(("● " if each.id == chosen else "") + cut(each.name, 60), "choose_account", each.id),)
            for each in view.accounts[:90]
        )
    elif menu == "level":
        rows = (
            tuple(
                Button(("● " if level == view.draft.level else "") + words.level(t, level), "choose_level", level.value)
                for level in Level
            ),
        )
    else:
        ticks = [_tick(t, view, gate) for gate in view.draft.policy.gates]
        rows = (tuple(ticks[:3]), tuple(ticks[3:]), (Button("👌 " + t("All clear"), "all_clear"),))
    return (*rows, back)


def _tick(t: Translator, view: View, gate: Gate) -> Button:
    return Button(("✅ " if gate in view.version.gates else "⬜ ") + words.gate(t, gate), "tick", gate.value)
