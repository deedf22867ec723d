"""The command line as it is typed: exit codes, one line on stderr, never a traceback, never the token."""

import asyncio
import csv
import json
import os
import signal
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from commands import Ended, end, ran, start

from bot import cli
from bot.database import Database
from bot.sandbox.server import Sandbox
from bot.settings import Settings
from models import trail
from models.clock import SystemClock

TOKEN = "1000:canary-token-that-no-log-may-show"
SAMPLE = Path(__file__).parents[2] / "bot" / "sandbox" / "organisation.toml"
Typed = Callable[..., Awaitable[Ended]]
POSTGRESQL_NOWHERE = "postgresql+asyncpg://me:canary-password@127.0.0.1:1/office"


@pytest.fixture
def xianshen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Typed]:
    """Types a command in this test's folder, with only the settings that are given. No secret may come out."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)

    async def typed(*arguments: str, **settings: str) -> Ended:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in settings.items():
                patch.setenv(name, value)
            code = await asyncio.to_thread(cli.call, arguments)  # which runs a loop of its own
        said = capsys.readouterr()
        assert "canary" not in said.out + said.err
        return Ended(code, said.out, said.err)

    before = os.umask(0o022)
    yield typed
    os.umask(before)


async def test_alone_it_prints_help_and_names_every_command(xianshen: Typed, tmp_path: Path) -> None:
    out = (await xianshen()).worked()
    for command in ("run", "demo", "org", "invite", "audit", "backup", "restore", "retry", "doctor"):
        assert f"  {command} " in out
    assert files(tmp_path) == set()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["frob"], "frob"),
        (["org", "apply"], "file"),
        (["audit", "export", "--format", "xml"], "jsonl"),
        (["retry", "soon"], "update_id"),
        (["demo", "--port", "0"], "port"),
        (["demo", "--port", "99999"], "port"),
        (["doctor", "--fast"], "--fast"),
    ],
)
def test_wrong_usage_is_one_line(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.call(arguments)
    said = capsys.readouterr()
    assert words in Ended(code, said.out, said.err).refused(2)


async def test_settings_are_refused_before_anything_is_made(xianshen: Typed, tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text(f"BOT_TOKEN={TOKEN}\n")
    env.chmod(0o644)
    assert "chmod 600 .env" in (await xianshen("org", "show")).refused(2)
    env.unlink()
    assert "BOT_TOKEN is missing" in (await ran(tmp_path, "run")).refused(2)
    assert (await xianshen("org", "show", BOT_TOKEN="canary")).refused(2).startswith("BOT_TOKEN is not")
    unwritable = await ran(tmp_path, "run", BOT_TOKEN=TOKEN, DATA_DIR="/proc/nowhere")
    assert unwritable.refused(2).startswith("DATA_DIR: the folder /proc/nowhere cannot be")
    (tmp_path / "file").touch()
    unwritable = await ran(tmp_path, "run", BOT_TOKEN=TOKEN, DATABASE_URL="sqlite+aiosqlite:///file/x.db")
    assert unwritable.refused(2).startswith("DATABASE_URL: the folder file cannot be written to")
    assert files(tmp_path) == {"file"}


async def test_an_unreachable_database_is_named_without_its_password(xianshen: Typed) -> None:
    refused = (await xianshen("audit", "verify", DATABASE_URL=POSTGRESQL_NOWHERE)).refused(2)
    assert "me:***@127.0.0.1:1" in refused
    assert "DATABASE_URL" in refused


async def test_a_wrong_token_and_a_silent_api_change_nothing(tmp_path: Path, sandbox: Sandbox) -> None:
    wrong = await ran(tmp_path, "run", BOT_TOKEN="1000:canary-of-another", BOT_API_URL=sandbox.url)
    assert wrong.refused(2).startswith("BOT_TOKEN")
    silent = await ran(tmp_path, "run", BOT_TOKEN=TOKEN, BOT_API_URL="http://127.0.0.1:1")
    assert silent.refused(2).startswith("BOT_API_URL: http://127.0.0.1:1 does not answer")
    assert files(tmp_path) == set()


@pytest.fixture
async def office(xianshen: Typed, tmp_path: Path) -> Path:
    """A folder with the sample organisation in its database."""
    (await xianshen("org", "apply", str(SAMPLE))).worked()
    return tmp_path


def content(folder: Path) -> list[str]:
    """Everything in the folder's database."""
    with closing(sqlite3.connect(folder / "data" / "xianshen.db")) as connection:
        return list(connection.iterdump())


