"""How a directive comes about, is read, urged and lifted (J9); what a freeze holds back, and lets go of again."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import calendars, publication, trail
from models import directive as directives
from models import draft as drafts
from models.account import Account
from models.directive import Directive, Kind, Named, Reading, State
from models.draft import Draft
from models.errors import DirectivePast, NobodyNamed, NotFound, NotPermitted, TooLong, TooSoon, WordsMissing
from models.organisation import Person

LONGEST: Final = 3000  # characters of a directive's words: they stand on one card, whole
URGE_EVERY: Final = timedelta(minutes=15)  # by hand
AGAIN: Final = 120  # by itself, minutes of the department's working time
AGAIN_URGENT: Final = timedelta(minutes=15)  # by itself, for a freeze, at any hour


async def begin(session: AsyncSession, now: datetime, person: Person, kind: Kind) -> Directive:
    """A directive that nobody else sees yet; where only one unit may be directed it is named beforehand.

    Raises NotPermitted.
    """
    units = await directives.directable(session, person)
    if not units:
        raise NotPermitted
    directive = Directive(kind=kind, state=State.COMPOSING, issuer=person, units=[], created_at=now)
    session.add(directive)
    await session.flush()
    if len(units) == 1:
        await name_units(session, directive, person, {units[0].id})
    return directive


def expect_own(directive: Directive, person: Person) -> None:
    """Raises NotPermitted for anybody but its writer, DirectivePast once it is out."""
    if directive.issuer_id != person.id:
        raise NotPermitted
    expect(directive, State.COMPOSING)


def expect(directive: Directive, state: State) -> None:
    """Raises DirectivePast unless it is in this state."""
    if directive.state is not state:
        lifted = directive.state is State.LIFTED
        by = directive.lifted_by if lifted else directive.issuer
        when = directive.lifted_at if lifted else directive.issued_at
        raise DirectivePast(
            reference=directive.reference, state=directive.state.value, who=by.name if by else "?", when=when
        )


async def name_units(session: AsyncSession, directive: Directive, person: Person, units: set[int]) -> None:
    """The units it is for; the accounts of a unit that is new are all named, of one that is gone none.

    Raises NotPermitted, DirectivePast, NotFound for a unit that the person may not direct.
    """
    expect_own(directive, person)
    own = [unit.id for unit in await directives.directable(session, person)]
    if not units <= set(own):
        raise NotFound
    before = set(directive.units)
    directive.units = [unit for unit in own if unit in units]
    gone = select(Account.id).where(Account.unit_id.in_(before - units))
    await session.execute(delete(Named).where(Named.directive_id == directive.id, Named.account_id.in_(gone)))
    for account in await directives.accounts_of(session, units - before):
        session.add(Named(directive_id=directive.id, account_id=account.id))
    await session.flush()


async def name_accounts(session: AsyncSession, directive: Directive, person: Person, accounts: set[int]) -> None:
    """Which accounts of the units. Raises NotPermitted, DirectivePast, NotFound for an account of another unit."""
    expect_own(directive, person)
    offered = {each.id for each in await directives.accounts_of(session, directive.units)}
    if not accounts <= offered:
        raise NotFound
    await session.execute(delete(Named).where(Named.directive_id == directive.id))
    session.add_all(Named(directive_id=directive.id, account_id=each) for each in sorted(accounts))
    await session.flush()


async def word(session: AsyncSession, directive: Directive, person: Person, words: str) -> None:
    """What it says. Raises NotPermitted, DirectivePast, WordsMissing, TooLong."""
    expect_own(directive, person)
    if not words:
        raise WordsMissing
    if len(words) > LONGEST:
        raise TooLong(most=LONGEST)
    directive.words = words
    await session.flush()


async def drop(session: AsyncSession, directive: Directive, person: Person) -> None:
    """Give it up before it is sent. Raises NotPermitted, DirectivePast."""
    expect_own(directive, person)
    directive.state = State.DROPPED
    await session.flush()


async def issue(session: AsyncSession, now: datetime, directive: Directive, person: Person) -> None:
    """Send it: everybody who has to read it is on its list from now on; a freeze holds from this moment.

    Raises NotPermitted, DirectivePast, NobodyNamed, WordsMissing, NotFound where a unit named is not theirs any more.
    """
    expect_own(directive, person)
    if not directive.units or (directive.kind is Kind.FREEZE and not await directives.named(session, directive)):
        raise NobodyNamed
    if not directive.words:
        raise WordsMissing
    if not set(directive.units) <= {unit.id for unit in await directives.directable(session, person)}:
        raise NotFound
    people = await directives.addressees(session, now, directive)
    if not people:
        raise NobodyNamed
    held = await _locked(session, directive) if directive.kind is Kind.FREEZE else []
    directive.state, directive.issued_at = State.STANDING, now
    directive.next_at = await _next(session, now, directive)
    session.add_all(Reading(directive_id=directive.id, person_id=each.id, told_at=now) for each in people)
    await session.flush()
    accounts = await directives.named(session, directive)
    await trail.record(
        session,
        now,
        "directive.issued",
        directive.reference,
        actor=person,
        kind=directive.kind.value,
        units=directive.units,
        accounts=[each.reference for each in accounts],
        words=directive.words,
        readers=[each.name for each in people],
    )
    for draft in held:
        if draft.publishing and draft.incident_id is None:
            await publication.hold(session, now, draft, directive.reference)


async def _next(session: AsyncSession, now: datetime, directive: Directive) -> datetime:
    """When whoever has not read it is asked again by itself, reckoned from now, however long nobody looked."""
    if directive.urgent:
        return now + AGAIN_URGENT
    return (await calendars.of(session, directive.issuer.unit)).add_minutes(now, AGAIN)


async def _locked(session: AsyncSession, directive: Directive) -> list[Draft]:
    """The drafts that may be decided or handed to the outbox just now, locked: who comes later sees the freeze."""
    accounts = [each.id for each in await directives.named(session, directive)]
    query = (
        select(Draft)
        .where(Draft.account_id.in_(accounts), Draft.state.in_((drafts.State.IN_REVIEW, drafts.State.APPROVED)))
        .order_by(Draft.id)
        .with_for_update(of=Draft)
        .execution_options(populate_existing=True)
    )
    return list(await session.scalars(query))


async def concerned(session: AsyncSession, directive: Directive) -> list[Draft]:
    """The drafts of the accounts named whose cards say that they are frozen."""
    accounts = [each.id for each in await directives.named(session, directive)]
    query = select(Draft).where(Draft.account_id.in_(accounts), Draft.state.not_in(drafts.ENDED)).order_by(Draft.id)
    return list(await session.scalars(query))


async def read(session: AsyncSession, now: datetime, directive: Directive, person: Person) -> datetime:
    """The person has read it; recorded once. Gives back when they first said so. Raises NotFound: not on its list."""
    reading = await session.get(Reading, (directive.id, person.id), populate_existing=True)
    if reading is None:
        raise NotFound
    if reading.read_at is None:
        reading.read_at = now
        await session.flush()
        if all(each.read_at for each in await directives.readings(session, directive)):
            directive.next_at = None
        await trail.record(session, now, "directive.read", directive.reference, actor=person)
    return reading.read_at


async def urge(session: AsyncSession, now: datetime, directive: Directive, person: Person | None) -> bool:
    """Whoever has not read it is asked again: by the department, every quarter of an hour at most, or by itself (None).

    False, and nothing happens, where all have read it. Raises NotPermitted, DirectivePast, TooSoon.
    """
    expect(directive, State.STANDING)
    if person:
        await directives.may_direct(session, directive, person)
        if directive.urged_at and now < directive.urged_at + URGE_EVERY:
            raise TooSoon(again_at=directive.urged_at + URGE_EVERY)
    unread = [each.person for each in await directives.readings(session, directive) if each.read_at is None]
    if not unread:
        directive.next_at = None
        return False
    directive.urged_at = now
    directive.next_at = await _next(session, now, directive)
    await session.flush()
    names = [each.name for each in unread]
    await trail.record(session, now, "directive.urged", directive.reference, actor=person, unread=names)
    return True


async def lift(session: AsyncSession, now: datetime, directive: Directive, person: Person, words: str | None) -> None:
    """It stands no longer; what fell into a freeze is asked about again.

    Raises NotPermitted, DirectivePast, TooLong.
    """
    await directives.may_direct(session, directive, person)
    expect(directive, State.STANDING)
    if words and len(words) > LONGEST:
        raise TooLong(most=LONGEST)
    directive.state, directive.lifted_at, directive.lifted_by, directive.lift_words = State.LIFTED, now, person, words
    directive.next_at = None
    await session.flush()
    await trail.record(session, now, "directive.lifted", directive.reference, actor=person, words=words)
    if directive.kind is Kind.FREEZE:
        for draft in await _locked(session, directive):
            if draft.held_at and await directives.holds(session, draft) is None:
                await publication.let_go(session, now, draft)


async def add_reader(session: AsyncSession, now: datetime, directive: Directive, person: Person) -> bool:
    """Somebody who answers for one of its accounts since. Whether they are new on its list."""
    if await session.get(Reading, (directive.id, person.id)):
        return False
    session.add(Reading(directive_id=directive.id, person_id=person.id, told_at=now))
    await session.execute(
        update(Directive)
        .where(Directive.id == directive.id, Directive.next_at.is_(None))
        .values(next_at=await _next(session, now, directive))
    )
    await session.flush()
    return True
