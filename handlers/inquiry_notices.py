"""What is told of citizens' messages: to their owner, to the head, and to the citizen in the comments (C7, H9)."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import drawing
from handlers.cards import field, words
from handlers.cards.inquiry import line
from handlers.content import published
from handlers.i18n import Translator, translator_of
from handlers.inquiry_drawings import left
from handlers.reminder_lines import LINES
from handlers.telling import Telling
from models import draft as drafts
from models import inquiry as inquiries
from models import inquiry_course, organisation
from models.draft import Draft
from models.inquiry import Inquiry, InquiryState
from models.organisation import Person, Role
from models.recipients import recipients
from models.reference import draft_id, inquiry_id
from models.trail import Entry


async def _of(telling: Telling, entry: Entry) -> Inquiry:
    telling.changed[entry.subject] = None
    return await inquiries.get(telling.session, inquiry_id(entry.subject))


def _to(telling: Telling, person: Person, text: str) -> None:
    telling.tell(person, text, protect_content=True)


async def received(telling: Telling, entry: Entry) -> None:
    """The card goes to its owner; where that is somebody else, whoever wrote it down is told who has it."""
    inquiry = await _of(telling, entry)
    await _bring(telling, inquiry)
    if entry.actor_id not in (None, inquiry.owner_id):
        writer = await telling.session.get_one(Person, entry.actor_id)
        t = translator_of(writer)
        text = t(
            "{reference} is with {name} now.",
            reference=f"<b>{inquiry.reference}</b>",
            name=field(inquiry.owner.name, 40),
        )
        _to(telling, writer, "📨 " + text)


async def _bring(telling: Telling, inquiry: Inquiry) -> list[Person]:
    people = await recipients(telling.session, telling.now, inquiry.owner, inquiry.unit_id)
    for person in people:
        await drawing.show(telling.session, telling.now, person, "inquiry", inquiry.reference)
    return people


async def transferred(telling: Telling, entry: Entry) -> None:
    """The new owner, or whoever is there for them, has the card and why; the old one's card says who has it."""
    inquiry = await _of(telling, entry)
    for person in await _bring(telling, inquiry):
        t = translator_of(person)
        text = t(
            "{name} asks you to take over {reference}.",
            name=field(entry.actor, 40),
            reference=f"<b>{inquiry.reference}</b>",
        )
        _to(telling, person, f"🔀 {text}\n“{field(entry.detail['words'], 1500)}”")


async def recounted(telling: Telling, entry: Entry) -> None:
    inquiry = await _of(telling, entry)
    t = translator_of(inquiry.owner)
    text = t(
        "The calendar has changed: {reference} is to be answered until {at}.",
        reference=f"<b>{inquiry.reference}</b>",
        at=t.moment(inquiry.deadline_at),
    )
    _to(telling, inquiry.owner, "📅 " + text)


async def extension_asked(telling: Telling, entry: Entry) -> None:
    inquiry = await _of(telling, entry)
    for head in await inquiry_course.heads(telling.session, telling.now, inquiry):
        if head.id != entry.actor_id and head.reachable:
            await drawing.show(telling.session, telling.now, head, "extension", inquiry.reference)


async def extension_decided(telling: Telling, entry: Entry) -> None:
    """Whoever asked hears it, with the head's words or the new deadline."""
    inquiry = await _of(telling, entry)
    asker = await telling.session.get_one(Person, entry.detail["asked_by_id"])
    t = translator_of(asker)
    facts = {"reference": f"<b>{inquiry.reference}</b>", "name": field(entry.actor, 40)}
    if entry.action == "inquiry.extension_granted":
        at = t.moment(inquiry.deadline_at)
        text = "✅ " + t("{reference}: {name} grants more time, until {at}.", at=at, **facts)
    else:
        said = f"\n“{field(entry.detail['words'] or '', 1500)}”"
        text = "⛔ " + t("{reference}: {name} gives no more time.", **facts) + said
    _to(telling, asker, text)


