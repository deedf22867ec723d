"""`/report`: the week so far, earlier weeks, one's unit or all; as a card, a picture and a workbook."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update

from handlers import drawing, report_file
from handlers.cards import Card as Drawn
from handlers.cards.report import report_card, unit_card
from handlers.context import Context
from handlers.drawing import DRAW, withheld
from handlers.i18n import Translator, translator_of
from handlers.tap import Tap
from models import calendars, organisation, report
from models import reference as references
from models.card import Card
from models.errors import NotPermitted
from models.kept import recall
from models.organisation import OVERSEERS, Person, Unit
from models.outbox import Lane
from models.report_figures import Report, Week
from models.trail import Entry

_ALL = "R-all"


async def command(update: Update, context: Context) -> None:
    if update.message is None:
        return
    person = context.member
    unit_id = None if person.has(*OVERSEERS) else person.unit_id
    calendar = await calendars.of(context.session, unit_id)
    await bring(context.session, context.now, person, unit_id, Week.of(context.now, calendar.zone))


async def bring(
    session: AsyncSession,
    now: datetime,
    person: Person,
    unit_id: int | None,
    week: Week,
    *,
    lane: Lane = Lane.DECISION,
) -> None:
    """Picture, workbook and card of one report; the card last, so that it stands below."""
    if person.telegram_id is None:
        return
    t = translator_of(person)
    figures = await collected(session, now, unit_id, week.monday)
    report_file.send_chart(session, now, person.telegram_id, t, figures, lane)
    report_file.send_sheet(session, now, person.telegram_id, t, figures, lane)
    await drawing.show(session, now, person, "report", _subject(unit_id), value=week.monday.toordinal(), lane=lane)


async def collected(session: AsyncSession, now: datetime, unit_id: int | None, monday: date) -> Report:
    """The figures of the week that begins on `monday`, by the unit's calendar; counted once in one update, while
    nothing new is on record.
    """

    async def count() -> Report:
        unit = await session.get_one(Unit, unit_id) if unit_id else None
        calendar = await calendars.of(session, unit)
        return await report.collect(session, now, calendar, Week(monday, calendar.zone), unit)

    return await recall(session, Entry, ("report", now, unit_id, monday), count)


async def week(context: Context, tap: Tap) -> None:
    """The card shows this unit and week from now on."""
    _bind(context, tap)


async def units(context: Context, tap: Tap) -> None:
    _bind(context, tap)
    tap.card.menu = "units"


async def chart(context: Context, tap: Tap) -> str:
    report_file.send_chart(context.session, context.now, tap.card.chat_id, context.t, await _asked(context, tap))
    return context.t("The picture is on its way.")


async def sheet(context: Context, tap: Tap) -> str:
    report_file.send_sheet(context.session, context.now, tap.card.chat_id, context.t, await _asked(context, tap))
    return context.t("The spreadsheet is on its way.")


async def _asked(context: Context, tap: Tap) -> Report:
    unit_id, monday = _permitted(context, tap)
    return await collected(context.session, context.now, unit_id, date.fromordinal(monday))


def _bind(context: Context, tap: Tap) -> None:
    unit_id, monday = _permitted(context, tap)
    tap.card.kind, tap.card.subject, tap.card.value, tap.card.menu = "report", _subject(unit_id), monday, None


def _permitted(context: Context, tap: Tap) -> tuple[int | None, int]:
    """The unit (None: all) and the Monday's ordinal that a button stands for. Raises NotPermitted."""
    unit_id, monday = tap.value
    if not report.readable(context.member, unit_id):
        raise NotPermitted
    return unit_id, monday


def _subject(unit_id: int | None) -> str:
    return _ALL if unit_id is None else f"R-{unit_id}"


async def _report(session: AsyncSession, now: datetime, card: Card, person: Person, t: Translator) -> Drawn:
    unit_id = None if card.subject == _ALL else references.unit_id(card.subject)
    if not report.readable(person, unit_id) or card.value is None:
        return withheld(t)
    figures = await collected(session, now, unit_id, date.fromordinal(card.value))
    choice = [(each.id, each.name) for each in await organisation.units(session)] if person.has(*OVERSEERS) else []
    if card.menu == "units":
        return unit_card(t, figures, choice)
    return report_card(t, figures, Week.of(now, figures.week.zone), choice)


DRAW["report"] = _report
