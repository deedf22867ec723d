"""One path, one secret, 200 only after the commit (security.md 10)."""

import asyncio
import socket
from collections.abc import AsyncIterator
from io import BytesIO

import aiohttp
import pytest
from sqlalchemy import func, select, text

from bot.database import Database
from bot.intake import ALLOWED, Store
from bot.sandbox.server import Sandbox
from bot.transport import Transport
from bot.webhook import LARGEST, SECRET_HEADER, Webhook
from models.clock import MovableClock
from models.inbox import Received

SECRET = "canary-secret"
UPDATE = {"update_id": 5, "message": {"message_id": 1, "chat": {"id": 1001}}}


@pytest.fixture
async def hook(database: Database, clock: MovableClock, sandbox: Sandbox) -> AsyncIterator[Webhook]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    transport = Transport(sandbox.url, sandbox.token)
    await transport.initialize()
    store = Store(database, clock, lambda: None)
    made = Webhook(transport, store, f"http://127.0.0.1:{port}/hook", SECRET, ("127.0.0.1", port))
    await made.start()
    yield made
    await made.stop()
    await transport.shutdown()


async def _post(hook: Webhook, path: str = "/hook", method: str = "POST", **more: object) -> tuple[int, bytes]:
    headers = more.pop("headers", {SECRET_HEADER: SECRET})
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, f"http://127.0.0.1:{hook.port}{path}", headers=headers, **more) as response,  # type: ignore[arg-type]  # any of the client's options
    ):
        return response.status, await response.read()


async def _stored(database: Database) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.count()).select_from(Received)) or 0


async def test_an_update_is_stored_before_it_is_acknowledged(hook: Webhook, database: Database) -> None:
    assert await _post(hook, json=UPDATE) == (200, b"")
    assert await _stored(database) == 1
    assert await _post(hook, json=UPDATE) == (200, b"")
    assert await _stored(database) == 1


async def test_telegram_is_told_the_secret_and_the_kinds(hook: Webhook, sandbox: Sandbox) -> None:
    told = (await sandbox.called("setWebhook")).params
    assert told["secret_token"] == SECRET
    assert set(told["allowed_updates"]) == set(ALLOWED)
    assert hook.port


@pytest.mark.parametrize(
    "request_",
    [
        {"headers": {}},
        {"headers": {SECRET_HEADER: "wrong"}},
        {"headers": {SECRET_HEADER: SECRET + "x"}},
        {"path": "/other"},
        {"method": "GET"},
        {"method": "PUT"},
    ],
)
async def test_whoever_is_not_telegram_gets_403_without_a_hint(
    hook: Webhook, database: Database, request_: dict[str, object]
) -> None:
    assert await _post(hook, json=UPDATE, **request_) == (403, b"")  # type: ignore[arg-type]  # any of the client's options
    assert await _stored(database) == 0


async def test_what_is_no_update_is_refused(hook: Webhook, database: Database) -> None:
    assert (await _post(hook, data=b"{"))[0] == 400
    assert (await _post(hook, json=[1]))[0] == 400
    assert (await _post(hook, json={"no": "number"}))[0] == 400
    assert (await _post(hook, data=BytesIO(b" " * (LARGEST + 1))))[0] == 413
    assert await _stored(database) == 0


async def test_what_cannot_be_stored_is_not_acknowledged(hook: Webhook, database: Database) -> None:
    async with database.write() as session:
        await session.execute(text("DROP TABLE inbox"))
    assert (await _post(hook, json=UPDATE))[0] == 503


async def test_many_at_once_are_all_stored(hook: Webhook, database: Database) -> None:
    updates = [{**UPDATE, "update_id": number} for number in range(50)]
    answers = await asyncio.gather(*(_post(hook, json=each) for each in updates))
    assert {status for status, _ in answers} == {200}
    assert await _stored(database) == 50


async def test_without_a_secret_there_is_no_webhook(database: Database, clock: MovableClock) -> None:
    store = Store(database, clock, lambda: None)
    with pytest.raises(ValueError, match="secret"):
        Webhook(Transport("http://127.0.0.1:1", "1:x"), store, "http://127.0.0.1/hook", "", ("127.0.0.1", 0))
