import asyncio
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from bot.database import Database, DatabaseNewer, DatabaseUnavailable, migrate, passing
from models import lease
from models.lease import Lease

LONG = 60_000


async def test_a_write_commits_at_its_end(database: Database) -> None:
    async with database.write() as session:
        await lease.acquire(session, "watch", "me", milliseconds=LONG)
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Lease)) == 1


async def test_a_write_that_raises_leaves_nothing(database: Database) -> None:
    async def write() -> None:
        async with database.write() as session:
            await lease.acquire(session, "watch", "me", milliseconds=LONG)
            raise LookupError

    with pytest.raises(LookupError):
        await write()
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Lease)) == 0


async def test_no_read_modify_write_is_lost(database: Database) -> None:
    async with database.write() as session:
        session.add(Lease(name="counter", holder="", until=0, fence=0))

    async def add() -> None:
        for _ in range(20):
            async with database.write() as session:
                row = await session.get_one(Lease, "counter", with_for_update=True)
                row.fence += 1

    await asyncio.gather(*(add() for _ in range(8)))
    async with database.read() as session:
        assert (await session.get_one(Lease, "counter")).fence == 160


async def test_two_processes_on_one_file_lose_nothing_either(database_url: str) -> None:
    first, second = Database(database_url), Database(database_url)
    async with first.write() as session:
        session.add(Lease(name="counter", holder="", until=0, fence=0))

    async def add(database: Database) -> None:
        for _ in range(20):
            async with database.write() as session:
                row = await session.get_one(Lease, "counter", with_for_update=True)
                row.fence += 1

    await asyncio.gather(add(first), add(second))
    async with second.read() as session:
        assert (await session.get_one(Lease, "counter")).fence == 40
    await first.close()
    await second.close()


async def test_a_reader_waits_for_no_writer(database: Database) -> None:
    async with database.write() as writer:
        await lease.acquire(writer, "watch", "me", milliseconds=LONG)
        async with asyncio.timeout(5), database.read() as reader:
            assert await reader.scalar(select(func.count()).select_from(Lease)) == 0


async def test_sqlite_is_set_up_to_survive_a_power_cut(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'x.db'}")
    async with database.write() as session:
        for pragma, value in {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "busy_timeout": 15000,
        }.items():
            assert (await session.execute(text(f"PRAGMA {pragma}"))).scalar_one() == value
    await database.close()


async def test_migrating_twice_at_once_is_harmless(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'new' / 'x.db'}"
    first, second = Database(url), Database(url)
    await asyncio.gather(migrate(first), migrate(second))
    async with first.read() as session:
        assert await session.scalar(select(func.count()).select_from(Lease)) == 0
    await first.close()
    await second.close()


async def test_a_newer_database_is_refused_and_left_as_it_is(database: Database) -> None:
    async with database.write() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseNewer, match="9999"):
        await migrate(database)
    async with database.read() as session:
        assert await session.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


async def test_a_folder_that_cannot_be_written_to_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'file' / 'x.db'}")
    with pytest.raises(DatabaseUnavailable, match=r"x\.db"):
        await migrate(database)
    await database.close()


async def test_an_unreachable_server_is_named_without_its_password() -> None:
    database = Database("postgresql+asyncpg://me:secret@127.0.0.1:1/nothing")
    with pytest.raises(DatabaseUnavailable) as caught:
        await migrate(database)
    assert "127.0.0.1" in str(caught.value)
    assert "secret" not in str(caught.value)
    await database.close()


async def test_what_is_the_database_s_own_trouble_is_told_from_faults(database: Database) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the drivers' classes differ
        async with database.write() as session:
            await session.execute(update(Lease).values(fence=text("no_such_column")))
    assert not passing(caught.value)
    assert passing(ConnectionRefusedError())
    assert not passing(ValueError())


async def test_a_full_disk_is_waited_out_and_the_error_shows_nothing_of_what_was_written(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'x.db'}")
    await migrate(database)
    insert = text("INSERT INTO leases (name, holder, fence, until) VALUES (:name, 'x', 1, 1)")
    async with database.write() as session:
        pages = await session.scalar(text("PRAGMA page_count"))
        await session.execute(text(f"PRAGMA max_page_count = {pages}"))
        with pytest.raises(DBAPIError, match="full") as caught:
            await session.execute(insert, {"name": "canary" * 100_000})
    assert passing(caught.value)
    assert "canary" not in str(caught.value)
    await database.close()


async def test_a_lease_has_one_holder_and_a_growing_fence(database: Database) -> None:
    async with database.write() as session:
        assert await lease.acquire(session, "watch", "a", milliseconds=LONG) == 1
        assert await lease.acquire(session, "watch", "b", milliseconds=LONG) is None
        assert await lease.acquire(session, "watch", "a", milliseconds=LONG) == 1
        await lease.release(session, "watch", "b")
        assert await lease.acquire(session, "watch", "b", milliseconds=LONG) is None
        await lease.release(session, "watch", "a")
        assert await lease.acquire(session, "watch", "b", milliseconds=-1) == 2
    async with database.write() as session:
        assert await lease.acquire(session, "watch", "c", milliseconds=LONG) == 3  # b's time was up at once
        assert await lease.holder_of(session, "watch") == "c"
