"""The bot as a process of its own, which can be killed and started again."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 30  # seconds until a process that does not answer is a failure


class Forks:
    """Starts `xianshen run` by forking a process that has everything imported (`tests.faults.forking`)."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._turn = asyncio.Lock()

    async def ask(self, **asked: object) -> int:
        assert self._process.stdin
        assert self._process.stdout
        async with self._turn, asyncio.timeout(PATIENCE):
            self._process.stdin.write(json.dumps(asked).encode() + b"\n")
            await self._process.stdin.drain()
            return int(await self._process.stdout.readline())


@asynccontextmanager
async def forks() -> AsyncIterator[Forks]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.faults.forking",
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield Forks(process)
    finally:
        assert process.stdin
        process.stdin.close()
        async with asyncio.timeout(PATIENCE):
            await process.wait()


class Bot:
    """One bot: the same settings for each of its lives, its log kept in `folder`."""

    def __init__(self, forks: Forks, settings: Mapping[str, str], folder: Path, name: str = "bot") -> None:
        self._forks = forks
        self.settings = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder), "LOG_FORMAT": "json", **settings}
        self.folder = folder
        self.log = folder / f"{name}.log"
        self.lives = 0
        self._pid: int | None = None

    async def start(self, *, whole: bool = False) -> None:
        """`whole`: as an operator starts it, imports, limits and all."""
        self._pid = await self._forks.ask(start=self.settings, log=str(self.log), whole=whole)
        self.lives += 1

    async def kill(self) -> None:
        """SIGKILL; returns when the process is no more. Fails where it had ended by itself."""
        status = await self._end(signal.SIGKILL)
        assert status == -signal.SIGKILL, f"the bot ended by itself:\n{self.tail()}"

    async def stop(self) -> None:
        """SIGTERM; returns when the process is no more. Fails where it does not end well."""
        status = await self._end(signal.SIGTERM)
        assert status == 0, f"the bot did not end well:\n{self.tail()}"

    async def _end(self, how: signal.Signals) -> int:
        assert self._pid
        pid, self._pid = self._pid, None
        os.kill(pid, how)
        return os.waitstatus_to_exitcode(await self._forks.ask(wait=pid))

    async def run(self, *arguments: str) -> tuple[int, str]:
        """Another command, as somebody would type it: its exit code and all it says."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *arguments,
            cwd=ROOT,
            env=self.settings,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        return process.returncode or 0, said.decode()

    def tail(self) -> str:
        return "\n".join(self.log.read_text().splitlines()[-30:]) if self.log.exists() else ""
