"""The approval card, for whoever may decide a step; and the head's card of what was approved without them (J3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.cards import Button, Card, Rows, cut, field, lines, words
from handlers.cards.draft_buttons import FORM_STATES
from handlers.cards.draft_view import View, excerpt, facts, frozen, gates, hits, route, stopped, title
from handlers.cards.paging import back, opened, paged
from handlers.i18n import Translator
from models.draft import WITH_AUTHOR, State
from models.organisation import Role
from models.route import DECIDED, Step, StepKind, StepState

_STOPPABLE = {State.IN_REVIEW, State.APPROVED, State.PUBLISHED}


@dataclass(frozen=True)
class Reader:
    """What the card's holder may do: decide the step, veto the draft; `offered`: (id, name) of the open menu.

    `unchanged`: the version of the card reads like the newest one.
    """

    decides: bool
    vetoes: bool
    offered: Sequence[tuple[int, str]] = ()
    unchanged: bool = False


def menu_stands(step: Step, reader: Reader) -> bool:
    """Whether a sub-menu that was opened still has a place on the card."""
    return step.state == StepState.OPEN and reader.decides


def approval_card(t: Translator, view: View, step: Step, reader: Reader, menu: str | None = None) -> Card:
    """The card of one step, for one reader. Of a version that has been replaced it says so, and offers nothing."""
    draft = view.draft
    if draft.version != step.version:
        heading = f"🔎 <b>{draft.reference}</b> v{step.version}"
        by = t("by {name}", name=field(draft.author.name, 60))
        return Card(lines(heading, facts(t, view), by, *_replaced(t, view, step, unchanged=reader.unchanged)))
    deciding = menu_stands(step, reader)
    heading = title(t, view)
    if deciding:
        heading = f"🔎 <b>{draft.reference}</b> v{step.version} · " + field(words.task(t, step), 80)
    text = lines(heading, *_body(t, view, step), _note(t, view, step, deciding=deciding))
    if deciding and opened(menu)[0] in ("delegate", "ask_unit"):
        return Card(text, _offered(t, reader, menu))
    return Card(
        text, (*_decisions(t, step, deciding=deciding), *_reading(t, view, reader, decided=step.state in DECIDED))
    )


def _replaced(t: Translator, view: View, step: Step, *, unchanged: bool) -> list[str | None]:
    """Why a card of an earlier version counts no more, and what becomes of what was decided on it."""
    draft = view.draft
    void = None
    if unchanged:
        why = t("Submitted again as v{n}, unchanged. This card no longer counts.", n=draft.version)
    else:
        why = t("The content has changed since. This card no longer counts.")
        if step.state == StepState.APPROVED and step.decided_by:
            did = words.decided(t, step.state, step.role)
            void = t(
                "What {name} decided ({did}) does not hold for v{n}.",
                name=field(step.decided_by.name, 60),
                did=did,
                n=draft.version,
            )
    to_come = t("The new version comes to you once it is submitted.") if draft.state in WITH_AUTHOR else None
    return [why, void, to_come]


def oversight_card(t: Translator, view: View, reader: Reader) -> Card:
    """For a head whose signature the route did not ask for: what was approved, and the veto."""
    return Card(lines(title(t, view), *_body(t, view)), _reading(t, view, reader))


def _body(t: Translator, view: View, step: Step | None = None) -> list[str | None]:
    draft = view.draft
    by = t("by {name}", name=field(draft.author.name, 60))
    if step and (step.unit_id != draft.unit_id or step.role == Role.SUPERIOR):
        by = t("by {name} ({unit})", name=field(draft.author.name, 60), unit=field(draft.unit.name, 60))
    if step and step.kind == StepKind.COUNTERSIGN:
        by = t("{unit} asks you to countersign", unit=field(draft.unit.name, 60)) + " · " + by
    unlinked = None
    if draft.source and not draft.source_link:
        unlinked = "⚠️ " + t(
            "No link given: please check that it is from {source}.", source=field(draft.source.name, 60)
        )
    return [
        facts(t, view),
        unlinked,
        by,
        excerpt(t, view.version),
        hits(t, view),
        gates(t, view) if draft.state not in WITH_AUTHOR else None,
        route(t, view),
        frozen(t, view),
        t("To be published at {at}", at=t.moment(draft.scheduled_at)) if draft.scheduled_at else None,
        t("Published {at}", at=t.moment(draft.published_at)) if draft.published_at else None,
        field(draft.link, 300) if draft.link else None,
        stopped(t, view),
    ]


def _note(t: Translator, view: View, step: Step, *, deciding: bool) -> str | None:
    if deciding:
        return "👉 " + t("Read the content above, then decide.")
    if step.state != StepState.CANCELLED:
        return None
    if view.draft.state == State.COMPOSING:
        return "↩️ " + t("Withdrawn by the author. There is nothing to decide until it is submitted again.")
    return t("Nothing to decide here any more.")


def _decisions(t: Translator, step: Step, *, deciding: bool) -> Rows:
    if not deciding:
        return ()
    yes = t("Sign") if words.signs(step) else t("Approve")
    asks = step.kind == StepKind.REVIEW and step.stage == 0
    return (
        (Button("✅ " + yes, "approve", step.id), Button("↩️ " + t("Request changes"), "request_changes", step.id)),
        (
            Button("⛔ " + t("Reject"), "reject", step.id),
            Button("🔀 " + t("Delegate"), "delegate", step.id),
            *([Button("🤝 " + t("Countersign"), "ask_unit", step.id)] if asks else []),
        ),
    )


def _reading(t: Translator, view: View, reader: Reader, *, decided: bool = False) -> Rows:
    row = [Button("📄 " + t("Full text"), "full", view.draft.version), Button("📜 " + t("Trail"), "trail")]
    if decided or view.draft.state in FORM_STATES:
        row.append(Button("📋 " + t("Form"), "form"))
    grave = [Button("🚨 " + t("Report incident"), "incident")]
    if reader.vetoes and view.draft.state in _STOPPABLE and view.stop is None:
        grave.append(Button("🛑 " + t("Veto"), "veto", view.draft.version))
    return (tuple(row), tuple(grave))


def _offered(t: Translator, reader: Reader, menu: str | None) -> Rows:
    action = "choose_colleague" if opened(menu)[0] == "delegate" else "choose_unit"
    offered = tuple((Button(cut(name, 60), action, key),) for key, name in reader.offered)
    return (*paged(t, offered, menu), back(t))
