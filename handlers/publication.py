"""After approval: published with a link, or by the bot in its channel, at once or at a set time."""

import re
from datetime import datetime, timedelta

from telegram import Update

from handlers import drawing
from handlers.context import Context
from handlers.links import web_address
from handlers.preparing import same_version, tapped
from handlers.refusals import Usage
from handlers.reply import ask
from handlers.tap import Tap
from handlers.when import moment
from models import draft as drafts
from models import publication, publisher
from models.question import Question
from models.reference import draft_id

_COMMAND = re.compile(r"D-(\d{1,15})", re.IGNORECASE)


async def published(context: Context, tap: Tap) -> str:
    draft = await tapped(context, tap)
    await publisher.may_publish(context.session, context.now, draft, context.member)
    prompt = context.t(
        "Link of {reference} as published? Reply with it, or with - for none.", reference=draft.reference
    )
    await ask(context, tap, "published", prompt, version=draft.version)
    return context.t("Please reply with the link.")


async def linked(context: Context, question: Question, words: str) -> None:
    link = None if words.strip() == "-" else web_address(words)
    draft = await drafts.get(context.session, draft_id(question.subject), change=True)
    same_version(draft, question)
    await publication.publish(context.session, context.now, draft, context.member, link)
    text = context.t("{reference} is on record as published.", reference=draft.reference)
    drawing.say(context.session, context.now, question.chat_id, "📢 " + text)


async def publish_now(context: Context, tap: Tap) -> str:
    draft = await tapped(context, tap)
    await publication.start(context.session, context.now, draft, context.member)
    return context.t("On its way to the channel.")


async def schedule(context: Context, tap: Tap) -> None:
    """Open the choice of times on the card."""
    draft = await tapped(context, tap)
    await publisher.may_publish(context.session, context.now, draft, context.member)
    tap.card.menu = "schedule"


async def unschedule(context: Context, tap: Tap) -> str:
    draft = await tapped(context, tap)
    tap.card.menu = None
    await publication.unschedule(context.session, context.now, draft, context.member)
    return context.t("The set time is dropped. It stays approved.")


async def schedule_in(context: Context, tap: Tap) -> str:
    """A time chosen by button: so many minutes from now."""
    return await _set(context, tap, context.now + timedelta(minutes=tap.value))


async def schedule_tomorrow(context: Context, tap: Tap) -> str:
    """A time chosen by button: tomorrow at that hour of the unit's zone."""
    return await _set(context, tap, moment(f"tomorrow {tap.value}:00", context.now, context.t.zone))


async def _set(context: Context, tap: Tap, at: datetime) -> str:
    draft = await tapped(context, tap)
    await publication.schedule(context.session, context.now, draft, context.member, at)
    tap.card.menu = None
    return context.t("It will be published at {at}.", at=context.t.moment(at))


async def schedule_words(context: Context, tap: Tap) -> str:
    draft = await tapped(context, tap)
    await publisher.may_publish(context.session, context.now, draft, context.member)
    tap.card.menu = None
    prompt = context.t("When is {reference} to be published? For example: tomorrow 9:00", reference=draft.reference)
    await ask(context, tap, "schedule", prompt, version=draft.version)
    return context.t("Please reply with a time.")


async def schedule_worded(context: Context, question: Question, words: str) -> None:
    draft = await drafts.get(context.session, draft_id(question.subject), change=True)
    same_version(draft, question)
    await _schedule(context, question.chat_id, draft.id, words)


async def schedule_command(update: Update, context: Context) -> None:
    """`/schedule D-1 tomorrow 9:00`."""
    if update.message is None:
        return
    reference, *words = context.args or [""]
    asked = _COMMAND.fullmatch(reference)
    if not asked or not words:
        raise Usage(usage="/schedule D-1 " + context.t("tomorrow 9:00"))
    await _schedule(context, update.message.chat.id, int(asked[1]), " ".join(words))


async def _schedule(context: Context, chat_id: int, number: int, words: str) -> None:
    at = moment(words, context.now, context.t.zone)
    draft = await drafts.get(context.session, number, change=True)
    await publication.schedule(context.session, context.now, draft, context.member, at)
    text = context.t("{reference} will be published at {at}.", reference=draft.reference, at=context.t.moment(at))
    drawing.say(context.session, context.now, chat_id, "🕘 " + text)
