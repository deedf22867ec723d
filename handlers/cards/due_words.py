"""Why something is due, in words."""

from handlers.i18n import Translator
from models.due import Kind


def why(t: Translator, kind: Kind) -> str:
    return {
        Kind.STEP: t("a step waits for its decision"),
        Kind.PUBLISH: t("its set time of publication has come"),
        Kind.UNPUBLISHED: t("approved and not published yet"),
        Kind.SNOOZED: t("a reminder was put off until now"),
        Kind.INQUIRY: t("a citizen's message waits for its answer"),
        Kind.TAKE_DOWN: t("it is not taken down yet"),
        Kind.REPORT: t("last week's report is due"),
        Kind.WEEKLY: t("an account is to publish every week"),
        Kind.DAY_BEGINS: t("the day's roster is looked at"),
        Kind.PATROL: t("the patrol is not answered yet"),
        Kind.DIRECTIVE_UNREAD: t("a directive has not been read"),
        Kind.RING: t("nobody has acknowledged the incident"),
        Kind.NEWS: t("the incident needs news"),
        Kind.TASK: t("the account's owner has not dealt with the incident"),
        Kind.PUSH: t("there is news of the incident"),
    }.get(kind, kind.value)
