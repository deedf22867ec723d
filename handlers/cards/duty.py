"""The roster of a unit: four weeks, whose day it is, who may change it, and what the patrols found (C5, C9, H10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.cards import Button, Card, cut, field, in_rows, lines
from handlers.cards.days import day_of
from handlers.cards.paging import back
from handlers.cards.patrol import result_line
from handlers.i18n import Translator
from models.inspection import Inspection
from models.patrol import Patrol

IN_A_ROW = 7  # buttons of days: narrow ones, so a day of the month alone, which four weeks have once
SHOWN = 10  # patrols and inspections of the history: together they fit one message


@dataclass(frozen=True)
class Roster:
    """`days`: in order, with who is on duty (None: nobody); `mine`: days that this person may change."""

    unit: str
    today: date
    days: Mapping[date, str | None]
    mine: Sequence[date]
    units: Sequence[tuple[int, str]]  # of which the person may see the rosters, beside this one


def roster_card(t: Translator, roster: Roster) -> Card:
    """Whose day it is; a tap on a day that one may change offers the colleagues."""
    nobody = "— " + t("nobody")
    listed = [
        f"{'👉 ' if day == roster.today else ''}{day_of(t, day)} {field(name, 30) if name else nobody}"
        for day, name in roster.days.items()
    ]
    weeks = ["\n".join(listed[start : start + IN_A_ROW]) for start in range(0, len(listed), IN_A_ROW)]
    hint = t("To change a day, tap it and choose a colleague.") if roster.mine else None
    heading = "🗓 <b>" + t("Duty roster of {unit}", unit=field(roster.unit)) + "</b>"
    buttons = [Button(f"{day:%d}", "duty_day", day.isoformat()) for day in roster.mine]
    rows = [*in_rows(buttons, IN_A_ROW), (Button("📜 " + t("History"), "duty_history"),)]
    others = [Button(cut(name, 30), "duty_unit", key) for key, name in roster.units[:40]]
    rows += in_rows(others, 2)
    return Card(heading + "\n" + "\n\n".join(weeks) + ("\n\n" + hint if hint else ""), tuple(rows))


def day_card(t: Translator, day: date, holder: str | None, colleagues: Sequence[tuple[int, str]]) -> Card:
    """Who is to be on duty on that day instead."""
    text = lines(
        f"🗓 <b>{day_of(t, day)}</b>",
        t.labelled(t("On duty"), field(holder) if holder else t("nobody")),
        t("Who takes this day?"),
    )
    rows = [(Button(cut(name, 60), "choose_duty", [day.isoformat(), key]),) for key, name in colleagues[:90]]
    return Card(text, (*rows, back(t)))


def history_card(t: Translator, unit: str, patrols: Sequence[Patrol], inspections: Sequence[Inspection]) -> Card:
    """What patrols and inspections found of late, the newest first (C9, H13)."""
    parts = ["📜 <b>" + t("Patrols of {unit}", unit=field(unit)) + "</b>"]
    parts += [
        t.labelled(f"{day_of(t, each.day)} {field(each.person.name, 30)}", result_line(t, each, 120))
        for each in patrols[:SHOWN]
    ] or [t("No patrol yet.")]
    if inspections:
        parts.append("🔍 <b>" + t("Inspections") + "</b>")
        parts += [_inspected(t, each) for each in inspections[:SHOWN]]
    return Card(lines(*parts), (back(t),))


def _inspected(t: Translator, each: Inspection) -> str:
    who = field(each.person.name, 30)
    what = f"{t.brief(each.at)} {each.account.reference} {field(each.account.name, 30)} · {who}"
    return t.labelled(what, f"“{field(each.words, 60)}”")
