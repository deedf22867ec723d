"""The handlers as the carrying sees them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update

import handlers
from bot.handling import type_of_application
from handlers import auditing, delivery, enclosure, files, inquiring, reminding
from handlers.context import Answer, Context
from handlers.enclosure import Making
from handlers.inquiring import Letter
from models.errors import Refusal
from models.fetch import Fetch
from models.inbox import Received
from models.outbox import Outgoing
from models.stall import Stall


class Registered:
    """Handling by the package `handlers`."""

    context = Context

    def register(self, application: type_of_application) -> None:
        handlers.register(application)

    async def handle(
        self, application: type_of_application, session: AsyncSession, now: datetime, update: Update
    ) -> list[Answer]:
        return await handlers.handle(application, session, now, update)

    async def refuse(self, session: AsyncSession, now: datetime, update: Update, refusal: Refusal) -> list[Answer]:
        return await handlers.refuse(session, now, update, refusal)

    async def remind(self, session: AsyncSession, now: datetime) -> int:
        return await reminding.remind(session, now)

    async def stalled(self, session: AsyncSession, now: datetime, stalls: Sequence[Stall]) -> int:
        return await auditing.stalled(session, now, stalls)

    async def enclosure(self, session: AsyncSession, order: dict[str, Any]) -> Making:
        return await enclosure.prepare(session, order)

    async def sent(self, session: AsyncSession, now: datetime, draft_id: int, chat_id: int, message_id: int) -> None:
        await delivery.sent(session, now, draft_id, chat_id, message_id)

    async def unreachable(self, session: AsyncSession, now: datetime, chat_id: int, why: str) -> None:
        await delivery.unreachable(session, now, chat_id, why)

    async def kicked(self, session: AsyncSession, now: datetime, chat_id: int, why: str) -> None:
        await delivery.kicked(session, now, chat_id, why)

    async def migrated(self, session: AsyncSession, now: datetime, old_chat: int, new_chat: int) -> None:
        await delivery.migrated(session, now, old_chat, new_chat)

    async def undeliverable(self, session: AsyncSession, now: datetime, outgoing: Outgoing, why: str) -> None:
        await delivery.undeliverable(session, now, outgoing, why)

    async def reader(self, session: AsyncSession, fetch: Fetch) -> Callable[[bytes], Any]:
        return await files.reader(session, fetch)

    async def fetched(self, session: AsyncSession, now: datetime, fetch: Fetch, found: Any) -> None:
        await files.fetched(session, now, fetch, found)

    async def not_fetched(self, session: AsyncSession, now: datetime, fetch: Fetch, code: str) -> None:
        await files.not_fetched(session, now, fetch, code)

    async def inquired(self, session: AsyncSession, now: datetime, letter: Letter) -> tuple[str, bool]:
        return await inquiring.inquired(session, now, letter)

    async def parked(self, session: AsyncSession, now: datetime, received: Received) -> None:
        await delivery.parked(session, now, received)
