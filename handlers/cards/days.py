"""Days as people write them on a roster."""

from datetime import date

from handlers.i18n import Translator


def weekday(t: Translator, day: date) -> str:
    return (t("Mon"), t("Tue"), t("Wed"), t("Thu"), t("Fri"), t("Sat"), t("Sun"))[day.weekday()]


def day_of(t: Translator, day: date) -> str:
    """`11-24 Tue`."""
    return f"{day:%m-%d} {weekday(t, day)}"
