"""A step handed to a colleague (转交), and the author's urging (催办)."""

from handlers import drawing
from handlers.context import Context
from handlers.preparing import tapped
from handlers.reply import ask, reason
from handlers.tap import Tap
from models import assigning, review
from models.card import Card
from models.errors import NoColleague, NotFound
from models.organisation import Person, Unit
from models.question import Question


async def delegate(context: Context, tap: Tap) -> None:
    """Open the list of eligible colleagues on the card."""
    step, draft = await review.judge(context.session, context.now, tap.value, context.member)
    if not await assigning.colleagues(context.session, context.now, draft, step, context.member):
        raise NoColleague
    tap.card.menu = "delegate"


async def choose_colleague(context: Context, tap: Tap) -> str:
    """A colleague is chosen: now the reason."""
    colleague = await context.session.get(Person, tap.value)
    if colleague is None:
        raise NotFound
    await assigning.may_assign(context.session, context.now, tap.card.value or 0, context.member, colleague)
    tap.card.menu = None
    prompt = context.t("Why does {name} take over {reference}?", name=colleague.name, reference=tap.card.subject)
    await ask(context, tap, "delegate", prompt)
    return context.t("Please reply with your reason.")


async def delegation_worded(context: Context, question: Question, words: str) -> None:
    card = await context.session.get_one(Card, question.card_id)
    colleague = await context.session.get_one(Person, question.value)
    draft = await assigning.assign(
        context.session, context.now, card.value or 0, context.member, colleague, reason(words)
    )
    text = context.t("{reference} is with {name} now.", reference=draft.reference, name=colleague.name)
    drawing.say(context.session, context.now, question.chat_id, "✔️ " + text)


async def ask_unit(context: Context, tap: Tap) -> None:
    """Open the list of the other units on the approval card."""
    await review.judge(context.session, context.now, tap.value, context.member)
    tap.card.menu = "ask_unit"


async def choose_unit(context: Context, tap: Tap) -> str:
    unit = await context.session.get(Unit, tap.value)
    if unit is None:
        raise NotFound
    tap.card.menu = None
    await assigning.add_countersign(context.session, context.now, tap.card.value or 0, context.member, unit)
    return context.t("{unit} has been asked to countersign.", unit=unit.name)


async def urge(context: Context, tap: Tap) -> str:
    await assigning.urge(context.session, context.now, await tapped(context, tap), context.member)
    return context.t("Everyone who may decide has been reminded.")
