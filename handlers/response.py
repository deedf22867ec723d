"""回应: a response to an incident, written in reply to a question, checked and submitted in one tap (C8)."""

from handlers.context import Context
from handlers.preparing import tapped
from handlers.reply import ask
from handlers.tap import Tap
from models import incident as incidents
from models import response
from models.errors import NotFound
from models.incident import Incident
from models.question import Question


async def _incident(context: Context, subject: str) -> Incident:
    """The incident of a card, locked for a change. Raises NotFound for a card of anything else."""
    number = subject.removeprefix("I-")
    if number == subject or not number.isdecimal():
        raise NotFound(reference=subject)
    return await incidents.get(context.session, int(number), change=True)


async def respond(context: Context, tap: Tap) -> str:
    incident = await _incident(context, tap.card.subject)
    await response.may_respond(context.session, incident, context.member)
    prompt = context.t("{reference}: what does the response say? Reply with the text.", reference=incident.reference)
    await ask(context, tap, "response", prompt)
    return context.t("Please reply with the text.")


async def worded(context: Context, question: Question, words: str) -> None:
    """The answer is a draft of its own; its card comes by the trail's notice."""
    incident = await _incident(context, question.subject)
    part = {"kind": "text", "text": words, "entities": [], "message_id": 0}
    await response.respond(context.session, context.now, incident, context.member, [part], chat_id=question.chat_id)


async def submit(context: Context, tap: Tap) -> str:
    """All clear and submitted."""
    draft = await tapped(context, tap)
    tap.card.menu = None
    await response.submit(context.session, context.now, draft, context.member)
    return context.t("Submitted.")
