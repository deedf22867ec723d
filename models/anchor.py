"""Anchors: heads of the trail noted outside the database, which a cut or rewritten chain cannot match (H7.1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.trail import Entry

_AT_ONCE = 500  # numbers in one query


@dataclass(frozen=True)
class Anchor:
    """A head as it was noted: `at`, zone-aware, when; a line is `2026-11-24T01:00:00+00:00 123 HASH`."""

    at: datetime
    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC).isoformat(timespec='seconds')} {self.seq} {self.hash}"

    @classmethod
    def parse(cls, line: str) -> Self:
        """Raises ValueError."""
        at, seq, noted = line.split()
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None or len(noted) != 64:
            raise ValueError(line)
        return cls(moment, int(seq), noted)


def parse(lines: Iterable[str]) -> list[Anchor]:
    """Every line of an anchor file in order, empty ones left out. Raises ValueError: the number of what is none."""
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                found.append(Anchor.parse(line))
            except ValueError:
                raise ValueError(number) from None
    return found


async def missing(session: AsyncSession, anchors: Sequence[Anchor]) -> Anchor | None:
    """The first anchor that the chain does not hold; None where it holds them all."""
    for start in range(0, len(anchors), _AT_ONCE):
        some = anchors[start : start + _AT_ONCE]
        rows = await session.execute(select(Entry.seq, Entry.hash).where(Entry.seq.in_({each.seq for each in some})))
        chain = {row.seq: row.hash for row in rows}
        for each in some:
            if chain.get(each.seq) != each.hash:
                return each
    return None


async def reported_since(session: AsyncSession, seq: int) -> bool:
    """Whether a weekly report went out after this entry: its head is noted too."""
    query = select(Entry.seq).where(Entry.seq > seq, Entry.action == "report.sent").limit(1)
    return (await session.execute(query)).first() is not None
