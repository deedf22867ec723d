"""A refusal as one friendly sentence in the person's language that says what to do next."""

from collections.abc import Callable
from typing import Any

from handlers.cards import cut, words
from handlers.cards.patrol import result_name
from handlers.file_refusals import FILE_SENTENCES
from handlers.i18n import Translator
from handlers.when import NotATime
from models import errors
from models.draft import State
from models.errors import Refusal
from models.organisation import Person
from models.route import StepState

Sentence = Callable[[Translator, dict[str, Any]], str]


class UnknownButton(errors.Stale):
    """A tap whose data the bot never made, or whose card is gone (security.md 3)."""


class NotADraft(Refusal):
    """A kind of message that cannot be a draft: a sticker, a poll, a place …"""


class WordsAlone(Refusal):
    """A file in answer to a question that takes words alone."""


class NotAnEditor(errors.NotPermitted):
    """Content from somebody who writes no drafts."""


class BadLink(Refusal):
    """Not an http or https address."""


class Usage(Refusal):
    """A command without what it needs. Facts: usage."""


class NoSuchPerson(Refusal):
    """No active person of that name, or several. Facts: name."""


def _already(t: Translator, facts: dict[str, Any]) -> str:
    state, when = facts["state"], t.moment(facts["when"])
    if isinstance(state, StepState):
        did = words.decided(t, state, facts["role"])
    else:
        did = t("vetoed it") if state == State.VETOED else t("took it down")
    if facts.get("own"):
        return t("You {did} at {when} already. Nothing was changed.", did=did, when=when)
    return t("{who} {did} at {when}. Nothing was changed.", who=facts["who"], did=did, when=when)


def _patrolled(t: Translator, facts: dict[str, Any]) -> str:
    return t(
        "{who} answered at {when}: {result}. Nothing was changed.",
        who=facts["who"],
        when=t.moment(facts["when"]),
        result=result_name(t, facts["state"]),
    )


def _wrong_state(t: Translator, facts: dict[str, Any]) -> str:
    return t("That is not possible now: it is {state}.", state=words.state(t, facts["state"]))


def _gates(t: Translator, facts: dict[str, Any]) -> str:
    return t("First finish the self-check: {gates}.", gates=t.listed([words.gate(t, gate) for gate in facts["gates"]]))


def _steps(t: Translator, facts: dict[str, Any]) -> str:
    return t.listed(
        [t("{role} ({unit})", role=words.role(t, role), unit=cut(unit, 20)) for role, unit in facts["steps"][:3]]
    )


def _nobody(t: Translator, facts: dict[str, Any]) -> str:
    steps = _steps(t, facts)
    if because := facts.get("because"):
        return t(
            "{passages} asks for a second, different reviewer, and nobody is left as {steps}. "
            "Change the wording, or ask your administrator for one more.",
            passages=t.listed([f"“{cut(passage, 20)}”" for passage in because[:2]]),
            steps=steps,
        )
    return t("It cannot be submitted: nobody is there as {steps}. Ask your administrator.", steps=steps)


def _last(t: Translator, facts: dict[str, Any]) -> str:
    return t(
        "If {name} approves this step, nobody is left as {steps}. "
        "Leave it to somebody else, or ask your administrator for one more.",
        name=cut(facts["name"], 20),
        steps=_steps(t, facts),
    )


def _blocked(t: Translator, facts: dict[str, Any]) -> str:
    passages = t.listed([f"“{cut(passage, 30)}”" for passage in facts["passages"][:3]])
    return t("It cannot be submitted because of {passages}. Please change the wording.", passages=passages)


def _frozen(t: Translator, facts: dict[str, Any]) -> str:
    return t(
        "{who} has frozen this account since {at} ({reference}). Wait until it is lifted; changes may be asked for.",
        who=cut(facts["who"], 40),
        at=t.moment(facts["when"]),
        reference=facts["reference"],
    )


def _directive_past(t: Translator, facts: dict[str, Any]) -> str:
    if facts["when"] is None:
        return t("{reference} has been given up. Nothing was changed.", reference=facts["reference"])
    known = {"who": cut(facts["who"], 40), "reference": facts["reference"], "when": t.moment(facts["when"])}
    if facts["state"] == "lifted":
        return t("{who} lifted {reference} at {when}. Nothing was changed.", **known)
    return t("{who} sent {reference} at {when}. Nothing was changed.", **known)


def _foreign(t: Translator, facts: dict[str, Any]) -> str:
    domains = t.listed(facts["domains"][:6])
    return t(
        "This link is not of {source}: it has to be of {domains}. Reply again, or with -",
        source=facts["source"],
        domains=domains,
    )


