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
PUBLISHES = [
    permit("editor", "author", _at("approved")),
    Permitted(ANYONE, frozenset(), frozenset()),  # the account's owner: tests/handlers/test_publisher.py
]
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
READS_INCIDENTS = [*READS, permit("propaganda", "author", ALWAYS)]
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
RAISES = [
    permit("editor reviewer head deputy superior propaganda", "author", ALWAYS),
    permit("reviewer head deputy", "same unit", ALWAYS),
    permit("superior", "same unit, other unit", ALWAYS),
]
# On a draft's card no incident is worked; tests/handlers/test_incident_access.py presses them where they belong.
NEVER: frozenset[str] = frozenset()
ELSEWHERE_WORKERS = [permit("head deputy superior propaganda", "author", NEVER)]
ELSEWHERE_REPORTERS = [permit("editor reviewer head deputy superior propaganda", "author", NEVER)]
ELSEWHERE_ANYONE = [Permitted(ANYONE, frozenset(WHO), NEVER)]
EVERYBODY = [Permitted(ANYONE, frozenset(WHO), ALWAYS)]
OWN_AFFAIR = [Permitted(DECIDING | {"editor"}, frozenset(WHO), ALWAYS)]  # one's absence is about no draft

REPORTS = [  # their unit's; or of all units
    permit("head deputy", "author, same unit", ALWAYS),
    permit("superior propaganda registrar auditor", "author, same unit, other unit", ALWAYS),
]
EVERY_REPORT = [permit("superior propaganda registrar auditor", "author, same unit, other unit", ALWAYS)]

# Beside drafts there are two accounts, one of the author's unit and one that the author owns, and a day on which the
# author is on duty, with its patrol (`pressing.populate`).
HEADS = [permit("head", "author, same unit", ALWAYS)]
OWN_DAY = [Permitted(ANYONE, frozenset({"author"}), ALWAYS), *HEADS]
LOOKS_AT_ACCOUNT = [
    Permitted(ANYONE, frozenset({"author", "same unit"}), ALWAYS),
    permit("superior propaganda registrar auditor", "other unit", ALWAYS),  # they oversee every unit (H13, C2)
]
INSPECTS = [permit("propaganda registrar auditor", ", ".join(WHO), ALWAYS)]
OVERSEES = [permit("superior propaganda registrar auditor", ", ".join(WHO), ALWAYS)]
PATROLS = frozenset({"patrol_clear", "patrol_found", "patrol_explain"})
ACCOUNTS = frozenset({"account_card", "weekly_draft", "weekly_published", "account_pause", "account_resume"})
ROSTERS = frozenset({"duty_day", "choose_duty", "duty_unit", "duty_history", "account_inspect"})

DIRECTS = [Permitted(frozenset({"propaganda"}), frozenset(WHO), ALWAYS)]
DEPARTMENT = frozenset({"directive_kind", "directive_lifting"})
# About one directive, and every card here is about a draft: who may stands in tests/handlers/test_directive.py;
# here nobody succeeds.
OF_A_DIRECTIVE = {
    **dict.fromkeys(
        (
            *("directive_units", "directive_unit", "directive_all_units", "directive_accounts", "directive_account"),
            *("directive_all_accounts", "directive_words", "directive_send", "directive_drop", "directive_urge"),
            "directive_lift",
        ),
        frozenset({"propaganda"}),
    ),
    "directive_read": ANYONE,
    **dict.fromkeys(("response", "response_submit"), frozenset({"editor"})),
}
# One situation is as good as another.
ABOUT_NO_DRAFT = (
    frozenset({"back", "page", "speak", "snooze", "snooze_for", "snooze_words", "choose_stand_in", "returned"})
    | {"report_week", "report_chart", "report_sheet", "report_units"}
    | PATROLS
    | ACCOUNTS
    | ROSTERS
    | DEPARTMENT
    | OF_A_DIRECTIVE.keys()
)

