"""The fixed words on a review form, by the key under which templates name them (`labels.unit`)."""

from handlers.i18n import Translator, translator


def labels(t: Translator) -> dict[str, str]:
    """Every label in one language. The page's number and count stand between `page_before`, `_between` and `_after`."""
    before, _, rest = t("Page {page} of {pages}").partition("{page}")
    between, _, after = rest.partition("{pages}")
    return {
        "language": t.language,
        "reference": t("Reference"),
        "version": t("version"),
        "state": t("State"),
        "unit": t("Unit"),
        "account": t("Posted to"),
        "author": t("Author"),
        "level": t("Level"),
        "created_at": t("Drafted"),
        "submitted_at": t("Submitted"),
        "source": t("Source"),
        "content": t("Content"),
        "attachments": t("Attachments"),
        "gates": t("Self-check"),
        "hits": t("Findings"),
        "none": t("none"),
        "steps": t("Review"),
        "person": t("Decided by"),
        "decision": t("Decision"),
        "opinion": t("Opinion"),
        "at": t("Time"),
        "published": t("Publication"),
        "fingerprint": t("Fingerprint"),
        "printed_at": t("Printed"),
        "continued": t("continued"),
        "page_before": before,
        "page_between": between,
        "page_after": after,
    }


LABELS = frozenset(labels(translator("en")))