SENTENCES: dict[type[Refusal], Sentence] = {
    **FILE_SENTENCES,
    errors.OwnDraft: lambda t, _: t("Nobody decides on their own draft; a colleague has to."),
    errors.DecidedBefore: lambda t, _: t(
        "You have decided a step of this version already; this one needs another person."
    ),
    errors.NotPermitted: lambda t, _: t("Your role does not allow this. Your administrator can tell you who may."),
    errors.StaleVersion: lambda t, _: t("The content has changed since this card. Please decide on the newest one."),
    errors.AlreadyPatrolled: _patrolled,
    errors.MovedOn: lambda t, facts: t(
        "{reference} has moved on since this button: version {n}, {state}. "
        "Nothing was changed; its card shows what stands.",
        reference=facts["reference"],
        n=facts["version"],
        state=words.state(t, facts["state"]),
    ),
    errors.QuestionOver: lambda t, _: t(
        "This question is closed: it was answered, given up, or its subject has moved on. "
        "Nothing was changed; if you still want to, tap the button again."
    ),
    errors.AlreadyDecided: _already,
    errors.AlreadyHandled: lambda t, facts: t(
        "{who} has had it since {when}. Nothing was changed.", who=facts["who"], when=t.moment(facts["when"])
    ),
    errors.AlreadyResolved: lambda t, facts: t(
        "{who} closed it at {when}. If it is not over, reopen it.", who=facts["who"], when=t.moment(facts["when"])
    ),
    errors.NothingHigher: lambda t, _: t("It is of the gravest severity, and everybody has been reached already."),
    errors.WrongState: _wrong_state,
    errors.GatesOpen: _gates,
    errors.TooLongToPublish: lambda t, facts: t(
        "With its source it is {n} characters too long for one message of the channel. Shorten it, then submit.",
        n=facts["excess"],
    ),
    errors.NoAccount: lambda t, _: t("First choose the account it is for."),
    errors.NobodyEligible: _nobody,
    errors.LastForStep: _last,
    errors.NoColleague: lambda t, _: t("Nobody else may take this step now. Decide it, or ask your administrator."),
    errors.Blocked: _blocked,
    errors.StillReading: lambda t, _: t("A document is still being read. Please try again in a moment."),
    errors.ForeignDomain: _foreign,
    errors.NotWaiting: lambda t, facts: t(
        "{reference} was settled at {at}. Nothing was changed.",
        reference=facts["reference"],
        at=t.moment(facts["at"]),
    ),
    errors.NothingAsked: lambda t, _: t("No extension waits for a decision here. Nothing was changed."),
    errors.NoReply: lambda t, _: t("No approved reply is there to go out. Tap Reply and write one."),
    errors.PastTime: lambda t, _: t("That time is over already. Please give a later one."),
    errors.TooFarOff: lambda t, facts: t("That is too far off: at the latest {at}.", at=t.moment(facts["latest"])),
    errors.TooSoon: lambda t, facts: t(
        "That was done a short while ago. Again from {at}.", at=t.moment(facts["again_at"])
    ),
    errors.CircularDelegation: lambda t, _: t(
        "Two people cannot stand in for each other. Please choose somebody else."
    ),
    errors.WordsMissing: lambda t, _: t("Please give a reason in words: reply to my question with text."),
    errors.Frozen: _frozen,
    errors.DirectivePast: _directive_past,
    errors.NobodyNamed: lambda t, _: t(
        "This reaches nobody: name a unit with an account or a head, and for a freeze at least one account."
    ),
    errors.TooLong: lambda t, facts: t(
        "These words are too long: {n} characters at most. Send them shorter.", n=facts["most"]
    ),
    errors.ContentChanged: lambda t, _: t(
        "The content is not what was approved, so it cannot go out. Submit it again."
    ),
    errors.NotFound: lambda t, _: t("I find nothing of that name that you may see. Check the reference, such as D-1."),
    errors.InvalidToken: lambda t, _: t(
        "This link is used up, expired or wrong. Ask your administrator for a new one."
    ),
    UnknownButton: lambda t, _: t("This button no longer works. /drafts and /pending bring you the current cards."),
    NotADraft: lambda t, _: t(
        "This kind of message cannot become a draft. Send text, a photo, an album, a video or a file."
    ),
    WordsAlone: lambda t, _: t("Only words are taken here: send them in a message of their own, without the file."),
    NotAnEditor: lambda t, _: t(
        "Drafts are written by editors. To answer a question of mine, reply to it; /help shows what you can do."
    ),
    NotATime: lambda t, _: t("I do not understand this time. For example: tomorrow 9:00, or 2026-12-01 09:00"),
    BadLink: lambda t, _: t("That is not a web address. Reply again with one that begins with https://, or with -"),
    Usage: lambda t, facts: t("Write it like this: {usage}", usage=facts["usage"]),
    NoSuchPerson: lambda t, facts: t(
        "I know nobody, or several people, by the name “{name}”.", name=cut(facts["name"], 60)
    ),
}


def sentence(t: Translator, refusal: Refusal, reader: Person | None = None) -> str:
    """The sentence of the nearest kind in the refusal's family, for whoever reads it; plain text, not HTML."""
    who = refusal.facts.get("who_id")
    if reader is not None and who == reader.id:
        refusal.facts["own"] = True
    for kind in type(refusal).__mro__:
        if kind in SENTENCES:
            return SENTENCES[kind](t, refusal.facts)
    raise refusal
