"""`/calendar`: which of the coming days are worked, by one's unit's calendar."""

from telegram import Update

from handlers import drawing
from handlers.cards.calendar import calendar_card
from handlers.context import Context
from models import calendars

WEEKS = 10


async def command(update: Update, context: Context) -> None:
    if update.message is None:
        return
    unit = context.member.unit
    found = await calendars.outlook(context.session, context.now, unit, WEEKS)
    drawing.say(context.session, context.now, update.message.chat.id, calendar_card(context.t, unit.name, found).text)
