"""Files come once, whole, and not larger than allowed, whatever the network, the server or a crash does."""

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from fetching import Desk, Server
from sqlalchemy import select

from bot.database import Database
from bot.fetcher import BACK_OFF, CLAIM, FEW
from bot.sandbox.server import Sandbox
from bot.transport import Transport
from models import fetch as fetches
from models.clock import MovableClock
from models.fetch import Fetch
from models.organisation import Person, Unit

MEGABYTE = 1024 * 1024
SECOND = timedelta(seconds=1)


@pytest.fixture
async def desk(database: Database, clock: MovableClock, sandbox: Sandbox) -> AsyncIterator[Desk]:
    async with database.write() as session:
        unit = Unit(key="u", name="U", policy="journal")
        session.add(Person(name="A", unit=unit, roles=[]))
    made = Desk(database, clock, sandbox)
    await made.transport.initialize()
    yield made
    await made.transport.shutdown()


async def test_a_file_is_handed_on_with_its_content_and_marked_done(desk: Desk) -> None:
    row = await desk.queue("a.txt", "敏感词".encode())
    await desk.settle()
    assert desk.echo.told == [("fetched", "a.txt", "敏感词".encode())]
    assert await desk.said() == ["fetched a.txt"]
    assert (await desk.row(row)).attempts == 1


async def test_over_twenty_megabytes_is_told_at_once(desk: Desk) -> None:
    await desk.queue("big.txt", size=21 * MEGABYTE)
    await desk.settle()
    assert desk.echo.told == [("not_fetched", "big.txt", "too_large")]
    assert desk.sandbox.count("getFile") == 1


async def test_a_file_that_telegram_does_not_know_is_told_at_once(desk: Desk) -> None:
    await desk.queue("gone.txt", file_id="AgNothing")
    await desk.settle()
    assert desk.echo.told == [("not_fetched", "gone.txt", "unreadable")]
    assert desk.sandbox.count("getFile") == 1


@pytest.mark.parametrize("fault", ["error_500", "drop_before", "retry_429", "lost_answer"])
async def test_trouble_of_the_network_is_waited_out(desk: Desk, fault: str) -> None:
    desk.sandbox.faults.next("getFile", fault, times=3)
    row = await desk.queue("a.txt")
    await desk.settle()
    assert desk.echo.told == [("fetched", "a.txt", b"words")]
    assert (await desk.row(row)).attempts == 4


async def test_the_pauses_grow(desk: Desk) -> None:
    desk.sandbox.faults.next("getFile", "error_500", times=len(BACK_OFF))
    row = await desk.queue("a.txt")
    for pause in BACK_OFF:
        await desk.round()
        held = (await desk.row(row)).not_before
        assert held is not None
        assert pause - SECOND < held - desk.clock.now() <= pause
        desk.clock.advance(pause)
    await desk.round()
    assert desk.echo.told == [("fetched", "a.txt", b"words")]


async def test_what_a_dead_process_had_claimed_is_fetched_by_the_next_one(desk: Desk) -> None:
    await desk.queue("a.txt")
    async with desk.database.write() as session:
        now = desk.clock.now()
        assert await fetches.claim(session, now, now + CLAIM)
    task = asyncio.create_task(desk.fetcher.run())
    async with asyncio.timeout(10):
        await desk.written.wait()
        desk.fetcher.stop()
        await task
    assert desk.echo.told == [("fetched", "a.txt", b"words")]


async def test_what_it_leads_to_and_its_mark_are_one_transaction(desk: Desk) -> None:
    desk.echo.fail = RuntimeError("killed before the commit")
    row = await desk.queue("a.txt")
    await desk.round()
    assert desk.echo.told
    assert (await desk.row(row)).done_at is None
    assert await desk.said() == []
    desk.echo.fail = None
    await desk.settle(desk.another())
    assert await desk.said() == ["fetched a.txt"]


async def test_who_cannot_even_be_told_keeps_the_others_waiting_for_nothing(desk: Desk) -> None:
    desk.echo.fail = RuntimeError("nobody can be told")
    row = await desk.queue("a.txt")
    for _ in range(FEW + 3):
        await desk.round()
        desk.clock.advance(BACK_OFF[-1])
    assert (await desk.row(row)).done_at is None
    desk.echo.fail = None
    await desk.settle()
    assert await desk.said() == ["fetched a.txt"]


async def test_a_fault_of_ours_is_tried_a_few_times_then_told_and_harms_no_other_file(desk: Desk) -> None:
    def read(content: bytes) -> Any:
        if content == b"poison":
            raise ValueError(content)
        return content

    desk.echo.read = read  # type: ignore[method-assign]  # the test's own way to read
    poison = await desk.queue("poison.txt", b"poison")
    await desk.queue("fine.txt", b"fine")
    await desk.settle()
    assert set(desk.echo.told) == {("fetched", "fine.txt", b"fine"), ("not_fetched", "poison.txt", "unreadable")}
    assert (await desk.row(poison)).attempts == FEW + 1


async def test_two_processes_hand_each_file_on_once(desk: Desk) -> None:
    for number in range(12):
        await desk.queue(f"{number}.txt")
    await asyncio.gather(desk.settle(), desk.settle(desk.another()))
    assert sorted(await desk.said()) == sorted(f"fetched {number}.txt" for number in range(12))


async def test_a_file_fetched_twice_is_handed_on_once(desk: Desk) -> None:
    row = await desk.queue("a.txt")

    def read(content: bytes) -> Any:
        meanwhile.set()
        assert go_on.wait(10)
        return content

    meanwhile, go_on = threading.Event(), threading.Event()
    desk.echo.read = read  # type: ignore[method-assign]  # the test's own way to read
    slow = asyncio.create_task(desk.round())
    assert await asyncio.to_thread(meanwhile.wait, 10)
    async with desk.database.write() as session:
        await fetches.release(session)
    go_on.set()
    await asyncio.gather(slow, desk.round(desk.another()))
    assert await desk.said() == ["fetched a.txt"]
    assert (await desk.row(row)).done_at is not None


async def test_on_a_bad_day_no_file_is_lost(desk: Desk) -> None:
    desk.sandbox.faults.rate = 0.3
    for number in range(10):
        await desk.queue(f"{number}.txt")
    await desk.settle()
    desk.sandbox.faults.rate = 0
    assert sorted(await desk.said()) == sorted(f"fetched {number}.txt" for number in range(10))


async def test_a_stop_gives_the_download_back(desk: Desk, server: Server, transport: Transport) -> None:
    held = asyncio.Event()

    async def hold(_request: web.BaseRequest) -> web.StreamResponse:
        await held.wait()
        return web.Response()

    server.behave = hold
    row = await desk.queue("a.txt")
    fetcher = desk.another(transport)
    task = asyncio.create_task(fetcher.run())
    async with asyncio.timeout(10):
        await server.asked.wait()
        fetcher.stop()
        await task
    held.set()
    waiting = await desk.row(row)
    assert (waiting.done_at, waiting.not_before) == (None, None)
    assert desk.echo.told == []


async def test_what_was_handed_on_is_forgotten_after_thirty_days_and_what_waits_never(desk: Desk) -> None:
    await desk.queue("a.txt")
    await desk.settle()
    async with desk.database.write() as session:
        await fetches.prune(session, desk.clock.now() + fetches.KEPT - timedelta(days=1))
    assert await desk.row(1)
    await desk.queue("b.txt")
    async with desk.database.write() as session:
        await fetches.prune(session, desk.clock.now() + fetches.KEPT + timedelta(days=1))
        assert [row.file_name for row in await session.scalars(select(Fetch))] == ["b.txt"]
