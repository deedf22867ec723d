"""What every card of a draft shows: its title, facts, findings, gates and route."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.cards import field, lines, words
from handlers.cards.directive_lines import frozen_line
from handlers.i18n import Translator
from models import document
from models.account import Account, Source
from models.directive import Directive
from models.draft import ENDED, Draft, State, Version
from models.length import units
from models.organisation import Unit
from models.route import Step, StepKind, StepState
from models.veto import Stop

EXCERPT = 200  # UTF-16 units of the content shown on a card
HITS = 5  # findings of the screening listed on a card
OPINION = 300  # UTF-16 units of an opinion shown on a card
NAMED = 8  # units that must agree, or people who may decide, named on a card
ROUTE = 1200  # UTF-16 units of the steps: a message holds 4096, and an edit of a longer one cannot be made

_ICON = {
    State.COMPOSING: "📝",
    State.IN_REVIEW: "⏳",
    State.RETURNED: "↩️",
    State.APPROVED: "✅",
    State.PUBLISHED: "📢",
    State.REJECTED: "⛔",
    State.DISCARDED: "🗑",
    State.VETOED: "🛑",
    State.TAKEN_DOWN: "🛑",
}
_HIT_ICON = {"advice": "💡", "sensitive": "🔶", "blocked": "🚫"}
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
    """All that a draft's cards show. `steps`: the current route; `waiting`: for each open step who may decide it.

    `accounts`, `sources` and `units` are what a sub-menu offers; empty where none of them is open. `stop`: the veto.
    `obstacle`: why it could not be submitted now, as a sentence. `freeze`: the
    directive that holds the draft's account.
    """

    draft: Draft
    version: Version
    steps: Sequence[Step]
    waiting: Mapping[int, Sequence[str]]
    accounts: Sequence[Account]
    sources: Sequence[Source]
    units: Sequence[Unit]
    stop: Stop | None = None
    obstacle: str | None = None
    freeze: Directive | None = None


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
    icon, state = _ICON[draft.state], words.state(t, draft.state)
    if view.stop and draft.state == State.PUBLISHED:
        icon, state = _ICON[State.VETOED], t("vetoed, to be taken down")
    return f"{icon} <b>{draft.reference}</b> v{draft.version} · {state}"


def stopped(t: Translator, view: View) -> str | None:
    """Who stopped it, when and why (J3); whether what was out is gone, or until when it has to be."""
    if (stop := view.stop) is None:
        return None
    gone = None
    if stop.takedown and stop.takedown.done_at and stop.gone_by:
        gone = "✔️ " + t("Taken down by {name}, {at}", name=field(stop.gone_by, 60), at=t.moment(stop.takedown.done_at))
    elif stop.takedown:
        gone = "⏰ " + t("Not taken down yet; deadline {at}", at=t.moment(stop.takedown.deadline_at))
    return lines(
        "🛑 " + t("Vetoed by {name}, {at}", name=field(stop.who, 60), at=t.moment(stop.at)),
        f"   “{field(stop.words, OPINION)}”" if stop.words else None,
        gone,
    )


def facts(t: Translator, view: View) -> str:
    """Account, level, and where it comes from; which units must agree."""
    draft = view.draft
    if draft.inquiry_id is not None:
        reply = t("Reply to {reference}", reference=f"Q-{draft.inquiry_id}")
        return reply + (f" · {field(draft.account.name)}" if draft.account else "")
    if draft.incident_id is not None:
        response = t("Response to {reference}: the deputy or the head decides.", reference=f"I-{draft.incident_id}")
        return lines(response, _facts(t, view))
    return _facts(t, view)


def _facts(t: Translator, view: View) -> str:
    draft = view.draft
    account = field(draft.account.name) if draft.account else "⚠️ " + t("no account chosen")
    origin = t("Original") if draft.source is None else t("Repost from {source}", source=field(draft.source.name, 60))
    named = [field(unit.name, 40) for unit in view.units if unit.id in draft.countersign]
    return lines(
        f"{account} · {words.level(t, draft.level)} · {origin}",
        field(draft.source_link, 200) if draft.source_link else None,
        t.labelled(t("Countersign"), t.listed(_first(t, named))) if named else None,
    )


def _first(t: Translator, named: list[str]) -> list[str]:
    """The first few, the rest counted."""
    left = len(named) - NAMED
    return [*named[:NAMED], t("… and {n} more", n=left)] if left > 0 else named


def hits(t: Translator, view: View) -> str | None:
    """What screening found, with the passage (H7.1); the first few, the rest counted."""
    found = grouped(t, view.version.hits)
    shown = [
        f"{_HIT_ICON[severity]} {label} "
        + t.listed([f"“{field(passage, 40)}”" + (f" ×{n}" if n > 1 else "") for passage, n in passages[:HITS]])
        for (label, severity), passages in list(found.items())[:HITS]
    ]
    left = sum(map(len, found.values())) - sum(len(passages[:HITS]) for passages in list(found.values())[:HITS])
    more = [t("… and {n} more", n=left)] if left else []
    unread = [
        t("A document cannot be read: {why}", why=words.unread(t, error)) for _, error in view.version.unread if error
    ]
    reading = [t("A document is still being read.")] if any(error is None for _, error in view.version.unread) else []
    names = unscreened(t, view.version)
    unseen = ["👀 " + t("Not screened, please look yourself: {names}", names=t.listed(names[:HITS]))] if names else []
    warnings = [*("⚠️ " + line for line in unread), *("⏳ " + line for line in reading), *unseen]
    return "\n".join([*shown, *more, *warnings]) or None


def unscreened(t: Translator, version: Version) -> list[str]:
    """HTML: the files that people have to look into themselves, by name or by kind."""
    return [
        field(part.get("file_name") or words.medium(t, part["kind"]), 60)
        for part in document.unscreened(version.content)
    ]


def grouped(t: Translator, found: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], list[tuple[str, int]]]:
    """(label, severity) → (passage, how often): each kind of finding and each passage once, in the order met."""
    counted: dict[tuple[str, str], Counter[str]] = {}
    for hit in found:
        label = words.hit(t, hit["kind"], hit["severity"]) + (t(" (possible)") if hit["possible"] else "")
        counted.setdefault((label, hit["severity"]), Counter())[hit["passage"]] += 1
    return {key: list(passages.items()) for key, passages in counted.items()}


def route(t: Translator, view: View) -> str | None:
    """The steps, a line each: who decided what and when, or who is being waited for.

    Where they are too many, of the units that must agree those that said no and those waited for come first, and the
    rest are counted.
    """
    told = {step.id: _step(t, view, step) for step in view.steps}
    room, kept = ROUTE, set()
    for step in sorted(view.steps, key=_weight):
        room -= units(told[step.id]) + 1
        if room < 0 and _weight(step):
            break
        kept.add(step.id)
    rows = [line for key, line in told.items() if key in kept]
    left = len(told) - len(rows)
    return "\n".join([*rows, *([t("… and {n} more", n=left)] if left else [])]) or None


def _weight(step: Step) -> int:
    """Which step may be left out of a long route first: the greater."""
    if step.kind is not StepKind.COUNTERSIGN or step.state in (StepState.REJECTED, StepState.CHANGES_REQUESTED):
        return 0
    return 1 if step.state is StepState.OPEN else 2


def _step(t: Translator, view: View, step: Step) -> str:
    who = field(words.step(t, step), 60)
    line = f"{_STEP_ICON[step.state]} {who} · "
    if step.decided_by and step.decided_at:
        line += f"{field(step.decided_by.name)} {words.decided(t, step.state, step.role)} {t.brief(step.decided_at)}"
    elif names := view.waiting.get(step.id):
        line += t("waiting for {names}", names=t.listed([field(name, 40) for name in names[:NAMED]]))
    else:
        line += words.step_state(t, step.state)
    return line + (f"\n   “{field(step.words, OPINION)}”" if step.words else "")


def frozen(t: Translator, view: View) -> str | None:
    """That its account is held, by whom, since when, in which words; nothing to say of a draft that has ended."""
    return frozen_line(t, view.freeze) if view.freeze and view.draft.state not in ENDED else None


def gates(t: Translator, view: View) -> str | None:
    """The self-check, one mark a gate (J4, H7.1); a reply to a citizen has none."""
    if view.draft.inquiry_id is not None:
        return None
    ticked = view.version.gates
    marks = [("✓" if gate in ticked else "○") + words.gate(t, gate) for gate in view.draft.policy.gates]
    return t.labelled(t("Self-check"), " ".join(marks))
