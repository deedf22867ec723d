"""What is numbered is committed in the order of its numbers, whoever else writes meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from models import trail
from models.clock import MovableClock
from models.outbox import Lane, Outgoing

Number = Callable[[AsyncSession, datetime], Awaitable[int]]


async def _row(session: AsyncSession, now: datetime) -> int:
    row = Outgoing(chat_id=1001, lane=Lane.DECISION, method="sendMessage", payload={}, created_at=now)
    session.add(row)
    await session.flush()
    return row.id


async def _entry(session: AsyncSession, now: datetime) -> int:
    return (await trail.record(session, now, "draft.submitted", "D-1")).seq


@pytest.mark.parametrize("first", [_row, _entry])
@pytest.mark.parametrize("then", [_row, _entry])
async def test_nobody_draws_a_number_before_the_one_before_is_committed(
    database: Database, clock: MovableClock, first: Number, then: Number
) -> None:
    happened = []

    async def write(name: str, number: Number) -> None:
        async with database.write() as session:
            await number(session, clock.now())
            happened.append(f"{name} numbered")
            for _ in range(20):
                await session.scalar(select(func.count()).select_from(Outgoing))
            happened.append(f"{name} commits")

    async with asyncio.timeout(10):
        await asyncio.gather(write("one", first), write("the other", then))
    assert [each.rpartition(" ")[2] for each in happened] == ["numbered", "commits"] * 2


async def test_a_savepoint_that_is_undone_gives_back_its_turn_and_its_numbers(
    database: Database, clock: MovableClock
) -> None:
    async with database.write() as session:
        with suppress(LookupError):
            async with session.begin_nested():
                await _entry(session, clock.now())
                raise LookupError
        assert await _entry(session, clock.now()) == 1
        assert await _entry(session, clock.now()) == 2
    async with database.read() as session:
        assert (await trail.verify(session)).broken is None
