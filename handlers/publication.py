"""After approval: published, with a link."""

from handlers import drawing
from handlers.context import Context
from handlers.drawings import draft_id
from handlers.links import web_address
from handlers.preparing import tapped
from handlers.reply import ask
from handlers.tap import Tap
from models import draft as drafts
from models import publication
from models.draft import State
from models.question import Question


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
