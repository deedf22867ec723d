"""The words for states, levels, gates, roles and decisions: one word for one thing on every card."""

from handlers.i18n import Translator
from models.draft import State
from models.organisation import Role
from models.policy import Gate, Level
from models.route import Step, StepKind, StepState


def level(t: Translator, value: Level) -> str:
    return {Level.GENERAL: t("General"), Level.IMPORTANT: t("Important"), Level.MAJOR: t("Major")}[value]


def gate(t: Translator, value: Gate) -> str:
    return {
        Gate.POLITICS: t("Politics"),
        Gate.LAW: t("Law"),
        Gate.POLICY: t("Policy"),
        Gate.SECRECY: t("Secrecy"),
        Gate.WORDING: t("Wording"),
    }[value]


def role(t: Translator, value: Role) -> str:
    return {
        Role.EDITOR: t("editor"),
        Role.REVIEWER: t("reviewer"),
        Role.HEAD: t("head"),
        Role.DEPUTY: t("deputy"),
        Role.SUPERIOR: t("superior"),
        Role.PROPAGANDA: t("propaganda department"),
        Role.REGISTRAR: t("registrar"),
        Role.AUDITOR: t("auditor"),
        Role.ADMIN: t("administrator"),
    }[value]


def state(t: Translator, value: State) -> str:
    return {
        State.COMPOSING: t("being written"),
        State.IN_REVIEW: t("in review"),
        State.RETURNED: t("changes requested"),
        State.APPROVED: t("approved, ready to publish"),
        State.PUBLISHED: t("published"),
        State.REJECTED: t("rejected"),
        State.DISCARDED: t("discarded"),
        State.VETOED: t("vetoed"),
        State.TAKEN_DOWN: t("taken down"),
    }[value]


def step_state(t: Translator, value: StepState) -> str:
    return {
        StepState.WAITING: t("comes later"),
        StepState.OPEN: t("waiting"),
        StepState.APPROVED: t("approved"),
        StepState.CHANGES_REQUESTED: t("requested changes"),
        StepState.REJECTED: t("rejected it"),
        StepState.CANCELLED: t("not needed any more"),
    }[value]


_SIGNING = {Role.HEAD, Role.SUPERIOR}  # they sign, others approve


def decided(t: Translator, value: StepState, role: str | None) -> str:
    """What somebody did with a step of this role; a head and a superior sign, others approve (contract)."""
    return t("signed") if value == StepState.APPROVED and role in _SIGNING else step_state(t, value)


def signs(value: Step) -> bool:
    return value.role in _SIGNING


def task(t: Translator, value: Step) -> str:
    """What is asked of whoever decides a step."""
    if value.kind == StepKind.COUNTERSIGN:
        return t("for your countersignature ({unit})", unit=value.unit.name)
    return t("for your signature") if signs(value) else t("for your decision")


def step(t: Translator, value: Step) -> str:
    """Whose step of a route it is; plain text."""
    who = role(t, value.role)
    if value.kind == StepKind.RESPONSE:
        return t("deputy or head")
    if value.kind == StepKind.SECOND:
        return t("second {role}", role=who)
    return t("countersign {unit}", unit=value.unit.name) if value.kind == StepKind.COUNTERSIGN else who


def medium(t: Translator, kind: str) -> str:
    """A kind of part that is no text (`models.draft.Version`)."""
    return {
        "photo": t("picture"),
        "video": t("video"),
        "animation": t("animation"),
        "document": t("file"),
        "audio": t("audio"),
        "voice": t("voice message"),
    }[kind]


def severity(t: Translator, value: str) -> str:
    """What a finding asks for (`models.finding.Severity`)."""
    return {
        "advice": t("for attention"),
        "sensitive": t("second review needed"),
        "blocked": t("must not go out"),
    }[value]


def hit(t: Translator, kind: str, weight: str) -> str:
    """A kind of finding (`models.finding.Kind`); a word of the unit's lists by the list it is on."""
    listed = {"advice": t("advised word"), "sensitive": t("sensitive word"), "blocked": t("blocked word")}
    return {
        "secrecy": t("secrecy mark"),
        "resident_id": t("resident ID"),
        "mobile": t("mobile number"),
        "bank_card": t("bank card"),
        "commercial_link": t("commercial link"),
        "advertising": t("advertising"),
        "lexicon": listed[weight],
    }[kind]


def failure(t: Translator, why: str) -> str:
    """Why a publication failed: what a refusal is called, or what Telegram said."""
    refused = {
        "ContentChanged": t("the content is not what was approved"),
        "NotPermitted": t("the channel is not on file any more"),
    }
    if why in refused:
        return refused[why]
    barred = any(each in why.lower() for each in ("rights", "forbidden", "kicked", "not a member", "chat not found"))
    return t("the bot may not post in the channel ({why})", why=why) if barred else why


def unread(t: Translator, error: str) -> str:
    """Why a document could not be screened."""
    return {"too_large": t("it is too large"), "unreadable": t("it is damaged or not what its name says")}[error]
