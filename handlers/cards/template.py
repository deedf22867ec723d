"""What an administrator reads of their unit's review form."""

from handlers.cards import Card, field, lines
from handlers.i18n import Translator
from models.template import Template


def template_card(t: Translator, own: Template | None) -> Card:
    """Which form is in force, and how to replace it."""
    if own is None:
        in_force = t("In force: the built-in form.")
    else:
        in_force = t(
            "In force: {name}, uploaded by {who} at {at}.",
            name=field(own.name, 100),
            who=field(own.uploaded_by.name, 60),
            at=t.moment(own.uploaded_at),
        )
    return Card(
        lines(
            "📄 <b>" + t("Review form") + "</b>",
            in_force,
            t("To replace it: change the file below in Word or WPS and send it back with the caption /template"),
            t("Back to the built-in one: {command}", command="<code>/template " + t("default") + "</code>")
            if own is not None
            else None,
        )
    )
