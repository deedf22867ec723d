"""What went out, what did not, what nobody knows; and never the token in a word of it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from telegram import Bot, InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)

from bot.sandbox.server import Sandbox
from bot.transport import LostAnswer, NotSent, ServerError, TooManyRequests, Transport, failure

TOKEN = "1000:canary-in-the-address"
PERSON = 1001


@pytest.fixture
async def api() -> AsyncIterator[Sandbox]:
    served = Sandbox(TOKEN)
    served.add_user(PERSON, "A", started=True)
    await served.start()
    yield served
    await served.stop()


@pytest.fixture
async def transport(api: Sandbox) -> AsyncIterator[Transport]:
    made = Transport(api.url, TOKEN, answer_timeout=2)
    await made.initialize()
    yield made
    await made.shutdown()


async def test_a_call_gives_back_the_result_as_it_came(transport: Transport) -> None:
    sent = await transport.call("sendMessage", {"chat_id": PERSON, "text": "你好"})
    assert sent["text"] == "你好"
    assert await transport.call("getUpdates", {"timeout": 0}) == []


async def test_the_library_s_bot_works_on_it(api: Sandbox, transport: Transport) -> None:
    bot = Bot(TOKEN, base_url=f"{api.url}/bot", request=transport, get_updates_request=transport)
    async with bot:
        assert bot.username == "xianshen_bot"
        sent = await bot.send_document(PERSON, InputFile(b"content", filename="表.txt"), caption="附件")
    assert sent.document is not None
    assert sent.document.file_name == "表.txt"


async def test_no_connection_means_not_sent() -> None:
    nowhere = Transport("http://127.0.0.1:1", TOKEN)
    await nowhere.initialize()
    with pytest.raises(NotSent) as caught:
        await nowhere.call("getMe", {})
    await nowhere.shutdown()
    assert not isinstance(caught.value, TimedOut)
    assert "canary" not in _everything(caught.value)


async def test_before_it_is_open_nothing_is_sent() -> None:
    with pytest.raises(NotSent):
        await Transport("http://127.0.0.1:1", TOKEN).call("getMe", {})


@pytest.mark.parametrize("fault", ["drop_before", "lost_answer"])
async def test_a_dropped_connection_is_ambiguous(api: Sandbox, transport: Transport, fault: str) -> None:
    api.faults.next("sendMessage", fault)
    with pytest.raises(LostAnswer) as caught:
        await transport.call("sendMessage", {"chat_id": PERSON, "text": "x"})
    assert "canary" not in _everything(caught.value)


async def test_an_answer_that_does_not_come_is_ambiguous(api: Sandbox, transport: Transport) -> None:
    api.hold(PERSON)
    with pytest.raises(LostAnswer):
        await transport.call("sendMessage", {"chat_id": PERSON, "text": "x"}, seconds=0.2)
    api.release(PERSON)


async def test_what_is_cancelled_is_cancelled(api: Sandbox, transport: Transport) -> None:
    api.hold(PERSON)
    task = asyncio.create_task(transport.call("sendMessage", {"chat_id": PERSON, "text": "x"}))
    await api.called("sendMessage")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    api.release(PERSON)


async def test_a_server_error_is_no_fault_of_the_call(api: Sandbox, transport: Transport) -> None:
    api.faults.next("sendMessage", "error_500")
    with pytest.raises(ServerError):
        await transport.call("sendMessage", {"chat_id": PERSON, "text": "x"})


async def test_a_wrong_token_is_named_without_being_shown(api: Sandbox) -> None:
    wrong = Transport(api.url, "1000:canary-wrong")
    await wrong.initialize()
    with pytest.raises(InvalidToken) as caught:
        await wrong.call("getMe", {})
    await wrong.shutdown()
    assert "canary" not in _everything(caught.value)
    assert "canary" not in repr(wrong)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"description": "Bad Request: chat not found"}, BadRequest),
        (400, {"description": "x", "parameters": {"migrate_to_chat_id": -1005}}, ChatMigrated),
        (401, {"description": "Unauthorized"}, InvalidToken),
        (403, {"description": "Forbidden: bot was blocked by the user"}, Forbidden),
        (404, {"description": "Not Found: method not found"}, EndPointNotFound),
        (404, {"description": "Not Found"}, InvalidToken),
        (409, {"description": "Conflict: x"}, Conflict),
        (429, {"description": "x", "parameters": {"retry_after": 7}}, TooManyRequests),
        (429, {"description": "x"}, TooManyRequests),
        (500, {"description": "Internal Server Error"}, ServerError),
        (502, {}, ServerError),
    ],
)
def test_every_refusal_has_its_error(status: int, body: dict[str, Any], kind: type[TelegramError]) -> None:
    error = failure(status, orjson.dumps(body))
    assert type(error) is kind
    assert isinstance(error, NetworkError) == (kind in {BadRequest, ServerError})


def test_an_answer_that_is_no_json_is_a_server_error() -> None:
    assert isinstance(failure(502, b"<html>Bad Gateway"), ServerError)
    with pytest.raises(ServerError):
        Transport.parse_json_payload(b"<html>")


def test_retry_after_is_told_in_seconds() -> None:
    error = failure(429, b'{"description":"x","parameters":{"retry_after":7}}')
    assert isinstance(error, TooManyRequests)
    assert error.seconds == 7


def _everything(error: BaseException) -> str:
    words, seen = [], error
    while seen is not None:
        words += [str(seen), repr(seen)]
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return " ".join(words)
