"""The control API that the page uses, over HTTP and its WebSocket."""

import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import FormData

from bot.sandbox.attachments import PIXEL
from bot.sandbox.phone import Phone
from bot.sandbox.server import Sandbox
from models.clock import MovableClock

Call = Callable[..., Awaitable[dict[str, Any]]]
GROUP = -1001000000001
CHANNEL = -1002000000001


@pytest.fixture
def press(sandbox: Sandbox, http: aiohttp.ClientSession) -> Call:
    async def press(user_id: int, verb: str, **given: Any) -> dict[str, Any]:
        async with http.post(f"{sandbox.url}/sandbox/phones/{user_id}/{verb}", json=given) as response:
            answer: dict[str, Any] = await response.json()
            assert answer["ok"] == (response.status == 200)
            return answer

    return press


async def test_snapshot_then_events(
    sandbox: Sandbox, http: aiohttp.ClientSession, call: Call, phone: Phone, clock: MovableClock
) -> None:
    await phone.send("/new")
    async with http.ws_connect(f"{sandbox.url}/sandbox/ws") as socket:
        snapshot = await socket.receive_json(timeout=5)
        assert (snapshot["type"], snapshot["timezone"]) == ("snapshot", "Asia/Shanghai")
        assert [person["name"] for person in snapshot["people"]] == ["王小明", "李审核"]
        assert {group["id"]: group["kind"] for group in snapshot["groups"]} == {GROUP: "group", CHANNEL: "channel"}
        assert snapshot["messages"]["1001"][0]["text"] == "/new"
        assert snapshot["faults"] == 0
        sent = (await call("sendMessage", chat_id=1001, text="D-1"))["result"]["message_id"]
        await call("editMessageText", chat_id=1001, message_id=sent, text="D-1 已签发")
        await call("deleteMessage", chat_id=1001, message_id=sent)
        await call("setMyCommands", commands=[{"command": "help", "description": "帮助"}])
        await call("sendChatAction", chat_id=1001, action="typing")
        clock.advance(timedelta(hours=1))
        await phone.block()
        events = [await socket.receive_json(timeout=5) for _ in range(8)]
    kinds = [event["type"] for event in events]
    assert kinds == ["message", "edited", "deleted", "commands", "commands", "action", "clock", "blocked"]
    assert events[1]["message"]["text"] == "D-1 已签发"


async def test_phone_over_http(press: Call, call: Call, phone: Phone) -> None:
    first = (await press(1001, "send", text="初稿", entities=[]))["result"]
    await press(1001, "edit", message_id=first["message_id"], text="改稿")
    await press(1001, "send", text="/incident", chat_id=GROUP)
    await press(1002, "send", text="公告", chat_id=CHANNEL)
    await press(1001, "forward", message_ids=[first["message_id"]])
    updates = (await call("getUpdates"))["result"]
    assert [next(kind for kind in update if kind != "update_id") for update in updates] == [
        *("message", "edited_message", "message", "channel_post", "message"),
    ]
    assert phone.last()["forward_origin"]["type"] == "user"
    assert (await press(1001, "block", blocked=True))["ok"]
    assert (await press(1001, "send", text="x"))["description"] == "the bot is blocked"
    assert (await press(1001, "send"))["description"] == "text is missing or unknown"
    assert not (await press(1001, "dance"))["ok"]


async def test_an_edit_keeps_its_formatting(press: Call, call: Call) -> None:
    bold = [{"type": "bold", "offset": 0, "length": 2}]
    sent = (await press(1001, "send", text="初稿"))["result"]
    await press(1001, "edit", message_id=sent["message_id"], text="改稿。", entities=bold)
    edited = (await call("getUpdates"))["result"][1]["edited_message"]
    assert (edited["text"], edited["entities"]) == ("改稿。", bold)


