"""A copy of the whole database in one file, for either kind of database, and back again.

The file is a zip: `manifest.json`, and one `TABLE.jsonl` for each table, a JSON object a line, written from one
snapshot while the bot goes on.

BackupError  it could not be made or loaded
"""

import base64
import json
import os
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Any, Final

from sqlalchemy import JSON, Column, Enum, LargeBinary, MetaData, Table, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from models import migrations, schema
from models.base import Moment
from models.lease import Lease
from models.trail import GENESIS, Entry

FORM: Final = "xianshen-backup-1"
MANIFEST: Final = "manifest.json"
CHUNK: Final = 1000  # rows to an INSERT
MODE: Final = 0o600


class BackupError(Exception):
    """The copy could not be made or loaded; the text is one line that says why. Nothing was kept."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself: `revision` of the tables, `rows` by table, `head` of the trail."""

    form: str
    made_at: str
    revision: str
    rows: dict[str, int]
    head: str

    @property
    def entries(self) -> int:
        return self.rows.get(Entry.__tablename__, 0)


def _tables() -> list[Table]:
    """In the order in which rows can be loaded; without leases, which belong to running processes."""
    return [table for table in schema.metadata.sorted_tables if table is not Lease.__table__]


async def write(database: Database, now: datetime, target: Path) -> Manifest:
    """Write `target` (mode 0600), verified before it takes the name. Raises BackupError."""
    passing = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        handle = os.open(passing, os.O_RDWR | os.O_CREAT | os.O_EXCL, MODE)
        with os.fdopen(handle, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                manifest = await _dump(database, now, archive)
            file.flush()
            os.fsync(file.fileno())
        read_manifest(passing)
        passing.replace(target)
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error.strerror}") from None
    finally:
        passing.unlink(missing_ok=True)
    return manifest


async def _dump(database: Database, now: datetime, archive: zipfile.ZipFile) -> Manifest:
    rows, head = {}, GENESIS
    async with _snapshot(database) as connection:
        revision = str(await connection.scalar(text("SELECT version_num FROM alembic_version")))
        for table in _tables():
            count = 0
            with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as file:
                async for row in await connection.stream(select(table).order_by(*table.primary_key)):
                    facts = dict(row._mapping)  # noqa: SLF001 - the documented way to a row by names
                    file.write(json.dumps(facts, ensure_ascii=False, default=_plain).encode() + b"\n")
                    count += 1
                    head = facts["hash"] if table is Entry.__table__ else head
            rows[table.name] = count
    manifest = Manifest(FORM, now.astimezone(UTC).isoformat(), revision, rows, head)
    archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
    return manifest


@asynccontextmanager
async def _snapshot(database: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction that sees one moment: SQLite's by its log, PostgreSQL's by its isolation level."""
    async with database.engine.connect() as connection:
        if database.dialect == "postgresql":
            await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        else:
            await connection.execution_options(sqlite_begin="DEFERRED")
        yield connection


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(type(value).__name__)


def read_manifest(source: Path) -> Manifest:
    """Check the file: every byte's checksum, each table's number of rows, the trail's chain. Raises BackupError."""
    try:
        with zipfile.ZipFile(source) as archive:
            said = json.loads(archive.read(MANIFEST))
            manifest = Manifest(**{each.name: said[each.name] for each in fields(Manifest)})
            if manifest.form != FORM:
                raise BackupError(f"{source} is a backup of another form ({manifest.form})")
            for name, count in manifest.rows.items():
                found = sum(1 for _ in _lines(archive, name))
                if found != count:
                    raise BackupError(f"{source} is damaged: {name} has {found} rows instead of {count}")
            _check_chain(archive, manifest, source)
    except OSError as error:
        raise BackupError(f"{source} cannot be read: {error.strerror or error}") from None
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError) as error:
        raise BackupError(f"{source} is no backup, or damaged ({type(error).__name__})") from None
    return manifest


def _lines(archive: zipfile.ZipFile, table: str) -> Iterator[dict[str, Any]]:
    with archive.open(f"{table}.jsonl") as file:
        for line in TextIOWrapper(file, encoding="utf-8"):
            yield json.loads(line)


def _check_chain(archive: zipfile.ZipFile, manifest: Manifest, source: Path) -> None:
    prev = GENESIS
    for number, facts in enumerate(_lines(archive, Entry.__tablename__), 1):
        entry = Entry(**{**facts, "at": datetime.fromisoformat(facts["at"])})
        if entry.seq != number or entry.prev != prev or entry.hash != entry.sealed():
            raise BackupError(f"{source}: the trail is broken at entry {facts['seq']}")
        prev = entry.hash
    if prev != manifest.head:
        raise BackupError(f"{source}: the trail does not end at its head")


async def load(database: Database, source: Path) -> Manifest:
    """Load a backup into a migrated database that is empty, all or nothing. Raises BackupError."""
    manifest = read_manifest(source)
    if manifest.revision != migrations.revisions()[-1]:
        newer = manifest.revision not in migrations.revisions()
        what = "a newer" if newer else "an older"
        raise BackupError(f"{source} is of {what} xianshen (tables {manifest.revision}): restore it with that version")
    with zipfile.ZipFile(source) as archive:
        async with database.engine.begin() as connection:
            await _expect_empty(connection)
            for table in _tables():
                await _fill(connection, table, _lines(archive, table.name))
    return manifest


async def _expect_empty(connection: AsyncConnection) -> None:
    for table in _tables():
        if count := await connection.scalar(select(func.count()).select_from(table)):
            raise BackupError(
                f"the database is not empty ({table.name}: {count} rows): nothing is ever overwritten, "
                "let DATABASE_URL name a new one"
            )


async def _fill(connection: AsyncConnection, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    target = table.to_metadata(MetaData())
    for column in target.columns:
        if isinstance(column.type, JSON):
            column.type = JSON(none_as_null=True)
    while chunk := list(islice(rows, CHUNK)):
        values = [{name: _typed(table.columns[name], value) for name, value in row.items()} for row in chunk]
        await connection.execute(target.insert(), values)
    if connection.dialect.name == "postgresql" and table.autoincrement_column is not None:
        await _advance_sequence(connection, table.autoincrement_column)


def _typed(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, Moment):
        return datetime.fromisoformat(value)
    if isinstance(column.type, Enum) and column.type.enum_class:
        return column.type.enum_class(value)
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value, validate=True)
    return date.fromisoformat(value) if column.type.python_type is date else value


async def _advance_sequence(connection: AsyncConnection, column: Column[Any]) -> None:
    """Rows loaded with their numbers do not move the sequence that gives the next one."""
    names = {"t": column.table.name, "c": column.name}
    sequence = await connection.scalar(text("SELECT pg_get_serial_sequence(:t, :c)"), names)
    last = await connection.scalar(select(func.max(column)))
    if sequence and last:
        await connection.execute(select(func.setval(sequence, last)))
