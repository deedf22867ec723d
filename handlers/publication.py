"""After approval: published, with a link."""

from urllib.parse import urlsplit

from handlers import drawing
from handlers.context import Context
from handlers.draft import tapped
from handlers.drawings import draft_id
from handlers.refusals import BadLink
from handlers.reply import ask
from handlers.tap import Tap
from models import draft as drafts
from models import publication
from models.draft import State
from models.question import Question

LONGEST = 2048  # characters of a link


def web_address(text: str) -> str:
    """The address, if it is an http(s) one with a host; raises BadLink otherwise."""
    try:
        parts = urlsplit(text.strip())
    except ValueError as error:
        raise BadLink from error
    if parts.scheme not in ("http", "https") or not parts.hostname or len(text) > LONGEST or len(text.split()) != 1:
        raise BadLink
    return text.strip()


async def published(context: Context, tap: Tap) -> str:
    draft = await tapped(context, tap)
    drafts.expect(draft, State.APPROVED)
    prompt = context.t(
        "Link of {reference} as published? Reply with it, or with - for none.", reference=draft.reference
    )
    await ask(context, tap, "published", prompt)
    return context.t("Please reply with the link.")


async def linked(context: Context, question: Question, words: str) -> None:
    link = None if words.strip() == "-" else web_address(words)
    draft = await drafts.get(context.session, draft_id(question.subject), change=True)
    await publication.publish(context.session, context.now, draft, context.member, link)
    text = context.t("{reference} is on record as published.", reference=draft.reference)
    drawing.say(context.session, context.now, question.chat_id, "📢 " + text)
