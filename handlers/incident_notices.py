"""What is told of an incident: it rings on its ladder, and everybody concerned hears how it goes (J11, C5, C6, C8, H9).

Ringing is a card at the chat's end; the message it was before is deleted, so that a night without an answer leaves one
card in a group, not a hundred. All of it goes ahead of everything else (Lane.URGENT).
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import drawing
from handlers.cards import action_words, field
from handlers.content import sendings
from handlers.i18n import DEFAULT_LANGUAGE, Translator, translator, translator_of
from handlers.incident_drawings import masked
from handlers.review_notices import in_reply_to
from handlers.telling import Telling, to_admins
from models import card as cards
from models import incident as incidents
from models import ladder, organisation, trail
from models.card import Card
from models.incident import Incident, State
from models.organisation import Person, Role
from models.outbox import Lane
from models.policy import Rung
from models.reference import incident_id
from models.trail import Entry

TOGETHER = 10  # updates on one message
ROOM = 3000  # characters of their words, under Telegram's 4096 with who said each and when


async def _of(telling: Telling, entry: Entry) -> Incident:
    telling.changed[entry.subject] = None
    return await incidents.get(telling.session, incident_id(entry.subject))


async def bring(session: AsyncSession, now: datetime, person: Person, incident: Incident) -> bool:
    """The card at the end of the person's chat, the only one they have of it. Whether it is their first."""
    own = [card for card in await _cards(session, incident) if card.person_id == person.id]
    if own:
        await drawing.ring(session, now, own[-1])
    else:
        await drawing.show(session, now, person, "incident", incident.reference)
    return not own


async def _cards(session: AsyncSession, incident: Incident) -> list[Card]:
    await session.flush()
    return [card for card in await cards.of_subject(session, incident.reference) if card.kind == "incident"]


async def _to_group(telling: Telling, incident: Incident) -> None:
    chat = incident.unit.propaganda_chat
    if chat is None:
        return
    session, now = telling.session, telling.now
    own = [card for card in await _cards(session, incident) if card.person_id is None and card.chat_id == chat]
    if own:
        await drawing.ring(session, now, own[-1])
        return
    await drawing.show_in_group(session, now, chat, "incident", incident.reference)
    if not incident.hidden:
        _pictures(telling, chat, incident)


def _pictures(telling: Telling, chat_id: int, incident: Incident) -> None:
    for part in incident.content:
        for method, payload in sendings([{**part, "text": "", "entities": []}]):
            drawing.send(telling.session, telling.now, chat_id, method, payload, lane=Lane.URGENT)


async def _reach(telling: Telling, incident: Incident, rungs: Sequence[Rung]) -> None:
    """Ring everybody of these rungs; where there is nobody to ring, the administrators hear of it."""
    rung: dict[int, Person] = {}
    for each in rungs:
        if each is Rung.GROUP:
            await _to_group(telling, incident)
        rung |= {one.id: one for one in await ladder.people(telling.session, telling.now, incident.unit, each)}
    for person in rung.values():
        if await bring(telling.session, telling.now, person, incident) and person.telegram_id is not None:
            _pictures(telling, person.telegram_id, incident)
    if not rung and not (Rung.GROUP in rungs and incident.unit.propaganda_chat is not None):
        await to_admins(
            telling,
            lambda t: t(
                "{reference}: nobody of its ladder can be reached. Please see that somebody answers.",
                reference=f"<b>{incident.reference}</b>",
            ),
        )


async def reported(telling: Telling, entry: Entry) -> None:
    """Out first: the ladder's first rung before anybody else."""
    incident = await _of(telling, entry)
    await _reach(telling, incident, incident.reached)
    await bring(telling.session, telling.now, incident.reporter, incident)
    if incident.unit.propaganda_chat is None:
        await to_admins(
            telling,
            lambda t: t(
                "{unit} has no group for incidents: {reference} went to people in private. "
                "Set propaganda_chat in the organisation file.",
                unit=field(incident.unit.name),
                reference=f"<b>{incident.reference}</b>",
            ),
        )


async def rung(telling: Telling, entry: Entry) -> None:
    """Nobody has answered: everybody reached so far is rung."""
    incident = await _of(telling, entry)
    await _reach(telling, incident, incident.reached)


async def reopened(telling: Telling, entry: Entry) -> None:
    """It rings from the ladder's foot; the reporter and the account's owner hear that it is not over."""
    incident = await _of(telling, entry)
    await _reach(telling, incident, incident.reached)
    await _say(telling, incident, entry, [incident.reporter, *([incident.owner] if incident.owner else [])])


async def escalated(telling: Telling, entry: Entry) -> None:
    """The next rung is rung, and the group sees that it is graver now."""
    incident = await _of(telling, entry)
    fresh = [Rung(entry.detail["rung"])] if entry.detail["rung"] else []
    await _reach(telling, incident, [*([Rung.GROUP] if Rung.GROUP in incident.reached else []), *fresh])


async def acknowledged(telling: Telling, entry: Entry) -> None:
    """The reporter hears that somebody has it; every card says who, and none rings any more."""
    incident = await _of(telling, entry)
    await _still(telling, incident)
    await _say(telling, incident, entry, [incident.reporter])


async def _still(telling: Telling, incident: Incident) -> None:
    """What still waits to ring was for an answer that has come."""
    for card in await _cards(telling.session, incident):
        await drawing.unring(telling.session, card)


