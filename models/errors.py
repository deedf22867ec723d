"""Refusals: what the rules do not allow, each a fact.

Refusal
├── NotPermitted          the person's roles do not allow it (security.md 2, 12)
│   ├── OwnDraft          nobody decides on their own draft (four eyes)
│   └── DecidedBefore     one person decides at most one step of one version (four eyes)
├── Stale                 the card or question no longer stands
│   ├── StaleVersion      the content changed since the card was drawn (J10, H7.1)
│   │   └── MovedOn       the draft stands otherwise than when the button was drawn
│   ├── QuestionOver      the question waits for no answer any more
│   ├── AlreadyDecided    somebody was first
│   │   └── AlreadyPatrolled  the day's patrol has its answer
│   ├── NotWaiting        the citizen's message was answered or closed already
│   ├── NothingAsked      no extension waits for a decision
│   ├── DirectivePast     the directive was sent, lifted or given up already
│   ├── AlreadyHandled    somebody is at the incident already
│   ├── AlreadyResolved   the incident is closed
│   └── WrongState        the thing is past that point
├── Incomplete            something is still missing before it can go on
│   ├── GatesOpen         self-check not finished (J4, H7.1)
│   ├── NoAccount         no account chosen, or none of the unit
│   ├── NobodyEligible    the route has a step that nobody can take (C6, J10)
│   │   └── LastForStep   with this decision it would have one
│   ├── NoColleague       nobody else may take this step
│   ├── WordsMissing      a decision needs its reason
│   ├── NoReply           no approved reply to a citizen's message is there to go out
│   ├── NobodyNamed       a directive without units, accounts or readers
│   ├── Blocked           a word of the local lexicon forbids it (H7.1)
│   ├── TooLongToPublish  longer than one message of the channel (J10)
│   ├── StillReading      a document has not been screened yet (H7.1)
│   └── UnreadDocument    a document cannot be screened (H7.1)
├── Unacceptable          what was given cannot be taken
│   ├── ForeignDomain     the link is not one of the source's (C6, H5)
│   ├── PastTime          a time that is over, or an end before its beginning
│   ├── TooFarOff         a time so late that it would never come
│   ├── TooSoon           done a short while ago already
│   ├── TooLong           more words than can be shown whole
│   ├── NothingHigher     an incident at the top of its ladder, and of the gravest severity
│   └── CircularDelegation  two people would stand in for each other
├── ContentChanged        the content is not what was approved (H7.1)
├── Frozen                the department holds the account (J9)
├── NotFound              no such thing, or none that this person may see
└── InvalidToken          an enrolment link that is unknown, used or expired

A refusal carries facts only; the sentence a person reads is made in `handlers/refusals.py`.
"""

from datetime import datetime
from typing import Any


class Refusal(Exception):  # noqa: N818 - refusals are facts, not faults
    """The rules do not allow it; nothing was changed. `facts` feed the sentence the person reads."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(type(self).__name__)
        self.facts = facts


class NotPermitted(Refusal):
    """The person's roles do not allow this action."""


class OwnDraft(NotPermitted):
    """Nobody decides on their own draft (four eyes)."""


class DecidedBefore(NotPermitted):
    """The person already decided a step of this version (four eyes)."""


class Stale(Refusal):
    """What was tapped no longer stands."""


class StaleVersion(Stale):
    """The content changed since this card was drawn (J10, H7.1)."""


class MovedOn(StaleVersion):
    """The draft stands otherwise than when the button was drawn. Facts: reference, version, state."""


class QuestionOver(Stale):
    """The question was answered, given up, or its subject moved on."""


class AlreadyDecided(Stale):
    """Somebody was first. Facts: who (name), who_id (of the person), when, state (of the step or the draft), role."""

    def __init__(
        self, who: str, when: datetime, state: str, *, who_id: int | None = None, role: str | None = None
    ) -> None:
        super().__init__(who=who, who_id=who_id, when=when, state=state, role=role)


class NotWaiting(Stale):
    """A citizen's message that was answered or closed already. Facts: reference, at."""


class NothingAsked(Stale):
    """No extension of a citizen's message waits for a decision."""


class DirectivePast(Stale):
    """The directive is past that point. Facts: reference, state (its own), who (name), when (or None)."""


class AlreadyHandled(Stale):
    """Somebody is at it, or has done it, already. Facts: who (name), when (datetime)."""


class AlreadyResolved(Stale):
    """The incident is closed. Facts: who (name), when (datetime)."""


class AlreadyPatrolled(AlreadyDecided):
    """The day's patrol has its answer (C9). Facts as above; state a patrol's result."""


class WrongState(Stale):
    """The thing is past the point where this could be done. Facts: state."""


class Incomplete(Refusal):
    """Something is missing before this can go on."""


class GatesOpen(Incomplete):
    """The self-check is not finished (J4, H7.1). Facts: gates (codes still open)."""


class NoAccount(Incomplete):
    """No account is chosen for the draft."""


class NobodyEligible(Incomplete):
    """A step of the route has nobody who may take it.

    Facts: steps, (role, unit's name) of those that stay empty; `because`, the sensitive passages that ask for a second
    reviewer, where it is for want of that one.
    """


class LastForStep(NobodyEligible):
    """One person decides at most one step, and this one is needed for another. Facts: steps, name (of the person)."""


class NoColleague(Incomplete):
    """Nobody but this person may take the step."""


class WordsMissing(Incomplete):
    """The decision needs its reason in words."""


class NoReply(Incomplete):
    """No approved reply to a citizen's message is there to go out."""


class NobodyNamed(Incomplete):
    """A directive reaches nobody: no unit, no account to freeze, no owner or head, or all have read it."""


class Blocked(Incomplete):
    """The content has a word that the unit's lexicon forbids (H7.1). Facts: passages."""


class TooLongToPublish(Incomplete):
    """Longer than the one message that the channel takes, its source included (J10). Facts: excess (characters)."""


class StillReading(Incomplete):
    """A document of the draft is still being read and screened (H7.1)."""


class UnreadDocument(Incomplete):
    """A document of the draft could not be read, so nobody has screened it (H7.1).

    Facts: name (of the file, may be empty), why (`too_large` or `unreadable`).
    """


class Unacceptable(Refusal):
    """What was given cannot be taken."""


class ForeignDomain(Unacceptable):
    """The link is not of a domain of the source (C6, H5). Facts: source (name), domains."""


class PastTime(Unacceptable):
    """A time that is over, or an end before its beginning."""


class TooFarOff(Unacceptable):
    """A time so late that it would be forgotten. Facts: latest (datetime)."""


class TooSoon(Unacceptable):
    """It was done a short while ago. Facts: again_at (datetime)."""


class TooLong(Unacceptable):
    """More words than can be shown whole. Facts: most (characters)."""


class NothingHigher(Unacceptable):
    """The incident is of the gravest severity, and everybody of its ladder has been reached."""


class CircularDelegation(Unacceptable):
    """Two people would stand in for each other, directly or over others."""


class ContentChanged(Refusal):
    """What is to go out is not, to the letter, what every step approved (H7.1)."""


class Frozen(Refusal):
    """The department holds the account until it lifts the freeze (J9). Facts: reference, who (name), when, words."""


class NotFound(Refusal):
    """No such thing, or none that this person may see."""


class InvalidToken(Refusal):
    """An enrolment link that is unknown, used or expired (security.md 6)."""
