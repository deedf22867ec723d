"""The outbox: every call to Telegram as a row, written in the transaction of what it tells of."""

import enum
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, SmallInteger, String, delete, event, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, Session, UOWTransaction, mapped_column, orm_insert_sentinel

from models import turn
from models.base import Base, Id, partial_index
from models.card import Card
from models.question import Question

KEPT = timedelta(days=30)


class Lane(enum.IntEnum):
    """Who goes first; an incident overtakes everything."""

    URGENT = 0
    DECISION = 1
    REMINDER = 2
    DIGEST = 3


class Sending(enum.StrEnum):
    QUEUED = "queued"  # to be sent, not before `not_before`
    SENDING = "sending"  # taken by a dispatcher until `lease_until`; returns to queued by that lease alone
    SENT = "sent"  # Telegram answered; `message_ids` holds what it said
    FAILED = "failed"  # Telegram will never take it; `error` says why


class Outgoing(Base):
    """One Bot API call. Order is kept per chat by (lane, id).

    `payload` holds the method's parameters without `chat_id` (and, for edits, without `message_id`: it is taken from
    the card when the call is made). A `$reply_to` key names another outbox row whose message is replied to, where that
    is known by then. `$send` holds what is added when an edit has to be sent as a new message (`protect_content` …).
    `$stays` is the edit that a deletion becomes where the message is too old; `$takes_down` the draft whose post goes
    with it. `$file` names the attachments that go with it, by form field: `{"document": 7}`; `$make` orders a file that
    is made when the call is. Keys that begin with `$` never leave the house.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        partial_index("ix_outbox_waiting", "lane", "id", where="state = 'queued'"),
        partial_index("ix_outbox_chat", "chat_id", "lane", "id", where="state = 'queued'"),
        partial_index("ix_outbox_later", "not_before", where="state = 'queued' AND not_before IS NOT NULL"),
        partial_index("ix_outbox_leased", "lease_until", where="state = 'sending'"),
        # An id is never given out twice: order per chat, `$reply_to` and the log rely on it.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    lane: Mapped[int] = mapped_column(SmallInteger, default=Lane.DECISION)
    method: Mapped[str] = mapped_column(String(32))
    payload: Mapped[dict[str, Any]]
    card_id: Mapped[int | None] = mapped_column(ForeignKey("cards.id"), index=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("drafts.id"))  # it publishes this draft
    question_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id"))
    state: Mapped[Sending] = mapped_column(default=Sending.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]
    lease_until: Mapped[int | None] = mapped_column(BigInteger)  # milliseconds of the database's clock
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    message_ids: Mapped[list[Any] | None]
    error: Mapped[str | None] = mapped_column(String(200))
    # Without it SQLAlchemy inserts row by row on SQLite, because the ids may come back in any order.
    _sentinel: Mapped[int] = orm_insert_sentinel()


@event.listens_for(Session, "before_flush")
def _in_turn(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    if any(isinstance(each, Outgoing) for each in session.new):
        turn.take(session)


async def move_chat(session: AsyncSession, old_chat: int, new_chat: int) -> None:
    """A group has become a supergroup: what waits for it, and its cards and questions, belong to the new chat.

    Message numbers start anew there, so the old ones are forgotten and every card is sent again when it changes next.
    """
    await _drop_numbered(session, old_chat)
    waiting = Outgoing.state.in_([Sending.QUEUED, Sending.SENDING])
    await session.execute(update(Outgoing).where(Outgoing.chat_id == old_chat, waiting).values(chat_id=new_chat))
    for table in (Card, Question):
        await session.execute(update(table).where(table.chat_id == old_chat).values(chat_id=new_chat, message_id=None))


async def _drop_numbered(session: AsyncSession, chat_id: int) -> None:
    """Calls about a message by its number are void: elsewhere that number is another message."""
    rows = await session.execute(
        select(Outgoing.id, Outgoing.payload).where(Outgoing.chat_id == chat_id, Outgoing.state == Sending.QUEUED)
    )
    numbered = [row.id for row in rows if "message_id" in row.payload]
    if numbered:
        void = {"state": Sending.SENT, "message_ids": [], "error": "the chat has moved"}
        await session.execute(update(Outgoing).where(Outgoing.id.in_(numbered)).values(void))


async def prune(session: AsyncSession, now: datetime) -> None:
    """Forget what was sent more than thirty days ago; a draft's own posts are kept, they may have to come down."""
    await session.execute(
        delete(Outgoing)
        .where(Outgoing.state == Sending.SENT, Outgoing.sent_at < now - KEPT, Outgoing.draft_id.is_(None))
        .execution_options(synchronize_session=False)
    )
