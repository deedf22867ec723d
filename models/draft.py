"""A draft (`D-1`) and its versions: what an editor wants to say, and whether it may be said."""

import enum
import hashlib
import json
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.account import Account, Source
from models.base import Base, Id, partial_index
from models.errors import NotFound, NotPermitted, WrongState
from models.kept import forget_answers
from models.organisation import Person, Unit
from models.policy import PRESETS, Level, Policy


class State(enum.StrEnum):
    COMPOSING = "composing"  # with the author: new, changed, or withdrawn
    IN_REVIEW = "in_review"  # a step of the current version's route is open
    RETURNED = "returned"  # changes were requested; the author goes on from here
    APPROVED = "approved"  # every step said yes to the current version; may be published
    PUBLISHED = "published"  # out, with a link where there is one
    REJECTED = "rejected"  # the end, with a reason
    VETOED = "vetoed"  # stopped by the head before publication (J3)
    TAKEN_DOWN = "taken_down"  # stopped by the head after publication, and gone again
    DISCARDED = "discarded"  # given up by the author


WITH_AUTHOR = frozenset({State.COMPOSING, State.RETURNED})
ENDED = frozenset({State.PUBLISHED, State.REJECTED, State.DISCARDED, State.VETOED, State.TAKEN_DOWN})


