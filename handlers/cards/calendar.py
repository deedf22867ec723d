"""The calendar of the coming weeks: days off, made-up days, what the register says otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.cards import Card, field, lines
from handlers.i18n import Translator
from models.arrangement import Holiday
from models.calendar_days import DayKind, Span

SHOWN = 40


@dataclass(frozen=True)
class Special:
    """Days that are not as their weekday says; the register's reason, may be empty; whether it may still change."""

    span: Span
    reason: str
    provisional: bool


def calendar_card(
    t: Translator, unit: str, office: str, period: tuple[date, date], special: Sequence[Special], unsettled: date | None
) -> Card:
    """`office`: hours and zone; `period`: first and last day; `unsettled`: from when on days are not announced yet."""
    first, last = period
    listed = [_line(t, each) for each in special[:SHOWN]] or [t("No special days: Monday to Friday are worked.")]
    return Card(
        lines(
            "📅 <b>" + field(unit, 60) + f"</b> {first:%m-%d} – {last:%m-%d}",
            "🕘 " + field(office, 80),
            *listed,
            "⏳ " + t("From {day} on nothing is announced yet; deadlines are counted again then.", day=str(unsettled))
            if unsettled
            else None,
        )
    )


def _line(t: Translator, special: Special) -> str:
    span = special.span
    works = span.kind in (DayKind.MAKEUP, DayKind.OPENED)
    days = _day(t, span.first) + (f" – {_day(t, span.last)}" if span.last > span.first else "")
    why = field(special.reason, 60) or (holiday(t, span.holiday) if span.holiday else "")
    mark = " " + t("(provisional)") if special.provisional else ""
    held = t("worked") if works else t("off")
    return ("💼 " if works else "🌴 ") + f"{days} {held} {why}".rstrip() + mark


def _day(t: Translator, day: date) -> str:
    names = (t("Mon"), t("Tue"), t("Wed"), t("Thu"), t("Fri"), t("Sat"), t("Sun"))
    return f"{day:%m-%d} {names[day.weekday()]}"


def holiday(t: Translator, value: Holiday) -> str:
    return {
        Holiday.NEW_YEAR: t("New Year"),
        Holiday.SPRING_FESTIVAL: t("Spring Festival"),
        Holiday.TOMB_SWEEPING: t("Qingming"),
        Holiday.LABOUR_DAY: t("Labour Day"),
        Holiday.DRAGON_BOAT: t("Dragon Boat Festival"),
        Holiday.MID_AUTUMN: t("Mid-Autumn Festival"),
        Holiday.NATIONAL_DAY: t("National Day"),
        Holiday.OTHER: t("public holiday"),
    }[value]
