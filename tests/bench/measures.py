"""What is measured, one round of each at a time."""

import asyncio
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psutil

from bot import organisation_apply, organisation_file
from bot.database import Database, migrate
from models.clock import SystemClock
from tests.bench.office import organisation
from tests.bench.processes import LIMIT, TOKEN, Server, ask, python, read, resident, server

SENDERS: Final = 60
ECHOES: Final = 2_000
TRIOS: Final = 10
DRAFTS: Final = 100
WARM: Final = 10


@contextmanager
def echoing(name: str, folder: Path) -> Iterator["Echoing"]:
    """A contender that echoes, warm, with a server of its own."""
    database = f"sqlite+aiosqlite:///{folder / 'echo.db'}"
    with server(SENDERS) as api, python("tests.bench.contenders", name, api.url, TOKEN, database) as process:
        api.wait("getUpdates", 1)
        made = Echoing(api, psutil.Process(process.pid))
        made.round(ECHOES // 10)
        yield made


class Echoing:
    def __init__(self, api: Server, process: psutil.Process) -> None:
        self._api, self._process = api, process

    def round(self, number: int = ECHOES) -> tuple[float, float]:
        """Echoes per second, from the first update to the last answer; milliseconds of CPU for each."""
        before, spent = self._api.count("sendMessage"), _spent(self._process)
        began = time.time()
        users = list(range(1001, 1001 + SENDERS))
        self._api.post("/sandbox/bulk", {"users": users, "count": number, "text": "今天的消息。"})
        last = self._api.wait("sendMessage", before + number)
        return number / (last - began), (_spent(self._process) - spent) / number * 1000


def _spent(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


@contextmanager
def living(folder: Path) -> Iterator["Living"]:
    """The whole program, an office of trios at its phones, warm."""
    url = f"sqlite+aiosqlite:///{folder / 'life.db'}"
    asyncio.run(_found(url))
    with (
        python("tests.bench.office", str(TRIOS), TOKEN) as office,
        python("tests.bench.contenders", "life", read(office), TOKEN, url) as process,
    ):
        ask(office, str(WARM))
        yield Living(office, process)


async def _found(url: str) -> None:
    database = Database(url)
    await migrate(database)
    now = SystemClock().now()
    tables = organisation_file.parse(organisation(TRIOS), "organisation.toml")
    async with database.write() as session:
        await organisation_apply.apply(session, now, tables, today=now.date(), language="zh-CN")
    await database.close()


class Living:
    def __init__(self, office: "subprocess.Popen[str]", process: "subprocess.Popen[str]") -> None:
        self._office, self._process = office, process
        self.drafts = WARM

    def round(self, number: int = DRAFTS) -> tuple[float, float, float]:
        """API calls per second; calls for each draft; milliseconds of CPU for each call."""
        process = psutil.Process(self._process.pid)
        spent = _spent(process)
        told = ask(self._office, str(number))
        self.drafts += number
        calls = told["calls"]
        return calls / told["seconds"], calls / number, (_spent(process) - spent) / calls * 1000

    def fill(self, drafts: int) -> None:
        """Until there are so many drafts: written, and their cards on the phones, nothing more."""
        ask(self._office, f"write {drafts - self.drafts}")
        self.drafts = drafts

    @property
    def memory(self) -> float:
        return resident(self._process)


def start(folder: Path) -> float:
    """Seconds from the start of `xianshen run` to the first getUpdates that the server sees."""
    folder.mkdir(exist_ok=True)
    settings = {"BOT_TOKEN": TOKEN, "DATA_DIR": str(folder), "LOG_LEVEL": "ERROR"}
    with server(1) as api:
        began = time.time()
        with python("bot", "run", BOT_API_URL=api.url, **settings):
            limit = began + LIMIT
            while "getUpdates" not in (methods := api.methods()):
                assert time.time() < limit
                psutil.cpu_percent(0.01)  # waits, so that asking costs the bot little
            return float(methods["getUpdates"]["first"]) - began
