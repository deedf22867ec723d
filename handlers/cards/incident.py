"""The incident's card: what happened, who has it, what came of it; the same for everybody, with each one's buttons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.cards import Button, Card, Rows, cut, field, incident_terms, lines
from handlers.cards.paging import MOST, back
from handlers.cards.trail import happened
from handlers.i18n import Translator
from models.incident import Category, Incident, State
from models.policy import Rung
from models.trail import BY_ITSELF, Entry

ICONS = {State.OPEN: "🚨", State.ACKNOWLEDGED: "🟠", State.RESOLVED: "✔️"}
LATEST = 6  # entries of the timeline on the card


@dataclass(frozen=True)
class IncidentView:
    """What the cards of one incident show. `words`, those of the latest `entries`, and the `closing` (cause, measures,
    person responsible): as this reader may see them; None, or none, where they are hidden.
    """

    incident: Incident
    now: datetime
    words: str | None
    entries: Sequence[Entry]
    closing: Sequence[str | None] = ()
    accounts: Sequence[tuple[int, str]] = ()


@dataclass(frozen=True)
class IncidentReader:
    """What the card's reader may do: work it, deal with it as the account's owner, tell more, name the account,
    write the response, have the report.
    """

    works: bool = False
    owns: bool = False
    tells: bool = False
    names: bool = False
    responds: bool = False
    prints: bool = False


def incident_card(t: Translator, view: IncidentView, reader: IncidentReader, menu: str | None = None) -> Card:
    """The card for one reader, or for a group; with the accounts to choose from, where they are asked for."""
    incident = view.incident
    text = lines(
        _title(t, view),
        t.listed(
            [
                field(each, 60)
                for each in (incident.unit.name, incident.account.name if incident.account else "")
                if each
            ]
        ),
        t.labelled(t("Reported by"), field(incident.reporter.name, 60)) + " · " + t.moment(incident.reported_at),
        _said(t, view),
        _answered(t, view),
        _task(t, incident),
        _timeline(t, view),
        *_closing(t, view),
    )
    if menu == "account" and view.accounts:
        offered = tuple((Button(cut(name, 60), "choose_incident_account", key),) for key, name in view.accounts[:MOST])
        return Card(text, (*offered, back(t)))
    return Card(text, _buttons(t, incident, reader))


def _title(t: Translator, view: IncidentView) -> str:
    incident = view.incident
    what = f"{incident_terms.category(t, incident.category)} · {incident_terms.severity(t, incident.severity)}"
    state = incident_terms.state(t, incident.state)
    if incident.state is State.OPEN:
        since = view.now - incident.reported_at
        state += f" · {incident_terms.lasting(t, since)}" if since >= timedelta(minutes=1) else ""
    about = f" · D-{incident.draft_id}" if incident.draft_id else ""
    return f"{ICONS[incident.state]} <b>{incident.reference}</b>{about} · {what}\n<b>{state}</b>"


def _said(t: Translator, view: IncidentView) -> str | None:
    if view.words is None:
        return "🔒 " + t("The content is hidden here; Full text brings it to you in private.")
    files = f"📎 {len(view.incident.content)}" if view.incident.content else None
    said = f"“{field(view.words, 600)}”" if view.words else None
    return lines(said, files) or None


def _answered(t: Translator, view: IncidentView) -> str | None:
    incident = view.incident
    if incident.state is State.OPEN:
        if not incident.ladder:
            return "⚠️ " + t("Nobody can be reached.")
        reached = [incident_terms.rung(t, Rung(code)) for code in incident.ladder[: incident.rung + 1]]
        return "🔔 " + t("Reached so far: {names}", names=t.listed(reached))
    if incident.handler is None:
        return None
    name = field(incident.handler.name, 60)
    if incident.state is State.RESOLVED:
        return "👤 " + t.labelled(t("Dealt with by"), name)
    return "👤 " + t("{name} has it.", name=name)


def _task(t: Translator, incident: Incident) -> str | None:
    if incident.owner is None:
        return None
    name = field(incident.owner.name, 60)
    if incident.task_done_at:
        return "✔️ " + t("Dealt with at {at}", at=t.brief(incident.task_done_at))
    if incident.state is State.RESOLVED:
        return None
    down = incident.category in (Category.HARMFUL, Category.LEAK)
    return "🛑 " + (
        t("{name} is to take it down now.", name=name) if down else t("{name} is to deal with it now.", name=name)
    )


def _timeline(t: Translator, view: IncidentView) -> str | None:
    """The latest entries, oldest first; what is only the clock's work is left out."""
    told = []
    for entry in view.entries:
        words = entry.detail.get("words")
        who = t("Automatic") if entry.actor == BY_ITSELF else field(entry.actor, 40)
        line = f"<i>{t.brief(entry.at)}</i> {who} {happened(t, entry)}"
        if words:
            line = line + " 🔒" if view.words is None else t.labelled(line, field(words, 200))
        told.append(line)
    return lines(*told) or None


def _closing(t: Translator, view: IncidentView) -> list[str | None]:
    if view.incident.state is not State.RESOLVED:
        return []
    said = zip((t("Cause"), t("Measures"), t("Person responsible")), view.closing, strict=False)
    return [t.labelled(label, field(words, 300)) for label, words in said if words and words != "-"]


def _buttons(t: Translator, incident: Incident, reader: IncidentReader) -> Rows:
    read: tuple[Button, ...] = (Button("📄 " + t("Full text"), "incident_full"), Button("📜 " + t("Trail"), "trail"))
    read += (Button("📋 " + t("Report"), "form"),) if reader.prints else ()
    if incident.state is State.RESOLVED:
        return ((Button("🔁 " + t("Reopen"), "reopen"),), read) if reader.works else (read,)
    rows: Rows = ()
    if reader.owns and incident.owner_id and not incident.task_done_at:
        rows += ((Button("✔️ " + t("Taken down"), "dealt_with"),),)
    if reader.works:
        opened = incident.state is State.OPEN
        first = (
            Button("✋ " + t("Acknowledge"), "acknowledge")
            if opened
            else Button("🔄 " + t("Take it over"), "take_over")
        )
        rows += (
            (first, Button("📣 " + t("Update"), "update")),
            (Button("⏫ " + t("Escalate"), "escalate"), Button("✔️ " + t("Resolve"), "resolve")),
        )
    others: tuple[Button, ...] = ()
    if reader.tells and not reader.works:
        others += (Button("📣 " + t("Update"), "update"),)
    if reader.responds:
        others += (Button("💬 " + t("Response"), "response"),)
    if reader.names:
        others += (Button("📱 " + t("Account"), "incident_account"),)
    return (*rows, *((others,) if others else ()), read)
