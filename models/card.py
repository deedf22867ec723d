"""Cards on people's phones: what was drawn where, so that every copy can be redrawn and every tap traced."""

import secrets
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, ForeignKey, Index, String, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class Card(Base):
    """A message with buttons, bound to chat, subject and version (security.md 3).

    `offered` lists every [action, value] this card ever offered, with a third element where the button counts only as
    long as the subject stands like that; a button's callback data is the token and its place in that list. The list
    only grows, so an old keyboard still on a phone never means something else.
    """

    __tablename__ = "cards"
    __table_args__ = (Index("ix_cards_message", "chat_id", "message_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(64), index=True)
    version: Mapped[int | None]
    value: Mapped[int | None] = mapped_column(Id)  # what else it is bound to, such as the step it decides
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    menu: Mapped[str | None] = mapped_column(String(32))  # the sub-menu it shows now; None: the card itself
    offered: Mapped[list[Any]]
    digest: Mapped[str] = mapped_column(String(64), default="")  # of what was drawn last: an equal drawing is not sent
    created_at: Mapped[datetime]

    def place(self, action: str, value: Any = None, bound: str | None = None) -> int:
        """The button's place in `offered`, added when it is new."""
        wanted = [action, value] if bound is None else [action, value, bound]
        if wanted not in self.offered:
            self.offered = [*self.offered, wanted]
        return self.offered.index(wanted)


def new_token() -> str:
    """128 bits, 22 characters of the URL-safe alphabet."""
    return secrets.token_urlsafe(16)


# Built once: building a statement costs more than running it.
_BY_TOKEN: Final = select(Card).where(Card.token == bindparam("token"))
_OF_SUBJECT: Final = select(Card).where(Card.subject == bindparam("subject")).order_by(Card.id)
_OF_SUBJECT_NOW: Final = _OF_SUBJECT.with_for_update().execution_options(populate_existing=True)


async def by_token(session: AsyncSession, token: str) -> Card | None:
    return (await session.scalars(_BY_TOKEN, {"token": token})).first()


async def of_subject(session: AsyncSession, subject: str, *, change: bool = False) -> list[Card]:
    """Every copy of every card about one subject, in the order they were made; with `change`, as they stand now and
    locked until the commit, so that no other process's buttons are lost from `offered`.
    """
    return list(await session.scalars(_OF_SUBJECT_NOW if change else _OF_SUBJECT, {"subject": subject}))


async def renewed(session: AsyncSession, card: Card) -> Card:
    """The card as it stands now, locked until the commit. SQLite's only writer has it like that anyway."""
    await session.flush()
    if session.get_bind().dialect.name == "postgresql":
        await session.refresh(card, with_for_update=True)
    return card


async def newest_of(session: AsyncSession, person_id: int, most: int) -> list[Card]:
    """The person's newest cards, the newest first."""
    query = select(Card).where(Card.person_id == person_id).order_by(Card.id.desc()).limit(most)
    return list(await session.scalars(query))


async def by_message(session: AsyncSession, chat_id: int, message_id: int) -> Card | None:
    query = select(Card).where(Card.chat_id == chat_id, Card.message_id == message_id)
    return (await session.scalars(query)).first()
