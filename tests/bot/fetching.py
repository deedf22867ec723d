"""A fetcher driven by hand, and a Bot API whose files behave as they are told."""

import asyncio
from typing import Any

from aiohttp import web
from echoing import Echo
from sqlalchemy import func, select

from bot.database import Database
from bot.fetcher import BACK_OFF, Fetcher
from bot.sandbox.server import Sandbox
from bot.transport import Transport
from models.clock import MovableClock
from models.fetch import Fetch, Purpose
from models.outbox import Outgoing


class Desk:
    """Files that wait, and whoever fetches them."""

    def __init__(self, database: Database, clock: MovableClock, sandbox: Sandbox) -> None:
        self.database, self.clock, self.sandbox, self.echo = database, clock, sandbox, Echo()
        self.transport = Transport(sandbox.url, sandbox.token)
        self.written = asyncio.Event()
        self.fetcher = self.another()

    def another(self, transport: Transport | None = None) -> Fetcher:
        return Fetcher(self.database, self.clock, transport or self.transport, self.echo, written=self.written.set)

    async def queue(self, name: str, data: bytes = b"words", size: int | None = None, file_id: str = "") -> int:
        file_id = file_id or self.sandbox.world.files.add("document", data, name, size=size).file_id
        async with self.database.write() as session:
            row = Fetch(
                purpose=Purpose.LEXICON,
                subject="L-1",
                person_id=1,
                chat_id=1001,
                file_id=file_id,
                file_name=name,
                created_at=self.clock.now(),
            )
            session.add(row)
            await session.flush()
            return row.id

    async def row(self, row_id: int) -> Fetch:
        async with self.database.read() as session:
            return await session.get_one(Fetch, row_id)

    async def waiting(self) -> int:
        async with self.database.read() as session:
            query = select(func.count()).select_from(Fetch).where(Fetch.done_at.is_(None))
            return await session.scalar(query) or 0

    async def said(self) -> list[str]:
        async with self.database.read() as session:
            return [row["text"] for row in await session.scalars(select(Outgoing.payload).order_by(Outgoing.id))]

    async def round(self, fetcher: Fetcher | None = None) -> None:
        """One round, and all that it took up."""
        await (fetcher or self.fetcher).round()
        await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name() == "fetch"))

    async def settle(self, fetcher: Fetcher | None = None) -> None:
        """Rounds until nothing waits; pauses are over at once."""
        async with asyncio.timeout(30):
            while await self.waiting():
                await self.round(fetcher)
                self.clock.advance(BACK_OFF[-1])


class Server:
    """A Bot API whose files behave as they are told."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.behave: Any = None
        self.url = ""

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.path.endswith("/getFile"):
            return web.json_response({"ok": True, "result": {"file_id": "x", "file_path": "documents/名 1.txt"}})
        self.asked.set()
        response: web.StreamResponse = await self.behave(request)
        return response
