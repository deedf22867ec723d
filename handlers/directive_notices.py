"""What is told of directives (J9): to whoever has to read them, to the department, and of what a freeze holds back."""

from datetime import datetime

from sqlalchemy import select

from handlers import drawing, review_notices
from handlers.cards import field
from handlers.cards.directive import kind
from handlers.directive_drawings import lane_of
from handlers.i18n import Translator, translator_of
from handlers.telling import Telling
from models import card as cards
from models import directing, route
from models import directive as directives
from models import draft as drafts
from models.directive import Directive, Kind, State
from models.draft import Draft
from models.organisation import Person
from models.outbox import Lane
from models.reference import directive_id, draft_id
from models.route import StepState
from models.trail import Entry


async def issued(telling: Telling, entry: Entry) -> None:
    """A card for everybody who has to read it; of a freeze, every card of a draft that it holds says so."""
    session, now = telling.session, telling.now
    directive = await directives.get(session, directive_id(entry.subject))
    telling.changed[entry.subject] = None
    missed = []
    for reading in await directives.readings(session, directive):
        if reading.person.reachable:
            await drawing.show(session, now, reading.person, "directed", entry.subject)
        else:
            missed.append(reading.person)
    await _unreached(telling, directive, missed)
    await _redraw_drafts(telling, directive)


async def _unreached(telling: Telling, directive: Directive, people: list[Person]) -> None:
    """The department hears whom it did not reach."""
    issuer = directive.issuer
    if not people or not issuer.reachable or issuer.telegram_id is None:
        return
    t = translator_of(issuer)
    text = t(
        "{reference} does not reach {names}: not enrolled, or the bot is blocked. Please tell them yourself.",
        reference=f"<b>{directive.reference}</b>",
        names=t.listed([_of_unit(t, each) for each in people[:20]]),
    )
    drawing.say(telling.session, telling.now, issuer.telegram_id, "⚠️ " + text, lane=lane_of(directive))


def _of_unit(t: Translator, person: Person) -> str:
    return t("{name} ({unit})", name=field(person.name, 40), unit=field(person.unit.name, 40))


async def _redraw_drafts(telling: Telling, directive: Directive) -> None:
    if directive.kind is Kind.FREEZE:
        for draft in await directing.concerned(telling.session, directive):
            telling.changed[draft.reference] = None


async def urged(telling: Telling, entry: Entry) -> None:
    """A line in reply to the card of whoever has not read it yet; the card itself where they had none."""
    session, now = telling.session, telling.now
    telling.changed[entry.subject] = None
    directive = await directives.get(session, directive_id(entry.subject))
    copies = [each for each in await cards.of_subject(session, entry.subject) if each.kind == "directed"]
    for reading in await directives.readings(session, directive):
        person = reading.person
        if reading.read_at or not person.reachable or person.telegram_id is None:
            continue
        own = [each for each in copies if each.person_id == person.id]
        if not own:
            await drawing.show(session, now, person, "directed", entry.subject)
            continue
        t = translator_of(person)
        text = t(
            "{reference} ({kind}) waits for you to read it. Please tap Read on its card.",
            reference=f"<b>{directive.reference}</b>",
            kind=kind(t, directive.kind),
        )
        lane = Lane.URGENT if directive.urgent else Lane.REMINDER
        drawing.say(session, now, person.telegram_id, "🔔 " + text, lane=lane, **review_notices.in_reply_to(own))


async def lifted(telling: Telling, entry: Entry) -> None:
    """Everybody who had to read it hears that it is over; what waited for a freeze goes on."""
    session, now = telling.session, telling.now
    directive = await directives.get(session, directive_id(entry.subject))
    telling.changed[entry.subject] = None
    copies = [each for each in await cards.of_subject(session, entry.subject) if each.kind == "directed"]
    for reading in await directives.readings(session, directive):
        person = reading.person
        if not person.reachable or person.telegram_id is None:
            continue
        t = translator_of(person)
        text = t(
            "{reference} ({kind}) is lifted by {name}.",
            reference=f"<b>{directive.reference}</b>",
            kind=kind(t, directive.kind),
            name=field(entry.actor, 60),
        )
        said = f"\n“{field(directive.lift_words, 1500)}”" if directive.lift_words else ""
        own = [each for each in copies if each.person_id == person.id]
        quoted = review_notices.in_reply_to(own)
        drawing.say(session, now, person.telegram_id, "🔓 " + text + said, lane=lane_of(directive), **quoted)
    await _redraw_drafts(telling, directive)
    if directive.kind is Kind.FREEZE:
        for draft in await directing.concerned(session, directive):
            await _go_on(telling, draft)


async def _go_on(telling: Telling, draft: Draft) -> None:
    """Whoever could not approve is asked again."""
    if draft.state is not drafts.State.IN_REVIEW or await directives.holds(telling.session, draft):
        return
    for step in await route.steps_of(telling.session, draft):
        if step.state is StepState.OPEN:
            await review_notices.remind(telling, draft, step)


async def held(telling: Telling, entry: Entry) -> None:
    """The author hears that it did not go out, and that they will be asked."""
    telling.changed[entry.subject] = None
    draft = await drafts.get(telling.session, draft_id(entry.subject))
    t = translator_of(draft.author)
    text = t(
        "{reference} does not go out: the account is frozen ({directive}). Once that is lifted I ask you again.",
        reference=f"<b>{draft.reference}</b>",
        directive=entry.detail["directive"],
    )
    await review_notices.to_author(telling, draft, "🧊 " + text)


async def released(telling: Telling, entry: Entry) -> None:
    """The freeze is over: whether it still is to go out is for the author to say."""
    telling.changed[entry.subject] = None
    draft = await drafts.get(telling.session, draft_id(entry.subject))
    t = translator_of(draft.author)
    text = t(
        "The freeze is lifted. {reference} should have gone out at {at} and has not: if it still holds, "
        "publish it now or set a new time.",
        reference=f"<b>{draft.reference}</b>",
        at=t.moment(datetime.fromisoformat(entry.detail["at"])),
    )
    await review_notices.to_author(telling, draft, "🔓 " + text)


async def unread(telling: Telling, person: Person) -> None:
    """Bring somebody who can be reached now, or again, what they still have to read."""
    for directive in await directives.unread_by(telling.session, person):
        telling.changed[directive.reference] = None
        await drawing.show(telling.session, telling.now, person, "directed", directive.reference)


async def out_of_reach(telling: Telling, person: Person) -> None:
    """The department hears that somebody who still has to read cannot be reached any more."""
    for directive in await directives.unread_by(telling.session, person):
        telling.changed[directive.reference] = None
        await _unreached(telling, directive, [person])


async def register_changed(telling: Telling) -> None:
    """Whoever answers for an account since has the directives that stand for it; whoever left is waited for no more."""
    session, now = telling.session, telling.now
    rows = await session.scalars(select(Directive).where(Directive.state == State.STANDING).order_by(Directive.id))
    for directive in rows:
        telling.changed[directive.reference] = None
        for person in await directives.addressees(session, now, directive):
            if await directing.add_reader(session, now, directive, person):
                await drawing.show(session, now, person, "directed", directive.reference)
