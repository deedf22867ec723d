"""What a person reads about themselves and the bot: welcome, help, language, invitation."""

from collections.abc import Sequence

from handlers.cards import Button, Card, field, lines, words
from handlers.i18n import Translator
from models.organisation import Person, Role


def described(t: Translator, command: str) -> str:
    """A command in its menu, at most a few words (Bot API: BotCommand, up to 256 characters)."""
    return {
        "start": t("Who you are here"),
        "new": t("How to start a draft"),
        "drafts": t("Your drafts and where they stand"),
        "pending": t("What waits for a decision"),
        "schedule": t("Set the time of publication: /schedule D-1 TIME"),
        "inquiry": t("Write down a citizen's message"),
        "inquiries": t("Citizens' messages, by what is left"),
        "delegate": t("Who stands in while you are away"),
        "directive": t("Wording, must-carry and freeze"),
        "trail": t("What happened, in order: /trail D-1, I-1, Q-1"),
        "form": t("Review form, incident report: /form D-1, I-1"),
        "report": t("The week in figures"),
        "accounts": t("Accounts and their last publication"),
        "duty": t("Duty roster and patrols"),
        "incident": t("Report an incident"),
        "incidents": t("Incidents that are not closed"),
        "invite": t("Enrolment link for a person: /invite NAME"),
        "lexicon": t("Your unit's sensitive and blocked words"),
        "template": t("Your unit's review form"),
        "calendar": t("Working days and days off"),
        "language": "中文 / English",
        "cancel": t("Give up the question I asked"),
        "help": t("Help"),
    }[command]


def welcome_card(t: Translator, person: Person) -> Card:
    """Who the person is here and what to do first."""
    roles = t.listed([words.role(t, Role(code)) for code in person.roles])
    return Card(
        lines(
            "👋 " + t("Hello, {name}.", name=f"<b>{field(person.name, 60)}</b>"),
            f"{field(person.unit.name)} · {roles}",
            "",
            *_beginnings(t, person),
            t("All commands: /help"),
        )
    )


def _beginnings(t: Translator, person: Person) -> list[str]:
    """A line for each kind of work the person's roles bring."""
    found = (
        (
            {Role.EDITOR},
            t("Send me a text, a picture, an album or a file: it becomes a draft at once."),
        ),
        (
            {Role.REVIEWER, Role.HEAD, Role.DEPUTY, Role.SUPERIOR},
            t("What needs your decision comes to you as a card; /pending lists it."),
        ),
        (
            {Role.PROPAGANDA},
            t("Incidents come to the group and to you; /directive sends a wording, a must-carry or a freeze."),
        ),
        (
            {Role.REGISTRAR, Role.AUDITOR},
            t("/accounts shows all accounts, those that sleep first; /report shows the week in figures."),
        ),
        ({Role.ADMIN}, t("Invite people with /invite NAME.")),
    )
    return [line for roles, line in found if person.has(*roles)]


def help_card(t: Translator, person: Person, commands: Sequence[str]) -> Card:
    """The commands of this person, and how a draft goes."""
    listed = [f"/{command} — {field(described(t, command))}" for command in commands]
    how = (
        t("A draft: send the content, do the self-check, submit. To change it, edit your message or reply to the card.")
        if person.has(Role.EDITOR)
        else None
    )
    return Card(lines("❔ <b>" + t("Help") + "</b>", *listed, "" if how else None, how))


def language_card(t: Translator) -> Card:
    """The two languages; each is written in itself."""
    return Card(
        t("Which language shall I speak?"), ((Button("中文", "speak", "zh-CN"), Button("English", "speak", "en")),)
    )


def invitation_card(t: Translator, person: Person, bot: str, token: str, minutes: int) -> Card:
    """The link to hand on, and the same as a line to copy (Bot API: deep links)."""
    return Card(
        lines(
            "🔑 "
            + t("Enrolment for {name} ({unit})", name=f"<b>{field(person.name)}</b>", unit=field(person.unit.name)),
            f"https://t.me/{bot}?start={token}",
            t("or to be sent to @{bot}:", bot=bot),
            f"<code>/start {token}</code>",
            t("It works once, for {n} minutes. Give it to this person only.", n=minutes),
        )
    )
