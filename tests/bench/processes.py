"""Processes of the bench: started, spoken to by lines, measured, ended."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any, Final
from urllib.request import Request, urlopen

import psutil

ROOT: Final = Path(__file__).parents[2]
TOKEN: Final = "1000:a-token-of-the-bench-and-of-no-bot"
LIMIT: Final = 120.0  # seconds until a contender that does not get on is a failure


@contextmanager
def python(*arguments: str, **environment: str) -> Iterator["subprocess.Popen[str]"]:
    """`python -m …`, ended by SIGTERM, killed where that does not help."""
    process = subprocess.Popen(  # noqa: S603 - our own modules
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def read(process: "subprocess.Popen[str]") -> str:
    """The next line a process prints."""
    assert process.stdout
    line = process.stdout.readline()
    assert line, "the process has ended"
    return line.strip()


def ask(process: "subprocess.Popen[str]", line: str) -> Any:
    assert process.stdin
    process.stdin.write(line + "\n")
    process.stdin.flush()
    return json.loads(read(process))


def resident(process: "subprocess.Popen[str]") -> float:
    """Resident memory in MB."""
    return float(psutil.Process(process.pid).memory_info().rss) / 1024 / 1024


class Server:
    """A running `python -m bot.sandbox`, by its control address."""

    def __init__(self, url: str) -> None:
        self.url = url

    def post(self, path: str, given: Any) -> Any:
        body = json.dumps(given).encode()
        request = Request(f"{self.url}{path}", body, {"Content-Type": "application/json"})  # noqa: S310 - http
        with urlopen(request) as answer:  # noqa: S310 - the same
            return json.load(answer)["result"]

    def methods(self) -> dict[str, Any]:
        with urlopen(f"{self.url}/sandbox/stats") as answer:  # noqa: S310 - http
            return dict(json.load(answer)["result"]["methods"])

    def count(self, method: str) -> int:
        return int(self.methods().get(method, {"count": 0})["count"])

    def wait(self, method: str, count: int) -> float:
        """Until a method was called that often; the time of its last call (seconds since 1970)."""
        limit = monotonic() + LIMIT
        while self.count(method) < count:
            assert monotonic() < limit, f"{method} was called {self.count(method)} times, not {count}"
            psutil.cpu_percent(0.02)  # waits, so that asking costs the server little
        return float(self.methods()[method]["last"])


@contextmanager
def server(people: int) -> Iterator[Server]:
    with python("bot.sandbox", "--port", "0", "--token", TOKEN, "--users", str(people)) as process:
        yield Server(read(process))
