"""A PostgreSQL database that test after test uses, and that is as its migrations left it before each of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

import asyncpg
from sqlalchemy.pool import QueuePool

from bot.database import Database

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
# Whoever is still in a transaction belongs to a test that is over.
_ALONE = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
_SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1"


@dataclass
class Emptied:
    """`database` with its pool of connections; `empty` takes back everything that was written since it was made."""

    database: Database
    _script: str

    async def empty(self) -> None:
        """By statements on rows: to truncate, or to copy a database, writes a hundred files."""
        pool = cast(QueuePool, self.database.engine.pool)
        assert pool.checkedout() == 0, "a test left a transaction open"
        async with _driven(self.database) as connection:
            await connection.execute(_ALONE)
            await connection.execute(self._script)


async def emptied(database: Database) -> Emptied:
    """Of a database as migrated; what is in it now is kept aside, to be there again each time."""
    async with _driven(database) as connection:
        await connection.execute("CREATE SCHEMA aside")
        script = ["BEGIN", "SET LOCAL session_replication_role = replica"]  # no trigger, no foreign key
        for table in await _names(connection, _TABLES):
            script.append(f'DELETE FROM "{table}"')  # noqa: S608 - names of our own tables
            if await connection.fetchval(f'SELECT EXISTS (SELECT FROM "{table}")'):  # noqa: S608 - the same
                await connection.execute(f'CREATE TABLE aside."{table}" AS TABLE "{table}"')
                script.append(f'INSERT INTO "{table}" SELECT * FROM aside."{table}"')  # noqa: S608 - the same
        script += [f"SELECT setval('\"{each}\"', 1, false)" for each in await _names(connection, _SEQUENCES)]
    return Emptied(database, "; ".join([*script, "COMMIT"]))


@asynccontextmanager
async def _driven(database: Database) -> AsyncIterator[Connection]:
    """One of its connections as the driver's own, which takes many statements at once."""
    async with database.engine.connect() as connection:
        raw: Any = await connection.get_raw_connection()
        yield raw.driver_connection


async def _names(connection: Connection, query: str) -> list[str]:
    return [str(row[0]) for row in await connection.fetch(query)]