async def reminded(telling: Telling, entry: Entry) -> None:
    """The owner's phone, and the head's where it is overdue for the first time or for another week; cards tell again
    how much time is left.
    """
    inquiry = await _of(telling, entry)
    telling.remind(inquiry.owner, "inquiry", inquiry.reference, inquiry.deadline_at)
    if entry.detail["head"]:
        for head in await organisation.holders(telling.session, Role.HEAD, unit_id=inquiry.unit_id):
            telling.remind(head, "inquiry", inquiry.reference, inquiry.deadline_at)


async def _line(
    session: AsyncSession, now: datetime, subject: str, _due_at: datetime, t: Translator
) -> tuple[str, bool]:
    inquiry = await inquiries.get(session, inquiry_id(subject))
    return line(t, inquiry, await left(session, now, inquiry)), inquiry.state is not InquiryState.OPEN


LINES["inquiry"] = _line


async def reply_started(telling: Telling, entry: Entry) -> None:
    """The approved words into the outbox, in reply to the comment; not at all where the comment is gone."""
    inquiry = await _of(telling, entry)
    reply = await drafts.get(telling.session, draft_id(entry.detail["draft"]))
    version = await drafts.version_of(telling.session, reply)
    if inquiry.chat_id is None:
        return
    ((method, payload),) = published(version.content, None)
    payload |= {"reply_parameters": {"message_id": inquiry.message_id}, "$publishes": reply.id}
    row = drawing.send(telling.session, telling.now, inquiry.chat_id, method, payload)
    row.draft_id = reply.id


async def answered(telling: Telling, entry: Entry) -> None:
    inquiry = await _of(telling, entry)
    if entry.actor_id is None:  # the bot sent it
        t = translator_of(inquiry.owner)
        text = t("{reference} is answered.", reference=f"<b>{inquiry.reference}</b>")
        _to(telling, inquiry.owner, "✅ " + text)


async def replied_to(session: AsyncSession, subjects: Iterable[str]) -> list[str]:
    """The messages that these drafts reply to: their cards show what becomes of the reply."""
    found = [await drafts.get(session, draft_id(each)) for each in subjects if each.startswith("D-")]
    return [f"Q-{draft.inquiry_id}" for draft in found if draft.inquiry_id is not None]


async def show_asked(session: AsyncSession, now: datetime, draft: Draft, person: Person) -> None:
    """What the citizen wrote, for whoever is to judge the reply to it."""
    inquiry = await inquiries.get(session, draft.inquiry_id or 0)
    t = translator_of(person)
    heading = t("{reference}: a citizen's message, and the reply to it.", reference=f"<b>{inquiry.reference}</b>")
    text = f"📨 {heading}\n<blockquote>{field(inquiry.words, 3000)}</blockquote>"
    drawing.say(session, now, person.telegram_id or 0, text, protect_content=True)


async def reply_decided(telling: Telling, entry: Entry, draft: Draft, said: str) -> None:
    """What the reviewers said of the reply, to whoever wrote it; `said`: the decision in words, HTML."""
    inquiry = await inquiries.get(telling.session, draft.inquiry_id or 0)
    t = translator_of(draft.author)
    reference = f"<b>{inquiry.reference}</b>"
    if entry.action != "draft.approved":
        again = t("Tap Reply and write it anew.")
        _to(telling, draft.author, f"{reference} · {said}\n{again}")
    elif inquiry.chat_id is None:
        text = t("{reference}: the reply may go out. Post it, then tap Published.", reference=reference)
        _to(telling, draft.author, "✅ " + text)


async def reply_failed(telling: Telling, entry: Entry, draft: Draft) -> None:
    inquiry = await inquiries.get(telling.session, draft.inquiry_id or 0)
    t = translator_of(draft.author)
    text = t(
        "{reference}: the reply could not be sent: {why}. Post it yourself and tap Published, or try again.",
        reference=f"<b>{inquiry.reference}</b>",
        why=field(words.failure(t, entry.detail["why"])),
    )
    _to(telling, draft.author, "⚠️ " + text)
