from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from telegram import Bot

from bot.sandbox.phone import Phone
from bot.sandbox.server import Sandbox
from models.clock import MovableClock

GROUP = -1001000000001
CHANNEL = -1002000000001
Call = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(datetime(2026, 11, 23, 1, 0, tzinfo=UTC))


@pytest.fixture
async def sandbox(clock: MovableClock) -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(clock=clock)
    sandbox.add_user(1001, "王小明", started=True)
    sandbox.add_user(1002, "李审核")
    sandbox.add_group(GROUP, "党委宣传部值班群", members=[1001, 1002])
    sandbox.add_channel(CHANNEL, "学报频道", admins=[1002])
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
def phone(sandbox: Sandbox) -> Phone:
    return sandbox.phone(1001)


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def call(sandbox: Sandbox, http: aiohttp.ClientSession) -> Call:
    """Calls the API as JSON and returns the whole answer."""

    async def call(method: str, **params: Any) -> dict[str, Any]:
        async with http.post(f"{sandbox.url}/bot{sandbox.token}/{method}", json=params) as response:
            answer: dict[str, Any] = await response.json()
            assert answer.get("error_code", 200) == response.status
            return answer

    return call


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    async with Bot(sandbox.token, base_url=f"{sandbox.url}/bot", base_file_url=f"{sandbox.url}/file/bot") as bot:
        yield bot
