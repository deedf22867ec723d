"""The card of whoever brings an approved draft out where its author cannot: the account's owner, or a head."""

from handlers.cards import Button, Card, field, lines
from handlers.cards.draft import to_be_published
from handlers.cards.draft_buttons import menu_stands, open_menu, publishing
from handlers.cards.draft_view import View, excerpt, facts, frozen, hits, stopped, title
from handlers.i18n import Translator
from models.draft import Draft, State


def publication_card(t: Translator, view: View, menu: str | None = None, *, entitled: bool) -> Card:
    """What was approved and how it goes out; `entitled`: whether the card's holder may publish it."""
    draft = view.draft
    open_ = entitled and draft.state == State.APPROVED
    text = lines(
        title(t, view),
        facts(t, view),
        t("by {name}", name=field(draft.author.name, 60)),
        excerpt(t, view.version),
        hits(t, view),
        frozen(t, view),
        t("Published {at}", at=t.moment(draft.published_at)) if draft.published_at else None,
        field(draft.link, 300) if draft.link else None,
        stopped(t, view),
        _why(t, draft) if open_ else None,
        to_be_published(t, view) if open_ else None,
    )
    if open_ and not draft.publishing and menu and menu_stands(draft.state, menu):
        return Card(text, open_menu(t, view, menu), bound=draft.standing)
    rows = publishing(t, draft) if open_ and not draft.publishing else ()
    report = ((Button("🚨 " + t("Report incident"), "incident"),),) if entitled else ()
    return Card(text, (*rows, *report), bound=draft.standing)


def _why(t: Translator, draft: Draft) -> str | None:
    if draft.author.reachable:
        return None
    return t("{name} cannot be reached, so it is for you to publish it.", name=field(draft.author.name, 60))
