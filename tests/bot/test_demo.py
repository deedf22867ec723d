"""`xianshen demo` as somebody starts it who has seen nothing of this before."""

import asyncio
import re
import signal
import socket
from pathlib import Path

import aiohttp
import pytest
from commands import end, ran, start

from bot import demo
from bot.organisation_file import parse
from bot.sandbox.server import Sandbox
from models.clock import MovableClock


@pytest.fixture
def port() -> int:
    """One that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_it_says_where_it_is_serves_the_page_and_ends(tmp_path: Path, port: int) -> None:
    stray = {"BOT_TOKEN": "not one", "WEBHOOK_URL": "nor this", "DATABASE_URL": "nor that"}
    process = await start(tmp_path, "demo", "--headless", "--port", str(port), **stray)
    assert process.stdout is not None
    async with asyncio.timeout(30):
        line = (await process.stdout.readline()).decode()
    assert re.search(rf"http://127\.0\.0\.1:{port}/(\s|$)", line)
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/") as page:
        assert page.status == 200
        assert "<html" in await page.text()
    second = await ran(tmp_path, "demo", "--headless", "--port", str(port))
    assert second.refused(2) == f"port {port} cannot be used (Address already in use): choose another with --port"
    process.send_signal(signal.SIGINT)
    ended = await end(process)
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert files(tmp_path) == []


async def test_the_sandbox_knows_everybody_of_the_sample() -> None:
    sample = parse(demo.ORGANISATION.read_text(encoding="utf-8"), demo.ORGANISATION.name)
    sandbox = Sandbox(demo.TOKEN, MovableClock())
    demo.populate(sandbox, sample)
    world = sandbox.world
    assert {person.telegram_id: person.name for person in sample.person} == {
        each.id: each.name for each in world.people.values()
    }
    assert all(each.started for each in world.people.values())
    assert world.people[1001].note.endswith(" · 学报编辑部")
    assert world.people[1003].note == "审核员、宣传部 · 学报编辑部"
    assert world.people[1003].language_code == "en"
    for unit in sample.unit:
        assert unit.propaganda_chat is not None
        assert len(world.chats[unit.propaganda_chat].members) >= 2
    assert world.chats[-1002000000001].bot_status == "administrator"


@pytest.mark.parametrize(
    ("platform", "display", "screen"), [("linux", "", False), ("linux", ":0", True), ("darwin", "", True)]
)
def test_a_browser_is_opened_only_where_it_gets_a_window(
    platform: str, display: str, screen: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert demo._has_screen() is screen  # noqa: SLF001 - opening a browser is nothing a test should do
