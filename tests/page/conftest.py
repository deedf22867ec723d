"""A real Chromium against the real `xianshen demo`; neither leaves a process behind."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

HERE = Path(__file__).parent
MISSING = "no Chromium here: apt-get install chromium, or name one in CHROMIUM"
XIANSHEN = Path(sys.executable).with_name("xianshen")
NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 30  # seconds; a machine at work may take some, only what hangs takes all
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
Open = Callable[..., Page]


def _chromium() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a Chromium the page's tests are skipped, in one line; in CI they fail instead."""
    if _chromium() is None and os.environ.get("CI") != "true":
        for item in items:
            if item.path.is_relative_to(HERE):
                item.add_marker(pytest.mark.skip(reason=MISSING))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium with a new profile for the tests of a file."""
    executable = _chromium()
    assert executable, MISSING
    before = set(psutil.Process().children(recursive=True))
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield launched
        launched.close()
    left = set(psutil.Process().children(recursive=True)) - before
    assert not psutil.wait_procs(left, timeout=PATIENCE)[1]


@pytest.fixture
def demo(browser: Browser, tmp_path: Path) -> Iterator[str]:
    """The address of a demo of this test's own: `xianshen demo --headless`, ended as Ctrl-C would end it."""
    del browser  # where there is none, no demo is needed
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1"}
    command = [XIANSHEN, "demo", "--headless", "--port", str(port)]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        said = process.stdout.readline()
        assert f"http://127.0.0.1:{port}/" in said
        yield f"http://127.0.0.1:{port}/"
        process.terminate()
        assert process.wait(PATIENCE) == 0
        assert process.stdout.read() == ""
    assert not list(tmp_path.iterdir())


@pytest.fixture
def browse(browser: Browser, demo: str) -> Iterator[Open]:
    """Opens the page, at 1440×900 unless told otherwise; whatever its console complains of fails the test."""
    complaints: list[str] = []
    contexts = []

    def opened(*, width: int = 1440, height: int = 900, touch: bool = False) -> Page:
        size = {"width": width, "height": height}
        context = browser.new_context(viewport=size, locale="zh-CN", has_touch=touch, is_mobile=touch)
        contexts.append(context)
        context.set_default_timeout(PATIENCE * 1000)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: complaints.append(f"{request.url}: {request.failure}"))
        page.on("response", lambda answer: complaints.append(answer.url) if answer.status >= 400 else None)
        page.goto(demo)
        expect(page.get_by_test_id("person").first).to_be_visible()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
