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


def step(t: Translator, value: Step) -> str:
    """Whose step of a route it is; plain text."""
    who = role(t, value.role)
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
    """What a finding asks for (`models.screening.Severity`)."""
    return {
        "advice": t("for attention"),
        "sensitive": t("second review needed"),
        "blocked": t("must not go out"),
    }[value]


def hit(t: Translator, kind: str) -> str:
    """A kind of finding (`models.screening.Kind`)."""
    return {
        "secrecy": t("secrecy mark"),
        "resident_id": t("resident ID"),
        "mobile": t("mobile number"),
        "bank_card": t("bank card"),
        "commercial_link": t("commercial link"),
        "advertising": t("advertising"),
        "lexicon": t("sensitive word"),
    }[kind]


def unread(t: Translator, error: str) -> str:
    """Why a document could not be screened."""
    return {"too_large": t("it is too large"), "unreadable": t("it is damaged or not what its name says")}[error]


def action(t: Translator, value: str) -> str:
    """What a trail entry says happened; an action without words of its own is shown as recorded."""
    return {
        "draft.created": t("created"),
        "draft.album_grown": t("added a picture"),
        "draft.account_chosen": t("chose the account"),
        "draft.level_chosen": t("chose the level"),
        "draft.source_chosen": t("chose the source"),
        "draft.countersign_chosen": t("chose who countersigns"),
        "draft.screened": t("document screened"),
        "draft.unreadable": t("a document could not be read"),
        "lexicon.changed": t("changed the word list"),
        "template.changed": t("changed the review form"),
        "draft.vetoed": t("vetoed it"),
        "draft.taken_down": t("taken down"),
        "draft.self_checked": t("self-check"),
        "draft.submitted": t("submitted for review"),
        "draft.withdrawn": t("withdrew it"),
        "draft.discarded": t("discarded it"),
        "draft.revised": t("changed the content"),
        "draft.approved": t("every step approved"),
        "draft.urged": t("urged"),
        "draft.scheduled": t("set the time of publication"),
        "draft.publication_started": t("publication begun"),
        "draft.publication_failed": t("publication failed"),
        "step.reminded": t("reminded"),
        "step.widened": t("passed on to the stand-in"),
        "draft.publication_reminded": t("reminded of the publication"),
        "step.countersign_added": t("asked another unit to countersign"),
        "step.delegated": t("delegated the step"),
        "takedown.repeated": t("asked again to take it down"),
        "draft.published": t("recorded the publication"),
        "form.printed": t("had the form printed"),
        "step.opened": t("next step opened"),
        "step.approved": t("approved"),
        "step.changes_requested": t("requested changes"),
        "step.rejected": t("rejected it"),
        "step.unattended": t("nobody can be reached for this step"),
        "tap.refused": t("a tap was refused"),
    }.get(value, value)
