"""The status server: whether the bot is alive, ready, and what it has to do, for machines that ask."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.app import App
from bot.command import MisusedError
from bot.database import Database
from bot.setting_forms import Listen
from bot.status import Status
from models.clock import MovableClock
from models.inbox import Intake, Received
from models.outbox import Lane, Outgoing, Sending

ANY_PORT = Listen("127.0.0.1", 0)


@pytest.fixture
async def status(app: App, clock: MovableClock) -> AsyncIterator[Status]:
    """The status of a bot that runs."""
    served = Status(app.database, clock, ready=app.ready.is_set)
    await served.start(ANY_PORT)
    yield served
    await served.stop()


async def get(status: Status, path: str) -> tuple[int, str]:
    assert status.address
    host, port = status.address
    async with aiohttp.ClientSession() as session, session.get(f"http://{host}:{port}{path}") as response:
        return response.status, await response.text()


async def health(status: Status) -> tuple[int, list[str]]:
    code, body = await get(status, "/healthz")
    return code, json.loads(body)["problems"]


async def figures(status: Status) -> dict[str, float]:
    code, body = await get(status, "/metrics")
    assert code == 200
    found = {}
    for family in text_string_to_metric_families(body):
        for sample in family.samples:
            found[" ".join([sample.name, *sample.labels.values()])] = sample.value
    return found


async def test_a_running_bot_is_healthy_and_ready(status: Status) -> None:
    assert await health(status) == (200, [])
    assert await get(status, "/readyz") == (200, '{"ready": true}')
    assert (await get(status, "/"))[0] == 404


async def test_what_stands_still_is_said(status: Status, clock: MovableClock, database: Database) -> None:
    now = clock.now()
    later = now + timedelta(days=1)
    async with database.write() as session:
        session.add(Received(update_id=1, chat=1, body="{}", received_at=now, not_before=later))
        session.add(
            Outgoing(chat_id=1, lane=Lane.URGENT, method="sendMessage", payload={}, created_at=now, not_before=later)
        )
        session.add(
            Outgoing(chat_id=1, lane=Lane.DIGEST, method="sendMessage", payload={}, created_at=now, not_before=later)
        )
    assert await health(status) == (200, [])
    clock.advance(timedelta(minutes=2))
    code, problems = await health(status)
    assert code == 503
    assert [words.rsplit(" ", 2)[0] for words in problems] == [
        "the oldest update waits for",
        "the oldest urgent card waits for",
    ]


async def test_a_part_that_ended_is_said(status: Status, app: App) -> None:
    app.worker.stop()
    await app._end("worker")  # noqa: SLF001 - a worker does not end by itself while the bot runs
    assert await health(status) == (503, ["the worker does not run"])


async def test_a_bot_that_has_not_started_is_alive_but_not_ready(database: Database, clock: MovableClock) -> None:
    served = Status(database, clock, ready=lambda: False)
    await served.start(ANY_PORT)
    assert await get(served, "/readyz") == (503, '{"ready": false}')
    assert await health(served) == (200, [])
    await served.stop()


async def test_a_database_that_does_not_answer_is_said(clock: MovableClock) -> None:
    silent = Database("postgresql+asyncpg://me:canary@127.0.0.1:1/x")
    served = Status(silent, clock, ready=lambda: False)
    await served.start(ANY_PORT)
    code, problems = await health(served)
    assert code == 503
    assert problems[0].startswith("the database does not answer")
    assert "canary" not in "".join(problems)
    code, body = await get(served, "/metrics")
    assert code == 503
    assert "canary" not in body
    await served.stop()
    await silent.close()


async def test_the_figures_are_those_of_the_tables(database: Database, clock: MovableClock) -> None:
    now = clock.now()
    async with database.write() as session:
        for number, state in enumerate([Intake.NEW, Intake.NEW, Intake.PARKED]):
            session.add(Received(update_id=number, chat=1, body="{}", received_at=now, state=state))
        for number, seconds in enumerate([1, 2, 3, 4], 100):
            times = {"received_at": now - timedelta(seconds=seconds), "handled_at": now, "state": Intake.HANDLED}
            session.add(Received(update_id=number, chat=1, body="{}", **times))
        for lane, state in [
            (Lane.URGENT, Sending.QUEUED),
            (Lane.URGENT, Sending.SENDING),
            (Lane.DECISION, Sending.SENT),
            (Lane.DECISION, Sending.FAILED),
        ]:
            session.add(Outgoing(chat_id=1, lane=lane, method="sendMessage", payload={}, state=state, created_at=now))
    served = Status(database, clock, ready=lambda: True)
    await served.start(ANY_PORT)
    found = await figures(served)
    await served.stop()
    assert found["xianshen_inbox_waiting"] == 2
    assert found["xianshen_inbox_parked"] == 1
    assert found["xianshen_inbox_received_total"] == 7
    assert found["xianshen_outbox_waiting urgent"] == 2
    assert found["xianshen_outbox_waiting digest"] == 0
    assert found["xianshen_outbox_sent_total decision"] == 1
    assert found["xianshen_outbox_failed_total decision"] == 1
    assert found["xianshen_handling_seconds 0.5"] == pytest.approx(3)
    assert found["xianshen_handling_seconds 0.99"] == pytest.approx(4)


async def test_an_address_that_is_taken_is_named(status: Status, database: Database, clock: MovableClock) -> None:
    assert status.address
    second = Status(database, clock, ready=lambda: True)
    with pytest.raises(MisusedError, match=r"^STATUS_LISTEN: 127\.0\.0\.1:\d+ cannot be used: Address already in use$"):
        await second.start(Listen(*status.address))
    await second.stop()
