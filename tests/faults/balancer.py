"""What stands before replicas that share a webhook's address: each delivery goes to the next one that answers."""

import secrets
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import count
from typing import Final

import aiohttp
from aiohttp import web

HOP: Final = frozenset({"host", "content-length", "connection", "transfer-encoding"})


@asynccontextmanager
async def balancing(ports: Sequence[int]) -> AsyncIterator[str]:
    """Gives the address that Telegram posts to."""
    turn = count()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:

        async def forward(request: web.BaseRequest) -> web.Response:
            body = await request.read()
            headers = {name: value for name, value in request.headers.items() if name.lower() not in HOP}
            first = next(turn)
            for place in range(len(ports)):
                port = ports[(first + place) % len(ports)]
                try:
                    async with session.post(f"http://127.0.0.1:{port}/hook", data=body, headers=headers) as answer:
                        return web.Response(status=answer.status, body=await answer.read())
                except (aiohttp.ClientError, TimeoutError):
                    continue
            return web.Response(status=503)

        runner = web.ServerRunner(web.Server(forward, access_log=None))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        finally:
            await runner.cleanup()


def free_ports(number: int) -> list[int]:
    """Ports that nobody listens on, below those the system gives to outgoing connections: they stay free meanwhile."""
    found: list[int] = []
    while len(found) < number:
        port = 20_000 + secrets.randbelow(10_000)
        with socket.socket() as tried, suppress(OSError):
            tried.bind(("127.0.0.1", port))
            found.append(port)
    return found
