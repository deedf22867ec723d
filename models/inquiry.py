"""A citizen's message (`Q-1`): what somebody outside asked, who answers it, and until when (C7, H9)."""

import enum
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String, Text, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import recipients
from models.account import Account
from models.base import Base, Id, partial_index
from models.draft import Draft, State
from models.errors import NotFound, NotPermitted, NotWaiting
from models.organisation import Person, Role, Unit


class Kind(enum.StrEnum):
    """What it is decides how long the answer may take (C7, `models.workdays.DAYS`)."""

    CONSULTATION = "consultation"
    SUGGESTION = "suggestion"  # suggestions, complaints, reports
    COMPLEX = "complex"  # several departments, or involved


class Origin(enum.StrEnum):
    COMMAND = "command"  # written down by `/inquiry`
    FORWARDED = "forwarded"  # forwarded to the bot, and turned from the draft it was at first
    TURNED = "turned"  # another draft that turned out to be a citizen's words
    COMMENT = "comment"  # a comment in the discussion group of a channel
    HTTP = "http"  # another platform, by `POST /inquiries`


class InquiryState(enum.StrEnum):
    """A reply in review leaves it open: the clock goes on (`under_way`)."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"  # ended without a reply, with the reason


class Slot(enum.StrEnum):
    """What a reminder is for."""

    HALF_WAY = "half_way"
    LAST_MORNING = "last_morning"
    DEADLINE = "deadline"
    OVERDUE = "overdue"


class Inquiry(Base):
    """`parts` are the message's files as Telegram names them (see `models.draft.Version`); `looks` is what the citizen
    calls themselves, believed nowhere. `reckoning` explains the deadline (`models.inquiry_deadline`).
    """

    __tablename__ = "inquiries"
    __table_args__ = (
        partial_index("ix_inquiries_due", "next_at", where="next_at IS NOT NULL"),
        partial_index("ix_inquiries_open", "deadline_at", where="state = 'open'"),
        partial_index("ix_inquiries_external", "came_to_id", "external", where="external IS NOT NULL", unique=True),
        partial_index("ix_inquiries_thread", "chat_id", "thread_id", where="chat_id IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    origin: Mapped[Origin]
    came_to_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))  # the unit that had it first
    external: Mapped[str | None] = mapped_column(String(200))  # the other platform's own reference, one of its unit's
    source: Mapped[str | None] = mapped_column(String(64))  # the draft it was at first: `D-5`
    looks: Mapped[str | None] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(Text)
    parts: Mapped[list[Any]]
    kind: Mapped[Kind]
    received_at: Mapped[datetime]
    logged_at: Mapped[datetime]
    logged_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    state: Mapped[InquiryState] = mapped_column(default=InquiryState.OPEN)
    deadline_at: Mapped[datetime]
    reckoning: Mapped[dict[str, Any]]
    extra_days: Mapped[int] = mapped_column(default=0)  # working days that the head has granted
    asked_days: Mapped[int | None]  # an extension asked for and not decided yet
    asked_words: Mapped[str | None] = mapped_column(String(4096))
    answered_at: Mapped[datetime | None]
    late: Mapped[bool] = mapped_column(default=False)  # answered or closed after the deadline
    link: Mapped[str | None] = mapped_column(String(2048))  # where the reply stands
    closed_at: Mapped[datetime | None]
    closed_words: Mapped[str | None] = mapped_column(String(4096))
    next_at: Mapped[datetime | None]
    next_slot: Mapped[Slot | None]
    head_at: Mapped[datetime | None]  # the head has been told that it is overdue; again from then on
    chat_id: Mapped[int | None] = mapped_column(BigInteger)  # the discussion group of a comment
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    thread_id: Mapped[int | None] = mapped_column(BigInteger)
    citizen: Mapped[int | None] = mapped_column(BigInteger)  # who wrote the comment, kept while it is open

    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True, foreign_keys=[unit_id])
    owner: Mapped[Person] = relationship(lazy="joined", innerjoin=True, foreign_keys=[owner_id])
    account: Mapped[Account | None] = relationship(lazy="joined")

    @property
    def reference(self) -> str:
        return f"Q-{self.id}"


class Discussion(Base):
    """A thread under a post of a channel: whatever is said in it is a comment (Bot API: Message.message_thread_id)."""

    __tablename__ = "discussions"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    thread_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


async def get(session: AsyncSession, inquiry_id: int, *, change: bool = False) -> Inquiry:
    """The message; with `change`, locked until the commit. Raises NotFound."""
    if change:
        await session.flush()
        query = select(Inquiry).where(Inquiry.id == inquiry_id).with_for_update(of=Inquiry)
        inquiry = (await session.scalars(query.execution_options(populate_existing=True))).first()
    else:
        inquiry = await session.get(Inquiry, inquiry_id)
    if inquiry is None:
        raise NotFound(reference=f"Q-{inquiry_id}")
    return inquiry


async def reply_of(session: AsyncSession, inquiry: Inquiry) -> Draft | None:
    """The newest reply written to it, whatever became of it."""
    query = select(Draft).where(Draft.inquiry_id == inquiry.id).order_by(Draft.id.desc()).limit(1)
    return (await session.scalars(query)).first()


def under_way(reply: Draft | None) -> bool:
    """Whether a reply is in review, or approved and not out yet."""
    return reply is not None and reply.state in (State.IN_REVIEW, State.APPROVED)


async def handles(session: AsyncSession, now: datetime, inquiry: Inquiry, person: Person) -> bool:
    """Whether it is theirs to deal with: the owner's, a head's of the unit, or whoever's stands in for any of them."""
    return await recipients.acts_for(session, now, person, inquiry.owner, inquiry.unit_id)


async def may_handle(session: AsyncSession, now: datetime, inquiry: Inquiry, person: Person) -> None:
    """Raises NotPermitted unless it is theirs to deal with, NotWaiting where it is settled already."""
    if not await handles(session, now, inquiry, person):
        raise NotPermitted
    expect_open(inquiry)


def expect_open(inquiry: Inquiry) -> None:
    """Raises NotWaiting where it has been answered or closed already."""
    if inquiry.state is not InquiryState.OPEN:
        raise NotWaiting(reference=inquiry.reference, at=inquiry.answered_at or inquiry.closed_at)


async def reads(session: AsyncSession, now: datetime, inquiry: Inquiry, person: Person) -> bool:
    """Who sees it: whoever handles or logged it, the unit's deciders, superiors and auditors."""
    if person.id == inquiry.logged_by_id or person.has(Role.AUDITOR, Role.SUPERIOR):
        return True
    if person.unit_id == inquiry.unit_id and person.has(Role.REVIEWER, Role.DEPUTY):
        return True
    return await handles(session, now, inquiry, person)


async def waiting(session: AsyncSession, person: Person) -> Sequence[Inquiry]:
    """The open ones this person sees on their list, the least time left first: a head's unit's, an auditor's and a
    superior's all, anybody else's own.
    """
    query = select(Inquiry).where(Inquiry.state == InquiryState.OPEN).order_by(Inquiry.deadline_at, Inquiry.id)
    if person.has(Role.AUDITOR, Role.SUPERIOR):
        return (await session.scalars(query)).all()
    if person.has(Role.HEAD, Role.DEPUTY):
        mine = (Inquiry.unit_id == person.unit_id) | (Inquiry.owner_id == person.id)
        return (await session.scalars(query.where(mine))).all()
    return (await session.scalars(query.where(Inquiry.owner_id == person.id))).all()
