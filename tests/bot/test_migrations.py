"""Models and migrations are two descriptions of the same tables."""

import re
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

import models
from bot.database import Database
from models import migrations
from models.schema import metadata
from models.trail import Entry


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, metadata))


async def test_models_and_migrations_agree(database: Database) -> None:
    async with database.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []


def _partial_indexes(connection: Connection) -> set[str]:
    inspector = inspect(connection)
    where = f"{connection.dialect.name}_where"
    return {
        str(index["name"])
        for table in metadata.tables
        for index in inspector.get_indexes(table)
        if index.get("dialect_options", {}).get(where) is not None
    }


async def test_the_indexes_on_waiting_rows_are_partial(database: Database) -> None:
    async with database.engine.connect() as connection:
        found = await connection.run_sync(_partial_indexes)
    wanted = {
        str(index.name)
        for table in metadata.tables.values()
        for index in table.indexes
        if index.dialect_kwargs.get("sqlite_where") is not None
    }
    assert found == wanted


def test_the_newest_file_is_alembic_s_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations.FOLDER))
    assert ScriptDirectory.from_config(config).get_heads() == [migrations.revisions()[-1]]


def test_every_table_is_in_the_schema() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in Path(str(models.__path__[0])).glob("*.py"))
    assert set(re.findall(r'__tablename__ = "(\w+)"', sources)) == set(metadata.tables)


@pytest.mark.parametrize("change", ["UPDATE entries SET actor = 'x'", "DELETE FROM entries"])
async def test_the_database_itself_refuses_to_change_the_trail(database: Database, change: str, clock: Any) -> None:
    async with database.write() as session:
        session.add(
            Entry(
                seq=1,
                at=clock.now(),
                actor="xianshen",
                action="test.done",
                subject="D-1",
                detail={},
                prev="",
                hash="",
            )
        )
    with pytest.raises(DBAPIError, match="append-only"):
        async with database.write() as session:
            await session.execute(text(change))
