"""Connections that died while they rested in the pool."""

import asyncio
from threading import Thread

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot import postgresql as kept
from bot.database import LOSSES, Database, insist, passing

pytestmark = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)


async def _end_all(sockets: str, name: str | None) -> None:
    """As a server that is restarted does; returns when they have ended."""
    server = await asyncpg.connect(host=sockets, user="postgres", database="postgres")
    await server.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1", name)
    await server.close()


def _unheard(sockets: str, name: str | None) -> None:
    """The same while this loop stands still: for all it knows they live."""
    ending = Thread(target=lambda: asyncio.run(_end_all(sockets, name)))
    ending.start()
    ending.join()


async def _ask(database: Database) -> int | None:
    async with database.read() as session:
        answer: int | None = await session.scalar(text("SELECT 1"))
        return answer


@pytest.mark.parametrize(("rested", "heard"), [(3600.0, True), (0.0, False)])
async def test_one_that_is_closed_is_replaced_one_that_may_be_dead_is_asked_after_a_rest(
    database: Database, postgresql: str, monkeypatch: pytest.MonkeyPatch, rested: float, heard: bool
) -> None:
    monkeypatch.setattr(kept, "RESTED", rested)
    assert await _ask(database) == 1
    if heard:
        await _end_all(postgresql, database.url.database)
    else:
        _unheard(postgresql, database.url.database)
    assert await _ask(database) == 1


async def test_before_that_it_is_trouble_of_the_database_once(
    database: Database, postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "RESTED", 3600.0)
    assert await _ask(database) == 1
    _unheard(postgresql, database.url.database)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the driver's own
        await _ask(database)
    assert passing(caught.value)
    assert await _ask(database) == 1


@pytest.mark.parametrize("losses", [0, 1, LOSSES, LOSSES + 1])
async def test_a_start_does_not_end_for_a_connection_that_is_lost(database: Database, losses: int) -> None:
    lost = 0

    async def work() -> int | None:
        nonlocal lost
        async with database.engine.connect() as connection:
            if lost < losses:
                lost += 1
                await connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
            answer: int | None = await connection.scalar(text("SELECT 1"))
            return answer

    if losses > LOSSES:
        with pytest.raises(DBAPIError):
            await insist(work)
    else:
        assert await insist(work) == 1
    assert lost == losses


async def test_what_is_no_loss_is_not_done_again(database: Database) -> None:
    done = 0

    async def work() -> None:
        nonlocal done
        done += 1
        async with database.engine.connect() as connection:
            await connection.execute(text("SELECT no_such_column"))

    with pytest.raises(DBAPIError):
        await insist(work)
    assert done == 1
