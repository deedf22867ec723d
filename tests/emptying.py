"""A PostgreSQL database that test after test uses, and that is as its migrations left it before each of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias, cast

import asyncpg
from sqlalchemy.pool import QueuePool

from bot.database import Database, migrate

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
# Whoever is still in a transaction belongs to a test that is over.
_ALONE = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
# Whether a test dropped a table, an index or a trigger.
_SHAPE = """SELECT count(*) + (SELECT count(*) FROM pg_trigger)
FROM pg_class WHERE relnamespace = 'public'::regnamespace"""
_NOTHING = "DROP SCHEMA aside CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public"
_SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1"


class Emptied:
    """`database` with its pool of connections; `empty` takes back everything that was done to it since `prepare`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._script = ""
        self._shape = 0

    async def prepare(self) -> None:
        """Migrate; what is in the tables then is kept aside, to be there again each time."""
        await migrate(self.database)
        async with self._driven() as connection:
            await connection.execute("CREATE SCHEMA aside")
            script = ["BEGIN", "SET LOCAL session_replication_role = replica"]  # no trigger, no foreign key
            for table in await _names(connection, _TABLES):
                script.append(f'DELETE FROM "{table}"')  # noqa: S608 - names of our own tables
                if await connection.fetchval(f'SELECT EXISTS (SELECT FROM "{table}")'):  # noqa: S608 - the same
                    await connection.execute(f'CREATE TABLE aside."{table}" AS TABLE "{table}"')
                    script.append(f'INSERT INTO "{table}" SELECT * FROM aside."{table}"')  # noqa: S608 - the same
            script += [f"SELECT setval('\"{each}\"', 1, false)" for each in await _names(connection, _SEQUENCES)]
            self._script = "; ".join([*script, "COMMIT"])
            self._shape = await connection.fetchval(_SHAPE)

    async def empty(self) -> None:
        """By statements on rows: to truncate, or to copy a database, writes a hundred files."""
        pool = cast(QueuePool, self.database.engine.pool)
        assert pool.checkedout() == 0, "a test left a transaction open"
        async with self._driven() as connection:
            await connection.execute(_ALONE)
            as_made = await connection.fetchval(_SHAPE) == self._shape
            await connection.execute(self._script if as_made else _NOTHING)
        if not as_made:
            await self.database.engine.dispose()  # connections remember tables that are no more
            await self.prepare()

    @asynccontextmanager
    async def _driven(self) -> AsyncIterator[Connection]:
        """A connection as the driver's own, which takes many statements at once."""
        async with self.database.engine.connect() as connection:
            raw: Any = await connection.get_raw_connection()
            yield raw.driver_connection


async def _names(connection: Connection, query: str) -> list[str]:
    return [str(row[0]) for row in await connection.fetch(query)]