async def concerned(telling: Telling, incident: Incident) -> list[Person]:
    """Reporter, owner, head, whoever is at it, and everybody its ladder has reached, each once."""
    people = [incident.reporter, *([incident.owner] if incident.owner else [])]
    people += await organisation.holders(telling.session, Role.HEAD, unit_id=incident.unit_id)
    people += [incident.handler] if incident.handler else []
    for each in incident.reached:
        people += await ladder.people(telling.session, telling.now, incident.unit, each)
    return list({each.id: each for each in people if each.reachable}.values())


async def updated(telling: Telling, entry: Entry) -> None:
    """News for everybody concerned; what follows within a minute is told together, by `pushed`."""
    incident = await _of(telling, entry)
    if entry.detail["at_once"]:
        await _news(telling, incident, [entry])


async def pushed(telling: Telling, entry: Entry) -> None:
    incident = await _of(telling, entry)
    fresh: list[Entry] = []
    for each in reversed(await trail.of(telling.session, incident.reference)):
        if each.action == "incident.pushed" and each.seq != entry.seq:
            break
        if each.action == "incident.updated":
            if each.detail["at_once"]:
                break
            fresh.insert(0, each)
    if fresh:
        await _news(telling, incident, fresh)


async def _news(telling: Telling, incident: Incident, entries: Sequence[Entry]) -> None:
    """To everybody concerned and the group. Whoever alone it comes from knows it."""
    actors = {each.actor_id for each in entries}
    alone = next(iter(actors)) if len(actors) == 1 else None
    for person in await concerned(telling, incident):
        if person.id != alone:
            await _tell(telling, incident, person, entries)
    chat = incident.unit.propaganda_chat
    if chat is not None and Rung.GROUP in incident.reached:
        text = await _told(telling, translator(DEFAULT_LANGUAGE.get()), incident, entries, group=True)
        drawing.say(telling.session, telling.now, chat, text, lane=Lane.URGENT, protect_content=True)


async def _tell(telling: Telling, incident: Incident, person: Person, entries: Sequence[Entry]) -> None:
    """A message that rings, in reply to the person's card; the card itself, where they had none yet."""
    own = [card for card in await _cards(telling.session, incident) if card.person_id == person.id]
    if not own:
        await bring(telling.session, telling.now, person, incident)
        return
    text = await _told(telling, translator_of(person), incident, entries)
    if person.telegram_id is not None:
        more = {"protect_content": True, **in_reply_to(own)}
        drawing.say(telling.session, telling.now, person.telegram_id, text, lane=Lane.URGENT, **more)


async def _told(
    telling: Telling, t: Translator, incident: Incident, entries: Sequence[Entry], *, group: bool = False
) -> str:
    """What happened, on one message: the newest, each with as many of its words as there is room for."""
    shown = entries[-TOGETHER:]
    room = ROOM // len(shown)
    told = [await _line(telling, t, incident, each, room, group=group) for each in shown]
    return "\n".join([f"📣 <b>{incident.reference}</b>", *(["…"] if len(entries) > TOGETHER else []), *told])


async def _line(
    telling: Telling, t: Translator, incident: Incident, entry: Entry, room: int, *, group: bool = False
) -> str:
    what = f"{field(entry.actor, 60)} {field(action_words.action(t, entry.action))}"
    words = entry.detail.get("words")
    if not words:
        return what
    if group and incident.hidden:
        return what + " 🔒"
    return f"{what}\n“{field(await masked(telling.session, incident, words) if group else words, room)}”"


async def _say(telling: Telling, incident: Incident, entry: Entry, people: Sequence[Person]) -> None:
    for person in {each.id: each for each in people if each.reachable and each.id != entry.actor_id}.values():
        await _tell(telling, incident, person, [entry])


async def resolved(telling: Telling, entry: Entry) -> None:
    """Everybody concerned hears that it is over, and has the closing on their card."""
    incident = await _of(telling, entry)
    await _still(telling, incident)
    await _news(telling, incident, [entry])


async def asked_for_news(telling: Telling, entry: Entry) -> None:
    """Whoever is at it is asked how it goes; where that did not help, the department with them."""
    incident = await _of(telling, entry)
    handler = incident.handler
    if handler and handler.reachable and handler.telegram_id is not None:
        await bring(telling.session, telling.now, handler, incident)
        t = translator_of(handler)
        text = t(
            "{reference}: nothing new for {n} minutes. How does it go? Tap Update.",
            reference=f"<b>{incident.reference}</b>",
            n=incident.policy.quiet_minutes * entry.detail["times"],
        )
        drawing.say(telling.session, telling.now, handler.telegram_id, "⏰ " + text, lane=Lane.URGENT)
    if entry.detail["times"] > 1 or handler is None or not handler.reachable:
        foot = incident.reached[:1]
        await _reach(telling, incident, foot)


async def task(telling: Telling, entry: Entry) -> None:
    """The account's owner is asked to deal with it; where they cannot be reached, the reporter and the heads."""
    incident = await _of(telling, entry)
    if incident.owner is None or incident.state is State.RESOLVED:
        return
    people = [incident.owner]
    if not incident.owner.reachable:
        heads = await organisation.holders(telling.session, Role.HEAD, unit_id=incident.unit_id)
        people = [incident.reporter, *heads]
    for person in people:
        if person.reachable:
            await bring(telling.session, telling.now, person, incident)


async def task_done(telling: Telling, entry: Entry) -> None:
    incident = await _of(telling, entry)
    await _say(telling, incident, entry, [incident.reporter, *([incident.handler] if incident.handler else [])])
