"""The three regulations as data: J a university journal, C a county government, H the city of Hulunbuir.

Nothing else in the code knows a preset's name; a unit with another regulation gets another row here.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from models.organisation import Role


class Level(enum.StrEnum):
    GENERAL = "general"
    IMPORTANT = "important"
    MAJOR = "major"


class Gate(enum.StrEnum):
    """The five gates of H7.1, which the author ticks before submitting (J4)."""

    POLITICS = "politics"
    LAW = "law"
    POLICY = "policy"
    SECRECY = "secrecy"
    WORDING = "wording"


class Rung(enum.StrEnum):
    """Whom an incident reaches, one after the other (C8): each for as long as nobody acknowledges."""

    GROUP = "group"  # the propaganda department's group
    MEMBERS = "members"  # its members, each in private
    HEAD = "head"  # the unit's head, or who stands in
    SUPERIOR = "superior"


@dataclass(frozen=True)
class Policy:
    """One regulation. `routes`: for each level the roles that review, in order. `gates`: what the self-check asks.
    `ladder`: whom an incident reaches, in order.
    """

    code: str
    routes: Mapping[Level, tuple[Role, ...]]
    gates: tuple[Gate, ...] = tuple(Gate)
    replies: tuple[Role, ...] = (Role.REVIEWER,)  # who reviews a reply to a citizen before it goes out
    sensitive_replies: tuple[Role, ...] = (Role.REVIEWER, Role.HEAD)  # where screening found something (H9)
    step_minutes: int = 240  # of work that a step may wait before its people are reminded; twice that, the stand-in
    ladder: tuple[Rung, ...] = tuple(Rung)
    quiet_minutes: int = 60  # that an acknowledged incident may stay without an update before it is asked about
    response: tuple[Role, ...] = (Role.DEPUTY, Role.HEAD)  # any one of them releases a response to an incident (C8)
    task_minutes: int = 10  # between two requests to the account's owner, until it is dealt with

    def route(self, level: Level) -> tuple[Role, ...]:
        """The review steps of a draft of this level, in order (J10, C6, H7.2, H8)."""
        return self.routes[level]


def _routes(
    general: tuple[Role, ...], important: tuple[Role, ...], major: tuple[Role, ...]
) -> Mapping[Level, tuple[Role, ...]]:
    return MappingProxyType({Level.GENERAL: general, Level.IMPORTANT: important, Level.MAJOR: major})


_REVIEWER = (Role.REVIEWER,)
_HEAD = (Role.REVIEWER, Role.HEAD)
_SUPERIOR = (Role.REVIEWER, Role.HEAD, Role.SUPERIOR)

# J10: editor, reviewer, head, whatever the level.
# C6 asks that nothing goes out unreviewed and names no levels; who signs what is the county's choice: the unit's
# reviewer for general items, the head for the rest, as H7.2 has it. C knows no leader above the unit.
# H7.2: general items the reviewer signs, important ones the head; H8: major or emergency ones the city's leaders.
# Replies to citizens: J10 lets nothing out unreviewed; C7 wants them lawful, careful and on the point, and C6 reviewed;
# H9 has the account's own people read, handle and answer, and report what is sensitive: that the reviewer and the head
# see first.
PRESETS: Mapping[str, Policy] = MappingProxyType(
    {
        "journal": Policy("journal", _routes(_HEAD, _HEAD, _HEAD)),
        "county": Policy("county", _routes(_REVIEWER, _HEAD, _HEAD)),
        "city": Policy("city", _routes(_REVIEWER, _HEAD, _SUPERIOR), replies=()),
    }
)
