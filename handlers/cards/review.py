"""The approval card: for whoever may decide a step."""

from handlers.cards import Button, Card, field, lines
from handlers.cards.draft_view import View, excerpt, facts, gates, hits, route, title
from handlers.i18n import Translator
from models.organisation import Role
from models.route import Step, StepState

_HEADING = {Role.HEAD, Role.SUPERIOR}  # they sign, others approve


def approval_card(t: Translator, view: View, step: Step, *, stale: bool) -> Card:
    """The card of one step. With `stale`, a newer version has taken this one's place: no button decides any more."""
    draft = view.draft
    if stale:
        note = t("The content has changed since. This card no longer counts.")
    elif step.state == StepState.OPEN:
        note = "👉 " + t("Read the content above, then decide.")
    elif step.state == StepState.CANCELLED:
        note = t("Nothing to decide here any more.")
    else:
        note = None
    heading = title(t, view)
    if stale or step.state == StepState.OPEN:
        heading = f"🔎 <b>{draft.reference}</b> v{step.version}" + ("" if stale else " · " + t("for your decision"))
    text = lines(
        heading,
        facts(t, view),
        t("by {name}", name=field(draft.author.name, 60)),
        None if stale else excerpt(t, view.version),
        None if stale else hits(t, view),
        None if stale else gates(t, view),
        None if stale else route(t, view),
        note,
    )
    if stale:
        return Card(text)
    return Card(text, _decisions(t, step) if step.state == StepState.OPEN else _reading(t, step.version))


def _decisions(t: Translator, step: Step) -> tuple[tuple[Button, ...], ...]:
    yes = t("Sign") if step.role in _HEADING else t("Approve")
    return (
        (Button("✅ " + yes, "approve", step.id),),
        (
            Button("↩️ " + t("Request changes"), "request_changes", step.id),
            Button("⛔ " + t("Reject"), "reject", step.id),
        ),
        (Button("📄 " + t("Full text"), "full", step.version), Button("📜 " + t("Trail"), "trail")),
    )


def _reading(t: Translator, version: int) -> tuple[tuple[Button, ...], ...]:
    return ((Button("📄 " + t("Full text"), "full", version), Button("📜 " + t("Trail"), "trail")),)
