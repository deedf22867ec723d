"""Exactly once, in order per chat, and a failing update harms only itself."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import orjson
import pytest
from echoing import Echo
from sqlalchemy import select
from telegram.ext import ApplicationBuilder

from bot.app import _Application
from bot.database import Database
from bot.worker import BATCH, Worker
from models import inbox, trail
from models.clock import MovableClock
from models.inbox import KEPT, Intake, Received
from models.outbox import Outgoing


def update(number: int, text: str, chat: int = 1001) -> dict[str, Any]:
    person = {"id": chat, "is_bot": False, "first_name": "A"}
    message = {"message_id": number, "date": 1, "chat": {"id": chat, "type": "private"}, "from": person, "text": text}
    return {"update_id": number, "message": message}


class Bench:
    """A worker that is driven by hand."""

    def __init__(self, database: Database, clock: MovableClock, echo: Echo) -> None:
        self.database, self.clock, self.echo = database, clock, echo
        self.application = ApplicationBuilder().application_class(_Application).token("1:x").updater(None).build()
        self.application._initialized = True  # noqa: SLF001 - initialize() would ask the network who the bot is
        echo.register(self.application)
        self.answers: list[Any] = []
        self.worker = Worker(
            database, clock, self.application, echo, answered=self.answers.extend, written=lambda: None
        )

    async def receive(self, *updates: dict[str, Any]) -> None:
        rows = [
            (each["update_id"], each.get("message", {}).get("chat", {}).get("id", 0), orjson.dumps(each).decode())
            for each in updates
        ]
        async with self.database.write() as session:
            await inbox.store(session, self.clock.now(), rows)

    async def settle(self) -> None:
        while await self.worker.round():
            pass

    async def states(self) -> dict[int, Intake]:
        async with self.database.read() as session:
            rows = await session.execute(select(Received.update_id, Received.state).order_by(Received.id))
            return dict(rows.all())

    async def said(self) -> Sequence[str]:
        async with self.database.read() as session:
            return [row["text"] for row in await session.scalars(select(Outgoing.payload).order_by(Outgoing.id))]


@pytest.fixture
def bench(database: Database, clock: MovableClock, echo: Echo) -> Bench:
    return Bench(database, clock, echo)


async def test_an_update_that_comes_twice_is_handled_once(bench: Bench) -> None:
    await bench.receive(update(1, "one"))
    await bench.settle()
    await bench.receive(update(1, "one"), update(2, "two"))
    await bench.settle()
    assert await bench.said() == ["one", "two"]


async def test_more_than_a_batch_is_handled_in_order(bench: Bench) -> None:
    texts = [f"{number}" for number in range(2 * BATCH + 7)]
    await bench.receive(*(update(number, text, 1001 + number % 3) for number, text in enumerate(texts)))
    await bench.settle()
    said = await bench.said()
    assert sorted(said, key=int) == texts
    for chat in range(3):
        own = [text for text in said if int(text) % 3 == chat]
        assert own == sorted(own, key=int)


async def test_the_order_is_that_of_arrival_even_when_numbers_go_down(bench: Bench) -> None:
    await bench.receive(update(900, "first"))
    await bench.receive(update(5, "second"))
    await bench.settle()
    assert await bench.said() == ["first", "second"]


async def test_a_refused_update_leaves_its_refusal_and_nothing_else(bench: Bench) -> None:
    await bench.receive(update(1, "before"), update(2, "refuse me"), update(3, "after"))
    await bench.settle()
    assert await bench.said() == ["before", "refused: OwnDraft", "after"]
    assert set((await bench.states()).values()) == {Intake.HANDLED}
    async with bench.database.read() as session:
        assert (await trail.verify(session)).entries == 2


async def test_a_failing_update_harms_only_itself(bench: Bench) -> None:
    await bench.receive(*(update(number, f"{'break' if number == 3 else 'fine'} {number}") for number in range(1, 7)))
    await bench.settle()
    assert await bench.said() == [f"fine {number}" for number in (1, 2, 4, 5, 6)]
    assert (await bench.states())[3] == Intake.NEW


async def test_it_is_tried_again_after_1_4_15_and_60_seconds_then_parked_and_told(bench: Bench) -> None:
    await bench.receive(update(1, "break"))
    await bench.settle()
    for seconds in (1, 4, 15, 60):
        before = len(bench.echo.handled)
        bench.clock.advance(timedelta(seconds=seconds - 0.5))
        await bench.settle()
        assert len(bench.echo.handled) == before
        bench.clock.advance(timedelta(seconds=1))
        await bench.settle()
        assert len(bench.echo.handled) > before
    assert await bench.states() == {1: Intake.PARKED}
    assert bench.echo.told == [("parked", 1)]
    async with bench.database.read() as session:
        (row,) = await inbox.parked(session, 10)
    assert row.error is not None
    assert row.error.startswith("ValueError at bot/echoing.py:")


async def test_a_parked_update_can_be_put_back(bench: Bench) -> None:
    await test_it_is_tried_again_after_1_4_15_and_60_seconds_then_parked_and_told(bench)
    bench.echo.broken = False
    async with bench.database.write() as session:
        assert await inbox.put_back(session, 2) == []
        assert await inbox.put_back(session, 1) == [1]
    await bench.settle()
    assert await bench.said() == ["break"]
    assert await bench.states() == {1: Intake.HANDLED}


async def test_it_stays_parked_when_nobody_can_be_told(bench: Bench) -> None:
    bench.echo.fail = RuntimeError("no admin")
    await test_it_is_tried_again_after_1_4_15_and_60_seconds_then_parked_and_told(bench)


async def test_an_update_that_cannot_be_parsed_stops_nothing(bench: Bench) -> None:
    await bench.receive({"update_id": 1, "message": {"message_id": "no number"}}, update(2, "fine"))
    await bench.settle()
    assert await bench.said() == ["fine"]
    assert (await bench.states())[1] == Intake.NEW


async def test_a_tap_is_answered_after_the_commit(bench: Bench) -> None:
    tap = {"id": "77", "from": {"id": 1001, "is_bot": False, "first_name": "A"}, "chat_instance": "1", "data": "x"}
    await bench.receive({"update_id": 1, "callback_query": tap})
    await bench.settle()
    assert [answer.callback_query_id for answer in bench.answers] == ["77"]
    assert await bench.states() == {1: Intake.HANDLED}


async def test_two_workers_share_the_work_and_keep_the_order(bench: Bench) -> None:
    await bench.receive(*(update(number, f"{number}", 1001 + number % 10) for number in range(200)))
    other = Bench(bench.database, bench.clock, Echo())
    await asyncio.gather(bench.settle(), other.settle())
    said = await bench.said()
    assert len(said) == 200
    for chat in range(10):
        own = [int(text) for text in said if int(text) % 10 == chat]
        assert own == sorted(own)


async def test_handled_rows_are_forgotten_after_a_week_and_waiting_ones_never(bench: Bench) -> None:
    await bench.receive(update(1, "old"), update(2, "break"))
    await bench.settle()
    bench.clock.advance(KEPT + timedelta(hours=1))
    await bench.receive(update(3, "new"))
    async with bench.database.write() as session:
        await inbox.prune(session, bench.clock.now())
    assert list(await bench.states()) == [2, 3]
