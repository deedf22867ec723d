"""The head's veto (叫停), and the take-down of what is out already."""

from handlers import drawing
from handlers.context import Context
from handlers.preparing import same_version, tapped
from handlers.reply import ask, reason
from handlers.tap import Tap
from models import draft as drafts
from models import veto as vetoes
from models.errors import StaleVersion
from models.question import Question
from models.reference import draft_id


async def veto(context: Context, tap: Tap) -> str:
    draft = await tapped(context, tap)
    await vetoes.may_veto(context.session, draft, context.member)
    if tap.value not in (None, draft.version):
        raise StaleVersion
    await ask(context, tap, "veto", context.t("Why is {reference} stopped?", reference=draft.reference))
    return context.t("Please reply with your reason.")


async def veto_worded(context: Context, question: Question, words: str) -> None:
    draft = await drafts.get(context.session, draft_id(question.subject), change=True)
    same_version(draft, question)
    await vetoes.veto(context.session, context.now, draft, context.member, reason(words))
    text = context.t("{reference}: recorded.", reference=draft.reference)
    drawing.say(context.session, context.now, question.chat_id, "🛑 " + text)


async def taken_down(context: Context, tap: Tap) -> str:
    """The owner has taken it down; from a Telegram channel the bot removes the post itself."""
    draft = await tapped(context, tap)
    await vetoes.taken_down(context.session, context.now, draft, context.member)
    return context.t("Thank you. The reminders stop.")
