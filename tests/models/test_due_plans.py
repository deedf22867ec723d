"""What is due is found by what is due: no query of it may look through a table."""

from typing import Any

import pytest
from sqlalchemy import event

from bot.database import Database
from models import due
from models.clock import MovableClock


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_no_query_of_what_is_due_scans_a_table(database: Database, clock: MovableClock) -> None:
    asked: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", hear)
    async with database.read() as session:
        assert await due.find(session, clock.now()) == []
    event.remove(database.engine.sync_engine, "before_cursor_execute", hear)
    queries = [each for each in asked if each[0].startswith("SELECT")]
    assert len(queries) >= 12
    async with database.read() as session:
        connection = await session.connection()
        for statement, parameters in queries:
            plan = (await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)).all()
            steps = [row.detail for row in plan]
            assert not [step for step in steps if step.startswith("SCAN")], statement
            assert not [step for step in steps if "ix_drafts_state" in step], "the state alone says nothing of the time"
            assert any("_at" in step or "<" in step for step in steps if step.startswith("SEARCH")), statement
