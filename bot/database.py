"""The database as the program uses it: one engine, write transactions in a row, readers beside them.

DatabaseError
├── DatabaseNewer        the tables were made by a newer program
└── DatabaseUnavailable  it cannot be opened or reached
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

import orjson
from sqlalchemy import event, text
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from bot.postgresql import watch_connections
from bot.sqlite import driver
from models import migrations
from models.kept import KeepingSession

T = TypeVar("T")
SQLITE: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # NORMAL loses acknowledged commits in a power cut
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=15000",
)
MIGRATION_LOCK: Final = 7_201_019  # an advisory lock's number on PostgreSQL; any constant that nothing else uses


class DatabaseError(Exception):
    """The database cannot be used as it is; the text says what to do."""


class DatabaseNewer(DatabaseError):  # noqa: N818 - named for what is the case
    """The database was made by a newer program."""


class DatabaseUnavailable(DatabaseError):  # noqa: N818 - named for what is the case
    """The database cannot be opened or reached."""


def _dumps(value: Any) -> str:
    return orjson.dumps(value).decode()


def engine(url: str) -> AsyncEngine:
    """An engine for `sqlite+aiosqlite:///…` or `postgresql+asyncpg://…` with what durability needs (architecture)."""
    target = make_url(url)
    options: dict[str, Any] = {"json_serializer": _dumps, "json_deserializer": orjson.loads}
    options["hide_parameters"] = True  # they are what people wrote, and errors end up in logs
    if target.get_backend_name() == "sqlite":
        made = create_async_engine(target, module=driver(), pool_use_lifo=True, **options)
        event.listen(made.sync_engine, "connect", _prepare_sqlite)
        event.listen(made.sync_engine, "begin", _begin_sqlite)
        return made
    made = create_async_engine(target, pool_size=10, max_overflow=10, pool_use_lifo=True, **options)
    watch_connections(made)
    return made


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    cursor = connection.cursor()
    for statement in SQLITE:
        cursor.execute(statement)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
    connection.exec_driver_sql(f"BEGIN {mode}")


class Database:
    """One database. `write` and `read` are the only transactions there are; application code never commits.

    `made`: an engine of somebody else's that leads there already, and that `close` leaves as it is.
    """

    def __init__(self, url: str, made: AsyncEngine | None = None) -> None:
        self.url: URL = make_url(url)
        self.engine = made or engine(url)
        self._own = made is None
        self.dialect = self.engine.dialect.name
        self._sessions = async_sessionmaker(self.engine, sync_session_class=KeepingSession, expire_on_commit=False)
        # SQLite has one writer; queueing here is fair and immediate, its own waiting sleeps and polls.
        self._turn = asyncio.Lock() if self.dialect == "sqlite" else None

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A transaction that commits at the end of the block, and rolls back when it raises."""
        async with AsyncExitStack() as stack:
            if self._turn is not None:
                await stack.enter_async_context(self._turn)
            session = await stack.enter_async_context(self._sessions())
            async with session.begin():
                yield session

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session for queries alone; on SQLite it waits for no writer. Nothing is committed."""
        async with self._sessions() as session:
            await session.connection(execution_options={"sqlite_begin": "DEFERRED"})
            yield session

    async def close(self) -> None:
        if self._own:
            await self.engine.dispose()


LOSSES: Final = 5  # connections lost one after the other, while the server can be reached, that are nothing yet
_LOST: Final = ("08003", "08006", "57P01")  # PostgreSQL: connection gone, connection failure, ended by administrator
# What SQLite says of another process's lock, and of a disk that is full, in trouble or out of open files.
_PASSING: Final = ("locked", "busy", "disk i/o", "disk is full", "unable to open database file")


def passing(error: BaseException) -> bool:
    """Whether this is the database's trouble and no fault of what was being done: simply try again.

    A lost connection, a lock not had in time, a deadlock or a serialization failure, a disk that is full or in trouble.
    """
    if not isinstance(error, DBAPIError):
        return isinstance(error, OSError)
    if error.connection_invalidated or isinstance(error, InterfaceError):
        return True
    if state := _state(error):
        return state.startswith(("08", "40", "53", "57P")) or state == "55P03"
    words = str(error.orig).lower()
    return isinstance(error, OperationalError) and any(each in words for each in _PASSING)


def _state(error: DBAPIError) -> str:
    """PostgreSQL's code for it; empty on SQLite."""
    return str(getattr(error.orig, "sqlstate", None) or "")


async def insist(work: Callable[[], Awaitable[T]]) -> T:
    """What `work` gives, done again where its connection is lost meanwhile: a start must not end for that."""
    for _ in range(LOSSES):
        try:
            return await work()
        except DBAPIError as error:
            if not error.connection_invalidated and _state(error) not in _LOST:
                raise
    return await work()


async def is_current(database: Database) -> bool:
    """Whether the tables are at this program's revision; reads only. Raises DatabaseNewer, DatabaseUnavailable."""
    with _usable(database):
        return not _behind(await insist(partial(_current, database.engine)))


async def migrate(database: Database) -> None:
    """Bring the tables to this program's revision, under a lock, in one transaction.

    Raises DatabaseNewer when they are ahead of the program, DatabaseUnavailable when they cannot be reached.
    """
    with _usable(database):
        _make_folder(database.url)
        await insist(partial(_bring_up, database.engine))


@contextmanager
def _usable(database: Database) -> Iterator[None]:
    try:
        yield
    except (OSError, DBAPIError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        where = database.url.render_as_string(hide_password=True)
        raise DatabaseUnavailable(f"the database {where} cannot be used: {cause}; check DATABASE_URL") from error


def _make_folder(url: URL) -> None:
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)


def _revision(connection: Connection) -> str | None:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _behind(current: str | None) -> bool:
    known = migrations.revisions()
    if current is None:
        return True
    if current not in known:
        raise DatabaseNewer(
            f"the database is at revision {current}, this program knows up to {known[-1]}: run a newer xianshen"
        )
    return current != known[-1]


async def _current(target: AsyncEngine) -> str | None:
    async with target.connect() as connection:
        return await connection.run_sync(_revision)


async def _bring_up(target: AsyncEngine) -> None:
    if _behind(await _current(target)):
        await _upgrade(target)


async def _upgrade(target: AsyncEngine) -> None:
    async with target.begin() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        # Somebody else may have been first while this one waited for the lock.
        if _behind(await connection.run_sync(_revision)):
            await connection.run_sync(_to_head)


def _to_head(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - costs a quarter of a second that a start at head need not pay
    from alembic.config import Config  # noqa: PLC0415 - the same

    config = Config()
    config.set_main_option("script_location", str(migrations.FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
