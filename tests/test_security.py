"""What gets out, and what does not: a canary token through everything, files, links, events, defaults (security.md)."""

import ast
import json
import logging
import re
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import structlog
from aiohttp import web
from sqlalchemy import select, update

from bot import backup, log
from bot.database import Database
from bot.sandbox.faults import Faults
from bot.settings import Settings
from handlers.notices import NOTICES
from models.base import Base
from models.clock import MovableClock
from models.organisation import Unit
from tests.bot.commands import ran
from tests.conftest import TOKEN
from tests.handlers.settling import settled
from tests.office import Office, asks, decide, offers, shows

ROOT = Path(__file__).parent.parent
OURS = [
    path
    for room in ("models", "handlers", "bot")
    for path in (ROOT / room).rglob("*.py")
    if "sandbox" not in path.parts and "migrations" not in path.parts
]
SECRET = TOKEN.partition(":")[2]


@pytest.fixture
def _at_debug(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """The log as `xianshen run` sets it up, at DEBUG; afterwards as it was."""
    del capfd  # before the log takes hold of stderr
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in log.QUIET}
    log.configure("json", "DEBUG", [TOKEN])
    yield
    root.handlers[:] = before
    root.setLevel(level)
    for name, each in levels.items():
        logging.getLogger(name).setLevel(each)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


async def everything(database: Database) -> str:
    """Every row of every table as text."""
    async with database.read() as session:
        found = [(await session.execute(select(table))).all() for table in Base.metadata.sorted_tables]
    return "\n".join(str(row) for rows in found for row in rows)


@pytest.mark.usefixtures("_at_debug")
async def test_the_token_is_in_no_log_table_backup_or_export(
    office: Office, settings: Settings, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    office.sandbox.faults = Faults(seed=1, rate=0.1)
    await office.author.document(b"words", name="a.txt")
    await office.author.sees(shows("D-1"))
    office.sandbox.inject("message", {"message_id": "no number", "chat": {"id": 1001}})  # it fails, with a traceback
    await office.author.send("稿件")
    await office.author.sees(shows("D-2"), timeout=20)
    office.sandbox.faults = Faults()
    office.clock.advance(timedelta(minutes=5))
    await office.submit("D-2")
    await decide(office.reviewer, "通过", "D-2")
    made = tmp_path / "office.backup"
    await backup.write(office.database, office.clock.now(), made)
    url = settings.database_url.get_secret_value()
    exported = [
        await ran(tmp_path, "audit", "export", "--format", form, DATABASE_URL=url, BOT_TOKEN=TOKEN)
        for form in ("jsonl", "csv")
    ]
    logged = capfd.readouterr()
    assert "getUpdates" in logged.err or "bot.ready" in logged.out + logged.err
    for text in (logged.err, await everything(office.database), *(each.worked() for each in exported)):
        assert text
        assert SECRET not in text
    assert SECRET.encode() not in made.read_bytes()
    times = [json.loads(line)["at"] for line in exported[0].out.splitlines()]
    assert {datetime.fromisoformat(at).utcoffset() for at in times} == {timedelta(0)}


async def test_files_pass_by_their_id_and_are_never_kept(office: Office, tmp_path: Path) -> None:
    await office.author.document(b"canary-content-of-a-file", name="../../canary-name.txt")
    await office.author.sees(shows("D-1", "canary-name.txt"))
    await office.submit()
    await decide(office.reviewer, "通过", "D-1")
    await settled(office)
    assert "canary-content" not in await everything(office.database)
    assert not list(tmp_path.parent.rglob("*canary-name*"))


async def test_a_link_is_kept_and_never_followed(office: Office) -> None:
    asked: list[str] = []

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        asked.append(request.path)
        return web.Response(text="inside")

    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    link = f"http://127.0.0.1:{runner.addresses[0][1]}/metadata"
    try:
        await office.approved(f"见 {link}")
        await office.author.tap("已发布", "D-1")
        await office.author.send(link, reply_to=await office.author.sees(asks))
        await office.author.sees(shows("D-1", "已登记发布"))
        await settled(office)
    finally:
        await runner.cleanup()
    assert asked == []


def test_whatever_reaches_further_than_this_machine_fails_in_every_test() -> None:
    with pytest.raises(AssertionError, match="looked up"):
        socket.getaddrinfo("example.org", 443)
    with socket.socket() as further, pytest.raises(AssertionError, match="reached for"):
        further.connect(("192.0.2.1", 443))


def _calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))


def test_every_event_that_is_recorded_is_in_the_inventory_of_notices() -> None:
    named = {
        each.value
        for path in OURS
        for call in _calls(path)
        if ast.unparse(call.func) in ("trail.record", "trails.record", "record")
        for each in call.args
        if isinstance(each, ast.Constant) and "." in str(each.value) and " " not in str(each.value)
    }
    assert len(named) > 30
    assert named <= set(NOTICES)


def test_only_sha_256_and_only_random_numbers_that_cannot_be_guessed() -> None:
    for path in OURS:
        source = path.read_text()
        imported = {
            name
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in ([node.module] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names])
        }
        assert not imported & {"random", "uuid", "numpy"}, path
        assert set(re.findall(r"\bhashlib\.(\w+)", source)) <= {"sha256"}, path


async def test_debug_and_the_status_page_are_off_unless_asked_for(settings: Settings) -> None:
    plain = Settings(bot_token=TOKEN)
    assert plain.log_level == "INFO"
    assert plain.status_listen is None
    assert plain.webhook_url is None
    assert settings.status_listen is None


async def test_a_missing_policy_is_no_permission(office: Office, clock: MovableClock) -> None:
    """Fail closed: what cannot be looked up does not go out."""
    await office.author.send("稿件")
    await office.author.sees(offers("提交审核", "D-1"))
    async with office.database.write() as session:
        await session.execute(update(Unit).where(Unit.key == "journal").values(policy="of another house"))
    card = office.author.last()
    submit = card["reply_markup"]["inline_keyboard"][2][1]
    assert submit["text"].endswith("提交审核")
    await office.author.tap_raw(card, submit["callback_data"], wait=False)
    await office.sandbox.collected()
    clock.advance(timedelta(minutes=2))
    city = office.sandbox.phone(2001)
    await city.send("别的单位照常")
    await city.sees(shows("D-2"))
    assert "draft.submitted" not in await office.actions("D-1")


async def test_nothing_of_a_failure_is_shown_to_whoever_caused_it(office: Office) -> None:
    chat = {"id": 1001, "type": "private", "first_name": "王小明"}
    office.sandbox.inject("message", {"message_id": {"no": "number"}, "date": "x", "chat": chat, "text": 5})
    await office.author.send("稿件")
    await office.author.sees(shows("D-1"))
    for wait in (2, 5, 20, 70):
        office.clock.advance(timedelta(seconds=wait))
        await office.author.send("/language")
        await office.author.sees(shows("请选择语言"), after=office.author.last())
    said = "\n".join(message.get("text", "") for message in office.author.messages())
    assert not any(word in said for word in ("Traceback", "Error", ".py", "SELECT", "sqlite", "asyncpg"))
