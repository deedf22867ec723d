"""What the carrying asks of the handlers: all it knows about them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update
from telegram.ext import Application, CallbackContext

from handlers.context import Answer
from handlers.enclosure import Making
from handlers.inquiring import Letter
from models.errors import Refusal
from models.fetch import Fetch
from models.inbox import Received
from models.outbox import Outgoing
from models.stall import Stall

type_of_application = Application[Any, Any, Any, Any, Any, Any]


class Handling(Protocol):
    """Every method but `register` is called inside a write transaction and must not touch the network; `enclosure` and
    `reader` inside a reading one.
    """

    @property
    def context(self) -> type[CallbackContext[Any, Any, Any, Any]]: ...

    def register(self, application: type_of_application) -> None: ...

    async def handle(
        self, application: type_of_application, session: AsyncSession, now: datetime, update: Update
    ) -> list[Answer]: ...

    async def refuse(self, session: AsyncSession, now: datetime, update: Update, refusal: Refusal) -> list[Answer]: ...

    async def remind(self, session: AsyncSession, now: datetime) -> int: ...

    async def stalled(self, session: AsyncSession, now: datetime, stalls: Sequence[Stall]) -> int: ...

    async def enclosure(self, session: AsyncSession, order: dict[str, Any]) -> Making: ...

    async def sent(
        self, session: AsyncSession, now: datetime, draft_id: int, chat_id: int, message_id: int
    ) -> None: ...

    async def unreachable(self, session: AsyncSession, now: datetime, chat_id: int, why: str) -> None: ...

    async def kicked(self, session: AsyncSession, now: datetime, chat_id: int, why: str) -> None: ...

    async def migrated(self, session: AsyncSession, now: datetime, old_chat: int, new_chat: int) -> None: ...

    async def undeliverable(self, session: AsyncSession, now: datetime, outgoing: Outgoing, why: str) -> None: ...

    async def reader(self, session: AsyncSession, fetch: Fetch) -> Callable[[bytes], Any]:
        """How to read this file, called in a reading transaction: pure, for a thread; its result goes to `fetched`."""
        ...

    async def fetched(self, session: AsyncSession, now: datetime, fetch: Fetch, found: Any) -> None: ...

    async def not_fetched(self, session: AsyncSession, now: datetime, fetch: Fetch, code: str) -> None: ...

    async def inquired(self, session: AsyncSession, now: datetime, letter: Letter) -> tuple[str, bool]:
        """A citizen's message from another platform: its reference, and whether it is new. Raises Refusal."""
        ...

    async def parked(self, session: AsyncSession, now: datetime, received: Received) -> None: ...
