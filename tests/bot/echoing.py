"""Handlers of a few lines, so that the carrying is tested apart from the rules."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update
from telegram.ext import CallbackContext, MessageHandler, filters

from handlers.context import Answer
from models import trail
from models.errors import OwnDraft, Refusal
from models.outbox import Lane, Outgoing


class Echo:
    """Says back what it hears. `refuse …` is refused, `break …` raises, both after an effect that must not stay.

    `told` holds what the carrying reported; `fail` is raised by every report while it is set.
    """

    context = CallbackContext

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []
        self.handled: list[str] = []
        self.fail: Exception | None = None
        self.broken = True
        self._session: Any = None
        self._now: Any = None

    def register(self, application: Any) -> None:
        application.add_handler(MessageHandler(filters.TEXT, self._hear))

    async def _hear(self, update: Update, _context: Any) -> None:
        message = update.effective_message
        assert message is not None
        text = message.text or ""
        self.handled.append(text)
        self.say(self._session, self._now, message.chat_id, text)
        await trail.record(self._session, self._now, "text.heard", f"T-{update.update_id}", text=text)
        if text.startswith("refuse"):
            raise OwnDraft
        if text.startswith("break") and self.broken:
            raise ValueError(text)

    def say(self, session: AsyncSession, now: datetime, chat_id: int, text: str, **more: Any) -> Outgoing:
        row = Outgoing(
            chat_id=chat_id,
            lane=more.pop("lane", Lane.DECISION),
            method=more.pop("method", "sendMessage"),
            payload={"text": text, **more.pop("payload", {})},
            created_at=now,
            **more,
        )
        session.add(row)
        return row

    async def handle(self, application: Any, session: AsyncSession, now: datetime, update: Update) -> list[Answer]:
        self._session, self._now = session, now
        if query := update.callback_query:
            return [Answer(query.id, text="seen")]
        await application.process_update(update)
        return []

    async def refuse(self, session: AsyncSession, now: datetime, update: Update, refusal: Refusal) -> list[Answer]:
        assert update.effective_chat is not None
        self.say(session, now, update.effective_chat.id, f"refused: {refusal}")
        return []

    async def unreachable(self, _session: AsyncSession, _now: datetime, chat_id: int, why: str) -> None:
        self._tell("unreachable", chat_id, why)

    async def kicked(self, _session: AsyncSession, _now: datetime, chat_id: int, why: str) -> None:
        self._tell("kicked", chat_id, why)

    async def migrated(self, _session: AsyncSession, _now: datetime, old_chat: int, new_chat: int) -> None:
        self._tell("migrated", old_chat, new_chat)

    async def undeliverable(self, _session: AsyncSession, _now: datetime, outgoing: Outgoing, why: str) -> None:
        self._tell("undeliverable", outgoing.id, why)

    async def stalled(self, _session: AsyncSession, _now: datetime, stalls: Any) -> int:
        self._tell("stalled", [each.kind for each in stalls])
        return len(stalls)

    async def reader(self, _session: AsyncSession, _fetch: Any) -> Callable[[bytes], Any]:
        return self.read

    def read(self, content: bytes) -> Any:
        """What a file holds; tests put their own here."""
        return content

    async def fetched(self, session: AsyncSession, now: datetime, fetch: Any, found: Any) -> None:
        self.say(session, now, fetch.chat_id, f"fetched {fetch.file_name}")
        await session.flush()
        self._tell("fetched", fetch.file_name, found)

    async def not_fetched(self, _session: AsyncSession, _now: datetime, fetch: Any, code: str) -> None:
        self._tell("not_fetched", fetch.file_name, code)

    async def parked(self, _session: AsyncSession, _now: datetime, received: Any) -> None:
        self._tell("parked", received.update_id)

    def _tell(self, *what: Any) -> None:
        self.told.append(what)
        if self.fail:
            raise self.fail
