"""Reminders: gathered in one round of telling, brought to each person as one message; and putting them off."""

from datetime import datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import drawing
from handlers.cards import Card as Drawn
from handlers.cards import Rows, field
from handlers.cards.reminders import Row, reminders_card
from handlers.context import Context
from handlers.i18n import Translator, translator
from handlers.reminder_lines import LINES, OFFERS
from handlers.reply import ask
from handlers.tap import Tap
from handlers.telling import Item, Telling, to_admins
from handlers.when import moment
from models import calendars, reminder, snooze, trail
from models.card import Card, new_token
from models.organisation import Person
from models.outbox import Lane
from models.question import Question
from models.recipients import recipients
from models.reminder import Reminded
from models.trail import Entry
from models.workdays import Calendar

_AFTERNOON = time(14)  # where a unit has no lunch break


async def deliver(telling: Telling) -> None:
    """One card for each person of all that waits to be brought to mind; not what is done by now or was put off."""
    gathered: dict[int, tuple[Person, dict[tuple[str, str], Item]]] = {}
    waiting, telling.waiting = dict.fromkeys(telling.waiting), []
    for person, item in waiting:
        if await _done(telling, item):
            continue
        people = await recipients(telling.session, telling.now, person, person.unit_id)
        if not people:
            why = {"kind": item.kind, "person": person.name}
            await trail.record(telling.session, telling.now, "reminder.undelivered", item.reference, **why)
        for each in people:
            _, items = gathered.setdefault(each.id, (each, {}))
            items.setdefault((item.subject, item.kind), item)
    for person, items in gathered.values():
        sleeping = await snooze.of_person(telling.session, telling.now, person.id)
        awake = [item for key, item in items.items() if key not in sleeping]
        if awake:
            await _bring(telling, person, sorted(awake, key=lambda item: item.due_at))


async def _done(telling: Telling, item: Item) -> bool:
    _, done = await LINES[item.kind](telling.session, telling.now, item.subject, item.due_at, translator("en"))
    return done


async def _bring(telling: Telling, person: Person, items: list[Item]) -> None:
    batch = f"N-{new_token()}"
    for item in items:
        for earlier in await reminder.close(telling.session, telling.now, person.id, item.subject, item.kind):
            telling.changed[earlier] = None
        telling.session.add(
            Reminded(batch=batch, reference=item.reference, subject=item.subject, kind=item.kind, due_at=item.due_at)
        )
        telling.reminded.append((person, item))
    await telling.session.flush()
    await drawing.show(telling.session, telling.now, person, "reminders", batch, lane=Lane.REMINDER)


async def draw(session: AsyncSession, now: datetime, card: Card, person: Person, t: Translator) -> Drawn:
    sleeping = await snooze.of_person(session, now, person.id)
    items, rows = await reminder.items_of(session, card.subject), []
    for item in items:
        line, done = await LINES[item.kind](session, now, item.subject, item.due_at, t)
        until, later = sleeping.get((item.subject, item.kind)), item.closed_at is not None
        rows.append(Row(item.reference, line, done=done, until=until, later=later))
    afternoon = _afternoon(await calendars.of(session, person.unit), now) if card.menu == "snooze" else None
    offered = await _offered(session, now, items[0], person, t) if len(items) == 1 else ()
    return reminders_card(t, rows, card.menu, afternoon=afternoon is not None, offered=offered)


async def _offered(session: AsyncSession, now: datetime, item: Reminded, person: Person, t: Translator) -> Rows:
    """What can be done on the spot about the one thing there is."""
    return await OFFERS[item.kind](session, now, item.subject, person, t) if item.kind in OFFERS else ()


async def repeated(telling: Telling, entry: Entry) -> None:
    """What was put off comes once more, when its time has come."""
    person = await telling.session.get_one(Person, entry.detail["person"])
    due_at = datetime.fromisoformat(entry.detail["due_at"])
    telling.remind(person, entry.detail["kind"], entry.detail["about"], due_at)


async def undelivered(telling: Telling, entry: Entry) -> None:
    await to_admins(
        telling,
        lambda t: t(
            "{reference} could not be brought to mind: neither {name} nor a stand-in nor a head can be reached.",
            reference=f"<b>{entry.subject}</b>",
            name=field(entry.detail["person"]),
        ),
    )


async def put_off(_context: Context, tap: Tap) -> None:
    """Open the choice of times on the card."""
    tap.card.menu = "snooze"


async def put_off_for(context: Context, tap: Tap) -> str:
    """A time chosen by button."""
    calendar = await calendars.of(context.session, context.member.unit)
    times = {
        "hour": context.now + timedelta(hours=1),
        "afternoon": _afternoon(calendar, context.now),
        "morning": calendar.morning_after(context.now),
    }
    until = await _put_off(context, tap.card.subject, times.get(tap.value) or context.now + timedelta(hours=1))
    tap.card.menu = None
    return context.t("I bring it up again at {at}.", at=context.t.moment(until))


async def put_off_words(context: Context, tap: Tap) -> str:
    tap.card.menu = None
    await ask(context, tap, "snooze_words", context.t("When shall I remind you again? For example: tomorrow 9:00"))
    return context.t("Please reply with a time.")


async def put_off_worded(context: Context, question: Question, words: str) -> None:
    until = await _put_off(context, question.subject, moment(words, context.now, context.t.zone))
    text = context.t("I bring it up again at {at}.", at=context.t.moment(until))
    drawing.say(context.session, context.now, question.chat_id, "💤 " + text)


async def _put_off(context: Context, batch: str, until: datetime) -> datetime:
    """All of the card that is not done yet; what a newer card has too, only where that is all there is."""
    items = []
    for item in await reminder.items_of(context.session, batch):
        _, done = await LINES[item.kind](context.session, context.now, item.subject, item.due_at, context.t)
        if not done:
            items.append(item)
    items = [item for item in items if item.closed_at is None] or items
    return await snooze.put_off(context.session, context.now, context.member, items, until)


def _afternoon(calendar: Calendar, now: datetime) -> datetime | None:
    """When this day's afternoon begins, where it is worked and still to come."""
    local = now.astimezone(calendar.zone)
    begins = calendar.hours.lunch[1] if calendar.hours.lunch else _AFTERNOON
    at = datetime.combine(local.date(), begins, calendar.zone)
    return at if local < at and calendar.next_moment(at) == at else None


drawing.DRAW["reminders"] = draw
