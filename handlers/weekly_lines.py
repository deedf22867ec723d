"""What a card of reminders says of an account's week, and what it offers there (C4, H10)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.account_drawings import account_of, offered_to
from handlers.cards import Rows
from handlers.cards.account import tending, weekly_line
from handlers.i18n import Translator
from models.organisation import Person
from models.weekly import Standing, standing


async def weekly(
    session: AsyncSession, now: datetime, subject: str, due_at: datetime, t: Translator
) -> tuple[str, bool]:
    """Done where something went out since, or the account pauses or is gone."""
    account = await account_of(session, subject)
    start = account.counted_from
    rests = standing(account, now) in (Standing.PAUSED, Standing.EXEMPT)
    return weekly_line(t, account, now), start is None or start >= due_at or rests or not account.active


async def weekly_buttons(session: AsyncSession, now: datetime, subject: str, person: Person, t: Translator) -> Rows:
    account = await account_of(session, subject)
    return tending(t, account, await offered_to(session, now, account, person))
