"""A person is reached at another Telegram account from now on: a new phone, or one that was lost (security.md 2, 6)."""

from handlers import drawing
from handlers.i18n import translator_of
from handlers.review_notices import open_steps
from handlers.telling import Telling
from models import moving
from models.organisation import Person
from models.outbox import Lane
from models.reference import person_id
from models.trail import Entry


async def moved(telling: Telling, entry: Entry) -> None:
    """The old account shows and hears nothing any more but that it is so; what waits comes to the new one."""
    session, now = telling.session, telling.now
    person = await session.get_one(Person, person_id(entry.subject))
    old = entry.detail["before"]
    t = translator_of(person)
    for number in await moving.follow(session, now, person.id, old, entry.detail["telegram_id"]):
        payload = {"text": drawing.withheld(t).text, "message_id": number}
        drawing.send(session, now, old, "editMessageText", payload, lane=Lane.REMINDER)
    text = t(
        "From now on you are reached at another Telegram account, and this one is sent nothing any more. If that is "
        "not your doing, tell your administrators at once."
    )
    drawing.say(session, now, old, "🔑 " + text)
    await open_steps(telling, person, again=True)
