"""getUpdates and webhooks."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from bot.sandbox.phone import Phone
from bot.sandbox.server import Sandbox
from models.clock import MovableClock

Call = Callable[..., Awaitable[dict[str, Any]]]


async def texts(call: Call, **params: Any) -> list[str]:
    return [update["message"]["text"] for update in (await call("getUpdates", **params))["result"]]


async def test_offset_forgets_and_restart_keeps(call: Call, phone: Phone) -> None:
    for text in "abc":
        await phone.send(text)
    updates = (await call("getUpdates", limit=2))["result"]
    assert [update["message"]["text"] for update in updates] == ["a", "b"]
    assert await texts(call) == ["a", "b", "c"]
    assert await texts(call, offset=updates[0]["update_id"] + 1) == ["b", "c"]
    assert await texts(call, offset=-1) == ["c"]
    assert await texts(call) == ["c"]


async def test_updates_live_for_a_day(call: Call, phone: Phone, clock: MovableClock) -> None:
    await phone.send("old")
    clock.advance(timedelta(hours=24, seconds=1))
    await phone.send("new")
    assert await texts(call) == ["new"]


async def test_long_poll_wakes(call: Call, sandbox: Sandbox, phone: Phone) -> None:
    poll = asyncio.create_task(call("getUpdates", timeout=50))
    await asyncio.wait_for(sandbox.world.updates.polled.wait(), 5)
    await phone.send("a")
    answer = await asyncio.wait_for(poll, 5)
    assert answer["result"][0]["message"]["text"] == "a"


async def test_second_poll_ends_the_first(call: Call, sandbox: Sandbox, phone: Phone) -> None:
    first = asyncio.create_task(call("getUpdates", timeout=50))
    await asyncio.wait_for(sandbox.world.updates.polled.wait(), 5)
    second = asyncio.create_task(call("getUpdates", timeout=50))
    assert (await first)["description"] == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    await phone.send("a")
    assert (await second)["ok"]


async def test_allowed_updates(call: Call, phone: Phone) -> None:
    await call("getUpdates", allowed_updates=["callback_query"])
    await phone.send("a")
    assert await texts(call) == []
    await call("getUpdates", allowed_updates=[])
    await phone.send("b")
    assert await texts(call) == ["b"]


async def test_album_may_be_split(call: Call, phone: Phone) -> None:
    await phone.album([phone.attachment("photo", b"1"), phone.attachment("photo", b"2")], split=True)
    (first,) = (await call("getUpdates"))["result"]
    (second,) = (await call("getUpdates", offset=first["update_id"] + 1))["result"]
    assert first["message"]["media_group_id"] == second["message"]["media_group_id"]


class Receiver:
    """A bot's webhook: refuses as often as told, keeps what it accepts."""

    def __init__(self) -> None:
        self.refuse = 0
        self.accepted: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        self.url = ""

    async def handle(self, request: web.BaseRequest) -> web.Response:
        if self.refuse:
            self.refuse -= 1
            return web.Response(status=500)
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        self.accepted.put_nowait((secret, await request.json()))
        return web.Response(status=204)

    async def text(self) -> str:
        async with asyncio.timeout(5):
            return str((await self.accepted.get())[1]["message"]["text"])


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    runner = web.ServerRunner(web.Server(receiver.handle))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def test_webhook_delivers_with_the_secret(call: Call, phone: Phone, receiver: Receiver) -> None:
    await phone.send("before")
    assert (await call("setWebhook", url=receiver.url, secret_token="s-1"))["ok"]
    secret, update = await asyncio.wait_for(receiver.accepted.get(), 5)
    assert (secret, update["message"]["text"]) == ("s-1", "before")
    assert (await call("getUpdates"))["description"] == (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )


async def test_webhook_tries_again_in_order(call: Call, sandbox: Sandbox, phone: Phone, receiver: Receiver) -> None:
    sandbox.api.webhook.first_delay = 0.001
    receiver.refuse = 3
    await call("setWebhook", url=receiver.url)
    await phone.send("a")
    await phone.send("b")
    assert [await receiver.text(), await receiver.text()] == ["a", "b"]
    await sandbox.collected()
    assert "500" in (await call("getWebhookInfo"))["result"]["last_error_message"]
    await call("deleteWebhook")
    await phone.send("c")
    assert await texts(call, offset=-1) == ["c"]


async def test_webhook_must_be_https_elsewhere(call: Call) -> None:
    answer = await call("setWebhook", url="http://example.org/hook")
    assert answer["description"] == "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
