"""A draft (`D-1`) and its versions: what an editor wants to say, and whether it may be said."""

import enum
import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import account as register
from models import trail
from models.account import Account
from models.base import Base, Id
from models.errors import NotFound, NotPermitted, WrongState
from models.organisation import Person, Unit
from models.policy import PRESETS, Gate, Level, Policy


class State(enum.StrEnum):
    COMPOSING = "composing"  # with the author: new, changed, or withdrawn
    IN_REVIEW = "in_review"  # a step of the current version's route is open
    RETURNED = "returned"  # changes were requested; the author goes on from here
    APPROVED = "approved"  # every step said yes to the current version; may be published
    PUBLISHED = "published"  # out, with a link where there is one
    REJECTED = "rejected"  # the end, with a reason
    DISCARDED = "discarded"  # given up by the author


WITH_AUTHOR = frozenset({State.COMPOSING, State.RETURNED})
ENDED = frozenset({State.PUBLISHED, State.REJECTED, State.DISCARDED})


class Draft(Base):
    __tablename__ = "drafts"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    level: Mapped[Level] = mapped_column(default=Level.GENERAL)
    state: Mapped[State] = mapped_column(default=State.COMPOSING, index=True)
    version: Mapped[int] = mapped_column(default=1)
    album: Mapped[str | None] = mapped_column(String(64), index=True)  # media_group_id, while its items arrive
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    link: Mapped[str | None] = mapped_column(String(2048))

    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)
    author: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    account: Mapped[Account | None] = relationship(lazy="joined")

    @property
    def reference(self) -> str:
        return f"D-{self.id}"

    @property
    def policy(self) -> Policy:
        """The unit's regulation; a missing one is a refusal by KeyError, never a permission (security.md 12)."""
        return PRESETS[self.unit.policy]


class Version(Base):
    """One wording of a draft. `content` is a list of parts, in order: kind, text, entities, file_id, file_unique_id,
    and, for a document, file_name, mime_type, size (bytes); `message_id` is the message it came by.
    """

    __tablename__ = "versions"

    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[list[Any]]
    fingerprint: Mapped[str] = mapped_column(String(64))
    gates: Mapped[list[Any]]  # Gate codes the author ticked for this version
    created_at: Mapped[datetime]


class DraftMessage(Base):
    """A message of the author's that belongs to a draft, so that an edit of it finds its draft."""

    __tablename__ = "draft_messages"
    __table_args__ = (UniqueConstraint("chat_id", "message_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int] = mapped_column(BigInteger)
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"))


def fingerprint(content: Sequence[dict[str, Any]]) -> str:
    """SHA-256, hex, of what a reader would see: kinds, text, entities, unique file ids, and their order."""
    seen = [[part.get(key) for key in ("kind", "text", "entities", "file_unique_id")] for part in content]
    canonical = json.dumps(seen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


async def get(session: AsyncSession, draft_id: int, *, change: bool = False) -> Draft:
    """The draft; with `change`, locked until the commit, so that whatever happens to one draft happens in a row.

    Raises NotFound.
    """
    query = select(Draft).where(Draft.id == draft_id).execution_options(populate_existing=change)
    if change:
        query = query.with_for_update(of=Draft)
    draft = (await session.scalars(query)).first()
    if draft is None:
        raise NotFound(reference=f"D-{draft_id}")
    return draft


async def version_of(session: AsyncSession, draft: Draft, number: int | None = None) -> Version:
    """One version, the current one by default."""
    return await session.get_one(Version, (draft.id, number or draft.version))


async def by_message(session: AsyncSession, chat_id: int, message_id: int) -> Draft | None:
    """The draft that a message of its author's belongs to."""
    query = (
        select(Draft)
        .join(DraftMessage, DraftMessage.draft_id == Draft.id)
        .where(DraftMessage.chat_id == chat_id, DraftMessage.message_id == message_id)
    )
    return (await session.scalars(query)).first()


async def of_author(session: AsyncSession, author: Person) -> list[Draft]:
    """The author's drafts that have not ended, newest first."""
    query = select(Draft).where(Draft.author_id == author.id, Draft.state.not_in(ENDED)).order_by(Draft.id.desc())
    return list(await session.scalars(query))


async def create(
    session: AsyncSession,
    now: datetime,
    author: Person,
    content: Sequence[dict[str, Any]],
    *,
    chat_id: int,
    album: str | None = None,
) -> Draft:
    """A new draft of the author's unit, version 1; the unit's only account is chosen beforehand."""
    accounts = await register.of_unit(session, author.unit_id)
    own = [each for each in accounts if each.owner_id == author.id] or accounts
    draft = Draft(
        unit=author.unit,
        author=author,
        account=own[0] if len(own) == 1 else None,
        level=Level.GENERAL,
        state=State.COMPOSING,
        version=1,
        album=album,
        created_at=now,
    )
    session.add(draft)
    await session.flush()
    session.add(new_version(draft, now, content))
    remember(session, draft, chat_id, content)
    await trail.record(
        session, now, "draft.created", draft.reference, actor=author, version=1, fingerprint=fingerprint(content)
    )
    return draft


def new_version(draft: Draft, now: datetime, content: Sequence[dict[str, Any]]) -> Version:
    return Version(
        draft_id=draft.id,
        number=draft.version,
        content=list(content),
        fingerprint=fingerprint(content),
        gates=[],
        created_at=now,
    )


def remember(session: AsyncSession, draft: Draft, chat_id: int, content: Sequence[dict[str, Any]]) -> None:
    session.add_all(DraftMessage(chat_id=chat_id, message_id=part["message_id"], draft_id=draft.id) for part in content)


async def growing_album(session: AsyncSession, author: Person, album: str) -> Draft | None:
    """The author's draft whose album items are still arriving (Bot API: one update per item)."""
    query = select(Draft).where(Draft.album == album, Draft.author_id == author.id, Draft.state == State.COMPOSING)
    return (await session.scalars(query)).first()


async def add_to_album(
    session: AsyncSession, now: datetime, draft: Draft, part: dict[str, Any], *, chat_id: int
) -> None:
    """One more item of the same album, in the order of the messages; the version stays the same."""
    version = await version_of(session, draft)
    content = sorted([*version.content, part], key=lambda each: int(each["message_id"]))
    version.content, version.fingerprint, version.gates = content, fingerprint(content), []
    remember(session, draft, chat_id, [part])
    await trail.record(
        session,
        now,
        "draft.album_grown",
        draft.reference,
        actor=draft.author,
        version=draft.version,
        fingerprint=version.fingerprint,
    )


def owned(draft: Draft, person: Person) -> None:
    """Raises NotPermitted unless the person is the draft's author."""
    if draft.author_id != person.id:
        raise NotPermitted


def expect(draft: Draft, *states: State) -> None:
    """Raises WrongState unless the draft is in one of the states."""
    if draft.state not in states:
        raise WrongState(state=draft.state)


async def choose_account(session: AsyncSession, now: datetime, draft: Draft, author: Person, account_id: int) -> None:
    """The account it is for, one of the draft's own unit. Raises NotPermitted, WrongState, NotFound."""
    owned(draft, author)
    expect(draft, *WITH_AUTHOR)
    chosen = await session.get(Account, account_id)
    if chosen is None or chosen.unit_id != draft.unit_id or not chosen.active:
        raise NotFound
    draft.account = chosen
    await trail.record(session, now, "draft.account_chosen", draft.reference, actor=author, account=chosen.reference)


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