LOGS = [permit("editor head deputy", "author, same unit, other unit", ALWAYS)]  # about no draft
# About one citizen's message, and every card here is about a draft: who may stands in test_inquiry.py; here nobody
# succeeds.
OF_AN_INQUIRY = {
    **dict.fromkeys(
        (
            *("inquiry_full", "inquiry_kind", "choose_kind", "inquiry_close", "inquiry_reply", "inquiry_posted"),
            *("inquiry_send", "inquiry_transfer", "transfer_to", "transfer_unit", "inquiry_extend", "extend_by"),
        ),
        ANYONE,
    ),
    "inquiry_incident": frozenset(["editor", "reviewer", "head", "deputy", "superior", "propaganda"]),
    "grant_extension": frozenset({"head", "deputy"}),
    "refuse_extension": frozenset({"head", "deputy"}),
}
ABOUT_NO_DRAFT |= OF_AN_INQUIRY.keys() | {"log_inquiry"}

BUTTONS: dict[str, list[Permitted]] = {
    **dict.fromkeys(
        (
            *("account", "level", "gates", "source", "countersign", "repost"),
            *("tick", "all_clear", "original", "choose_account", "choose_level", "choose_source"),
            *("to_inquiry", "turn_into_inquiry", "choose_countersign", "submit", "discard", "discard_sure"),
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
    "full": READS,
    **dict.fromkeys(("trail", "form"), READS_INCIDENTS),
    "incident": RAISES,
    **dict.fromkeys(("acknowledge", "take_over", "escalate", "resolve", "reopen"), ELSEWHERE_WORKERS),
    **dict.fromkeys(("update", "dealt_with", "incident_full"), ELSEWHERE_ANYONE),
    **dict.fromkeys(
        ("incident_category", "incident_severity", "incident_drop", "incident_account", "choose_incident_account"),
        ELSEWHERE_REPORTERS,
    ),
    "log_inquiry": LOGS,
    **{action: [Permitted(roles, frozenset(), frozenset())] for action, roles in OF_AN_INQUIRY.items()},
    "open": OPENS,
    "veto": STOPS,
    "taken_down": TAKES_DOWN,
    **dict.fromkeys(("back", "page", "speak", "snooze", "snooze_for", "snooze_words"), EVERYBODY),
    **dict.fromkeys(("choose_stand_in", "returned"), OWN_AFFAIR),
    **dict.fromkeys(("report_week", "report_chart", "report_sheet"), REPORTS),
    "report_units": EVERY_REPORT,
    **dict.fromkeys(("account_pause", "account_resume"), HEADS),
    # A deputy where they stand in for the head (test_duty.py).
    "patrol_explain": [*HEADS, permit("deputy", "author", NEVER)],
    **dict.fromkeys(("patrol_clear", "patrol_found", "choose_duty"), OWN_DAY),
    "duty_day": [*OWN_DAY, permit("head", "other unit", ALWAYS)],  # of their own unit, where nobody is on duty
    "weekly_draft": [permit("editor", "author, same unit", ALWAYS)],
    "weekly_published": [Permitted(ANYONE, frozenset({"author"}), ALWAYS)],
    "account_card": LOOKS_AT_ACCOUNT,
    "account_inspect": INSPECTS,
    "duty_unit": OVERSEES,
    "duty_history": EVERYBODY,
    **dict.fromkeys(DEPARTMENT, DIRECTS),
    **{action: [Permitted(roles, frozenset(), frozenset())] for action, roles in OF_A_DIRECTIVE.items()},
}

COMMANDS: dict[str, str] = {
    **dict.fromkeys(("start", "help", "calendar", "language", "cancel"), " ".join(ROLES)),
    **dict.fromkeys(("new", "drafts", "schedule"), "editor"),
    **dict.fromkeys(("accounts", "duty"), " ".join(ROLES)),
    "inquiry": "editor head deputy",
    "inquiries": "editor reviewer head deputy superior auditor",
    "pending": "editor reviewer head deputy superior",
    "delegate": "editor reviewer head deputy superior",
    "directive": "propaganda",
    "report": "head deputy superior propaganda registrar auditor",
    "trail": "editor reviewer head deputy superior propaganda auditor",
    "form": "editor reviewer head deputy superior propaganda auditor",
    "incident": "editor reviewer head deputy superior propaganda",
    "incidents": "editor reviewer head deputy superior propaganda auditor",
    **dict.fromkeys(("invite", "lexicon", "template"), "admin"),
}


def may(role: str, action: str, situation: str, who: str) -> bool:
    """Whether this cell of the matrix is permitted."""
    return any(
        role in each.roles and who in each.who and situation in each.situations for each in BUTTONS.get(action, ())
    )
