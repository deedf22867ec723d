"""What is told of people, groups and failures: to the person, and to the administrators."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import access, directive_notices, drawing
from handlers.cards import field
from handlers.cards.person import described, welcome_card
from handlers.i18n import Translator, translator_of
from handlers.review_notices import offer, open_steps
from handlers.telling import Telling, to_admins
from models import card as cards
from models import organisation, route
from models.organisation import Person, Role
from models.outbox import Lane
from models.reference import person_id
from models.trail import Entry


async def enrolled(telling: Telling, entry: Entry) -> None:
    person = await telling.session.get_one(Person, entry.actor_id)
    if person.telegram_id is not None:
        card = welcome_card(translator_of(person), person)
        drawing.say(telling.session, telling.now, person.telegram_id, card.text)
    await menu(telling.session, telling.now, person)
    for admin in await organisation.holders(telling.session, Role.ADMIN):
        t = translator_of(admin)
        text = t(
            "{name} ({unit}) has enrolled. The Telegram account calls itself {looks} (id {id}).",
            name=field(person.name),
            unit=field(person.unit.name),
            looks=field(entry.detail["looks"]),
            id=entry.detail["telegram_id"],
        )
        telling.say(entry, admin, "🔑 " + text)
    await open_steps(telling, person)
    await directive_notices.unread(telling, person)


async def menu(session: AsyncSession, now: datetime, person: Person) -> None:
    """The person's own menu, where their roles or language call for another (Bot API: setMyCommands, scope chat)."""
    commands = access.commands_of(person)
    wanted = " ".join([person.language, *commands])
    if person.telegram_id is None or person.menu == wanted:
        return
    person.menu = wanted
    t = translator_of(person)
    payload = {
        "commands": [{"command": each, "description": described(t, each)} for each in commands],
        "scope": {"type": "chat", "chat_id": person.telegram_id},
    }
    drawing.send(session, now, person.telegram_id, "setMyCommands", payload, lane=Lane.DIGEST)


RECENT = 20  # cards drawn again in the language chosen; older ones follow when they are next drawn


async def language_chosen(telling: Telling, entry: Entry) -> None:
    await person_changed(telling, entry)
    for card in await cards.newest_of(telling.session, person_id(entry.subject), RECENT):
        await drawing.redraw(telling.session, telling.now, card)


async def person_changed(telling: Telling, entry: Entry) -> None:
    person = await telling.session.get_one(Person, person_id(entry.subject))
    await menu(telling.session, telling.now, person)


async def unreachable(telling: Telling, entry: Entry) -> None:
    """The admin is told, and the steps that waited for this person are brought to whoever else may decide them."""
    person = await telling.session.get_one(Person, person_id(entry.subject))
    await to_admins(
        telling,
        lambda t: t(
            "{name} ({unit}) cannot be reached: the bot is blocked or the account is gone.",
            name=field(person.name),
            unit=field(person.unit.name),
        ),
    )
    for step, draft in await route.open_steps(telling.session):
        if person.has(step.role) or step.assignee_id == person.id:
            telling.changed[draft.reference] = None
            await offer(telling, draft, step)
    await directive_notices.out_of_reach(telling, person)


async def reachable(telling: Telling, entry: Entry) -> None:
    person = await telling.session.get_one(Person, person_id(entry.subject))
    await menu(telling.session, telling.now, person)
    await open_steps(telling, person, again=True)
    await directive_notices.unread(telling, person)


async def group_refused(telling: Telling, entry: Entry) -> None:
    chat_id = int(entry.subject.removeprefix("G"))
    drawing.send(telling.session, telling.now, chat_id, "leaveChat", {}, lane=Lane.URGENT)
    title, by, by_id = (entry.detail[key] for key in ("title", "by", "by_id"))

    def said(t: Translator) -> str:
        who = t("{name} ({id})", name=field(by), id=by_id) if by else "?"
        return t("I left an unknown group: {title} ({id}). Added by {who}.", title=field(title), id=chat_id, who=who)

    await to_admins(telling, said)


async def group_lost(telling: Telling, entry: Entry) -> None:
    await to_admins(
        telling,
        lambda t: t("I am no longer in the group {id}. Please add me again.", id=entry.subject.removeprefix("G")),
    )


async def undeliverable(telling: Telling, entry: Entry) -> None:
    """The administrators hear of it, unless it was for one of them: telling of that could fail for ever."""
    admins = await organisation.holders(telling.session, Role.ADMIN)
    if entry.detail["chat"] in {admin.telegram_id for admin in admins}:
        return
    await to_admins(
        telling,
        lambda t: t(
            "A message could not be delivered to chat {chat}: {why}",
            chat=entry.detail["chat"],
            why=field(entry.detail["why"]),
        ),
    )


async def parked(telling: Telling, entry: Entry) -> None:
    await to_admins(
        telling,
        lambda t: t(
            "Update {id} failed {n} times and is parked. xianshen doctor lists it, xianshen retry puts it back.",
            id=entry.subject.removeprefix("U-"),
            n=entry.detail["attempts"],
        ),
    )


async def delegated(telling: Telling, entry: Entry) -> None:
    """Both hear who stands in, from when until when; what waits goes to the stand-in where that is now."""
    person = await telling.session.get_one(Person, entry.actor_id)
    stand_in = await telling.session.get_one(Person, entry.detail["stand_in_id"])
    from_at, until_at = (datetime.fromisoformat(entry.detail[key]) for key in ("from_at", "until_at"))
    for each in (person, stand_in):
        t = translator_of(each)
        text = t(
            "{name} stands in for {person} from {start} until {end}.",
            name=field(stand_in.name),
            person=field(person.name),
            start=t.moment(from_at),
            end=t.moment(until_at),
        )
        telling.tell(each, "🌴 " + text)
    await open_steps(telling, stand_in)
    await directive_notices.register_changed(telling)


async def organisation_applied(telling: Telling, _entry: Entry) -> None:
    """Roles may have changed: what waits is brought to whoever may decide it now, and every card names who that is."""
    for step, draft in await route.open_steps(telling.session):
        telling.changed[draft.reference] = None
        await offer(telling, draft, step)
    await directive_notices.register_changed(telling)
