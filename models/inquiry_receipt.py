"""How a citizen's message comes in: written down, turned from a draft, picked up as a comment, or by HTTP (C7, H9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import calendars, inquiry_deadline, organisation, trail
from models import draft as drafts
from models.account import Account
from models.draft import WITH_AUTHOR, Draft, State
from models.errors import NobodyEligible, WordsMissing
from models.inquiry import Inquiry, InquiryState, Kind, Origin
from models.organisation import Person, Role, Unit

MOST_WORDS = 20_000  # characters kept of one message with all that was added
MOST_PARTS = 30  # files likewise
MOST_OPEN = 3  # open messages of one citizen in one group; what comes beyond is added to the newest


@dataclass(frozen=True)
class Place:
    """Where a comment stands: group, message and thread (Bot API: Message), and who wrote it."""

    chat_id: int
    message_id: int
    thread_id: int
    citizen: int


@dataclass(frozen=True)
class Incoming:
    """A message before it is on record. `kind` None: not said, so the strictest holds until somebody says it."""

    words: str
    origin: Origin
    kind: Kind | None = None
    looks: str | None = None
    parts: Sequence[dict[str, Any]] = ()
    received_at: datetime | None = None
    external: str | None = None
    source: str | None = None
    place: Place | None = None


async def log(
    session: AsyncSession,
    now: datetime,
    incoming: Incoming,
    unit: Unit,
    *,
    account: Account | None = None,
    by: Person | None = None,
) -> Inquiry:
    """Put it on record, with its owner and its deadline. Raises WordsMissing, NobodyEligible."""
    if not incoming.words.strip() and not incoming.parts:
        raise WordsMissing
    owner = await _owner(session, unit, account, by)
    place = incoming.place
    inquiry = Inquiry(
        unit=unit,
        came_to_id=unit.id,
        account=account,
        origin=incoming.origin,
        external=incoming.external,
        source=incoming.source,
        looks=incoming.looks[:200] if incoming.looks else None,
        words=incoming.words[:MOST_WORDS],
        parts=list(incoming.parts[:MOST_PARTS]),
        kind=incoming.kind or Kind.CONSULTATION,
        received_at=min(incoming.received_at or now, now),
        logged_at=now,
        logged_by_id=by.id if by else None,
        owner=owner,
        state=InquiryState.OPEN,
        extra_days=0,
        chat_id=place.chat_id if place else None,
        message_id=place.message_id if place else None,
        thread_id=place.thread_id if place else None,
        citizen=place.citizen if place else None,
    )
    await _recorded(session, now, inquiry, by, said=incoming.kind is not None)
    return inquiry


async def _recorded(session: AsyncSession, now: datetime, inquiry: Inquiry, by: Person | None, *, said: bool) -> None:
    """Count its deadline, store it, and say so; `said`: whether somebody named its kind."""
    calendar = await calendars.of(session, inquiry.unit)
    inquiry_deadline.count(inquiry, calendar)
    inquiry_deadline.plan(inquiry, calendar, now)
    session.add(inquiry)
    await session.flush()
    await trail.record(
        session,
        now,
        "inquiry.received",
        inquiry.reference,
        actor=by,
        origin=inquiry.origin,
        kind=inquiry.kind,
        kind_said=said,
        account=inquiry.account.reference if inquiry.account else None,
        owner=inquiry.owner.name,
        deadline=inquiry.deadline_at.isoformat(),
        source=inquiry.source,
        external=inquiry.external,
    )


async def _owner(session: AsyncSession, unit: Unit, account: Account | None, by: Person | None) -> Person:
    """The account's owner, else the editor who logged it, else the unit's first editor in reach, else its head."""
    if account is not None:
        owner = await session.get_one(Person, account.owner_id)
        if owner.active:
            return owner
    if by is not None and by.unit_id == unit.id:
        return by
    return await first_of(session, unit)


async def first_of(session: AsyncSession, unit: Unit) -> Person:
    """Who takes up what comes to a unit as such. Raises NobodyEligible."""
    for role in (Role.EDITOR, Role.HEAD):
        people = await organisation.holders(session, role, unit_id=unit.id)
        if found := sorted(people, key=lambda person: not person.reachable):
            return found[0]
    raise NobodyEligible(steps=[(Role.EDITOR, unit.name)])


async def turn(session: AsyncSession, now: datetime, draft: Draft, author: Person, kind: Kind) -> Inquiry:
    """A draft that is a citizen's words: the draft ends, the message begins. Raises NotPermitted, WrongState."""
    drafts.owned(draft, author)
    drafts.expect(draft, *WITH_AUTHOR)
    version = await drafts.version_of(session, draft)
    parts = [part for part in version.content if part["kind"] != "text"]
    looks = next((part["forwarded"] for part in version.content if part.get("forwarded")), None)
    incoming = Incoming(
        words="\n".join(part["text"] for part in version.content if part["text"]),
        origin=Origin.FORWARDED if looks else Origin.TURNED,
        kind=kind,
        looks=looks,
        parts=parts,
        received_at=draft.created_at,
        source=draft.reference,
    )
    inquiry = await log(session, now, incoming, draft.unit, account=draft.account, by=author)
    draft.state = State.DISCARDED
    await trail.record(
        session,
        now,
        "draft.turned",
        draft.reference,
        actor=author,
        version=draft.version,
        fingerprint=version.fingerprint,
        inquiry=inquiry.reference,
    )
    return inquiry


