"""What the bot has asked whom (a forced reply), as a row, so that any restart can go on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class Question(Base):
    __tablename__ = "questions"
    __table_args__ = (Index("ix_questions_message", "chat_id", "message_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(32))  # the action that waits for these words: `reject`, `published` …
    subject: Mapped[str] = mapped_column(String(64))
    version: Mapped[int | None]
    card_id: Mapped[int | None] = mapped_column(ForeignKey("cards.id"))  # the card it was asked from
    value: Mapped[int | None] = mapped_column(Id)  # what else it is about, such as the step that is decided
    so_far: Mapped[list[Any] | None]  # what was answered to the questions before it, where there are several in a row
    message_id: Mapped[int | None] = mapped_column(BigInteger)  # the bot's question, known once it is sent
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


async def ask(  # noqa: PLR0913 - a question has that many sides
    session: AsyncSession,
    now: datetime,
    *,
    chat_id: int,
    person_id: int,
    purpose: str,
    subject: str,
    version: int | None = None,
    value: int | None = None,
    card_id: int | None = None,
    so_far: Sequence[str] = (),
) -> Question:
    """Put a question on record; an older open one to the same person about the same thing is given up."""
    await give_up(session, now, person_id, purpose, subject)
    question = Question(
        chat_id=chat_id,
        person_id=person_id,
        purpose=purpose,
        subject=subject,
        version=version,
        value=value,
        card_id=card_id,
        so_far=list(so_far),
        asked_at=now,
    )
    session.add(question)
    await session.flush()
    return question


async def give_up(session: AsyncSession, now: datetime, person_id: int, purpose: str, subject: str) -> None:
    """The person's open question about this, where there is one, waits for an answer no more."""
    await session.execute(
        update(Question)
        .where(
            Question.person_id == person_id,
            Question.purpose == purpose,
            Question.subject == subject,
            Question.answered_at.is_(None),
        )
        .values(answered_at=now)
    )


async def open_for(session: AsyncSession, chat_id: int, person_id: int) -> list[Question]:
    """The person's open questions in this chat, newest first."""
    rows = await session.scalars(
        select(Question)
        .where(Question.chat_id == chat_id, Question.person_id == person_id, Question.answered_at.is_(None))
        .order_by(Question.id.desc())
    )
    return list(rows)


async def closed(session: AsyncSession, chat_id: int, person_id: int, message_id: int) -> Question | None:
    """The question that this message asked, where it was answered, given up or asked anew."""
    query = select(Question).where(
        Question.chat_id == chat_id,
        Question.message_id == message_id,
        Question.person_id == person_id,
        Question.answered_at.is_not(None),
    )
    return (await session.scalars(query)).first()
