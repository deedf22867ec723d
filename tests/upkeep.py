"""Accounts and rosters as they stand when a test of weekly updates, duty or patrol begins, and what comes later."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import update

from bot.sandbox.phone import Phone
from models import weekly
from models.account import Account
from models.organisation import Unit
from tests.office import MONDAY_MORNING, Office, asks, set_to, shows
from tests.rules.desk import enlarge

DAY = timedelta(days=1)
OVERSEERS = """
[[person]]
telegram_id = 4001
name = "备案员"
unit = "city"
roles = ["registrar"]
[[person]]
telegram_id = 4002
name = "督查员"
unit = "city"
roles = ["auditor"]
"""
_DUTY = '[[duty]]\nunit = "{unit}"\ndate = {day}\nperson = "{name}"\n'


async def filed(office: Office, more: str = "") -> None:
    """Every account was filed on Monday at nine."""
    await enlarge(office, more)
    set_to(office.clock, MONDAY_MORNING)
    numbers = [row.id for row in await office.rows(Account)]
    async with office.database.write() as session:
        for number in numbers:
            await weekly.start(session, await session.get_one(Account, number), MONDAY_MORNING, MONDAY_MORNING)


async def rostered(office: Office, dawn: datetime, unit: str, *people: tuple[date, str]) -> None:
    """The clock stands at `dawn`, and every unit's day is about to begin; `people`: whose day it is."""
    set_to(office.clock, dawn)
    await enlarge(office, "".join(_DUTY.format(unit=unit, day=day.isoformat(), name=name) for day, name in people))
    async with office.database.write() as session:
        await session.execute(update(Unit).values(day_begins_at=dawn))


def last(phone: Phone) -> int:
    """The number of the newest message; 0 on an empty phone."""
    return int(phone.last()["message_id"]) if phone.messages() else 0


async def later(office: Office, phone: Phone, moment: datetime, *wanted: str) -> dict[str, Any]:
    """Move the clock; what comes then."""
    before = last(phone)
    set_to(office.clock, moment)
    return await phone.sees(shows(*wanted), after=before)


async def answer(phone: Phone, label: str, card: Any, *words: str) -> None:
    """Tap, and reply to one question after the other."""
    before = last(phone)
    await phone.tap(label, card)
    for each in words:
        question = await phone.sees(asks, after=before)
        before = last(phone)
        await phone.send(each, reply_to=question)