def change(folder: Path, *statements: str) -> None:
    """What somebody with the file in hand can do."""
    with closing(sqlite3.connect(folder / "data" / "xianshen.db")) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def files(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


async def test_an_existing_database_stays_as_it_is_when_the_start_is_refused(office: Path, sandbox: Sandbox) -> None:
    before = content(office)
    wrong = await ran(office, "run", BOT_TOKEN="1000:canary-of-another", BOT_API_URL=sandbox.url)
    assert "BOT_TOKEN" in wrong.refused(2)
    silent = await ran(office, "run", BOT_TOKEN=TOKEN, BOT_API_URL="http://127.0.0.1:1")
    assert "http://127.0.0.1:1" in silent.refused(2)
    assert content(office) == before


async def test_a_newer_database_is_refused_by_all_and_left_alone(
    xianshen: Typed, office: Path, sandbox: Sandbox
) -> None:
    change(office, "UPDATE alembic_version SET version_num = '9999'")
    run = await ran(office, "run", BOT_TOKEN=TOKEN, BOT_API_URL=sandbox.url)
    assert "newer" in run.refused(2)
    assert "newer" in (await xianshen("org", "apply", str(SAMPLE))).refused(2)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_run_runs_until_it_is_told_to_end(tmp_path: Path, sandbox: Sandbox, how: signal.Signals) -> None:
    (tmp_path / ".env").write_text(
        f"BOT_TOKEN={TOKEN}\nBOT_API_URL={sandbox.url}\nLOG_LEVEL=DEBUG\nSTATUS_LISTEN=127.0.0.1:0\nCOLOUR=red\n"
    )
    (tmp_path / ".env").chmod(0o600)
    process = await start(tmp_path, "run")
    assert process.stderr is not None
    said = []
    async with asyncio.timeout(30):
        while not said or b"bot.ready" not in said[-1]:
            said.append(await process.stderr.readline())
    process.send_signal(how)
    ended = await end(process)
    assert ended.code == 0
    assert said[0] == b"xianshen: warning: .env: COLOUR is no setting\n"
    assert b"canary" not in b"".join(said)
    assert "Traceback" not in ended.err
    assert sandbox.count("getUpdates") >= 1
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "data" / "xianshen.db").exists()


async def test_the_organisation_is_applied_shown_and_left_alone_by_a_dry_run(xianshen: Typed, tmp_path: Path) -> None:
    dry = (await xianshen("org", "apply", str(SAMPLE), "--dry-run")).worked()
    assert "+ person 王小明 (editor)" in dry
    assert files(tmp_path) == set()
    assert (await xianshen("org", "apply", str(SAMPLE))).worked() == dry.replace("(dry run: nothing was changed)\n", "")
    assert (await xianshen("org", "apply", str(SAMPLE))).worked() == "nothing to change\n"
    other = SAMPLE.read_text(encoding="utf-8").replace('["head"]', '["head", "deputy"]')
    (tmp_path / "other.toml").write_text(other, encoding="utf-8")
    would = (await xianshen("org", "apply", "other.toml", "--dry-run")).worked()
    assert would == "~ person 张建国: roles head → deputy, head\n(dry run: nothing was changed)\n"
    assert "张建国  head" in (await xianshen("org", "show")).worked()


