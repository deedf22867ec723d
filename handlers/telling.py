"""One round of telling: what the notices of one transaction share."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import drawing
from handlers.i18n import Translator, translator_of
from models import organisation
from models.organisation import Person, Role
from models.outbox import Lane
from models.trail import Entry


@dataclass(frozen=True)
class Item:
    """One thing to bring to mind. `kind`: of `handlers.reminder_lines.LINES`; `subject`: see `models.reminder`."""

    kind: str
    subject: str
    due_at: datetime

    @property
    def reference(self) -> str:
        return self.subject.partition("#")[0]


@dataclass
class Telling:
    """The transaction, its moment, and the subjects whose cards are drawn again after the entries have been told.

    `waiting`: what is to be brought to mind, and to whom; `reminded`: what has been, and to whom it went in the end.
    """

    session: AsyncSession
    now: datetime
    changed: dict[str, None] = field(default_factory=dict)
    waiting: list[tuple[Person, Item]] = field(default_factory=list)
    reminded: list[tuple[Person, Item]] = field(default_factory=list)

    def remind(self, person: Person, kind: str, subject: str, due_at: datetime) -> None:
        """Bring it to this person's mind, in one message with whatever else this transaction has for them.

        Where they cannot be reached or are away, the stand-in or the head gets it (`models.recipients`).
        """
        self.waiting.append((person, Item(kind, subject, due_at)))

    def say(self, entry: Entry, person: Person, text: str, lane: Lane = Lane.REMINDER) -> None:
        """A sentence (HTML) to somebody the entry concerns; whoever did it knows."""
        if person.id != entry.actor_id:
            self.tell(person, text, lane)

    def tell(self, person: Person, text: str, lane: Lane = Lane.DECISION, **more: Any) -> None:
        """A message (HTML) to a person in private, where the bot can reach them; `more` as in `drawing.say`."""
        if person.reachable and person.telegram_id is not None:
            drawing.say(self.session, self.now, person.telegram_id, text, lane=lane, **more)


Notice = Callable[[Telling, Entry], Awaitable[None]]


async def redraw(telling: Telling, entry: Entry) -> None:
    telling.changed[entry.subject] = None


async def nobody(_telling: Telling, _entry: Entry) -> None:
    """On record only: whoever did it has seen the answer already."""


async def to_admins(telling: Telling, say: Callable[[Translator], str]) -> None:
    for admin in await organisation.holders(telling.session, Role.ADMIN):
        telling.tell(admin, "⚠️ " + say(translator_of(admin)))
