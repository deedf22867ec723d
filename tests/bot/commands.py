"""The real `xianshen`, as a person or a service starts it."""

import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path

XIANSHEN = Path(sys.executable).with_name("xianshen")
PATIENCE = 60.0  # seconds; only what hangs takes them


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    def refused(self, code: int) -> str:
        """The one line on stderr of a command that ended with `code`."""
        assert self.code == code, self
        assert "Traceback" not in self.out + self.err
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].startswith("xianshen: ")
        return lines[0].removeprefix("xianshen: ")

    def worked(self) -> str:
        assert self.code == 0, self
        assert self.err == ""
        return self.out


async def start(folder: Path, *arguments: str, **settings: str) -> asyncio.subprocess.Process:
    """The command in `folder`, with nothing of this environment but its path."""
    return await asyncio.create_subprocess_exec(
        XIANSHEN,
        *arguments,
        cwd=folder,
        env={"PATH": os.environ["PATH"], **settings},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def end(process: asyncio.subprocess.Process) -> Ended:
    async with asyncio.timeout(PATIENCE):
        out, err = await process.communicate()
    assert b"canary" not in out + err
    return Ended(process.returncode or 0, out.decode(), err.decode())


async def ran(folder: Path, *arguments: str, **settings: str) -> Ended:
    return await end(await start(folder, *arguments, **settings))
