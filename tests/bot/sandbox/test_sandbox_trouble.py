"""Faults, delays and limits, on demand."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.sandbox.faults import Faults
from bot.sandbox.limits import RateLimits
from bot.sandbox.phone import Phone
from bot.sandbox.server import Sandbox
from models.clock import MovableClock

Call = Callable[..., Awaitable[dict[str, Any]]]
GROUP = -1001000000001


async def test_lost_answer_had_its_effect(sandbox: Sandbox, call: Call, phone: Phone) -> None:
    sandbox.faults.next("sendMessage", "lost_answer")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await call("sendMessage", chat_id=1001, text="D-1")
    assert phone.last()["text"] == "D-1"
    assert sandbox.calls[-1].fault == "lost_answer"


async def test_dropped_before_had_none(sandbox: Sandbox, call: Call, phone: Phone) -> None:
    sandbox.faults.next("sendMessage", "drop_before")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await call("sendMessage", chat_id=1001, text="D-1")
    assert phone.messages() == []
    assert (await call("sendMessage", chat_id=1001, text="D-1"))["ok"]


async def test_errors_are_answered(sandbox: Sandbox, call: Call) -> None:
    sandbox.faults.next("sendMessage", "error_500")
    sandbox.faults.next("sendMessage", "retry_429")
    assert (await call("sendMessage", chat_id=1001, text="x"))["error_code"] == 500
    answer = await call("sendMessage", chat_id=1001, text="x")
    assert (answer["description"], answer["parameters"]) == (
        "Too Many Requests: retry after 1",
        {"retry_after": 1},
    )
    assert sandbox.count("sendMessage") == 2


def test_faults_are_reproducible() -> None:
    def drawn() -> list[str | None]:
        faults = Faults(seed=7, rate=0.3)
        return [faults.draw("sendMessage") for _ in range(50)]

    assert drawn() == drawn()
    assert 5 < sum(kind is not None for kind in drawn()) < 25
    with pytest.raises(ValueError, match="no such fault"):
        Faults(kinds=("fire",))


async def test_held_answer_comes_at_release(sandbox: Sandbox, call: Call, phone: Phone) -> None:
    sandbox.hold(1001)
    sent = asyncio.create_task(call("sendMessage", chat_id=1001, text="D-1"))
    await phone.sees("D-1")
    assert (await call("sendMessage", chat_id=GROUP, text="x"))["ok"]
    assert not sent.done()
    sandbox.release(1001)
    assert (await sent)["ok"]


async def test_the_next_call_can_be_waited_for(sandbox: Sandbox, call: Call) -> None:
    waiting = asyncio.create_task(sandbox.called("sendMessage"))
    await call("sendMessage", chat_id=1001, text="x")
    assert (await waiting).params["text"] == "x"


async def test_limits_over_http(clock: MovableClock) -> None:
    sandbox = Sandbox(clock=clock, limits=True)
    sandbox.add_user(1001, "王小明", started=True)
    await sandbox.start()
    async with aiohttp.ClientSession() as session:
        url, body = f"{sandbox.url}/bot{sandbox.token}/sendMessage", {"chat_id": 1001, "text": "x"}
        answers = [await (await session.post(url, json=body)).json() for _ in range(4)]
        assert [answer["ok"] for answer in answers] == [True, True, True, False]
        clock.advance(timedelta(seconds=answers[-1]["parameters"]["retry_after"]))
        assert (await (await session.post(url, json=body)).json())["ok"]
    await sandbox.stop()


def test_limits_of_groups_and_overall(clock: MovableClock) -> None:
    limits = RateLimits(clock, enabled=True)

    def sent(chat_id: int, most: int) -> int:
        for number in range(most):
            try:
                limits.take(chat_id)
            except Exception:  # noqa: BLE001 - the refusal itself is shown above
                return number
        return most

    assert sent(GROUP, 40) == 20
    assert sum(sent(user_id, 3) for user_id in range(1, 10)) == 10
    clock.advance(timedelta(seconds=1, milliseconds=1))
    assert sum(sent(user_id, 3) for user_id in range(101, 121)) == 30
    clock.advance(timedelta(seconds=60))
    assert sent(GROUP, 1) == 1
