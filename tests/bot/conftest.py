import asyncio
from collections.abc import AsyncIterator

import pytest
from echoing import Echo

from bot.app import App, build
from bot.database import Database
from bot.limits import Unlimited
from bot.settings import Settings
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
