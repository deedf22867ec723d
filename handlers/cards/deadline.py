"""A citizen's message's deadline in words: until when, how much is left, and how it was counted (C7)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from handlers.cards import lines
from handlers.cards.calendar import holiday
from handlers.i18n import Translator
from models.arrangement import Holiday
from models.calendar_days import DayKind
from models.inquiry import Inquiry, Kind

_WORKED = (DayKind.MAKEUP, DayKind.OPENED)
SPANS = 6  # runs of days off that are listed; a deadline of fifteen days rarely has more


def kind(t: Translator, value: Kind) -> str:
    return {
        Kind.CONSULTATION: t("Consultation"),
        Kind.SUGGESTION: t("Suggestion"),
        Kind.COMPLEX: t("Complex"),
    }[value]


def working_days(t: Translator, number: int) -> str:
    return t("1 working day") if number == 1 else t("{n} working days", n=number)


def left(t: Translator, inquiry: Inquiry, now: datetime, minutes: int, day: int) -> str:
    """How much working time is left or over: `minutes` of it, of which a working day has `day`."""
    days, rest = divmod(abs(minutes), day)
    hours, rest = divmod(rest, 60)
    if days and hours:
        amount = t("{days} {hours} h", days=working_days(t, days), hours=hours)
    elif days:
        amount = working_days(t, days)
    else:
        amount = t("{hours} working hours", hours=hours) if hours else t("{n} min", n=rest)
    if not minutes:
        return t("past its deadline") if now > inquiry.deadline_at else t("due now")
    return t("overdue by {amount}", amount=amount) if now > inquiry.deadline_at else t("{amount} left", amount=amount)


def explained(t: Translator, inquiry: Inquiry) -> str:
    """How it was counted: from when, which days were left out and why, how many make the period."""
    facts = inquiry.reckoning
    counted = t(
        "Received {at}; {days} from {first} on",
        at=t.brief(datetime.fromisoformat(facts["received"])),
        days=working_days(t, facts["days"]),
        first=_day(date.fromisoformat(facts["first_day"])),
    )
    off = [_span(t, span) for span in facts["spans"] if span["kind"] not in _WORKED]
    worked = [_days(span) for span in facts["spans"] if span["kind"] in _WORKED]
    return lines(
        counted,
        t("Not counted: {spans}", spans=t.listed(off[:SPANS])) if off else None,
        t("Weekend days worked: {days}", days=t.listed(worked[:SPANS])) if worked else None,
        t("Extended by {days}", days=working_days(t, inquiry.extra_days)) if inquiry.extra_days else None,
        "⚠️ " + t("Provisional: these days off are not announced yet; it is counted again then.")
        if facts["provisional"]
        else None,
    )


def _span(t: Translator, span: Mapping[str, Any]) -> str:
    reason = holiday(t, Holiday(span["holiday"])) if span["holiday"] else _reason(t, DayKind(span["kind"]))
    return t("{days} ({reason})", days=_days(span), reason=reason)


def _days(span: Mapping[str, Any]) -> str:
    first, last = _day(date.fromisoformat(span["first"])), _day(date.fromisoformat(span["last"]))
    return first if first == last else f"{first}–{last}"


def _day(day: date) -> str:
    return f"{day:%m-%d}"


def _reason(t: Translator, value: DayKind) -> str:
    return {DayKind.WEEKEND: t("weekend"), DayKind.CLOSED: t("day off")}.get(value, t("public holiday"))
