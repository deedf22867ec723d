"""The weekly report as a picture and as a workbook: what they show, worded; plain data that an order can hold."""

from typing import Any

from handlers.cards import cut, words
from handlers.cards.report import dates, duration, percent, whose
from handlers.i18n import Translator
from models.report_figures import Report

MOST = 5  # bars for authors, units
Json = dict[str, Any]


def chart(t: Translator, report: Report) -> Json:
    """For templates/report.typ: `tiles` (value, label), `sections` of bars (name, value, shown, tone)."""
    return {
        "language": t.language,
        "title": t("Weekly report"),
        "unit": cut(whose(t, report), 40),
        "span": dates(t, report),
        "tiles": _tiles(t, report),
        "sections": [section for section in _sections(t, report) if section],
        "empty": t("Nothing was written or published this week."),
        "footer": t("Head of the trail: entry {seq}", seq=report.head.seq) + f" · {report.head.hash[:16]}…",
    }


def _sections(t: Translator, report: Report) -> list[Json | None]:
    return [_states(t, report), _inquiries(t, report), _incidents(t, report), _units(t, report), _authors(t, report)]


def _inquiries(t: Translator, report: Report) -> Json | None:
    found = report.inquiries
    rows = [
        (t("on time"), found.on_time, "good"),
        (t("late"), found.late, "bad"),
        (t("open"), found.waiting - found.overdue, "calm"),
        (t("overdue"), found.overdue, "bad"),
    ]
    return _section(t("Citizen messages"), [_bar(*row) for row in rows] if any(row[1] for row in rows) else [])


def _incidents(t: Translator, report: Report) -> Json | None:
    found = report.incidents
    if not (found.reported or found.resolved or found.waiting):
        return None
    return _section(
        t("Incidents"),
        [
            _bar(t("reported"), found.reported, "late"),
            _bar(t("resolved"), found.resolved, "good"),
            _bar(t("open"), found.waiting, "bad"),
        ],
    )


def _tiles(t: Translator, report: Report) -> list[Json]:
    drafts = report.drafts
    return [
        {"value": str(drafts.written), "label": t("Written")},
        {"value": str(drafts.published), "label": t("Published")},
        {"value": percent(drafts.originals, drafts.written), "label": t("Originals")},
        {"value": percent(drafts.illustrated, drafts.written), "label": t("With pictures")},
        {"value": _time(t, drafts.decisions.median), "label": t("Median time to decision")},
        {"value": _time(t, drafts.decisions.slowest), "label": t("Slowest") + f" {drafts.decisions.slowest_reference}"},
    ]


def _time(t: Translator, minutes: int | None) -> str:
    """Whole hours from ten on: a tile is narrow."""
    if minutes is None:
        return "—"
    return duration(t, minutes if minutes < 600 else round(minutes / 60) * 60)


def _section(title: str, bars: list[Json]) -> Json | None:
    return {"title": title, "bars": bars} if bars else None


def _bar(name: str, value: int, tone: str = "calm") -> Json:
    return {"name": cut(name, 28), "value": value, "shown": str(value), "tone": tone}


_TONES = {"published": "good", "approved": "good", "rejected": "bad", "vetoed": "bad", "taken_down": "bad"}


def _states(t: Translator, report: Report) -> Json | None:
    bars = [
        _bar(words.state(t, state), count, _TONES.get(state, "calm")) for state, count in report.drafts.states.items()
    ]
    return _section(t("Where the week's drafts stand"), bars)


def _units(t: Translator, report: Report) -> Json | None:
    busiest = sorted(report.units, key=lambda each: (-each.published, -each.written))[:MOST]
    return _section(t("Published, by unit"), [_bar(each.name, each.published, "good") for each in busiest])


def _authors(t: Translator, report: Report) -> Json | None:
    best = [each for each in report.drafts.authors if each.published][:MOST]
    return _section(t("Published, by author"), [_bar(each.name, each.published, "good") for each in best])


def _overview(t: Translator, report: Report) -> Json:
    drafts = report.drafts
    return _sheet(
        t("Overview"),
        [t("Figure"), t("Value")],
        [
            [t("Unit"), whose(t, report)],
            [t("From"), report.week.monday.isoformat()],
            [t("Until"), report.week.sunday.isoformat()],
            [t("As of"), t.moment(report.made_at)],
            [t("Written"), drafts.written],
            [t("Published"), drafts.published],
            [t("Originals"), drafts.originals],
            [t("With pictures"), drafts.illustrated],
            [t("Submissions decided"), drafts.decisions.count],
            [t("Median time to decision (working minutes)"), drafts.decisions.median],
            [t("Slowest decision (working minutes)"), drafts.decisions.slowest],
            [t("Slowest decision: draft"), drafts.decisions.slowest_reference],
            [t("Trail: last entry"), report.head.seq],
            [t("Trail: hash"), report.head.hash],
        ],
    )


def sheets(t: Translator, report: Report) -> list[Json]:
    """One sheet for each topic: `title`, `header`, `rows` (texts and numbers)."""
    drafts = report.drafts
    found = [
        _overview(t, report),
        _sheet(
            t("Drafts"),
            [t("State"), t("Number")],
            [[words.state(t, state), count] for state, count in drafts.states.items()],
        ),
        _sheet(
            t("Authors"),
            [t("Place"), t("Name"), t("Unit"), t("Published"), t("Written"), t("Originals"), t("With pictures")],
            [
                [place, each.name, each.unit, each.published, each.written, each.originals, each.illustrated]
                for place, each in enumerate(drafts.authors, 1)
            ],
        ),
    ]
    found += _cases(t, report)
    if report.units:
        rows: list[list[Any]] = [[each.name, each.published, each.written] for each in report.units]
        found.append(_sheet(t("Units"), [t("Unit"), t("Published"), t("Written")], rows))
    return found


def _cases(t: Translator, report: Report) -> list[Json]:
    """Citizen messages, incidents, sleeping accounts."""
    inquiries, incidents = report.inquiries, report.incidents
    header = [t("Figure"), t("Value")]
    return [
        _sheet(
            t("Citizen messages"),
            header,
            [
                [t("Received"), inquiries.received],
                [t("Replied on time"), inquiries.on_time],
                [t("Replied late"), inquiries.late],
                [t("Open now"), inquiries.waiting],
                [t("Open now and overdue"), inquiries.overdue],
            ],
        ),
        _sheet(
            t("Incidents"),
            header,
            [
                [t("Reported"), incidents.reported],
                [t("Resolved"), incidents.resolved],
                [t("Open now"), incidents.waiting],
                [t("Minutes to acknowledge, median"), incidents.acknowledged.median],
                [t("Minutes to acknowledge, slowest"), incidents.acknowledged.slowest],
                [t("Minutes to resolve, median"), incidents.closing.median],
                [t("Minutes to resolve, slowest"), incidents.closing.slowest],
            ],
        ),
        _sheet(
            t("Sleeping accounts"),
            [t("Accounts"), t("Unit"), t("Days without a publication")],
            [[each.name, each.unit, each.days] for each in report.sleeping],
        ),
    ]


def _sheet(title: str, header: list[str], rows: list[list[Any]]) -> Json:
    return {"title": title, "header": header, "rows": rows}
