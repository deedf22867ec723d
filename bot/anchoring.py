"""Writes the trail's head into a file elsewhere (ANCHOR_FILE): once a day, and with the weekly report.

The file itself says what was noted last: nothing else would, were the database rewritten.
"""

import asyncio
import os
from datetime import timedelta
from pathlib import Path
from typing import Final

import structlog

from bot.bell import Bell
from bot.database import Database, passing
from models import anchor, report
from models.anchor import Anchor
from models.clock import Clock

log = structlog.get_logger(__name__)

LOOK: Final = 60.0  # seconds between two looks
EVERY: Final = timedelta(days=1)
_TAIL: Final = 4096  # bytes that hold the last line


class Anchoring:
    """`run` until `stop`; a file that cannot be written is logged at every look, and stops nothing else."""

    def __init__(self, database: Database, clock: Clock, file: Path) -> None:
        self.bell = Bell()
        self._database = database
        self._clock = clock
        self._file = file
        self._stopping = False

    def stop(self) -> None:
        """Ends `run` after the look in hand."""
        self._stopping = True
        self.bell.ring()

    async def run(self) -> None:
        while not self._stopping:
            try:
                await self.look()
            except (OSError, ValueError) as error:
                log.error("anchor.not_written", file=str(self._file), error=str(error) or type(error).__name__)  # noqa: TRY400 - a file's trouble, no fault of the program
            except Exception as error:
                if not passing(error):
                    raise
                log.warning("anchor.database_trouble", error=type(error).__name__)
            if not self._stopping:
                await self.bell.wait(LOOK)

    async def look(self) -> Anchor | None:
        """Notes the head where it is time, also where the clock was put back behind what was noted last; gives back
        what was noted. Raises OSError, ValueError (the last line is none).
        """
        last = await asyncio.to_thread(last_of, self._file)
        async with self._database.read() as session:
            head = await report.head(session)
            if not head.seq or (last and last.hash == head.hash):
                return None
            now = self._clock.now()
            if last and timedelta() <= now - last.at < EVERY and not await anchor.reported_since(session, last.seq):
                return None
        noted = Anchor(now, head.seq, head.hash)
        await asyncio.to_thread(_append, self._file, f"{noted}\n")
        log.info("anchor.written", seq=noted.seq)
        return noted


def last_of(file: Path) -> Anchor | None:
    """The last line of an anchor file; None where there is none yet. Raises OSError, ValueError."""
    try:
        with file.open("rb") as opened:
            opened.seek(max(0, file.stat().st_size - _TAIL))
            lines = opened.read().decode("ascii").split("\n")
    except FileNotFoundError:
        return None
    told = [line for line in lines if line.strip()]
    return Anchor.parse(told[-1]) if told else None


def _append(file: Path, line: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
