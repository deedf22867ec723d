"""Backups: one moment in one file, back into either kind of database, and nothing damaged is taken."""

import asyncio
import json
import zipfile
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from bot import backup, organisation_apply
from bot.backup import BackupError
from bot.database import Database, migrate
from bot.organisation_file import parse
from models import composing, organisation, question, schema, trail
from models.attachment import Attachment
from models.base import Base
from models.clock import MovableClock
from models.inbox import Intake, Received
from models.outbox import Outgoing

SAMPLE = Path(__file__).parents[2] / "bot" / "sandbox" / "organisation.toml"


@pytest.fixture
async def filled(database: Database, clock: MovableClock) -> Database:
    """An office with a draft, an update, a question and a card's call: every kind of column."""
    now = clock.now()
    async with database.write() as session:
        tables = parse(SAMPLE.read_text(encoding="utf-8"), SAMPLE.name)
        await organisation_apply.apply(session, now, tables, today=now.date(), language="zh-CN")
    async with database.write() as session:
        author = await organisation.by_telegram_id(session, 1001)
        assert author is not None
        part = {"kind": "text", "text": "标题 📰\u2028末", "entities": [], "message_id": 7}
        draft = await composing.create(session, now, author, [part], chat_id=1001)
        await organisation.invite(session, now, author, by=None)
        asked = await question.ask(
            session, now, chat_id=1001, person_id=author.id, purpose="reject", subject=draft.reference
        )
        session.add(Attachment(name="表.docx", data=bytes(range(256)), created_at=now))
        session.add(
            Outgoing(chat_id=1001, method="sendMessage", payload={"n": 2**60}, question_id=asked.id, created_at=now)
        )
        session.add(
            Received(
                update_id=2**40, chat=-(2**40), body='{"x": "é"}', received_at=now, state=Intake.PARKED, attempts=5
            )
        )
    return database


async def everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    async with database.read() as session:
        return {
            table.name: [tuple(row) for row in await session.execute(select(table).order_by(*table.primary_key))]
            for table in schema.metadata.sorted_tables
        }


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> str | None:
    """Where the second database is: a server's socket, or a file for want of one."""
    return request.getfixturevalue("postgresql") if request.param == "postgresql" else None


@pytest.fixture
async def other(server: str | None, tmp_path: Path) -> AsyncIterator[Database]:
    """A second database, empty and migrated, of each kind."""
    if server is None:
        made = Database(f"sqlite+aiosqlite:///{tmp_path}/other.db")
    else:
        maker = Database(f"postgresql+asyncpg://postgres@/postgres?host={server}")
        async with maker.engine.connect() as connection:
            outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await outside.execute(text("DROP DATABASE IF EXISTS restored WITH (FORCE)"))
            await outside.execute(text("CREATE DATABASE restored"))
        await maker.close()
        made = Database(f"postgresql+asyncpg://postgres@/restored?host={server}")
    await migrate(made)
    yield made
    await made.close()


