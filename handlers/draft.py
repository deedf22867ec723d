"""Drafts: content becomes one at once, and a change of it a new version; submit, withdraw, discard; lists."""

import re

from telegram import Message, Update

from handlers import access, drawing, preparing
from handlers.content import part_of, visible
from handlers.context import Context
from handlers.opening import OPEN
from handlers.refusals import NotADraft, NotAnEditor
from handlers.tap import Tap, shown_by
from models import composing, publisher, review, route
from models import draft as drafts
from models.account import Account
from models.draft import ENDED, Draft, State
from models.errors import NotFound, NotPermitted
from models.organisation import Role
from models.reference import draft_id

_REFERENCE = re.compile(r"\bD-(\d{1,15})\b")


async def grown(message: Message, context: Context) -> bool:
    """Whether a message was one more item of an album that is a draft already (Bot API: one update per item)."""
    session, person, album = context.session, context.member, message.media_group_id
    growing = await composing.growing_album(session, person, album) if album else None
    if growing is None:
        return False
    part = _part(context, message)
    draft = await drafts.get(session, growing.id, change=True)
    await review.grow(session, context.now, draft, person, part, chat_id=message.chat.id)
    return True


async def begin(message: Message, context: Context, account: Account | None = None) -> None:
    """A new draft; without an account its author's only one is chosen. Raises NotPermitted for another unit's."""
    await composing.create(
        context.session,
        context.now,
        context.member,
        [_part(context, message)],
        chat_id=message.chat.id,
        album=message.media_group_id,
        account=account,
    )


def _part(context: Context, message: Message) -> dict[str, object]:
    if not context.member.has(Role.EDITOR):
        raise NotAnEditor
    part = part_of(message)
    if part is None or (part["kind"] == "text" and not visible(part["text"])):
        raise NotADraft
    return part


async def received(message: Message, context: Context) -> None:
    """Content in private: a new draft, or, as a reply, a new version of a draft."""
    person, session, now = context.member, context.session, context.now
    part = _part(context, message)
    replied = await _replied(context, message)
    if replied and replied.author_id == person.id and replied.state not in ENDED:
        draft = await drafts.get(session, replied.id, change=True)
        content = await _merged(context, draft, part)
        await review.revise(session, now, draft, person, content, chat_id=message.chat.id)
        if part not in content:
            await composing.remember(session, draft, message.chat.id, [part])
        draft.album = message.media_group_id
        return
    await begin(message, context)


async def _replied(context: Context, message: Message) -> Draft | None:
    """The draft that a message answers to: through one of its cards, or the author's own message."""
    to = message.reply_to_message
    if to is None:
        return None
    card = await shown_by(context.session, to)
    if card and card.kind == "draft":
        return await drafts.get(context.session, draft_id(card.subject))
    found = await drafts.by_message(context.session, message.chat.id, to.message_id)
    # A notice is no card, but it names its draft first: whoever replies to "D-1: changes requested" means D-1.
    named = _REFERENCE.search(to.text or "") if to.from_user and to.from_user.is_bot and card is None else None
    return found or (await drafts.find(context.session, int(named[1])) if named else None)


async def _merged(context: Context, draft: Draft, part: dict[str, object]) -> list[dict[str, object]]:
    """Words in reply to pictures replace the words and keep the pictures; anything else replaces the whole."""
    before = (await drafts.version_of(context.session, draft)).content
    if part["kind"] == "text" and before[0]["kind"] != "text":
        captioned = {**before[0], "text": part["text"], "entities": part["entities"]}
        rest = [{**each, "text": "", "entities": []} for each in before[1:]]
        return [captioned, *rest]
    return [part]


async def edited(update: Update, context: Context) -> None:
    """The author edited a message: a new version of the draft it belongs to; any other edit is no business of ours."""
    message = update.edited_message
    if message is None:
        return
    found = await drafts.by_message(context.session, message.chat.id, message.message_id)
    part = part_of(message)
    if found is None or part is None or found.author_id != context.member.id or not context.member.has(Role.EDITOR):
        return
    draft = await drafts.get(context.session, found.id, change=True)
    version = await drafts.version_of(context.session, draft)
    content = [part if each["message_id"] == message.message_id else each for each in version.content]
    if all(each["message_id"] != message.message_id for each in version.content):
        content = await _merged(context, draft, part)
    await review.revise(context.session, context.now, draft, context.member, content, chat_id=message.chat.id)


async def new(update: Update, context: Context) -> None:
    """`/new`: how a draft begins."""
    if update.message:
        text = context.t("Send me a text, a picture, an album or a file: it becomes a draft at once.")
        drawing.say(context.session, context.now, update.message.chat.id, "📝 " + text)


async def listed(_update: Update, context: Context) -> None:
    """`/drafts`: where each of one's drafts stands."""
    person = context.member
    await drawing.show(context.session, context.now, person, "drafts", f"P-{person.id}")


async def submit(context: Context, tap: Tap) -> str:
    draft = await preparing.tapped(context, tap)
    tap.card.menu = None
    await review.submit(context.session, context.now, draft, context.member)
    return context.t("Submitted.")


async def withdraw(context: Context, tap: Tap) -> str:
    await review.withdraw(context.session, context.now, await preparing.tapped(context, tap), context.member)
    return context.t("Withdrawn. It is with you again.")


async def discard(context: Context, tap: Tap) -> None:
    """Asks once more on the card."""
    await preparing.open_menu(context, tap, "discard")


async def discard_sure(context: Context, tap: Tap) -> str:
    tap.card.menu = None
    await review.discard(context.session, context.now, await preparing.tapped(context, tap), context.member)
    return context.t("Discarded.")


async def opened(context: Context, subject: str) -> None:
    """A button of a list: bring the card of that draft down here, the author's or the approver's."""
    session, now, person = context.session, context.now, context.member
    found = await drafts.find(session, draft_id(subject))
    if found and await _publishes_for(context, found):
        await drawing.show(session, now, person, "publication", found.reference, version=found.version)
        return
    if not person.has(*access.AUTHORS, *access.DECIDERS):
        raise NotPermitted
    draft = await drafts.get(session, draft_id(subject))
    if draft.author_id == person.id:
        await drawing.show(session, now, person, "draft", draft.reference)
        return
    if steps := await route.open_to(session, now, draft, person):
        version, step = steps[0].version, steps[0].id
        await drawing.show(session, now, person, "approval", draft.reference, version=version, value=step)
        return
    if person.has(Role.HEAD) and person.unit_id == draft.unit_id:
        await drawing.show(session, now, person, "oversight", draft.reference, version=draft.version)
        return
    raise NotFound


async def _publishes_for(context: Context, draft: Draft) -> bool:
    """Whether it is approved and this person may publish it in its author's place."""
    if draft.state is not State.APPROVED or draft.author_id == context.member.id:
        return False
    return await publisher.is_entitled(context.session, context.now, draft, context.member)


OPEN["D"] = opened
