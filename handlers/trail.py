"""`/trail D-1` and the button: what happened, for those who may know (H7.1, H13).

So for every thing with a reference: a draft `D`, incident `I`, citizen's message `Q`, account `A`, directive `Z`, and
`P` for a person: their enrolment and absences.
"""

import re
from collections.abc import Awaitable, Callable

from telegram import Update

from handlers import access, drawing
from handlers.cards.trail import trail_card
from handlers.context import Context
from handlers.refusals import Usage
from handlers.tap import Tap
from models import account as accounts
from models import directive as directives
from models import draft as drafts
from models import incident as incidents
from models import incident_work, trail, weekly
from models.errors import NotFound
from models.organisation import Person, Role

_REFERENCE = re.compile(r"([A-Z])-(\d{1,15})", re.IGNORECASE)


async def command(update: Update, context: Context) -> None:
    if update.message is None:
        return
    asked = _REFERENCE.fullmatch("".join(context.args or []))
    if not asked:
        raise Usage(usage="/trail D-1, /trail I-1")
    await _tell(context, update.message.chat.id, asked[1].upper(), int(asked[2]))


async def pressed(context: Context, tap: Tap) -> str | None:
    """In private, whatever chat the card is in: a group must not see more than its card."""
    letter, _, number = tap.card.subject.partition("-")
    chat_id = context.member.telegram_id or tap.card.chat_id
    await _tell(context, chat_id, letter, int(number))
    return context.t("Sent to you in private.") if chat_id != tap.card.chat_id else None


async def _draft(context: Context, number: int) -> bool:
    return access.may_read(context.member, await drafts.get(context.session, number))


async def _incident(context: Context, number: int) -> bool:
    return await incident_work.reads(context.session, await incidents.get(context.session, number), context.member)


async def _account(context: Context, number: int) -> bool:
    return weekly.may_see(context.member, await accounts.get(context.session, number))


async def _directive(context: Context, number: int) -> bool:
    """The department that may go on with it, whoever had to read it, the auditors; of one not sent its author alone."""
    session, person = context.session, context.member
    directive = await directives.get(session, number)
    if directive.issuer_id == person.id or directive.issued_at is None:
        return directive.issuer_id == person.id
    if person.has(Role.AUDITOR) or await directives.directs(session, directive, person):
        return True
    return person.id in {each.person_id for each in await directives.readings(session, directive)}


async def _person(context: Context, number: int) -> bool:
    """The person, the heads of their unit, the auditors."""
    person = await context.session.get(Person, number)
    own = context.member
    return person is not None and (
        own.id == number or own.has(Role.AUDITOR) or (own.has(Role.HEAD) and own.unit_id == person.unit_id)
    )


# By the letter of the reference: whether this person may read its trail. Raises NotFound.
READS: dict[str, Callable[[Context, int], Awaitable[bool]]] = {
    "D": _draft,
    "I": _incident,
    "A": _account,
    "Z": _directive,
    "P": _person,
}


async def _tell(context: Context, chat_id: int, letter: str, number: int) -> None:
    if letter not in READS or not await READS[letter](context, number):
        raise NotFound
    reference = f"{letter}-{number}"
    entries = await trail.of(context.session, reference)
    drawing.say(
        context.session, context.now, chat_id, trail_card(context.t, reference, entries).text, protect_content=True
    )