async def test_what_was_taken_comes_back_in_either_kind_of_database(
    filled: Database, other: Database, clock: MovableClock, tmp_path: Path
) -> None:
    file = tmp_path / "office.backup"
    manifest = await backup.write(filled, clock.now(), file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert manifest.rows["people"] == 14
    assert (await backup.load(other, file)) == manifest
    assert await everything(other) == await everything(filled)
    async with other.read() as session:
        verdict = await trail.verify(session)
        nulls = await session.scalar(select(func.count()).select_from(Outgoing).where(Outgoing.message_ids.is_(None)))
    assert (verdict.broken, verdict.head) == (None, manifest.head)
    assert nulls == 1


async def test_life_goes_on_in_the_restored_database(
    filled: Database, other: Database, clock: MovableClock, tmp_path: Path
) -> None:
    await backup.write(filled, clock.now(), tmp_path / "b")
    await backup.load(other, tmp_path / "b")
    async with other.write() as session:
        author = await organisation.by_telegram_id(session, 1001)
        assert author is not None
        part = {"kind": "text", "text": "二", "entities": [], "message_id": 8}
        assert (await composing.create(session, clock.now(), author, [part], chat_id=1001)).reference == "D-2"
    async with other.read() as session:
        assert (await trail.verify(session)).broken is None


async def test_a_backup_is_one_moment_while_others_write(
    database: Database, clock: MovableClock, tmp_path: Path
) -> None:
    async def write(first: int, count: int) -> None:
        async with database.write() as session:
            for number in range(first, first + count):
                session.add(Received(update_id=number, chat=1, body="{}", received_at=clock.now()))
                await trail.record(session, clock.now(), "thing.happened", f"T-{number}")

    async def keep_writing() -> None:
        for number in range(1000, 100_000):
            await write(number, 1)

    await write(0, 200)
    writer = asyncio.create_task(keep_writing())
    manifest = await backup.write(database, clock.now(), tmp_path / "b")
    writer.cancel()
    with suppress(asyncio.CancelledError):
        await writer
    async with database.read() as session:
        assert (await trail.verify(session)).entries > manifest.rows["entries"]
    assert manifest.rows["entries"] == manifest.rows["inbox"] >= 200


async def test_a_database_with_anything_in_it_is_not_overwritten(
    filled: Database, clock: MovableClock, tmp_path: Path
) -> None:
    await backup.write(filled, clock.now(), tmp_path / "b")
    before = await everything(filled)
    with pytest.raises(BackupError, match="not empty"):
        await backup.load(filled, tmp_path / "b")
    assert await everything(filled) == before


def rewritten(source: Path, name: str, change: bytes | None, *, old: bytes = b"") -> Path:
    """A copy of a backup with one member changed (`old` replaced by `change`), or left out."""
    target = source.with_name("changed")
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w") as after:
        for member in before.namelist():
            data = before.read(member)
            if member != name:
                after.writestr(member, data)
            elif change is not None:
                assert old in data
                after.writestr(member, data.replace(old, change, 1))
    return target


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (("entries.jsonl", b"organisation.applied", b"organisation.applies"), "trail is broken at entry 1"),
        (("manifest.json", b'"people": 14', b'"people": 15'), "people has 14 rows instead of 15"),
        (("people.jsonl", b"", None), "no backup, or damaged"),
        (("manifest.json", b"", None), "no backup, or damaged"),
        (("manifest.json", b"xianshen-backup-1", b"xianshen-backup-9"), "another form"),
    ],
)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_changed_backup_is_refused(
    filled: Database, clock: MovableClock, tmp_path: Path, changed: tuple[str, bytes, bytes | None], said: str
) -> None:
    name, old, change = changed
    await backup.write(filled, clock.now(), tmp_path / "b")
    with pytest.raises(BackupError, match=said):
        backup.read_manifest(rewritten(tmp_path / "b", name, change, old=old))


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_damage_anywhere_is_found(filled: Database, clock: MovableClock, tmp_path: Path) -> None:
    await backup.write(filled, clock.now(), tmp_path / "b")
    whole = (tmp_path / "b").read_bytes()
    for place in range(0, len(whole) - 1, max(1, len(whole) // 40)):
        (tmp_path / "cut").write_bytes(whole[:place])
        with pytest.raises(BackupError):
            backup.read_manifest(tmp_path / "cut")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_backup_of_another_version_says_so(
    filled: Database, other: Database, clock: MovableClock, tmp_path: Path
) -> None:
    await backup.write(filled, clock.now(), tmp_path / "b")
    with zipfile.ZipFile(tmp_path / "b") as archive:
        revision = json.loads(archive.read("manifest.json"))["revision"].encode()
    newer = rewritten(tmp_path / "b", "manifest.json", b'"9999"', old=b'"' + revision + b'"')
    with pytest.raises(BackupError, match="a newer xianshen"):
        await backup.load(other, newer)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_backup_that_fails_leaves_the_older_one(filled: Database, clock: MovableClock, tmp_path: Path) -> None:
    file = tmp_path / "b"
    await backup.write(filled, clock.now(), file)
    before = file.read_bytes()
    async with filled.engine.begin() as connection:
        await connection.execute(text("DROP TRIGGER entries_no_update"))
        await connection.execute(text("UPDATE entries SET subject = 'D-9' WHERE seq = 1"))
    with pytest.raises(BackupError, match="broken at entry 1"):
        await backup.write(filled, clock.now(), file)
    assert file.read_bytes() == before
    with pytest.raises(BackupError, match="cannot be written"):
        await backup.write(filled, clock.now(), tmp_path / "missing" / "b")
    assert partial(tmp_path) == []


def partial(folder: Path) -> list[Path]:
    """What a copy that was broken off has left."""
    return list(folder.glob(".*"))


def test_every_table_is_in_a_backup_but_the_leases() -> None:
    kept = {table.name for table in backup._tables()}  # noqa: SLF001 - a table forgotten would be lost without a word
    assert kept == set(Base.metadata.tables) - {"leases"}