async def test_a_page_opened_later_knows_of_the_faults(sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
    async with http.post(f"{sandbox.url}/sandbox/faults", json={"rate": 0.1}) as response:
        assert response.status == 200
    async with http.ws_connect(f"{sandbox.url}/sandbox/ws") as socket:
        assert (await socket.receive_json(timeout=5))["faults"] == 0.1


async def test_tap_is_answered_by_event(sandbox: Sandbox, http: aiohttp.ClientSession, press: Call, call: Call) -> None:
    keyboard = {"inline_keyboard": [[{"text": "通过", "callback_data": "t"}]]}
    sent = (await call("sendMessage", chat_id=1001, text="D-1", reply_markup=keyboard))["result"]
    async with http.ws_connect(f"{sandbox.url}/sandbox/ws") as socket:
        await socket.receive_json(timeout=5)
        await press(1001, "tap", message_id=sent["message_id"], data="t")
        query = (await call("getUpdates"))["result"][0]["callback_query"]
        await call("answerCallbackQuery", callback_query_id=query["id"], text="已通过", show_alert=True)
        event = await socket.receive_json(timeout=5)
    assert event == {"type": "answer", "user_id": 1001, "text": "已通过", "show_alert": True}


async def test_attach_an_album_and_a_document(sandbox: Sandbox, http: aiohttp.ClientSession, call: Call) -> None:
    form = FormData({"caption": "校庆"})
    for name, kind in (("1.png", "image/png"), ("2.mp4", "video/mp4"), ("方案.pdf", "application/pdf")):
        form.add_field("file", PIXEL, filename=name, content_type=kind)
    async with http.post(f"{sandbox.url}/sandbox/phones/1001/attach", data=form) as response:
        sent = (await response.json())["result"]
    assert [kind for message in sent for kind in ("photo", "video", "document") if kind in message] == [
        *("photo", "video", "document"),
    ]
    assert [message.get("caption") for message in sent] == ["校庆", None, None]
    assert sent[0]["media_group_id"] == sent[1]["media_group_id"]
    assert "media_group_id" not in sent[2]
    assert len((await call("getUpdates"))["result"]) == 3
    async with http.get(f"{sandbox.url}/sandbox/files/{sent[0]['photo'][0]['file_id']}") as file:
        assert (file.content_type, await file.read()) == ("image/png", PIXEL)
    async with http.get(f"{sandbox.url}/sandbox/files/{sent[2]['document']['file_id']}") as file:
        assert file.headers["Content-Disposition"] == "attachment"


async def test_clock_and_faults(sandbox: Sandbox, http: aiohttp.ClientSession, clock: MovableClock) -> None:
    before = clock.now()
    await http.post(f"{sandbox.url}/sandbox/clock", json={"advance_seconds": 3600})
    assert clock.now() - before >= timedelta(hours=1)
    await http.post(f"{sandbox.url}/sandbox/faults", json={"rate": 0.1})
    assert sandbox.faults.rate == 0.1


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
    ],
)
async def test_foreign_pages_are_turned_away(
    sandbox: Sandbox, http: aiohttp.ClientSession, headers: dict[str, str]
) -> None:
    for path in ("/", "/sandbox/ws", "/sandbox/stats"):
        async with http.get(sandbox.url + path, headers=headers) as response:
            assert response.status == 403
    async with http.post(f"{sandbox.url}/sandbox/clock", json={"advance_seconds": 1}, headers=headers) as response:
        assert response.status == 403


async def test_page_is_served(sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
    async with http.get(sandbox.url) as response:
        assert response.content_type == "text/html"
    async with http.get(f"{sandbox.url}/page/font.otf") as response:
        assert (response.content_type, (await response.read())[:4]) == ("font/otf", b"OTTO")
    for path in ("/page/..%2fserver.py", "/page/%2e%2e/server.py", "/page/none", "/none"):
        async with http.get(sandbox.url + path) as response:
            assert response.status == 404


async def test_a_process_of_its_own(http: aiohttp.ClientSession) -> None:
    process = await create_subprocess_exec(sys.executable, "-m", "bot.sandbox", "--token", "7:x", stdout=PIPE)
    assert process.stdout
    url = (await process.stdout.readline()).decode().strip()
    given = {"users": [1001, 1002], "count": 250, "text": "x"}
    async with http.post(f"{url}/sandbox/bulk", json=given) as response:
        assert (await response.json())["result"]["pending"] == 250
    seen = set()
    offset = 0
    while len(seen) < 250:
        async with http.post(f"{url}/bot7:x/getUpdates", json={"offset": offset}) as response:
            updates = (await response.json())["result"]
        seen |= {update["message"]["text"] + str(update["update_id"]) for update in updates}
        offset = updates[-1]["update_id"] + 1
    async with http.get(f"{url}/sandbox/stats") as response:
        assert (await response.json())["result"]["methods"]["getUpdates"]["count"] == 3
    process.terminate()
    assert await process.wait() == 0
