"""What an administrator reads of their unit's words."""

from collections.abc import Mapping, Sequence

from handlers.cards import Card, field, lines
from handlers.i18n import Translator
from models.finding import Severity
from models.length import units

LONGEST = 3000  # UTF-16 units of a list in a message; a longer one goes as a file
_ICON = {Severity.ADVICE: "💡", Severity.SENSITIVE: "🔶", Severity.BLOCKED: "🚫"}


def severity_name(t: Translator, severity: Severity) -> str:
    """The word for a severity, which is also the one in commands."""
    return {
        Severity.BLOCKED: t("blocked"),
        Severity.SENSITIVE: t("sensitive"),
        Severity.ADVICE: t("advice"),
    }[severity]


def heading(t: Translator, severity: Severity) -> str:
    return f"{_ICON[severity]} <b>{severity_name(t, severity)}</b>"


def counted(t: Translator, severity: Severity, words: int) -> str:
    return heading(t, severity) + " · " + t("words: {n}", n=words)


def lexicon_card(t: Translator, unit: str, counts: Mapping[Severity, int]) -> Card:
    """How many words there are of each severity, what each does, and how to change them."""
    does = {
        Severity.BLOCKED: t("cannot be submitted"),
        Severity.SENSITIVE: t("a second reviewer is added"),
        Severity.ADVICE: t("shown only"),
    }
    name = severity_name(t, Severity.SENSITIVE)
    uses = (
        (t("sensitive WORD WORD"), t("add words")),
        (t("remove WORD"), t("take words out")),
        (t("show sensitive"), t("see a list")),
    )
    return Card(
        lines(
            "📚 <b>" + t("Words of {unit}", unit=field(unit)) + "</b>",
            *(f"{counted(t, severity, n)} · {does[severity]}" for severity, n in counts.items()),
            "",
            *(f"<code>/lexicon {written}</code> — {what}" for written, what in uses),
            t(
                "A .txt file, one word a line, with the caption {caption} replaces that list.",
                caption=f"<code>/lexicon {name}</code>",
            ),
        )
    )


def words_text(t: Translator, severity: Severity, words: Sequence[str]) -> str | None:
    """A list to be read in the chat; None where it is too long for a message."""
    listed = "\n".join(words)
    if units(listed) > LONGEST:
        return None
    title = counted(t, severity, len(words))
    return f"{title}\n{field(listed, LONGEST)}" if words else title


def changed_text(t: Translator, severity: Severity, words: int, added: int, removed: int) -> str:
    """What a change came to."""
    return (
        heading(t, severity)
        + " · "
        + t("words now: {n} ({added} added, {removed} removed)", n=words, added=added, removed=removed)
    )
