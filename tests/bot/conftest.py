import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from echoing import Echo
from fetching import Server
from posting import GROUP, OTHER, PERSON, Post

from bot.app import App, build
from bot.database import Database
from bot.limits import Unlimited
from bot.sandbox.server import Sandbox
from bot.settings import Settings
from bot.transport import Transport
from models.clock import MovableClock


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
async def carried(settings: Settings, clock: MovableClock, database: Database, echo: Echo) -> AsyncIterator[App]:
    """The whole carrying with handlers of a few lines, running against the sandbox, without sending limits."""
    made = build(settings, clock, database, handling=echo, limits=Unlimited())
    await made.start()
    async with asyncio.timeout(10):
        await made.ready.wait()
    yield made
    await made.stop()


@pytest.fixture
async def post(database: Database, clock: MovableClock, sandbox: Sandbox) -> AsyncIterator[Post]:
    for user in (PERSON, OTHER):
        sandbox.add_user(user, f"U{user}", started=True)
    sandbox.add_group(GROUP, "组", members=[PERSON, OTHER])
    made = Post(database, clock, sandbox, Unlimited())
    await made.transport.initialize()
    yield made
    made.dispatcher.stop()
    await made.dispatcher.run()
    await made.transport.shutdown()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()
    runner = web.ServerRunner(web.Server(made.answer, access_log=None), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


@pytest.fixture
async def transport(server: Server) -> AsyncIterator[Transport]:
    made = Transport(server.url, "1000:canary", answer_timeout=2)
    await made.initialize()
    yield made
    await made.shutdown()
