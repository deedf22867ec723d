"""What changes on the way of a citizen's message: its kind, who has it, and more time (C7)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models import calendars, delegation, inquiry_deadline, inquiry_receipt, organisation, trail
from models import inquiry as inquiries
from models.errors import NobodyEligible, NotFound, NothingAsked, NotPermitted, WordsMissing
from models.inquiry import Inquiry, Kind
from models.organisation import Person, Role, Unit

TAKERS = (Role.EDITOR, Role.HEAD, Role.DEPUTY)  # who in a unit can be given a message
MOST_DAYS = 30  # working days of one extension


async def choose_kind(session: AsyncSession, now: datetime, inquiry: Inquiry, person: Person, kind: Kind) -> None:
    """Say what it is: the deadline is counted anew from receipt. Raises NotPermitted, NotWaiting."""
    await inquiries.may_handle(session, now, inquiry, person)
    before = inquiry.kind
    inquiry.kind = kind
    await _recount(session, now, inquiry)
    await trail.record(
        session,
        now,
        "inquiry.kind_chosen",
        inquiry.reference,
        actor=person,
        kind=kind,
        before=before,
        deadline=inquiry.deadline_at.isoformat(),
    )


async def _recount(session: AsyncSession, now: datetime, inquiry: Inquiry) -> None:
    calendar = await calendars.of(session, inquiry.unit)
    inquiry_deadline.count(inquiry, calendar)
    inquiry_deadline.plan(inquiry, calendar, now)
    await session.flush()


async def takers(session: AsyncSession, inquiry: Inquiry) -> list[Person]:
    """The colleagues of the unit whom it can be given to."""
    people = await organisation.holders(session, *TAKERS, unit_id=inquiry.unit_id)
    return [each for each in people if each.reachable and each.id != inquiry.owner_id]


async def transfer(
    session: AsyncSession, now: datetime, inquiry: Inquiry, person: Person, to: Person | Unit, words: str
) -> None:
    """Give it to a colleague or to another unit, with the reason; the clock goes on, by the hours of the new unit.

    Raises NotPermitted, NotWaiting, WordsMissing, NotFound (nobody it can be given to), NobodyEligible.
    """
    await inquiries.may_handle(session, now, inquiry, person)
    if not words:
        raise WordsMissing
    before = inquiry.owner
    if isinstance(to, Unit):
        if to.id == inquiry.unit_id or not to.active:
            raise NotFound
        inquiry.owner = await inquiry_receipt.first_of(session, to)
        inquiry.unit = to
        inquiry.asked_days = inquiry.asked_words = None  # asked of another unit's head
        inquiry.head_at = None  # whom another unit's head is not
        await _recount(session, now, inquiry)
    elif to.id in {each.id for each in await takers(session, inquiry)}:
        inquiry.owner = to
    else:
        raise NotFound
    await session.flush()
    await trail.record(
        session,
        now,
        "inquiry.transferred",
        inquiry.reference,
        actor=person,
        before=before.name,
        before_id=before.id,
        to=inquiry.owner.name,
        to_id=inquiry.owner.id,
        unit=inquiry.unit.key,
        words=words,
    )


async def ask_more(
    session: AsyncSession, now: datetime, inquiry: Inquiry, person: Person, days: int, words: str
) -> None:
    """Ask the head for so many more working days, with the reason; an earlier question not decided is replaced.

    Raises NotPermitted, NotWaiting, WordsMissing, NotFound (no such number of days), NobodyEligible (no head but the
    asker).
    """
    await inquiries.may_handle(session, now, inquiry, person)
    if not words:
        raise WordsMissing
    if not 1 <= days <= MOST_DAYS:
        raise NotFound
    if not [each for each in await heads(session, now, inquiry) if each.id != person.id]:
        raise NobodyEligible(steps=[(Role.HEAD, inquiry.unit.name)])
    inquiry.asked_days, inquiry.asked_words = days, words
    await trail.record(session, now, "inquiry.extension_asked", inquiry.reference, actor=person, days=days, words=words)


async def heads(session: AsyncSession, now: datetime, inquiry: Inquiry) -> list[Person]:
    """Who decides on an extension: the heads of the unit and whoever stands in for one."""
    found = await organisation.holders(session, Role.HEAD, unit_id=inquiry.unit_id)
    found = [*found, *await delegation.stand_ins(session, now, found)]
    return [each for each in {one.id: one for one in found}.values() if each.has(Role.HEAD, Role.DEPUTY)]


async def decides(session: AsyncSession, now: datetime, inquiry: Inquiry, person: Person) -> bool:
    """Whether more time is theirs to grant."""
    return person.id in {each.id for each in await heads(session, now, inquiry)}


async def decide_more(
    session: AsyncSession, now: datetime, inquiry: Inquiry, head: Person, *, granted: bool, words: str = ""
) -> None:
    """The head's yes, which counts the deadline anew, or no, which needs words.

    Raises NotPermitted (also for whoever asked), NotWaiting, NothingAsked, WordsMissing.
    """
    if not await decides(session, now, inquiry, head):
        raise NotPermitted
    inquiries.expect_open(inquiry)
    asked = await trail.latest(session, inquiry.reference, "inquiry.extension_asked")
    if inquiry.asked_days is None or asked is None:
        raise NothingAsked
    if asked.actor_id == head.id:
        raise NotPermitted
    if not granted and not words:
        raise WordsMissing
    days = inquiry.asked_days
    inquiry.asked_days = inquiry.asked_words = None
    if granted:
        inquiry.extra_days += days
        await _recount(session, now, inquiry)
    await trail.record(
        session,
        now,
        "inquiry.extension_granted" if granted else "inquiry.extension_refused",
        inquiry.reference,
        actor=head,
        days=days,
        words=words or None,
        asked_by_id=asked.actor_id,
        deadline=inquiry.deadline_at.isoformat(),
    )
