"""The weekly report as a card: figures that fit a phone, and ways to other weeks, units and files."""

from collections.abc import Sequence
from datetime import timedelta

from handlers.cards import Button, Card, Rows, cut, field, in_rows, lines, words
from handlers.cards.paging import back
from handlers.i18n import Translator
from models.report_figures import (
    AuthorLine,
    Head,
    IncidentFigures,
    InquiryFigures,
    Report,
    Times,
    UnitLine,
    Week,
)

SHOWN = 10  # authors, units; the rest stands in the spreadsheet


def report_card(t: Translator, report: Report, this: Week, units: Sequence[tuple[int, str]]) -> Card:
    """One week of one unit or of all. `this`: the running week; `units`: what else may be chosen, if anything."""
    return Card(_text(t, report), (*_weeks(t, report, this), _files(t, report), *_choice(t, report, units)))


def unit_card(t: Translator, report: Report, units: Sequence[tuple[int, str]]) -> Card:
    """Whose report is to be read."""
    monday = report.week.monday.toordinal()
    buttons = [
        Button("🏛 " + t("All units"), "report_week", [None, monday]),
        *(Button(cut(name, 40), "report_week", [number, monday]) for number, name in units[:90]),
    ]
    return Card(_text(t, report), (*in_rows(buttons, 1), back(t)))


def summary(t: Translator, report: Report) -> str:
    """What a group sees every week: counts, and the head of the trail (H7.1)."""
    return lines(
        _title(t, report),
        *_drafts(t, report),
        *_inquiries(t, report.inquiries),
        *_incidents(t, report.incidents),
        *_head(t, report.head),
    )


def caption(t: Translator, report: Report) -> str:
    """Under the picture and the spreadsheet; HTML."""
    return "📊 <b>" + t("Weekly report") + f"</b> {field(whose(t, report), 60)} · {span(report.week)}"


def whose(t: Translator, report: Report) -> str:
    return t("All units") if report.unit_id is None else report.unit


def span(week: Week) -> str:
    """`11-16 – 11-22`."""
    return f"{week.monday:%m-%d} – {week.sunday:%m-%d}"


def dates(t: Translator, report: Report) -> str:
    """`2026-11-16 – 11-22`; of a week that is not over, that it is not."""
    so_far = " · " + t("so far") if report.running else ""
    return f"{report.week.monday:%Y}-{span(report.week)}{so_far}"


