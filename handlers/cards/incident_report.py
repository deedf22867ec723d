"""Reporting an incident: categories, severities, then words; and the list of those that are not closed."""

from collections.abc import Sequence
from datetime import datetime

from handlers.cards import Button, Card, cut, field, incident_terms, lines
from handlers.cards.incident import ICONS
from handlers.cards.paging import back, part, turning
from handlers.i18n import Translator
from models.incident import Category, Incident, Severity

DROPPED = "dropped"


def report_card(t: Translator, about: str | None, menu: str | None, reported: str | None) -> Card:
    """`about`: the reference it concerns; `menu`: None for the categories, a category's code for the severities, or
    DROPPED; `reported`: the incident it became.
    """
    heading = "🚨 " + t("Report an incident") + (f" · <b>{about}</b>" if about else "")
    if reported:
        return Card(lines(heading, "✔️ " + t("Reported as {reference}.", reference=f"<b>{reported}</b>")))
    if menu == DROPPED:
        return Card(lines(heading, t("Given up. Nothing was reported.")))
    if menu is None:
        each = [Button(incident_terms.category(t, one), "incident_category", one.value) for one in Category]
        drop = Button("⬅️ " + t("Back"), "incident_drop")
        return Card(lines(heading, t("What is it?")), (tuple(each[:3]), tuple(each[3:]), (drop,)))
    category = Category(menu)
    note = t("A leak is always grave; the group does not see what it is about.") if category is Category.LEAK else None
    severities = (Severity.GRAVE,) if category is Category.LEAK else tuple(Severity)
    choices = tuple(
        Button(incident_terms.severity(t, one), "incident_severity", [category.value, one.value]) for one in severities
    )
    text = lines(heading, incident_terms.category(t, category), t("How bad is it?"), note)
    return Card(text, (choices, back(t)))


def incidents_card(t: Translator, now: datetime, listed: Sequence[Incident], menu: str | None = None) -> Card:
    """What is not closed, the gravest first, and how long it has been; a button each. In pages."""
    if not listed:
        return Card("✔️ " + t("No incident is open."))
    told, rows = [], []
    for each in part(listed, menu):
        told.append(
            f"{ICONS[each.state]} <b>{each.reference}</b> {incident_terms.severity(t, each.severity)} · "
            f"{incident_terms.category(t, each.category)} · {field(each.unit.name, 40)} · "
            f"{incident_terms.state(t, each.state)} · {incident_terms.lasting(t, now - each.reported_at)}"
        )
        label = f"{each.reference} {incident_terms.category(t, each.category)}"
        rows.append((Button(cut(label, 60), "open", each.reference),))
    head = "🚨 <b>" + t("Incidents that are not closed") + "</b>"
    return Card(lines(head, *told), (*rows, *turning(t, len(listed), menu)))
