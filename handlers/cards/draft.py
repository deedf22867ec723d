"""The author's card of a draft: where it stands and what can be done next."""

from handlers.cards import Card, field, lines
from handlers.cards.draft_buttons import draft_buttons, menu_stands, open_menu
from handlers.cards.draft_view import View, excerpt, facts, frozen, gates, hits, route, stopped, title
from handlers.i18n import Translator
from models.draft import State
from models.publication import by_bot


def draft_card(t: Translator, view: View, menu: str | None = None) -> Card:
    """The card for the author, with the sub-menu that is open on it, if any."""
    draft = view.draft
    shown = menu if menu and menu_stands(draft.state, menu) else None
    with_author = draft.state in (State.COMPOSING, State.RETURNED)
    text = lines(
        title(t, view),
        facts(t, view),
        excerpt(t, view.version),
        hits(t, view),
        gates(t, view) if with_author else None,
        route(t, view),
        frozen(t, view),
        t("Published {at}", at=t.moment(draft.published_at)) if draft.published_at else None,
        field(draft.link, 300) if draft.link else None,
        stopped(t, view),
        t("Give it up? It does not come back.") if shown == "discard" else _next(t, view),
    )
    return Card(text, open_menu(t, view, shown) if shown else draft_buttons(t, draft), bound=draft.standing)


def _next(t: Translator, view: View) -> str | None:
    """One line that says what to do next."""
    draft = view.draft
    if draft.state == State.COMPOSING:
        return "👉 " + (view.obstacle or t("Ready to submit."))
    if draft.state == State.RETURNED:
        return "👉 " + _returned(t, view)
    if draft.state == State.APPROVED:
        return to_be_published(t, view)
    return t("Any change starts the review again.") if draft.state == State.IN_REVIEW else None


def _returned(t: Translator, view: View) -> str:
    if view.version.gates:
        return view.obstacle or t("It is the same content that came back. Change it, or submit it as it is.")
    return t("Edit your message or reply to this card with the new text; then do the self-check anew and submit.")


def to_be_published(t: Translator, view: View) -> str:
    """How an approved draft goes out, in one line."""
    draft = view.draft
    if draft.publishing:
        return "🚀 " + t("On its way to the channel.")
    if draft.scheduled_at:
        return "🤖 " + t("I publish it at {at} by myself and tell you.", at=t.moment(draft.scheduled_at))
    if by_bot(draft):
        return "👉 " + t("Tap Publish now, or Schedule to set a time: I post it in the channel as it is.")
    return "👉 " + t("Publish it as it is, then tap Published.")