class Draft(Base):
    __tablename__ = "drafts"
    __table_args__ = (
        # The state first: SQLite would rather take the index of all that is in this state otherwise.
        partial_index("ix_drafts_remind", "state", "remind_at", where="state = 'approved'"),
        partial_index("ix_drafts_scheduled", "state", "scheduled_at", where="state = 'approved'"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    # The incident it responds to (C8). No foreign key: an incident refers to a draft already, and a circle of tables
    # can be neither created nor restored in any order.
    incident_id: Mapped[int | None] = mapped_column(Id, index=True)
    inquiry_id: Mapped[int | None] = mapped_column(ForeignKey("inquiries.id"), index=True)  # it replies to this
    level: Mapped[Level] = mapped_column(default=Level.GENERAL)
    state: Mapped[State] = mapped_column(default=State.COMPOSING, index=True)
    version: Mapped[int] = mapped_column(default=1)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"))  # None: an original
    source_link: Mapped[str | None] = mapped_column(String(2048))
    countersign: Mapped[list[Any]] = mapped_column(default=list)  # ids of the units that must agree (C6, H6)
    album: Mapped[str | None] = mapped_column(String(64), index=True)  # media_group_id, while its items arrive
    created_at: Mapped[datetime] = mapped_column(index=True)
    submitted_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    scheduled_at: Mapped[datetime | None]
    held_at: Mapped[datetime | None]  # its set time, or the sending of it, fell into a freeze (J9)
    remind_at: Mapped[datetime | None]  # when its publication is brought to mind next, while it is approved
    publishing: Mapped[bool] = mapped_column(default=False)  # handed to the outbox, not yet confirmed by Telegram
    published_at: Mapped[datetime | None] = mapped_column(index=True)
    urged_at: Mapped[datetime | None]
    link: Mapped[str | None] = mapped_column(String(2048))

    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)
    author: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    account: Mapped[Account | None] = relationship(lazy="joined")
    source: Mapped[Source | None] = relationship(lazy="joined")

    @property
    def reference(self) -> str:
        return f"D-{self.id}"

    @property
    def standing(self) -> str:
        """Changes with every submission, decision, version and set time: what a button of the author's is bound to.

        In UTC, as it is read back: a time that was just set is still in the zone it was said in.
        """
        times = (at.astimezone(UTC).isoformat() if at else "" for at in (self.submitted_at, self.scheduled_at))
        return " ".join([str(self.version), self.state, *times])

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
    hits: Mapped[list[Any]]  # what screening found (H7.1), see `models.screened`
    unread: Mapped[list[Any]]  # documents not screened: [part, error], error None while the reading goes on
    created_at: Mapped[datetime]

    @property
    def sensitive(self) -> bool:
        """Whether a second reviewer is needed (H7.1): also where a forbidden word may stand there in pieces."""
        return bool(self.sensitive_passages)

    @property
    def sensitive_passages(self) -> list[str]:
        return [hit["passage"] for hit in self.hits if hit["severity"] in ("sensitive", "blocked")]

    @property
    def forbidden(self) -> list[str]:
        """The passages that keep it from being submitted.

        A forbidden word counts as it is listed, in full width, in traditional characters or with invisible ones in
        it; with punctuation or spaces in between it may be chance (舞台。独自), so a second reviewer looks instead.
        """
        return [hit["passage"] for hit in self.hits if hit["severity"] == "blocked" and _unbroken(hit)]


class DraftMessage(Base):
    """A message of the author's that belongs to a draft, so that an edit of it finds its draft."""

    __tablename__ = "draft_messages"
    __table_args__ = (UniqueConstraint("chat_id", "message_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int] = mapped_column(BigInteger)
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"))


def _unbroken(hit: dict[str, Any]) -> bool:
    return not hit["possible"] or all(
        unicodedata.category(sign)[0] in "LMN" or not sign.isprintable() for sign in hit["passage"]
    )


def fingerprint(content: Sequence[dict[str, Any]]) -> str:
    """SHA-256, hex, of what a reader would see: kinds, text, entities, unique file ids, and their order."""
    seen = [[part.get(key) for key in ("kind", "text", "entities", "file_unique_id")] for part in content]
    canonical = json.dumps(seen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


# Built once: building a statement costs more than running it.
_LOCKED: Final = (
    select(Draft).where(Draft.id == bindparam("id")).with_for_update(of=Draft).execution_options(populate_existing=True)
)


async def get(session: AsyncSession, draft_id: int, *, change: bool = False) -> Draft:
    """The draft; with `change`, locked until the commit, so that whatever happens to one draft happens in a row.

    Raises NotFound.
    """
    if change:
        forget_answers(session)
        draft = (await session.scalars(_LOCKED, {"id": draft_id})).first()
    else:
        draft = await session.get(Draft, draft_id)
    if draft is None:
        raise NotFound(reference=f"D-{draft_id}")
    return draft


async def find(session: AsyncSession, draft_id: int) -> Draft | None:
    return (await session.scalars(select(Draft).where(Draft.id == draft_id))).first()


async def version_of(
    session: AsyncSession, draft: Draft, number: int | None = None, *, change: bool = False
) -> Version:
    """One version, the current one by default; with `change`, as it stands now that `get` has locked the draft."""
    if change:
        await session.flush()
    return await session.get_one(Version, (draft.id, number or draft.version), populate_existing=change)


async def by_message(session: AsyncSession, chat_id: int, message_id: int) -> Draft | None:
    """The draft that a message of its author's belongs to."""
    query = (
        select(Draft)
        .join(DraftMessage, DraftMessage.draft_id == Draft.id)
        .where(DraftMessage.chat_id == chat_id, DraftMessage.message_id == message_id)
    )
    return (await session.scalars(query)).first()


async def of_author(session: AsyncSession, author: Person) -> list[Draft]:
    """The author's drafts that have not ended, newest first; replies to citizens are on the list of their messages."""
    query = select(Draft).where(Draft.author_id == author.id, Draft.state.not_in(ENDED), Draft.inquiry_id.is_(None))
    return list(await session.scalars(query.order_by(Draft.id.desc())))


def owned(draft: Draft, person: Person) -> None:
    """Raises NotPermitted unless the person is the draft's author."""
    if draft.author_id != person.id:
        raise NotPermitted


def expect(draft: Draft, *states: State) -> None:
    """Raises WrongState unless the draft is in one of the states."""
    if draft.state not in states:
        raise WrongState(state=draft.state)
