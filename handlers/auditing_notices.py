"""What the administrators hear of a stall: what stands still, since when, and where to look."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cards import field
from handlers.i18n import Translator
from handlers.telling import Telling, to_admins
from models import organisation
from models.organisation import Person, Unit
from models.reference import person_id
from models.stall import StallKind
from models.trail import Entry


async def found(telling: Telling, entry: Entry) -> None:
    """To every administrator, but not as urgent: an alarm that is not sent would be the next stall to tell of."""
    kind, since = StallKind(entry.detail["kind"]), datetime.fromisoformat(entry.detail["since"])
    about = await _named(telling.session, entry.subject) or [entry.subject]
    await to_admins(telling, lambda t: _sentence(t, kind, t.listed(about), since))


async def _named(session: AsyncSession, subject: str) -> list[str]:
    """The person or the units behind a chat, or a person, as the register calls them."""
    if subject.startswith("P-"):
        return [(await session.get_one(Person, person_id(subject))).name]
    if not subject.startswith("G"):
        return []
    chat = int(subject.removeprefix("G"))
    if person := await organisation.by_telegram_id(session, chat):
        return [person.name]
    return list(await session.scalars(select(Unit.name).where(Unit.propaganda_chat == chat).order_by(Unit.id)))


def _sentence(t: Translator, kind: StallKind, about: str, since: datetime) -> str:
    """What stands still and what to do; HTML."""
    facts = {"about": field(about, 200), "when": t.moment(since)}
    return {
        StallKind.CARD: t(
            "An urgent card for {about} should have been sent at {when} and was not. Run xianshen doctor."
        ),
        StallKind.LADDER: t(
            "Incident {about} has stood still since {when}: call whoever is responsible. Run xianshen doctor."
        ),
        StallKind.UNTOLD: t("Nobody has a card of incident {about} of {when}: call whoever is responsible."),
        StallKind.PERSON: t("{about} cannot be reached although an incident is open (since {when}): call them."),
        StallKind.DUE: t("{about} was due at {when} and has not been done. Run xianshen doctor."),
        StallKind.UPDATE: t("What people sent has not been handled since {when}. Run xianshen doctor."),
    }[kind].format(**facts)