async def test_a_wrong_organisation_file_changes_nothing(xianshen: Typed, tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text('[[unit]]\nkey = "a"\nname = "b"\npolicy = "province"\n')
    (tmp_path / "latin.toml").write_bytes(b"\xff\xfe")
    refused = (await xianshen("org", "apply", "wrong.toml")).refused(2)
    assert refused.startswith("wrong.toml line 4: unit[1].policy:")
    assert "UTF-8" in (await xianshen("org", "apply", "latin.toml")).refused(2)
    assert "cannot be read" in (await xianshen("org", "apply", "missing.toml")).refused(2)
    assert "there is no database" in (await xianshen("org", "show")).refused(2)
    assert not (tmp_path / "data").exists()


@pytest.mark.usefixtures("office")
async def test_an_invitation_is_a_link_where_the_api_answers_and_always_a_command(
    xianshen: Typed, sandbox: Sandbox
) -> None:
    out = (await xianshen("invite", "李静", BOT_TOKEN=TOKEN, BOT_API_URL=sandbox.url)).worked()
    token = out.partition("/start ")[2].split()[0]
    assert f"https://t.me/xianshen_bot?start={token}" in out
    offline = (await xianshen("invite", "李静")).worked()
    assert "t.me" not in offline
    assert "/start " in offline
    assert "org show" in (await xianshen("invite", "无名")).refused(1)


async def test_the_trail_verifies_exports_and_shows_where_it_was_changed(xianshen: Typed, office: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{office}/data/xianshen.db")
    async with database.write() as session:
        for subject in ("D-1", "=1+1", "D-2"):
            await trail.record(session, SystemClock().now(), "draft.created", subject, words="一,\n二")
    await database.close()
    verified = (await xianshen("audit", "verify")).worked()
    head = verified.partition("head         ")[2].split()[0]
    assert verified.startswith("entries      4, the chain holds\n")
    assert "blind window" in verified
    (await xianshen("audit", "verify", "--head", head)).worked()
    assert "not in the trail" in (await xianshen("audit", "verify", "--head", "0" * 64)).refused(1)

    lines = (await xianshen("audit", "export")).worked().splitlines()
    entries = [json.loads(line) for line in lines]
    assert [list(entry) for entry in entries] == [
        ["seq", "at", "actor", "action", "subject", "detail", "prev", "hash"]
    ] * 4
    assert entries[-1]["hash"] == head
    assert entries[1]["detail"] == {"words": "一,\n二"}
    (await xianshen("audit", "export", "--format", "csv", "--output", "trail.csv")).worked()
    assert (office / "trail.csv").stat().st_mode & 0o777 == 0o600
    told = (office / "trail.csv").read_text(encoding="utf-8")
    assert told.startswith("\ufeffseq,")
    rows = list(csv.reader(StringIO(told.removeprefix("\ufeff"), newline="")))
    assert rows[0] == list(entries[0])
    assert [row[4] for row in rows[1:]] == ["organisation", "D-1", "'=1+1", "D-2"]

    change(office, "DROP TRIGGER entries_no_update", "UPDATE entries SET subject = 'D-9' WHERE seq = 3")
    assert "broken at entry 3" in (await xianshen("audit", "verify")).refused(1)


async def test_a_backup_goes_into_a_new_database_and_never_over_an_old_one(xianshen: Typed, office: Path) -> None:
    made = (await xianshen("backup", "office.backup")).worked()
    head = made.partition("head ")[2].strip()
    assert "read back and verified" in made
    assert "not empty" in (await xianshen("restore", "office.backup")).refused(1)
    new = {"DATABASE_URL": "sqlite+aiosqlite:///new/office.db"}
    assert head in (await xianshen("restore", "office.backup", **new)).worked()
    assert head in (await xianshen("audit", "verify", **new)).worked()
    assert "cannot be read" in (await xianshen("restore", "missing.backup", **new)).refused(1)
    assert "no backup, or damaged" in (await xianshen("restore", str(SAMPLE), **new)).refused(1)
    assert "cannot be written" in (await xianshen("backup", "nowhere/office.backup")).refused(1)
    assert modes(office / "new") == {"office.db": 0o600}
    assert files(office) == {"data", "new", "office.backup"}


def modes(folder: Path) -> dict[str, int]:
    return {each.name: each.stat().st_mode & 0o777 for each in folder.iterdir()}


async def test_whoever_closes_the_pipe_hears_no_complaint(office: Path) -> None:
    process = await start(office, "audit", "export")
    assert process.stdout is not None
    process.stdout._transport.close()  # type: ignore[attr-defined]  # noqa: SLF001 - there is no public way to close the reading end
    assert process.stderr is not None
    async with asyncio.timeout(30):
        err = await process.stderr.read()
        assert await process.wait() in (0, 1)
    assert err == b""


async def test_a_locked_table_a_missing_table_and_a_bug_are_one_line(
    xianshen: Typed, office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    change(office, "DROP TABLE lexicons")
    refused = (await xianshen("org", "show")).refused(1)
    assert refused == "the database refused: no such table: lexicons"

    def broken(**_: object) -> None:
        raise ZeroDivisionError(f"with {TOKEN}\nand more")

    monkeypatch.setattr(cli, "settings", broken)
    monkeypatch.setattr(cli, "finish", lambda _: None)
    code = cli.call(["doctor"])
    said = capsys.readouterr()
    refused = Ended(code, said.out, said.err).refused(1)
    assert refused.startswith("unexpected ZeroDivisionError at test_cli.py line ")


async def test_ctrl_c_is_130_and_silent(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "settings", interrupted)
    assert cli.call(["doctor"]) == 130
    assert capsys.readouterr().err == ""
