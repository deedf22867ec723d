"""A person is reached at another Telegram account from now on: a new phone, or one that was lost (security.md 2, 6)."""

from sqlalchemy import select, update

from handlers import drawing
from handlers.i18n import translator_of
from handlers.review_notices import open_steps
from handlers.telling import Telling
from models import outbox
from models.card import Card
from models.organisation import Person
from models.outbox import Lane
from models.question import Question
from models.reference import person_id
from models.trail import Entry

EMPTIED = 50  # cards on the old phone, the newest, that lose what they show


async def moved(telling: Telling, entry: Entry) -> None:
    """The old account shows and hears nothing any more but that it is so; what waits comes to the new one."""
    session, now = telling.session, telling.now
    person = await session.get_one(Person, person_id(entry.subject))
    old, new = entry.detail["before"], entry.detail["telegram_id"]
    await session.flush()
    theirs = (Card.chat_id == old) & (Card.person_id == person.id)
    shown = await session.scalars(
        select(Card.message_id).where(theirs, Card.message_id.is_not(None)).order_by(Card.id.desc()).limit(EMPTIED)
    )
    numbers = list(shown)
    # Nobody sees them on the new phone: words written there must not be taken for their answers.
    await session.execute(
        update(Question)
        .where(Question.chat_id == old, Question.person_id == person.id, Question.answered_at.is_(None))
        .values(answered_at=now)
    )
    await outbox.move_chat(session, old, new)
    await session.execute(update(Card).where((Card.chat_id == new) & (Card.person_id == person.id)).values(digest=""))
    t = translator_of(await session.get_one(Person, person.id))
    for number in numbers:
        payload = {"text": drawing.withheld(t).text, "message_id": number}
        drawing.send(session, now, old, "editMessageText", payload, lane=Lane.REMINDER)
    text = t(
        "From now on you are reached at another Telegram account, and this one is sent nothing any more. If that is "
        "not your doing, tell your administrators at once."
    )
    drawing.say(session, now, old, "🔑 " + text)
    await open_steps(telling, await session.get_one(Person, person.id), again=True)