async def comment(session: AsyncSession, now: datetime, incoming: Incoming, account: Account) -> Inquiry:
    """A comment picked up in the account's discussion group.

    An album's further items, and whatever a citizen with MOST_OPEN open messages there writes, are added to their
    newest one, so that nobody floods an owner with cards.
    """
    place = incoming.place
    if place is None:
        raise WordsMissing
    own = await _open(session, Inquiry.chat_id == place.chat_id, Inquiry.citizen == place.citizen)
    album = next((part["album"] for part in incoming.parts if part.get("album")), None)
    target = _with_album(own, album) or (own[0] if len(own) >= MOST_OPEN else None)
    if target is None:
        return await log(session, now, incoming, account.unit, account=account)
    await add(session, now, target, incoming)
    return target


async def of_album(session: AsyncSession, person: Person, album: str) -> Inquiry | None:
    """The open message that this person wrote down with the first item of an album."""
    return _with_album(await _open(session, Inquiry.logged_by_id == person.id), album)


async def _open(session: AsyncSession, *whose: ColumnElement[bool]) -> Sequence[Inquiry]:
    """The open ones, the newest first, locked: what is added at the same moment must not be lost."""
    await session.flush()
    query = select(Inquiry).where(Inquiry.state == InquiryState.OPEN, *whose).order_by(Inquiry.id.desc())
    locked = query.with_for_update(of=Inquiry).execution_options(populate_existing=True)
    return (await session.scalars(locked)).all()


def _with_album(own: Sequence[Inquiry], album: str | None) -> Inquiry | None:
    found = (each for each in own if album and any(part.get("album") == album for part in each.parts))
    return next(found, None)


async def add(session: AsyncSession, now: datetime, inquiry: Inquiry, incoming: Incoming) -> None:
    """More of the same: words below the others, files beside them, as far as there is room."""
    room = MOST_WORDS - len(inquiry.words)
    more = incoming.words[: max(0, room - 1)]
    parts = list(incoming.parts[: MOST_PARTS - len(inquiry.parts)])
    if not more and not parts:
        return
    inquiry.words = f"{inquiry.words}\n{more}" if inquiry.words and more else inquiry.words + more
    inquiry.parts = [*inquiry.parts, *parts]
    await trail.record(session, now, "inquiry.added_to", inquiry.reference, files=len(parts))


async def known(session: AsyncSession, unit: Unit, external: str) -> Inquiry | None:
    """The message that another platform has delivered to this unit under this reference already, whoever has it now."""
    query = select(Inquiry).where(Inquiry.came_to_id == unit.id, Inquiry.external == external)
    return (await session.scalars(query)).first()
