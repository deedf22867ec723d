"""Composing: content becomes a draft, grows, and is prepared by its author until it is submitted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import account as register
from models import document, screened, trail
from models import draft as drafts
from models.account import Account, Source
from models.draft import ENDED, WITH_AUTHOR, Draft, DraftMessage, State, Version, expect, fingerprint, owned, version_of
from models.errors import NotFound, NotPermitted
from models.organisation import Person, Unit
from models.policy import Gate, Level


async def create(
    session: AsyncSession,
    now: datetime,
    author: Person,
    content: Sequence[dict[str, Any]],
    *,
    chat_id: int,
    album: str | None = None,
    account: Account | None = None,
) -> Draft:
    """A new draft of the author's unit, for `account`; without one, their usual account is chosen beforehand.

    Raises NotPermitted where the account is another unit's.
    """
    if account and account.unit_id != author.unit_id:
        raise NotPermitted
    account = account or await register.usual(session, author)
    draft = Draft(unit=author.unit, author=author, account=account, album=album)
    return await begin(session, now, draft, content, chat_id=chat_id)


async def begin(
    session: AsyncSession,
    now: datetime,
    draft: Draft,
    content: Sequence[dict[str, Any]],
    *,
    chat_id: int,
    **about: str,
) -> Draft:
    """Put a draft on record, version 1; it says itself whose it is and what for. `about`: more for the trail."""
    draft.level, draft.state, draft.version, draft.created_at = Level.GENERAL, State.COMPOSING, 1, now
    session.add(draft)
    await session.flush()
    session.add(await new_version(session, draft, now, content, chat_id=chat_id))
    await remember(session, draft, chat_id, content)
    facts = {"version": 1, "fingerprint": fingerprint(content), **about}
    await trail.record(session, now, "draft.created", draft.reference, actor=draft.author, **facts)
    return draft


async def new_version(
    session: AsyncSession, draft: Draft, now: datetime, content: Sequence[dict[str, Any]], *, chat_id: int
) -> Version:
    """The content under the draft's present number, its self-check still to do; its words are screened, its documents
    are to be fetched for it.
    """
    document.fetch(session, now, draft, content, chat_id=chat_id)
    return Version(
        draft_id=draft.id,
        number=draft.version,
        content=list(content),
        fingerprint=fingerprint(content),
        gates=[],
        hits=await screened.hits_of(session, draft.unit_id, content),
        unread=document.to_read(content),
        created_at=now,
    )


async def remember(session: AsyncSession, draft: Draft, chat_id: int, content: Sequence[dict[str, Any]]) -> None:
    """From now on an edit of these messages finds the draft; one that is known already stays with its own."""
    if draft.inquiry_id is not None:  # a reply is written anew on its message's card, never by an edit
        return
    numbers = [part["message_id"] for part in content]
    known = set(
        await session.scalars(
            select(DraftMessage.message_id).where(DraftMessage.chat_id == chat_id, DraftMessage.message_id.in_(numbers))
        )
    )
    session.add_all(
        DraftMessage(chat_id=chat_id, message_id=number, draft_id=draft.id) for number in numbers if number not in known
    )


async def growing_album(session: AsyncSession, author: Person, album: str) -> Draft | None:
    """The author's draft whose album items are still arriving (Bot API: one update per item)."""
    query = select(Draft).where(Draft.album == album, Draft.author_id == author.id, Draft.state.not_in(ENDED))
    return (await session.scalars(query)).first()


async def add_to_album(
    session: AsyncSession, now: datetime, draft: Draft, part: dict[str, Any], *, chat_id: int
) -> None:
    """One more item of the same album, in the order of the messages; the version stays the same."""
    draft = await drafts.get(session, draft.id, change=True)
    version = await version_of(session, draft, change=True)
    before = version.content
    content = sorted([*before, part], key=lambda each: int(each["message_id"]))
    version.content, version.fingerprint, version.gates = content, fingerprint(content), []
    documents = document.moved(version, before, content)
    version.hits = [*await screened.hits_of(session, draft.unit_id, content), *documents]
    document.fetch(session, now, draft, [part], chat_id=chat_id)
    await remember(session, draft, chat_id, [part])
    await trail.record(
        session,
        now,
        "draft.album_grown",
        draft.reference,
        actor=draft.author,
        version=draft.version,
        fingerprint=version.fingerprint,
    )


async def choose_account(session: AsyncSession, now: datetime, draft: Draft, author: Person, account_id: int) -> None:
    """The account it is for, one of the draft's own unit. Raises NotPermitted, WrongState, NotFound."""
    owned(draft, author)
    expect(draft, *WITH_AUTHOR)
    chosen = await session.get(Account, account_id)
    if chosen is None or chosen.unit_id != draft.unit_id or not chosen.active:
        raise NotFound
    draft.account = chosen
    await trail.record(
        session,
        now,
        "draft.account_chosen",
        draft.reference,
        actor=author,
        account=chosen.reference,
        name=chosen.name,
    )


async def choose_level(session: AsyncSession, now: datetime, draft: Draft, author: Person, level: Level) -> None:
    """General, important or major (H7.2, H8). Raises NotPermitted, WrongState."""
    owned(draft, author)
    expect(draft, *WITH_AUTHOR)
    draft.level = level
    await trail.record(session, now, "draft.level_chosen", draft.reference, actor=author, level=level)


async def tick(session: AsyncSession, now: datetime, draft: Draft, author: Person, gates: set[Gate]) -> None:
    """Set the gates ticked for the current version (J4, H7.1). Raises NotPermitted, WrongState."""
    owned(draft, author)
    expect(draft, *WITH_AUTHOR)
    version = await version_of(session, draft)
    version.gates = [gate for gate in draft.policy.gates if gate in gates]
    await trail.record(
        session, now, "draft.self_checked", draft.reference, actor=author, version=draft.version, gates=version.gates
    )


async def choose_source(
    session: AsyncSession, now: datetime, draft: Draft, author: Person, source: Source | None, link: str | None = None
) -> None:
    """An original (None), or a repost from a source of the unit's list; a link must be of one of its domains (C6, H5).

    Raises NotPermitted, WrongState, NotFound, ForeignDomain.
    """
    owned(draft, author)
    expect(draft, *WITH_AUTHOR)
    if source and source.unit_id != draft.unit_id:
        raise NotFound
    if source and link:
        register.of_domain(source, link)
    draft.source, draft.source_link = source, link if source else None
    await trail.record(
        session,
        now,
        "draft.source_chosen",
        draft.reference,
        actor=author,
        source=source.name if source else None,
        link=draft.source_link,
    )


async def choose_countersign(session: AsyncSession, now: datetime, draft: Draft, author: Person, unit: Unit) -> None:
    """Name another unit that must agree (C6, H6), or take the name back. Raises NotPermitted, WrongState, NotFound."""
    owned(draft, author)
    expect(draft, *WITH_AUTHOR)
    if unit.id == draft.unit_id or not unit.active:
        raise NotFound
    named = [each for each in draft.countersign if each != unit.id]
    draft.countersign = named if unit.id in draft.countersign else [*named, unit.id]
    await trail.record(
        session,
        now,
        "draft.countersign_chosen",
        draft.reference,
        actor=author,
        unit=unit.key,
        name=unit.name,
        named=unit.id in draft.countersign,
    )
