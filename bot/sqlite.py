"""SQLite under SQLAlchemy's asyncio: what cannot wait runs where it is asked for.

The driver hands every step of every statement (a cursor, its execution, its rows, its end) to a thread and waits for
the answer, which costs several times what the statement itself does. Here only what may wait for the disk or for
another process goes there: `BEGIN`, `PRAGMA`, commit, rollback. Within a transaction nothing has to wait: the write
lock is had by then, and in WAL mode readers need none.
"""

import sqlite3
from collections import deque
from collections.abc import Callable
from typing import Any, Final

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)

WAITING: Final = ("BEGIN", "PRAGMA", "VACUUM")


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """A cursor of the standard library's sqlite3 behind SQLAlchemy's interface."""

    __slots__ = ()

    _awaitable_cursor_close = False

    def _make_new_cursor(self, connection: Any) -> Any:
        return connection._conn.cursor()  # noqa: SLF001 - the driver offers no way past its thread

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor

    async def _execute_async(self, operation: Any, parameters: Any) -> None:
        cursor: Any = self._cursor
        await self._run(operation, cursor.execute, parameters or ())
        if cursor.description:
            self._rows = deque(cursor.fetchall())

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> None:
        await self._run(operation, self._cursor.executemany, seq_of_parameters)

    async def _run(self, operation: str, call: Callable[..., Any], parameters: Any) -> None:
        if operation.startswith(WAITING):
            driver: Any = self._connection
            await driver._execute(call, operation, parameters)  # noqa: SLF001 - as above
        else:
            call(operation, parameters)


class _Connection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()

    _cursor_cls = _Cursor


class _Driver(AsyncAdapt_aiosqlite_dbapi):
    def connect(self, *arguments: Any, **options: Any) -> AsyncAdapt_aiosqlite_connection:
        made = super().connect(*arguments, **options | {"check_same_thread": False})
        return _Connection(self, made._connection)  # noqa: SLF001 - SQLAlchemy's adapter is meant to be subclassed


def driver() -> Any:
    """What `create_async_engine` takes as `module`."""
    return _Driver(aiosqlite, sqlite3)
