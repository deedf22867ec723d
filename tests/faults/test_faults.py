"""The database taken away under the running bot, and several bots on one database: nothing lost, nothing twice."""

import asyncio
import sqlite3
from pathlib import Path

import asyncpg
import pytest

from bot.database import Database
from bot.sandbox.server import Sandbox
from tests.faults import trial
from tests.faults.balancer import balancing, free_ports
from tests.faults.process import Bot, Forks
from tests.faults.trial import Trial


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
async def test_a_database_server_that_drops_every_connection(
    sandbox: Sandbox, database: Database, forked: Forks, postgresql: str, seed: int, tmp_path: Path
) -> None:
    server = await asyncpg.connect(host=postgresql, user="postgres", database="postgres")

    async def drop(trial: Trial) -> None:
        await trial.moment()
        await server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", database.url.database
        )

    try:
        bot = Bot(forked, trial.settings(sandbox, database), tmp_path)
        outcome = await trial.on(sandbox, database, [bot], seed, 8, drop)
    finally:
        await server.close()
    assert outcome.strikes == 8


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_database_file_that_another_program_has_locked(
    sandbox: Sandbox, database: Database, forked: Forks, seed: int, tmp_path: Path
) -> None:
    assert database.url.database
    other = sqlite3.connect(database.url.database, isolation_level=None, timeout=30, check_same_thread=False)

    async def lock(trial: Trial) -> None:
        await trial.moment()
        await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")  # it may have to wait, and the sandbox must not
        await trial.moment()
        other.execute("ROLLBACK")

    bot = Bot(forked, trial.settings(sandbox, database), tmp_path)
    outcome = await trial.on(sandbox, database, [bot], seed, 8, lock)
    other.close()
    assert outcome.strikes == 8


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
async def test_two_bots_behind_one_webhook_one_of_them_killed_now_and_then(
    sandbox: Sandbox, database: Database, forked: Forks, seed: int, tmp_path: Path
) -> None:
    ports = free_ports(2)
    async with balancing(ports) as address:
        settings = trial.settings(sandbox, database) | {"WEBHOOK_URL": address, "WEBHOOK_SECRET": "canary-secret"}
        bots = [
            Bot(forked, settings | {"WEBHOOK_LISTEN": f"127.0.0.1:{port}"}, tmp_path, f"bot-{port}") for port in ports
        ]
        outcome = await trial.on(sandbox, database, bots, seed, 8)
    assert outcome.strikes == 8
