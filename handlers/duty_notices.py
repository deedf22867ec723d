"""What is told of the roster and of patrols (C5, C9, H10)."""

from datetime import date

from handlers import drawing
from handlers.account_notices import heads
from handlers.cards import field
from handlers.cards.days import day_of
from handlers.i18n import Translator, translator_of
from handlers.telling import Telling
from models import patrol as patrols
from models import recipients
from models import reference as references
from models.organisation import Person
from models.outbox import Lane
from models.patrol import Patrol
from models.reference import patrol_id
from models.trail import Entry


async def asked(telling: Telling, entry: Entry) -> None:
    """The patrol's card, new, to whoever is on duty, or who stands in: in the morning, and again in the evening."""
    telling.changed[entry.subject] = None
    found = await patrols.get(telling.session, patrol_id(entry.subject))
    for person in await recipients.recipients(telling.session, telling.now, found.person, found.unit_id):
        await _show(telling, person, found)


async def climbed(telling: Telling, entry: Entry) -> None:
    """The evening has passed without an answer: the heads, or whoever stands in, have the card."""
    telling.changed[entry.subject] = None
    found = await patrols.get(telling.session, patrol_id(entry.subject))
    for person in (await heads(telling, found.unit_id)).values():
        await _show(telling, person, found)


async def _show(telling: Telling, person: Person, found: Patrol) -> None:
    await drawing.show(telling.session, telling.now, person, "patrol", found.reference, lane=Lane.REMINDER)


async def found(telling: Telling, entry: Entry) -> None:
    """The heads know at once that something was found, and again what it is."""
    telling.changed[entry.subject] = None
    patrol = await patrols.get(telling.session, patrol_id(entry.subject))
    words = entry.detail.get("words")
    for person in (await heads(telling, patrol.unit_id)).values():
        t = translator_of(person)
        said = (
            t("{reference}: {name} has found something on patrol: {words}", words=field(words, 1000), **_who(entry))
            if words
            else t("{reference}: {name} has found something on patrol.", **_who(entry))
        )
        telling.say(entry, person, "⚠️ " + said)


def _who(entry: Entry) -> dict[str, str]:
    return {"reference": f"<b>{entry.subject}</b>", "name": field(entry.actor, 60)}


async def changed(telling: Telling, entry: Entry) -> None:
    """Whose day it was, whose it is, and the heads; whoever did it knows."""
    telling.changed[entry.subject] = None
    people = await heads(telling, references.unit_id(entry.subject))
    for key in ("person_id", "before_id"):
        if entry.detail[key]:
            person = await telling.session.get_one(Person, entry.detail[key])
            people[person.id] = person
    for person in people.values():
        telling.say(entry, person, "🗓 " + _changed(translator_of(person), entry))


def _changed(t: Translator, entry: Entry) -> str:
    facts = {
        "day": day_of(t, date.fromisoformat(entry.detail["day"])),
        "name": field(entry.detail["person"], 60),
        "by": field(entry.actor, 60),
    }
    if entry.detail["before"]:
        before = field(entry.detail["before"], 60)
        return t("Duty on {day}: {name} instead of {before} (changed by {by}).", before=before, **facts)
    return t("Duty on {day}: {name} (entered by {by}).", **facts)


async def empty(telling: Telling, entry: Entry) -> None:
    """The heads, in the morning, once: days that nobody is on duty."""
    for person in (await heads(telling, references.unit_id(entry.subject))).values():
        t = translator_of(person)
        days = t.listed([day_of(t, date.fromisoformat(day)) for day in entry.detail["days"]])
        telling.say(entry, person, "🗓 " + t("Nobody is on duty on {days}. /duty puts somebody there.", days=days))
