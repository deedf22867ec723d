"""The words for categories, severities, states and rungs of incidents."""

from datetime import timedelta

from handlers.i18n import Translator
from models.incident import Category, Severity, State
from models.policy import Rung


def category(t: Translator, value: Category) -> str:
    return {
        Category.HARMFUL: t("Harmful"),
        Category.OPINION: t("Public opinion"),
        Category.EMERGENCY: t("Emergency"),
        Category.LEAK: t("Leak"),
        # “Account” alone is the button that chooses one, which is another word in Chinese.
        Category.ACCOUNT: t.pgettext("incident", "Account"),
    }[value]


def severity(t: Translator, value: Severity) -> str:
    return {Severity.MINOR: t("Minor"), Severity.SERIOUS: t("Serious"), Severity.GRAVE: t("Grave")}[value]


def state(t: Translator, value: State) -> str:
    return {
        State.OPEN: t("nobody has acknowledged"),
        State.ACKNOWLEDGED: t("being dealt with"),
        State.RESOLVED: t("closed"),
    }[value]


def rung(t: Translator, value: Rung) -> str:
    return {
        Rung.GROUP: t("the group"),
        Rung.MEMBERS: t("propaganda department"),
        Rung.HEAD: t("head"),
        Rung.SUPERIOR: t("superior"),
    }[value]


def lasting(t: Translator, since: timedelta) -> str:
    """How long it has been: minutes, hours or days."""
    minutes = max(since, timedelta()) // timedelta(minutes=1)
    if minutes < 120:
        return t("{n} min", n=minutes)
    return t("{n} h", n=minutes // 60) if minutes < 48 * 60 else t("{n} days", n=minutes // 1440)
