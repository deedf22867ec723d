"""What a trail entry holds beside who, when and what: the time that was set, the value that was chosen."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from handlers.cards import field, incident_terms, words
from handlers.i18n import Translator
from models.incident import Severity
from models.organisation import Role
from models.policy import Gate, Level, Rung

Detail = Mapping[str, Any]
Value = Callable[[Translator, Detail], str | None]


def _source(t: Translator, detail: Detail) -> str:
    if not detail["source"]:
        return t("Original")
    named = t("Repost from {source}", source=field(detail["source"], 60))
    return f"{named} {field(detail['link'], 200)}" if detail.get("link") else named


def _unit(t: Translator, detail: Detail) -> str:
    name = field(str(detail.get("name") or detail["unit"]), 60)
    return name if detail.get("named", True) else t("{unit}: not any more", unit=name)


def _role(t: Translator, detail: Detail) -> str | None:
    return words.role(t, Role(detail["role"])) if detail.get("role") else None


def _gates(t: Translator, detail: Detail) -> str:
    return t.listed([words.gate(t, Gate(gate)) for gate in detail["gates"]]) or t("none")


def _late(t: Translator, detail: Detail) -> str | None:
    return t("after the deadline") if detail.get("late") else None


def _moment(t: Translator, at: str) -> str:
    return t.moment(datetime.fromisoformat(at))


def _rung(t: Translator, detail: Detail) -> str | None:
    return incident_terms.rung(t, Rung(detail["rung"])) if detail.get("rung") else None


def _graver(t: Translator, detail: Detail) -> str:
    return t.listed([incident_terms.severity(t, Severity(detail["severity"])), *filter(None, [_rung(t, detail)])])


def _name(_: Translator, detail: Detail) -> str | None:
    found = next((detail[each] for each in ("owner", "handler", "from", "draft", "account") if detail.get(each)), None)
    return field(str(found), 60) if found else None


VALUES: Mapping[str, Value] = MappingProxyType(
    {
        "draft.account_chosen": lambda _, detail: field(str(detail.get("name") or detail["account"]), 60),
        "draft.level_chosen": lambda t, detail: words.level(t, Level(detail["level"])),
        "draft.source_chosen": _source,
        "draft.countersign_chosen": _unit,
        "draft.self_checked": _gates,
        "draft.scheduled": lambda t, detail: _moment(t, detail["at"]),
        "draft.unscheduled": lambda t, detail: _moment(t, detail["at"]),
        "draft.published": lambda _, detail: field(detail["link"], 200) if detail.get("link") else None,
        "draft.publication_failed": lambda t, detail: field(words.failure(t, detail["why"]), 200),
        "draft.vetoed": lambda t, detail: (
            t("to be taken down until {at}", at=_moment(t, detail["deadline"])) if detail.get("deadline") else None
        ),
        "draft.taken_down": _late,
        "takedown.repeated": _late,
        "takedown.failed": lambda _, detail: field(detail["why"], 200),
        "step.opened": _role,
        "step.approved": _role,
        "step.changes_requested": _role,
        "step.rejected": _role,
        "step.unattended": _role,
        "step.widened": _role,
        "step.delegated": lambda t, detail: t("to {name}", name=field(detail["to"], 60)),
        "step.countersign_added": _unit,
        "incident.climbed": _rung,
        "incident.escalated": _graver,
        **dict.fromkeys(
            ("incident.task_given", "incident.task_repeated", "incident.asked_for_news", "incident.account_chosen"),
            _name,
        ),
        **dict.fromkeys(("incident.response_drafted", "incident.response_published"), _name),
    }
)


def value(t: Translator, action: str, detail: Detail) -> str | None:
    """HTML; None where there is nothing to add."""
    return VALUES[action](t, detail) if action in VALUES else None
