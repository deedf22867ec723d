"""What a handler is given: the session, the person, the moment; and where it leaves the answer to a tap."""

from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Message, Update
from telegram.ext import CallbackContext, ExtBot

from handlers.i18n import Translator, language_of, translator, translator_of
from models import organisation
from models.card import Card
from models.kept import forget
from models.organisation import Person


@dataclass(frozen=True)
class Answer:
    """An answer to a tap, given after the commit (Bot API: answerCallbackQuery; text up to 200 characters)."""

    callback_query_id: str
    text: str | None = None
    show_alert: bool = False
    url: str | None = None


@dataclass
class Work:
    """One update's unit of work. `person` is None for a stranger; `t` speaks their language.

    `tapped`: the card that is drawn again at the end; `said`: the message that answers a question.
    """

    session: AsyncSession
    now: datetime
    person: Person | None
    t: Translator
    answers: list[Answer] = field(default_factory=list)
    tapped: Card | None = None
    said: Message | None = None


WORK: ContextVar[Work] = ContextVar("work")


class Context(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """The library's context with this update's unit of work. A handler that needs a person asks for `member`."""

    @property
    def work(self) -> Work:
        return WORK.get()

    @property
    def session(self) -> AsyncSession:
        return self.work.session

    @property
    def now(self) -> datetime:
        return self.work.now

    @property
    def t(self) -> Translator:
        return self.work.t

    @property
    def member(self) -> Person:
        """The enrolled person behind this update; the gatekeeper has made sure there is one."""
        if self.work.person is None:
            raise LookupError("a handler for members was reached by a stranger")
        return self.work.person


async def work_for(session: AsyncSession, now: datetime, update: Update) -> Work:
    """Who is behind the update, read in the transaction that has the effect (security.md 2)."""
    forget(session)
    user = update.effective_user
    person = await organisation.by_telegram_id(session, user.id) if user else None
    t = translator_of(person) if person else translator(language_of(user.language_code if user else None))
    return Work(session, now, person, t)
