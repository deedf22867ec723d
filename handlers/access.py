"""Which roles may use which command and button; anything not listed is refused (security.md 12).

What else must hold, that it is one's own draft or not one's own, the open step, the version, the models decide.
"""

from collections.abc import Mapping
from types import MappingProxyType

from models.draft import Draft
from models.errors import NotPermitted
from models.organisation import INSPECTORS, OVERSEERS, Person, Role
from models.report import READ_OWN

EVERYONE = frozenset(Role)
AUTHORS = frozenset({Role.EDITOR})
PUBLISHERS = EVERYONE  # an account's owner may have any role; whose a draft is `models.publisher` looks at
DECIDERS = frozenset({Role.REVIEWER, Role.HEAD, Role.DEPUTY, Role.SUPERIOR})
REPORTED = READ_OWN | OVERSEERS
DEPARTMENT = frozenset({Role.PROPAGANDA})
WORKERS = frozenset({Role.PROPAGANDA, Role.HEAD, Role.DEPUTY, Role.SUPERIOR})  # of incidents
REPORTERS = AUTHORS | DECIDERS | {Role.PROPAGANDA}
LOGGERS = AUTHORS | {Role.HEAD, Role.DEPUTY}  # who writes a citizen's message down
READERS = AUTHORS | DECIDERS | {Role.AUDITOR}
INQUIRY_BUTTONS = (
    *("inquiry_full", "inquiry_kind", "choose_kind", "inquiry_close", "inquiry_reply", "inquiry_posted"),
    *("inquiry_send", "inquiry_transfer", "transfer_to", "transfer_unit", "inquiry_extend", "extend_by"),
)

COMMANDS: Mapping[str, frozenset[Role]] = MappingProxyType(
    {
        "start": EVERYONE,
        "new": AUTHORS,
        "drafts": AUTHORS,
        "pending": AUTHORS | DECIDERS,
        "schedule": AUTHORS,
        "inquiry": LOGGERS,
        "inquiries": READERS,
        "delegate": AUTHORS | DECIDERS,
        "directive": DEPARTMENT,
        "trail": READERS | {Role.PROPAGANDA},
        "form": READERS | {Role.PROPAGANDA},
        "report": REPORTED,
        "accounts": EVERYONE,
        "duty": EVERYONE,
        "incident": REPORTERS,
        "incidents": REPORTERS | {Role.AUDITOR},
        "invite": frozenset({Role.ADMIN}),
        "lexicon": frozenset({Role.ADMIN}),
        "template": frozenset({Role.ADMIN}),
        "calendar": EVERYONE,
        "language": EVERYONE,
        "cancel": EVERYONE,
        "help": EVERYONE,
    }
)

