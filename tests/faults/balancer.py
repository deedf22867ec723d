"""What stands before replicas that share a webhook's address: each delivery goes to the next one that answers."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
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


async def free_ports(number: int) -> list[int]:
    """Ports that nobody listens on at this moment."""
    servers = [await asyncio.start_server(lambda *_: None, "127.0.0.1", 0) for _ in range(number)]
    ports = [server.sockets[0].getsockname()[1] for server in servers]
    for server in servers:
        server.close()
    return ports
