"""The fixed words on the report of an incident, by the key under which its templates name them."""

from handlers import form_labels
from handlers.i18n import Translator, translator

SHARED = ("language", "reference", "state", "unit", "none", "at", "printed_at", "continued", "attachments")
PAGES = ("page_before", "page_between", "page_after")


def labels(t: Translator) -> dict[str, str]:
    """Every label in one language."""
    shared = form_labels.labels(t)
    return {each: shared[each] for each in (*SHARED, *PAGES)} | {
        "account": t("Account concerned"),
        "kind": t("Category and severity"),
        "about": t("Draft concerned"),
        "reporter": t("Reported by"),
        "reported_at": t("Reported at"),
        "handler": t("Dealt with by"),
        "acknowledged_at": t("Acknowledged at"),
        "to_acknowledge": t("Time to acknowledge"),
        "resolved_at": t("Closed at"),
        "to_resolve": t("Time to close"),
        "words": t("What happened"),
        "task": t("Account owner's task"),
        "reached": t("Who was reached"),
        "timeline": t("Timeline"),
        "responses": t("Responses"),
        "cause": t("Cause"),
        "measures": t("Measures"),
        "responsible": t("Person responsible"),
        "record": t("On record"),
        "entry": t("its last entry"),
        "head": t("all of the trail"),
    }


LABELS = frozenset(labels(translator("en")))
