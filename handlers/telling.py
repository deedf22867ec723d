"""One round of telling: what the notices of one transaction share."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import drawing
from handlers.i18n import Translator, translator
from models import organisation
from models.organisation import Role
from models.trail import Entry


@dataclass
class Telling:
    """The transaction, its moment, and the subjects whose cards are drawn again after the entries have been told."""

    session: AsyncSession
    now: datetime
    changed: dict[str, None] = field(default_factory=dict)


Notice = Callable[[Telling, Entry], Awaitable[None]]


async def redraw(telling: Telling, entry: Entry) -> None:
    telling.changed[entry.subject] = None


async def nobody(_telling: Telling, _entry: Entry) -> None:
    """On record only: whoever did it has seen the answer already."""


async def to_admins(telling: Telling, say: Callable[[Translator], str]) -> None:
    for admin in await organisation.holders(telling.session, Role.ADMIN):
        if admin.reachable and admin.telegram_id is not None:
            text = "⚠️ " + say(translator(admin.language))
            drawing.say(telling.session, telling.now, admin.telegram_id, text)
