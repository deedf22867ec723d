"""The author's card of a draft: where it stands and what can be done next."""

from handlers.cards import Card, field, lines
from handlers.cards.draft_buttons import draft_buttons, open_menu
from handlers.cards.draft_view import View, excerpt, facts, gates, hits, route, stopped, title
from handlers.i18n import Translator
from models.draft import State


def draft_card(t: Translator, view: View, menu: str | None = None) -> Card:
    """The card for the author, with the sub-menu that is open on it, if any."""
    draft = view.draft
    with_author = draft.state in (State.COMPOSING, State.RETURNED)
    text = lines(
        title(t, view),
        facts(t, view),
        excerpt(t, view.version),
        hits(t, view),
        gates(t, view) if with_author else None,
        route(t, view),
        t("To be published at {at}", at=t.moment(draft.scheduled_at)) if draft.scheduled_at else None,
        t("Published {at}", at=t.moment(draft.published_at)) if draft.published_at else None,
        field(draft.link, 300) if draft.link else None,
        stopped(t, view),
        _next(t, view),
    )
    opened = menu if with_author or (menu == "schedule" and draft.state == State.APPROVED) else None
    return Card(text, open_menu(t, view, opened) if opened else draft_buttons(t, draft))


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
    if any(why for _, why in view.version.unread):
        return t("Reply to this card with a readable file or its text.")
    if view.version.unread:
        return t("Submit it once the document has been read.")
    return t("Ready to submit.")
