"""Who may press what, when: written from the regulations' roles, button by button, not from the program's own table.

A person holds one role, and is the draft's author, of the author's unit, of another unit, or nobody of the
organisation. Nobody decides on their own draft; a decision belongs to whoever the open step waits for.
"""

from dataclasses import dataclass

ROLES = ("editor", "reviewer", "head", "deputy", "superior", "propaganda", "registrar", "auditor", "admin")
WHO = ("author", "same unit", "other unit")  # and strangers, who may press nothing at all
WITH_AUTHOR = frozenset({"composing", "returned"})
IN_REVIEW = frozenset({"at reviewer", "at head", "handed on", "at superior"})
OUT = frozenset({"published", "to be taken down"})
OVER = frozenset({"publishing", "rejected", "vetoed", "taken down", "discarded"})
SITUATIONS = tuple(sorted(WITH_AUTHOR | IN_REVIEW | {"approved"} | OUT | OVER))
ALWAYS = frozenset(SITUATIONS)
ANYONE = frozenset(ROLES)
DECIDING = frozenset({"reviewer", "head", "deputy", "superior"})


@dataclass(frozen=True)
class Permitted:
    """Holders of one of the roles, where they are one of `who`, in one of the situations."""

    roles: frozenset[str]
    who: frozenset[str]
    situations: frozenset[str]


def permit(roles: str, who: str, situations: frozenset[str]) -> Permitted:
    return Permitted(frozenset(roles.split()), frozenset(who.split(", ")), situations)


def _at(*situations: str) -> frozenset[str]:
    return frozenset(situations)


COMPOSES = [permit("editor", "author", WITH_AUTHOR)]
WAITS = [permit("editor", "author", IN_REVIEW)]
PUBLISHES = [permit("editor", "author", _at("approved"))]
DECIDES = [
    permit("reviewer", "same unit", _at("at reviewer")),
    permit("head", "same unit", _at("at head", "handed on")),  # handed on: to this colleague, head or deputy
    permit("deputy", "same unit", _at("handed on")),
    permit("superior", "same unit", _at("at superior")),
]
READS = [
    permit("editor reviewer head deputy superior auditor", "author", ALWAYS),
    permit("reviewer head deputy", "same unit", ALWAYS),
    permit("superior auditor", "same unit, other unit", ALWAYS),
]
OPENS = [
    permit("editor reviewer head deputy superior", "author", ALWAYS),
    permit("head", "same unit", ALWAYS),  # the board of the unit, with the veto (J3)
    *DECIDES,
    Permitted(ANYONE, frozenset(), frozenset()),  # it opens other things than drafts too
]
STOPS = [permit("head", "author, same unit", IN_REVIEW | _at("approved", "publishing", "published"))]
TAKES_DOWN = [
    Permitted(ANYONE, frozenset({"author"}), _at("to be taken down")),
    permit("head", "same unit", _at("to be taken down")),  # they have the task where the owner cannot be reached
]
EVERYBODY = [Permitted(ANYONE, frozenset(WHO), ALWAYS)]
OWN_AFFAIR = [Permitted(DECIDING, frozenset(WHO), ALWAYS)]  # one's absence is about no draft

REPORTS = [  # their unit's; or of all units
    permit("head deputy", "author, same unit", ALWAYS),
    permit("superior propaganda registrar auditor", "author, same unit, other unit", ALWAYS),
]
EVERY_REPORT = [permit("superior propaganda registrar auditor", "author, same unit, other unit", ALWAYS)]

ABOUT_NO_DRAFT = frozenset(
    {"back", "speak", "snooze", "snooze_for", "snooze_words", "choose_stand_in", "returned"}
    | {"report_week", "report_chart", "report_sheet", "report_units"}
)  # one situation is as good as another

BUTTONS: dict[str, list[Permitted]] = {
    **dict.fromkeys(
        (
            *("account", "level", "gates", "source", "countersign", "repost"),
            *("tick", "all_clear", "original", "choose_account", "choose_level", "choose_source"),
            *("choose_countersign", "submit", "discard", "discard_sure"),
        ),
        COMPOSES,
    ),
    **dict.fromkeys(("withdraw", "urge"), WAITS),
    **dict.fromkeys(
        ("published", "publish_now", "schedule", "schedule_in", "schedule_tomorrow", "schedule_words", "unschedule"),
        PUBLISHES,
    ),
    **dict.fromkeys(
        ("approve", "request_changes", "reject", "delegate", "choose_colleague", "ask_unit", "choose_unit"), DECIDES
    ),
    **dict.fromkeys(("full", "trail", "form"), READS),
    "open": OPENS,
    "veto": STOPS,
    "taken_down": TAKES_DOWN,
    **dict.fromkeys(("back", "speak", "snooze", "snooze_for", "snooze_words"), EVERYBODY),
    **dict.fromkeys(("choose_stand_in", "returned"), OWN_AFFAIR),
    **dict.fromkeys(("report_week", "report_chart", "report_sheet"), REPORTS),
    "report_units": EVERY_REPORT,
}

COMMANDS: dict[str, str] = {
    **dict.fromkeys(("start", "help", "language", "cancel"), " ".join(ROLES)),
    **dict.fromkeys(("new", "drafts", "schedule"), "editor"),
    "pending": "editor reviewer head deputy superior",
    "delegate": "reviewer head deputy superior",
    **dict.fromkeys(("trail", "form"), "editor reviewer head deputy superior auditor"),
    "report": "head deputy superior propaganda registrar auditor",
    **dict.fromkeys(("invite", "lexicon", "template"), "admin"),
}


def may(role: str, action: str, situation: str, who: str) -> bool:
    """Whether this cell of the matrix is permitted."""
    return any(
        role in each.roles and who in each.who and situation in each.situations for each in BUTTONS.get(action, ())
    )
