"""What happened to one thing, in order."""

from collections.abc import Sequence

from handlers.cards import Card, action_words, field, trail_values, words
from handlers.i18n import Translator
from models.length import units
from models.route import StepState
from models.trail import BY_ITSELF, Entry

ROOM = 3800  # UTF-16 units for the lines, under the 4096 of a message


def trail_card(t: Translator, subject: str, entries: Sequence[Entry]) -> Card:
    """The latest entries that fit one message, oldest first, each with its number in the chain (H7.1)."""
    kept: list[str] = []
    used = 0
    for entry in reversed(entries):
        line = _line(t, entry)
        used += units(line) + 1
        if used > ROOM:
            kept.append("…")
            break
        kept.append(line)
    return Card(f"📜 <b>{field(subject)}</b>\n" + "\n".join(reversed(kept)))


def _line(t: Translator, entry: Entry) -> str:
    version = f" v{entry.detail['version']}" if entry.detail.get("version") else ""
    said = f"\n   “{field(entry.detail['words'], 300)}”" if entry.detail.get("words") else ""
    who = t("Automatic") if entry.actor_id is None and entry.actor == BY_ITSELF else field(entry.actor, 60)
    line = t("{who}: {did}", who=who, did=happened(t, entry))
    return f"<code>{entry.seq}</code> {t.moment(entry.at)} {line}{version}{said}"


def happened(t: Translator, entry: Entry) -> str:
    """What an entry says happened, with the value that was set or chosen; HTML."""
    signed = entry.action == "step.approved" and words.decided(t, StepState.APPROVED, entry.detail.get("role"))
    did = signed or field(action_words.action(t, entry.action))
    value = trail_values.value(t, entry.action, entry.detail)
    return t("{did} ({value})", did=did, value=value) if value else did
