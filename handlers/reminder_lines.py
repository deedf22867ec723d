"""What a card of reminders says of each thing, by its kind: a line, and whether it is done by now."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import weekly_lines
from handlers.cards import Rows, words
from handlers.i18n import Translator
from models import draft as drafts
from models.draft import State
from models.organisation import Person
from models.reference import draft_id
from models.route import Step, StepState

# session, now, subject, due_at, translator → HTML of one line, whether it is done already.
Line = Callable[[AsyncSession, datetime, str, datetime, Translator], Awaitable[tuple[str, bool]]]
# session, now, subject, who reads it, translator → rows of buttons.
Offer = Callable[[AsyncSession, datetime, str, Person, Translator], Awaitable[Rows]]


async def _step(
    session: AsyncSession, _now: datetime, subject: str, _due_at: datetime, t: Translator
) -> tuple[str, bool]:
    reference, _, number = subject.partition("#")
    step = await session.get_one(Step, int(number))
    text = t(
        "{reference} has been waiting for a {role} since {at}.",
        reference=f"<b>{reference}</b>",
        role=words.role(t, step.role),
        at=t.moment(step.opened_at or _due_at),
    )
    return text, step.state is not StepState.OPEN


async def _unpublished(
    session: AsyncSession, _now: datetime, subject: str, _due_at: datetime, t: Translator
) -> tuple[str, bool]:
    draft = await drafts.get(session, draft_id(subject))
    text = t("{reference} is approved and not published yet.", reference=f"<b>{subject}</b>")
    waits = draft.state is State.APPROVED and draft.scheduled_at is None and not draft.publishing
    return text, not waits


LINES: dict[str, Line] = {"step": _step, "unpublished": _unpublished, "weekly": weekly_lines.weekly}
# What a card offers that has one thing of this kind alone to remind of, above the button that opens it.
OFFERS: dict[str, Offer] = {"weekly": weekly_lines.weekly_buttons}
