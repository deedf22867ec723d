"""A person's cards and questions follow them to another Telegram account (security.md 2, 6)."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import outbox
from models.card import Card
from models.question import Question

EMPTIED = 50  # cards in the old chat, the newest, whose messages are named


async def follow(session: AsyncSession, now: datetime, person_id: int, old: int, new: int) -> list[int]:
    """All that was in the chat `old` is in `new` from now on, and not sent yet; open questions are given up. Gives back
    the numbers of the messages that show cards in the old one, newest first.
    """
    theirs = (Card.chat_id == old) & (Card.person_id == person_id)
    query = select(Card.message_id).where(theirs, Card.message_id.is_not(None)).order_by(Card.id.desc())
    shown = [number for number in await session.scalars(query.limit(EMPTIED)) if number is not None]
    # Nobody sees them on the new phone: words written there must not be taken for their answers.
    await session.execute(
        update(Question)
        .where(Question.chat_id == old, Question.person_id == person_id, Question.answered_at.is_(None))
        .values(answered_at=now)
    )
    await outbox.move_chat(session, old, new)
    await session.execute(update(Card).where(Card.chat_id == new, Card.person_id == person_id).values(digest=""))
    return shown