def duration(t: Translator, minutes: int) -> str:
    """Minutes as a person says them."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return t("{n} min", n=rest)
    return t("{n} h", n=hours) + (" " + t("{n} min", n=rest) if rest else "")


def percent(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)}%" if whole else "—"


def _text(t: Translator, report: Report) -> str:
    return lines(
        _title(t, report),
        "",
        *_drafts(t, report),
        *_inquiries(t, report.inquiries),
        *_incidents(t, report.incidents),
        *_sleeping(t, report),
        *_units(t, report.units),
        *_authors(t, report.drafts.authors),
        "",
        *_head(t, report.head),
    )


def _title(t: Translator, report: Report) -> str:
    return lines("📊 <b>" + t("Weekly report") + f"</b> {field(whose(t, report), 80)}", dates(t, report))


def _drafts(t: Translator, report: Report) -> list[str]:
    drafts = report.drafts
    said = [
        "📝 <b>" + t("Drafts") + "</b> " + t("written {n}, published {m}", n=drafts.written, m=drafts.published),
    ]
    if drafts.states:
        standing = [f"{words.state(t, state)} {count}" for state, count in drafts.states.items()]
        said.append(t.labelled(t("They stand"), t.listed(standing)))
    if drafts.written:
        said.append(_share(t, t("Originals"), drafts.originals, drafts.written))
        said.append(_share(t, t("With pictures"), drafts.illustrated, drafts.written))
    said += _decisions(t, drafts.decisions)
    return said


def _share(t: Translator, label: str, part: int, whole: int) -> str:
    return t.labelled(label, f"{percent(part, whole)} · {part}/{whole}")


def _decisions(t: Translator, times: Times) -> list[str]:
    if times.median is None or times.slowest is None:
        return [t("No decision this week.")]
    return [
        t(
            "Time to decision, in working hours: median {median}, slowest {slowest} ({reference})",
            median=duration(t, times.median),
            slowest=duration(t, times.slowest),
            reference=times.slowest_reference,
        )
    ]


def _inquiries(t: Translator, figures: InquiryFigures) -> list[str]:
    if figures == InquiryFigures():
        return []
    return [
        "✉️ <b>" + t("Citizen messages") + "</b> " + t("received {n}", n=figures.received),
        t(
            "Replied on time {on_time}, late {late}; open {waiting}, overdue {overdue}",
            on_time=figures.on_time,
            late=figures.late,
            waiting=figures.waiting,
            overdue=figures.overdue,
        ),
    ]


def _incidents(t: Translator, figures: IncidentFigures) -> list[str]:
    if figures == IncidentFigures():
        return []
    counted = t(
        "reported {n}, resolved {m}, open {waiting}", n=figures.reported, m=figures.resolved, waiting=figures.waiting
    )
    return [
        "🚨 <b>" + t("Incidents") + "</b> " + counted,
        *_times(t, t("To acknowledge"), figures.acknowledged),
        *_times(t, t("To resolve"), figures.closing),
    ]


def _times(t: Translator, label: str, times: Times) -> list[str]:
    if times.median is None or times.slowest is None:
        return []
    said = t(
        "median {median}, slowest {slowest} ({reference})",
        median=duration(t, times.median),
        slowest=duration(t, times.slowest),
        reference=times.slowest_reference,
    )
    return [t.labelled(label, said)]


def _sleeping(t: Translator, report: Report) -> list[str]:
    if not report.sleeping:
        return []
    named = [field(each.name, 30) + " " + t("{n} days", n=each.days) for each in report.sleeping[:SHOWN]]
    return ["😴 " + t.labelled(t("Without a publication for a week"), t.listed(named)), *_rest(t, len(report.sleeping))]


def _authors(t: Translator, authors: Sequence[AuthorLine]) -> list[str]:
    if not authors:
        return []
    said = [
        t.labelled(
            f"{place}. {field(each.name, 30)}",
            t(
                "published {published}, written {written}, originals {originals}, with pictures {illustrated}",
                published=each.published,
                written=each.written,
                originals=each.originals,
                illustrated=each.illustrated,
            ),
        )
        for place, each in enumerate(authors[:SHOWN], 1)
    ]
    return ["", "🏅 <b>" + t("Authors") + "</b>", *said, *_rest(t, len(authors))]


def _units(t: Translator, units: Sequence[UnitLine]) -> list[str]:
    if not units:
        return []
    busiest = sorted(units, key=lambda each: (-each.published, -each.written))[:SHOWN]
    said = [
        t.labelled(field(each.name, 30), t("written {n}, published {m}", n=each.written, m=each.published))
        for each in busiest
    ]
    return ["", "🏛 <b>" + t("Units") + "</b>", *said, *_rest(t, len(units))]


def _rest(t: Translator, count: int) -> list[str]:
    return [t("… and {n} more", n=count - SHOWN)] if count > SHOWN else []


def _head(t: Translator, head: Head) -> list[str]:
    at = f" · {t.brief(head.at)}" if head.at else ""
    return ["🔗 " + t("Head of the trail: entry {seq}", seq=head.seq) + at, f"<code>{head.hash}</code>"]


def _weeks(t: Translator, report: Report, this: Week) -> Rows:
    shown, running = report.week.monday, this.monday
    last = running - timedelta(weeks=1)
    row = [Button("◀️ " + t("Earlier"), "report_week", [report.unit_id, (shown - timedelta(weeks=1)).toordinal()])]
    if shown != last:
        row.append(Button(t("Last week"), "report_week", [report.unit_id, last.toordinal()]))
    if shown != running:
        row.append(Button(t("This week"), "report_week", [report.unit_id, running.toordinal()]))
    return (tuple(row),)


def _files(t: Translator, report: Report) -> tuple[Button, ...]:
    value = [report.unit_id, report.week.monday.toordinal()]
    return Button("📈 " + t("Chart"), "report_chart", value), Button("📑 " + t("Spreadsheet"), "report_sheet", value)


def _choice(t: Translator, report: Report, units: Sequence[tuple[int, str]]) -> Rows:
    if not units:
        return ()
    value = [report.unit_id, report.week.monday.toordinal()]
    return ((Button("🏛 " + t("Choose unit"), "report_units", value),),)