BUTTONS: Mapping[str, frozenset[Role]] = MappingProxyType(
    {
        "account": AUTHORS,
        "level": AUTHORS,
        "gates": AUTHORS,
        "tick": AUTHORS,
        "all_clear": AUTHORS,
        "choose_account": AUTHORS,
        "source": AUTHORS,
        "repost": AUTHORS,
        "original": AUTHORS,
        "choose_source": AUTHORS,
        "countersign": AUTHORS,
        "choose_countersign": AUTHORS,
        "choose_level": AUTHORS,
        "back": EVERYONE,
        "page": EVERYONE,
        "submit": AUTHORS,
        "withdraw": AUTHORS,
        "discard": AUTHORS,
        "discard_sure": AUTHORS,
        "published": PUBLISHERS,
        "publish_now": PUBLISHERS,
        "schedule": PUBLISHERS,
        "schedule_in": PUBLISHERS,
        "schedule_tomorrow": PUBLISHERS,
        "schedule_words": PUBLISHERS,
        "unschedule": PUBLISHERS,
        "urge": AUTHORS,
        "taken_down": EVERYONE,
        "delegate": DECIDERS,
        "choose_colleague": DECIDERS,
        "ask_unit": DECIDERS,
        "choose_unit": DECIDERS,
        "choose_stand_in": AUTHORS | DECIDERS,
        "returned": AUTHORS | DECIDERS,
        "veto": frozenset({Role.HEAD}),
        "approve": DECIDERS,
        "request_changes": DECIDERS,
        "reject": DECIDERS,
        "full": READERS,
        "trail": READERS | {Role.PROPAGANDA},
        "form": READERS | {Role.PROPAGANDA},
        "to_inquiry": AUTHORS,
        "turn_into_inquiry": AUTHORS,
        "log_inquiry": LOGGERS,
        # The owner of an account may have any role; whose a message is the models look at.
        **dict.fromkeys(INQUIRY_BUTTONS, EVERYONE),
        "inquiry_incident": REPORTERS,
        "grant_extension": frozenset({Role.HEAD, Role.DEPUTY}),
        "refuse_extension": frozenset({Role.HEAD, Role.DEPUTY}),
        "open": EVERYONE,  # what it is, and whose, its opener looks at (handlers/opening.py)
        "snooze": EVERYONE,
        "snooze_for": EVERYONE,
        "snooze_words": EVERYONE,
        "report_week": REPORTED,
        "report_units": OVERSEERS,
        "report_chart": REPORTED,
        "report_sheet": REPORTED,
        "account_card": EVERYONE,
        "weekly_draft": AUTHORS,
        "weekly_published": EVERYONE,
        "account_pause": frozenset({Role.HEAD}),
        "account_resume": frozenset({Role.HEAD}),
        "account_inspect": INSPECTORS,
        "duty_day": EVERYONE,
        "choose_duty": EVERYONE,
        "duty_unit": OVERSEERS,
        "duty_history": EVERYONE,
        "patrol_clear": EVERYONE,
        "patrol_found": EVERYONE,
        "patrol_explain": frozenset({Role.HEAD, Role.DEPUTY}),
        "speak": EVERYONE,
        "response": AUTHORS,
        "response_submit": AUTHORS,
        "directive_kind": DEPARTMENT,
        "directive_units": DEPARTMENT,
        "directive_unit": DEPARTMENT,
        "directive_all_units": DEPARTMENT,
        "directive_accounts": DEPARTMENT,
        "directive_account": DEPARTMENT,
        "directive_all_accounts": DEPARTMENT,
        "directive_words": DEPARTMENT,
        "directive_send": DEPARTMENT,
        "directive_drop": DEPARTMENT,
        "directive_urge": DEPARTMENT,
        "directive_lifting": DEPARTMENT,
        "directive_lift": DEPARTMENT,
        "directive_read": EVERYONE,
        "incident": REPORTERS,
        "incident_category": REPORTERS,
        "incident_severity": REPORTERS,
        "incident_drop": REPORTERS,
        "incident_full": EVERYONE,
        "incident_account": REPORTERS,
        "choose_incident_account": REPORTERS,
        "acknowledge": WORKERS,
        "take_over": WORKERS,
        "update": EVERYONE,
        "escalate": WORKERS,
        "resolve": WORKERS,
        "reopen": WORKERS,
        "dealt_with": EVERYONE,
    }
)


def require(person: Person, table: Mapping[str, frozenset[Role]], action: str) -> None:
    """Raises NotPermitted unless one of the person's roles is listed for the action."""
    if not person.has(*table.get(action, frozenset())):
        raise NotPermitted(action=action)


def may_read(person: Person, draft: Draft) -> bool:
    """Who sees what happened to a draft and has its form: the author, whoever reviews or answers for its unit, the
    reviewers of the units that must agree, the superiors and the auditors.
    """
    if person.id == draft.author_id or person.has(Role.AUDITOR, Role.SUPERIOR):
        return True
    if person.unit_id == draft.unit_id:
        return person.has(Role.REVIEWER, Role.HEAD, Role.DEPUTY)
    return person.unit_id in draft.countersign and person.has(Role.REVIEWER)


def commands_of(person: Person) -> list[str]:
    """The commands of this person's menu, in the table's order."""
    return [command for command, roles in COMMANDS.items() if person.has(*roles)]
