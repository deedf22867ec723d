"""A dispatcher between a database and a sandbox, driven by hand."""

import asyncio
from typing import Any

from echoing import Echo
from sqlalchemy import func, select

from bot.database import Database
from bot.dispatcher import Dispatcher
from bot.limits import Limits
from bot.sandbox.server import Sandbox
from bot.transport import Transport
from models.card import Card, new_token
from models.clock import MovableClock
from models.outbox import Outgoing, Sending

PERSON, OTHER, GROUP = 1001, 1002, -1001
KEYBOARD = {"inline_keyboard": [[{"text": "好", "callback_data": "x"}]]}


class Post:
    def __init__(self, database: Database, clock: MovableClock, sandbox: Sandbox, limits: Limits) -> None:
        self.database, self.clock, self.sandbox, self.echo = database, clock, sandbox, Echo()
        self.transport = Transport(sandbox.url, sandbox.token)
        self.dispatcher = Dispatcher(database, clock, self.transport, self.echo, limits)

    async def write(self, text: str, chat: int = PERSON, **more: Any) -> int:
        async with self.database.write() as session:
            row = self.echo.say(session, self.clock.now(), chat, text, **more)
            await session.flush()
            return row.id

    async def card(self, message_id: int | None = None, chat: int = PERSON) -> int:
        async with self.database.write() as session:
            card = Card(
                token=new_token(),
                kind="draft",
                subject="D-1",
                chat_id=chat,
                message_id=message_id,
                offered=[],
                created_at=self.clock.now(),
            )
            session.add(card)
            await session.flush()
            return card.id

    async def waiting(self) -> int:
        async with self.database.read() as session:
            open_ = Outgoing.state.in_([Sending.QUEUED, Sending.SENDING])
            return await session.scalar(select(func.count()).select_from(Outgoing).where(open_)) or 0

    async def run(self) -> None:
        """Until nothing waits."""
        async with asyncio.timeout(20):
            await self.drive(self.dispatcher)

    async def drive(self, dispatcher: Dispatcher, left: int = 0) -> None:
        while True:
            pause = await dispatcher.round()
            if await self.waiting() <= left:
                return
            await dispatcher.bell.wait(pause)

    async def row(self, row_id: int) -> Outgoing:
        async with self.database.read() as session:
            return await session.get_one(Outgoing, row_id)

    async def place(self, card_id: int) -> int | None:
        async with self.database.read() as session:
            return (await session.get_one(Card, card_id)).message_id

    def texts(self, chat: int = PERSON) -> list[str]:
        return [message["text"] for message in self.sandbox.world.chats[chat].messages.values() if "text" in message]
