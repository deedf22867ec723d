"""What is told of what goes out and what must go: to the channel, the author, the account's owner, the head."""

from handlers import drawing, inquiry_notices
from handlers.cards import field, words
from handlers.content import published, sendings
from handlers.i18n import DEFAULT_LANGUAGE, translator, translator_of
from handlers.review_notices import outcome, to_author
from handlers.telling import Telling
from models import card as cards
from models import draft as drafts
from models import organisation, publication, publisher, trail
from models import veto as vetoes
from models.draft import Draft
from models.organisation import Person, Role
from models.outbox import Lane
from models.reference import draft_id
from models.trail import Entry


def source_line(draft: Draft) -> str | None:
    """The source as it stands under a repost, in the organisation's language (J10, H5)."""
    if draft.source is None:
        return None
    t = translator(DEFAULT_LANGUAGE.get())
    return t("Source: {name}", name=draft.source.name) + (f" {draft.source_link}" if draft.source_link else "")


async def started(telling: Telling, entry: Entry) -> None:
    """The approved version into the outbox, for the channel; its first message confirms the publication."""
    telling.changed[entry.subject] = None
    draft = await drafts.get(telling.session, draft_id(entry.subject))
    if draft.account is None or draft.account.telegram_chat is None:
        return
    version = await drafts.version_of(telling.session, draft)
    for place, (method, payload) in enumerate(published(version.content, source_line(draft))):
        marked = payload | ({"$publishes": draft.id} if place == 0 else {})
        row = drawing.send(telling.session, telling.now, draft.account.telegram_chat, method, marked)
        row.draft_id = draft.id


async def out(telling: Telling, entry: Entry) -> None:
    """Its cards and its account's show it; the author is told, with the link, unless they had it published now."""
    telling.changed[entry.subject] = None
    if entry.detail.get("account"):
        telling.changed[entry.detail["account"]] = None
    draft = await drafts.get(telling.session, draft_id(entry.subject))
    begun = await trail.latest(telling.session, draft.reference, "draft.publication_started")
    if entry.actor_id is not None or begun is None or begun.actor_id == draft.author_id:
        return
    t = translator_of(draft.author)
    text = t(
        "{reference} has been published in {account}: {link}",
        reference=f"<b>{draft.reference}</b>",
        account=field(draft.account.name if draft.account else "—", 100),
        link=field(draft.link or "—", 300),
    )
    await to_author(telling, draft, "📢 " + text)


async def failed(telling: Telling, entry: Entry) -> None:
    telling.changed[entry.subject] = None
    draft = await drafts.get(telling.session, draft_id(entry.subject))
    if draft.inquiry_id is not None:
        await inquiry_notices.reply_failed(telling, entry, draft)
        return
    for person in await publisher.expected(telling.session, telling.now, draft):
        t = translator_of(person)
        text = "⚠️ " + t(
            "{reference} could not be published: {why}. It stays approved; try again, or publish it yourself.",
            reference=f"<b>{draft.reference}</b>",
            why=field(words.failure(t, entry.detail["why"])),
        )
        if person.id == draft.author_id:
            await to_author(telling, draft, text)
        else:
            telling.tell(person, text)


async def approved(telling: Telling, entry: Entry) -> None:
    """The author hears of it; where they are gone or out of reach, it comes to whoever publishes it in their place."""
    await outcome(telling, entry)
    draft = await drafts.get(telling.session, draft_id(entry.subject))
    for person in await publisher.expected(telling.session, telling.now, draft) if draft.inquiry_id is None else []:
        if person.id != draft.author_id:
            await _bring(telling, draft, person)


async def reminded(telling: Telling, entry: Entry) -> None:
    """Approved, and nobody has said that it is out: every working morning until it is."""
    draft = await drafts.get(telling.session, draft_id(entry.subject))
    people = await publisher.expected(telling.session, telling.now, draft) if draft.inquiry_id is None else []
    copies = await cards.of_subject(telling.session, draft.reference)
    holding = {draft.author_id, *(each.person_id for each in copies if each.kind == "publication")}
    for person in people or [draft.author]:
        if person.id in holding:
            telling.remind(person, "unpublished", entry.subject, draft.approved_at or telling.now)
        else:
            await _bring(telling, draft, person)


async def _bring(telling: Telling, draft: Draft, person: Person) -> None:
    """The content as it was approved, then the card to publish it by."""
    version = await drafts.version_of(telling.session, draft)
    if person.telegram_id is None:
        return
    for method, payload in sendings(version.content):
        drawing.send(telling.session, telling.now, person.telegram_id, method, payload)
    await drawing.show(telling.session, telling.now, person, "publication", draft.reference, version=draft.version)


async def vetoed(telling: Telling, entry: Entry) -> None:
    """The author hears why; what is out already becomes the owner's task at once, ahead of everything."""
    await outcome(telling, entry)
    draft = await drafts.get(telling.session, draft_id(entry.subject))
    await _task(telling, draft)


async def repeated(telling: Telling, entry: Entry) -> None:
    await _task(telling, await drafts.get(telling.session, draft_id(entry.subject)))


async def _task(telling: Telling, draft: Draft) -> None:
    """The take-down card, new on the owner's phone; where they cannot be reached, the author and the heads get it."""
    takedown = await vetoes.of_draft(telling.session, draft)
    if takedown is None or takedown.done_at:
        return
    heads = await organisation.holders(telling.session, Role.HEAD, unit_id=draft.unit_id)
    people = [takedown.owner] if takedown.owner.reachable else [draft.author, *heads]
    for person in {each.id: each for each in people}.values():
        await drawing.show(
            telling.session, telling.now, person, "takedown", draft.reference, value=takedown.id, lane=Lane.URGENT
        )


async def taken_down(telling: Telling, entry: Entry) -> None:
    """The heads hear that it is gone; from the bot's own channel the post is removed."""
    telling.changed[entry.subject] = None
    draft = await drafts.get(telling.session, draft_id(entry.subject))
    for head in await organisation.holders(telling.session, Role.HEAD, unit_id=draft.unit_id):
        t = translator_of(head)
        text = t(
            "{reference} has been taken down by {name}.", reference=f"<b>{draft.reference}</b>", name=field(entry.actor)
        )
        telling.tell(head, "✔️ " + text)
    await _remove_posts(telling, draft)


async def still_up(telling: Telling, entry: Entry) -> None:
    """The post stands where it stood: whoever looks after the account, and the heads, have to see to it by hand."""
    telling.changed[entry.subject] = None
    draft = await drafts.get(telling.session, draft_id(entry.subject))
    owners = [await telling.session.get_one(Person, draft.account.owner_id)] if draft.account else []
    heads = await organisation.holders(telling.session, Role.HEAD, unit_id=draft.unit_id)
    for person in {each.id: each for each in (*owners, *heads)}.values():
        t = translator_of(person)
        text = t(
            "Telegram does not let me delete the post of {reference}. Delete it in the channel by hand.",
            reference=f"<b>{draft.reference}</b>",
        )
        telling.tell(person, "⚠️ " + text)
    await _task(telling, draft)


async def _remove_posts(telling: Telling, draft: Draft) -> None:
    for row in await publication.posts(telling.session, draft):
        for message_id in row.message_ids or []:
            drawing.send(
                telling.session,
                telling.now,
                row.chat_id,
                "deleteMessage",
                {"message_id": message_id, "$takes_down": draft.id},
                lane=Lane.URGENT,
            )
