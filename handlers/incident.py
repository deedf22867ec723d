"""Reporting an incident: `/incident`, 上报 on a card, categories, severities, words; then it is out (J11, C6, H9)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import select
from telegram import Message, Update

from handlers import access, drawing
from handlers.cards.incident_report import DROPPED
from handlers.content import part_of
from handlers.context import Context
from handlers.incident_work import told
from handlers.reply import ask
from handlers.tap import Tap, shown_by
from models import draft as drafts
from models import incident as incidents
from models import publisher
from models import question as questions
from models.account import Account
from models.card import Card
from models.draft import Draft
from models.errors import NotFound
from models.incident import Category, Incident, Severity, State
from models.organisation import Unit
from models.outbox import Lane
from models.question import Question
from models.reference import draft_id, incident_id

_CATEGORIES, _SEVERITIES = list(Category), list(Severity)


@dataclass(frozen=True)
class About:
    """What a report concerns. `words`: what a dash stands for; `link` is called with the incident once it is made."""

    unit: Unit
    draft: Draft | None = None
    account: Account | None = None
    words: str = ""
    link: Callable[[Incident], Awaitable[None]] | None = None


async def _draft(context: Context, number: int) -> About:
    draft = await drafts.get(context.session, number)
    person = context.member
    if not access.may_read(person, draft) and not await publisher.is_entitled(
        context.session, context.now, draft, person
    ):
        raise NotFound
    return About(draft.unit, draft=draft)


# By the first letter of the reference a report was begun from. Raises NotFound where this person may not see it.
ABOUT: dict[str, Callable[[Context, int], Awaitable[About]]] = {"D": _draft}
_SAYING = ("D-", "Q-")  # what these say is words enough


async def start_report(context: Context, about: str | None = None) -> None:
    """The categories, on a card of their own. `about`: the reference of what it concerns."""
    person = context.member
    await drawing.show(context.session, context.now, person, "reporting", about or f"P-{person.id}", lane=Lane.URGENT)


async def command(_update: Update, context: Context) -> None:
    await start_report(context)


async def from_draft(context: Context, tap: Tap) -> None:
    """上报 on any card of a draft."""
    await _draft(context, draft_id(tap.card.subject))
    await start_report(context, tap.card.subject)


def _reporting(tap: Tap) -> Card:
    if tap.card.kind != "reporting" or tap.card.value:
        raise NotFound
    return tap.card


async def category(_context: Context, tap: Tap) -> None:
    _reporting(tap).menu = Category(tap.value).value


async def drop(context: Context, tap: Tap) -> None:
    """Nothing is reported; what was found on patrol is then asked for in words, or nobody would ever know."""
    card = _reporting(tap)
    card.menu = DROPPED
    await questions.give_up(context.session, context.now, context.member.id, "incident_report", card.subject)
    if card.subject.startswith("W-"):
        prompt = context.t("{reference}: what was found, and where?", reference=card.subject)
        await ask(context, tap, "patrol_found", prompt)


async def severity(context: Context, tap: Tap) -> str:
    """The last tap: what remains is to say what happened."""
    card = _reporting(tap)
    chosen, how_bad = Category(tap.value[0]), Severity(tap.value[1])
    code = _CATEGORIES.index(chosen) * 10 + _SEVERITIES.index(how_bad)
    said = context.t("What happened? Reply in words, with a picture if there is one.")
    if card.subject.startswith(_SAYING):
        said += "\n" + context.t("{reference} is named already: - is enough.", reference=card.subject)
    await ask(context, Tap(card, code), "incident_report", said)
    return context.t("Please reply with words; then it is out.")


async def worded(context: Context, question: Question, words: str) -> None:
    """It is out with this answer."""
    session, member = context.session, context.member
    letter, _, number = question.subject.partition("-")
    about = await ABOUT[letter](context, int(number)) if letter != "P" else About(member.unit)
    code = question.value or 0
    message = context.work.said
    part = part_of(message) if message else None
    incident = await incidents.report(
        session,
        context.now,
        member,
        category=_CATEGORIES[code // 10],
        severity=_SEVERITIES[code % 10],
        words=about.words if words == "-" else words,
        unit=about.unit,
        account=about.account,
        draft=about.draft,
        files=[part] if part and part["kind"] != "text" else [],
        album=message.media_group_id if message else None,
    )
    if about.link:
        await about.link(incident)
    question.subject = incident.reference  # a later reply to the question belongs to the incident
    card = await session.get(Card, question.card_id) if question.card_id else None
    if card and card.kind == "reporting":
        card.value = incident.id
        await drawing.redraw(session, context.now, card)


async def added(message: Message, context: Context) -> bool:
    """Whether a message belongs to an incident: a further picture of its album, or a reply to its card or question."""
    incident = await _meant(message, context)
    if incident is None or part_of(message) is None:
        return False
    await told(context, incident.id, message)
    return True


async def _meant(message: Message, context: Context) -> Incident | None:
    session, person = context.session, context.member
    if message.media_group_id:
        query = select(Incident).where(Incident.album == message.media_group_id, Incident.state != State.RESOLVED)
        if found := (await session.scalars(query)).first():
            return found
    to = message.reply_to_message
    if to is None:
        return None
    card = await shown_by(session, to)
    if card is not None:
        return await incidents.get(session, incident_id(card.subject)) if card.kind == "incident" else None
    asked = await session.scalars(
        select(Question).where(
            Question.chat_id == message.chat.id,
            Question.message_id == to.message_id,
            Question.person_id == person.id,
            Question.subject.like("I-%"),
        )
    )
    question = asked.first()
    return await incidents.get(session, incident_id(question.subject)) if question else None
