"""The calendar of the coming weeks: days off, made-up days, what the register says otherwise."""

from handlers.cards import Card, field, lines
from handlers.cards.days import day_of
from handlers.i18n import Translator
from models.arrangement import Holiday
from models.calendar_days import DayKind
from models.calendars import Outlook, Special

SHOWN = 40


def calendar_card(t: Translator, unit: str, outlook: Outlook) -> Card:
    calendar = outlook.calendar
    listed = [_line(t, each) for each in outlook.special[:SHOWN]]
    return Card(
        lines(
            "📅 <b>" + field(unit, 60) + f"</b> {outlook.first:%m-%d} – {outlook.last:%m-%d}",
            "🕘 " + t.listed(str(calendar.hours).split(",")) + f" · {field(calendar.zone.key, 40)}",
            *(listed or [t("No special days: Monday to Friday are worked.")]),
            "⏳ "
            + t("From {day} on nothing is announced yet; deadlines are counted again then.", day=str(outlook.unsettled))
            if outlook.unsettled
            else None,
        )
    )


def _line(t: Translator, special: Special) -> str:
    span = special.span
    works = span.kind in (DayKind.MAKEUP, DayKind.OPENED)
    days = day_of(t, span.first) + (f" – {day_of(t, span.last)}" if span.last > span.first else "")
    why = field(special.reason, 60) or (holiday(t, span.holiday) if span.holiday else "")
    mark = t(" (provisional)") if special.provisional else ""
    held = t("worked") if works else t("off")
    return ("💼 " if works else "🌴 ") + f"{days} {held} {why}".rstrip() + mark


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
