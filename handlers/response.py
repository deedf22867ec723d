"""回应: a response to an incident, written in reply to a question, checked and submitted in one tap (C8)."""

from handlers import incident_work
from handlers.content import part_of
from handlers.context import Context
from handlers.preparing import tapped
from handlers.reply import ask
from handlers.tap import Tap
from models import incident as incidents
from models import response
from models.errors import WordsMissing
from models.question import Question
from models.reference import incident_id


async def respond(context: Context, tap: Tap) -> str:
    incident = await incident_work.tapped(context, tap)
    await response.may_respond(context.session, incident, context.member)
    prompt = context.t("{reference}: what does the response say? Reply with the text.", reference=incident.reference)
    await ask(context, tap, "response", prompt)
    return context.t("Please reply with the text.")


async def worded(context: Context, question: Question, _words: str) -> None:
    """The answer, pictures and all, is a draft of its own; its card comes by the trail's notice."""
    session, now, message = context.session, context.now, context.work.said
    part = part_of(message) if message else None
    if message is None or part is None:
        raise WordsMissing
    incident = await incidents.get(session, incident_id(question.subject), change=True)
    chat_id, album = message.chat.id, message.media_group_id
    draft = await response.respond(session, now, incident, context.member, [part], chat_id=chat_id, album=album)
    question.subject = draft.reference  # the rest of an album belongs to the draft, not to the incident


async def submit(context: Context, tap: Tap) -> str:
    """All clear and submitted."""
    draft = await tapped(context, tap)
    tap.card.menu = None
    await response.submit(context.session, context.now, draft, context.member)
    return context.t("Submitted.")
