"""What pages are told: a snapshot at first, then every event."""

import asyncio
from collections.abc import Callable
from typing import Final

import orjson
from aiohttp import web

from bot.sandbox.objects import Json
from bot.sandbox.population import people_and_groups
from bot.sandbox.world import World

SHOWN_MESSAGES: Final = 300
_BEHIND: Final = 10_000


class PageSockets:
    def __init__(self, world: World, timezone: str, fault_rate: Callable[[], float]) -> None:
        self._world = world
        self._fault_rate = fault_rate
        self._timezone = timezone
        self._queues: dict[web.WebSocketResponse, asyncio.Queue[Json]] = {}

    def tell(self, event: Json) -> None:
        """Queues an event for every open page."""
        for queue in self._queues.values():
            if queue.qsize() < _BEHIND:
                queue.put_nowait(event)

    def tell_clock(self) -> None:
        self.tell({"type": "clock", "now": self._world.clock.now().isoformat()})

    def snapshot(self) -> Json:
        """Everything a page needs to draw itself."""
        chats = {str(chat.id): list(chat.messages.values())[-SHOWN_MESSAGES:] for chat in self._world.chats.values()}
        when = {"now": self._world.clock.now().isoformat(), "timezone": self._timezone}
        around = {"faults": self._fault_rate(), **people_and_groups(self._world)}
        return {"type": "snapshot", **when, **around, "messages": chats}

    async def serve(self, incoming: web.BaseRequest) -> web.WebSocketResponse:
        """One page's connection, until it closes."""
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(incoming)
        queue: asyncio.Queue[Json] = asyncio.Queue()
        queue.put_nowait(self.snapshot())
        if not self._queues:
            self._world.listeners.append(self.tell)
        self._queues[socket] = queue
        writer = asyncio.create_task(_write(socket, queue))
        try:
            async for _ in socket:
                continue
        finally:
            del self._queues[socket]
            if not self._queues:
                self._world.listeners.remove(self.tell)
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
        return socket

    async def close(self) -> None:
        for socket in list(self._queues):
            await socket.close(code=1001, message=b"the sandbox stops")


async def _write(socket: web.WebSocketResponse, queue: asyncio.Queue[Json]) -> None:
    while True:
        await socket.send_str(orjson.dumps(await queue.get()).decode())
