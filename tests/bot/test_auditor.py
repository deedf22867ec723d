"""The auditor: whatever stands still is found within a minute, told to the administrators, and seen from outside."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import web

from bot.app import App
from bot.auditor import GRACE, LOOK, Auditor
from bot.database import Database
from bot.registered import Registered
from models import stall
from models.clock import MovableClock
from models.inbox import Received
from models.outbox import Lane, Outgoing
from models.stall import StallKind
from tests.office import GROUP, Office

MINUTE = 60.0


class Watch:
    """An auditor looked at by hand: both its clocks go on together."""

    def __init__(self, database: Database, clock: MovableClock, heartbeat: str | None = None) -> None:
        self.clock, self.seconds = clock, 0.0
        self.auditor = Auditor(database, clock, Registered(), heartbeat, monotonic=lambda: self.seconds)

    async def go_on(self, seconds: float) -> list[stall.Stall]:
        """That long, with a look every ten seconds as `run` makes them."""
        found: list[stall.Stall] = []
        for _ in range(round(seconds / LOOK)):
            self.seconds += LOOK
            self.clock.advance(timedelta(seconds=LOOK))
            found = await self.auditor.look()
        return found


@pytest.fixture
async def watch(office: Office) -> Watch:
    """A bot whose dispatcher, worker and scheduler have died unnoticed."""
    for part in (office.app.dispatcher, office.app.worker, office.app.scheduler):
        part.stop()
    for name in ("dispatcher", "worker", "scheduler"):
        await office.app._end(name)  # noqa: SLF001 - no part ends by itself while the bot runs
    return Watch(office.database, office.clock)


async def test_an_urgent_card_that_is_not_sent_is_found_within_a_minute_and_told_once(
    watch: Watch, office: Office
) -> None:
    async with office.database.write() as session:
        for chat, lane in ((GROUP, Lane.URGENT), (1001, Lane.DECISION)):
            session.add(
                Outgoing(chat_id=chat, lane=lane, method="sendMessage", payload={}, created_at=office.clock.now())
            )
    found = await watch.go_on(MINUTE)
    assert [(each.kind, each.subject) for each in found] == [(StallKind.CARD, f"G{GROUP}")]
    await watch.go_on(10 * MINUTE)
    told = [entry for entry in await office.trail(f"G{GROUP}") if entry.action == "stall.found"]
    assert len(told) == 1
    rows = [row for row in await office.rows(Outgoing) if row.chat_id == 1005]
    assert len(rows) == 1
    assert "发给学报编辑部的紧急卡片" in rows[0].payload["text"]
    await watch.go_on(60 * MINUTE)
    assert len([entry for entry in await office.trail(f"G{GROUP}") if entry.action == "stall.found"]) == 2


async def test_what_is_over_before_the_grace_ends_is_no_stall(watch: Watch, office: Office) -> None:
    async with office.database.write() as session:
        row = Outgoing(chat_id=GROUP, lane=Lane.URGENT, method="sendMessage", payload={}, created_at=office.clock.now())
        session.add(row)
    office.clock.advance(timedelta(days=3))  # the machine's clock was set
    assert await watch.auditor.look() == []
    async with office.database.write() as session:
        await session.delete(await session.get_one(Outgoing, row.id))
    assert await watch.go_on(GRACE + LOOK) == []


async def test_what_people_sent_and_nobody_handles_is_found(watch: Watch, office: Office) -> None:
    async with office.database.write() as session:
        session.add(Received(update_id=1, chat=1001, body="{}", received_at=office.clock.now()))
    assert [each.kind for each in await watch.go_on(MINUTE)] == [StallKind.UPDATE]
    assert any("update of inbox" in words for words in watch.auditor.problems())


async def test_an_auditor_that_sees_nothing_is_itself_the_problem(watch: Watch) -> None:
    assert watch.auditor.problems() == []
    watch.seconds += 2 * MINUTE
    assert watch.auditor.problems() == ["the auditor has seen nothing for 120 s"]


@pytest.fixture
async def monitor() -> AsyncIterator[tuple[str, asyncio.Queue[str]]]:
    """A service that waits for signs of life."""
    beats: asyncio.Queue[str] = asyncio.Queue()

    async def beat(request: web.Request) -> web.Response:
        beats.put_nowait(request.path)
        return web.Response()

    served = web.Application()
    served.add_routes([web.get("/ping/xianshen", beat)])
    runner = web.AppRunner(served, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/ping/xianshen", beats
    await runner.cleanup()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_the_heartbeat_comes_while_all_is_well_and_stays_away_otherwise(
    database: Database, clock: MovableClock, monitor: tuple[str, asyncio.Queue[str]]
) -> None:
    address, beats = monitor
    watch = Watch(database, clock, address)
    running = asyncio.create_task(watch.auditor.run())
    async with asyncio.timeout(10):
        assert await beats.get() == "/ping/xianshen"
    watch.auditor.stop()
    await running
    async with database.write() as session:
        session.add(Received(update_id=1, chat=1, body="{}", received_at=clock.now()))
    await watch.go_on(2 * MINUTE)
    await watch.auditor._beat()  # noqa: SLF001 - what `run` does after each look
    assert beats.empty()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_a_monitor_that_is_gone_harms_nothing(database: Database, clock: MovableClock) -> None:
    watch = Watch(database, clock, "http://127.0.0.1:1/ping")
    await watch.auditor._beat()  # noqa: SLF001 - what `run` does after each look
    assert watch.auditor.problems() == []


async def test_a_running_bot_is_watched(app: App) -> None:
    assert "auditor" in {task.get_name() for task in asyncio.all_tasks()}
    assert app.auditor.problems() == []
