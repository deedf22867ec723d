"""`/calendar`: which of the coming days are worked, by one's unit's calendar."""

from datetime import timedelta

from telegram import Update

from handlers import drawing
from handlers.cards.calendar import Special, calendar_card
from handlers.context import Context
from models import calendars
from models.calendar_days import DayKind

WEEKS = 10


async def command(update: Update, context: Context) -> None:
    if update.message is None:
        return
    unit = context.member.unit
    calendar = await calendars.of(context.session, unit)
    today = context.now.astimezone(calendar.zone).date()
    end = today + timedelta(weeks=WEEKS)
    rows = await calendars.on_record(context.session, unit, today, end)
    days = [today + timedelta(days=number) for number in range((end - today).days)]
    special = [
        Special(span, rows[span.first].reason if span.first in rows else "", calendar.is_provisional(span.first))
        for span in calendar.spans(days)
        if span.kind not in (DayKind.ORDINARY, DayKind.WEEKEND)
    ]
    unsettled = next((day for day in days if calendar.is_provisional(day)), None)
    office = f"{calendar.hours} {calendar.zone.key}"
    card = calendar_card(context.t, unit.name, office, (today, end - timedelta(days=1)), special, unsettled)
    drawing.say(context.session, context.now, update.message.chat.id, card.text)
