"""What would be reminded until a moment, to whom and why: what the scheduler would do, done in a transaction that is
undone, so that the two can never differ.
"""

import html
import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers import notices, reminding
from handlers.cards import due_words
from handlers.i18n import Translator
from handlers.reminder_lines import LINES
from models import due
from models.account import Account
from models.card import Card
from models.due import Due, Kind
from models.organisation import Person, Unit
from models.outbox import Outgoing

_TAG = re.compile(r"</?[a-zA-Z][^>]*>")


@dataclass(frozen=True)
class Foreseen:
    """`person`: a name, or that of the group or channel it goes to; `why`: plain text, in the language asked for."""

    person: str
    subject: str
    kind: Kind
    due_at: datetime
    why: str


async def foresee(session: AsyncSession, now: datetime, until: datetime, t: Translator) -> list[Foreseen]:
    """Everything that is due now or comes due until `until`, each once however often it would repeat, the first first.

    Does what the scheduler would: the caller undoes the transaction.
    """
    names = await _names(session)
    found: list[Foreseen] = []
    for each in await due.find(session, until):
        at = await due.moment(session, max(now, each.due_at), each)
        before = await session.scalar(select(func.max(Outgoing.id))) or 0
        if at <= until and await reminding.act(session, at, each):
            found += await _told(session, at, each, before, names, t)
    return found


async def _told(
    session: AsyncSession, at: datetime, each: Due, before: int, names: dict[int, str], t: Translator
) -> list[Foreseen]:
    telling = await notices.told(session, at)
    await session.flush()
    found = []
    for person, item in telling.reminded:
        line, _ = await LINES[item.kind](session, at, item.subject, item.due_at, t)
        found.append(Foreseen(person.name, item.reference, each.kind, each.due_at, html.unescape(_TAG.sub("", line))))
    sent = await session.execute(
        select(Outgoing.chat_id)
        .outerjoin(Card, Card.id == Outgoing.card_id)
        .where(Outgoing.id > before, Outgoing.method.startswith("send"), func.coalesce(Card.kind, "") != "reminders")
        .order_by(Outgoing.id)
    )
    for chat_id in dict.fromkeys(sent.scalars()):
        name = names.get(chat_id, str(chat_id))
        found.append(Foreseen(name, each.subject, each.kind, each.due_at, due_words.why(t, each.kind)))
    return found


async def _names(session: AsyncSession) -> dict[int, str]:
    """Whose chat each is."""
    names: dict[int, str] = {}
    for unit in await session.scalars(select(Unit).where(Unit.propaganda_chat.is_not(None))):
        names.setdefault(unit.propaganda_chat or 0, unit.name)
    for account in await session.scalars(select(Account).where(Account.telegram_chat.is_not(None))):
        names[account.telegram_chat or 0] = account.name
    for person in await session.scalars(select(Person).where(Person.telegram_id.is_not(None))):
        names[person.telegram_id or 0] = person.name
    return names
