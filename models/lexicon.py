"""A unit's own words by severity, as its administrators change them (H7.1). The trail has counts, never words."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import trail
from models.account import Lexicon
from models.errors import Refusal
from models.finding import Severity
from models.organisation import Person

MOST_WORDS = 100_000  # of one severity


class TooManyWords(Refusal):
    """More words of one severity than are searched for. Facts: number, most."""


class NotListed(Refusal):
    """Words to be removed that stand in none of the unit's lists. Facts: words."""


def reference(unit_id: int) -> str:
    """What the trail calls a unit's lexicon: `L-1`."""
    return f"L-{unit_id}"


async def words_of(session: AsyncSession, unit_id: int) -> dict[Severity, list[str]]:
    """The words of every severity, the gravest first, each in the order they were listed."""
    rows = await session.execute(select(Lexicon.severity, Lexicon.words).where(Lexicon.unit_id == unit_id))
    listed = {severity: list(words) for severity, words in rows}
    return {severity: listed.get(severity, []) for severity in reversed(Severity)}


async def replace(session: AsyncSession, now: datetime, by: Person, severity: Severity, words: Sequence[str]) -> None:
    """These words and no others are of that severity for the unit of `by`; they have passed `validate_words`.

    Raises TooManyWords.
    """
    await _write(session, now, by, await _row(session, by.unit_id, severity), words)


async def add(session: AsyncSession, now: datetime, by: Person, severity: Severity, words: Sequence[str]) -> None:
    """These words too, unless they are listed already; they have passed `validate_words`. Raises TooManyWords."""
    row = await _row(session, by.unit_id, severity)
    await _write(session, now, by, row, list(dict.fromkeys([*row.words, *words])))


async def remove(session: AsyncSession, now: datetime, by: Person, words: Sequence[str]) -> None:
    """Take words out of whatever lists of the unit they stand in. Raises NotListed, and then nothing was removed."""
    rows = [await _row(session, by.unit_id, severity) for severity in reversed(Severity)]
    listed = {word for row in rows for word in row.words}
    if unknown := [word for word in words if word not in listed]:
        raise NotListed(words=unknown)
    gone = set(words)
    for row in rows:
        left = [word for word in row.words if word not in gone]
        if len(left) < len(row.words):
            await _write(session, now, by, row, left)


async def _row(session: AsyncSession, unit_id: int, severity: Severity) -> Lexicon:
    query = select(Lexicon).where(Lexicon.unit_id == unit_id, Lexicon.severity == severity.value)
    found = (await session.scalars(query.with_for_update().execution_options(populate_existing=True))).first()
    return found or Lexicon(unit_id=unit_id, severity=severity.value, words=[])


async def _write(session: AsyncSession, now: datetime, by: Person, row: Lexicon, words: Sequence[str]) -> None:
    if len(words) > MOST_WORDS:
        raise TooManyWords(number=len(words), most=MOST_WORDS)
    before, after = set(row.words), set(words)
    row.words = list(words)
    session.add(row)
    await session.flush()
    await trail.record(
        session,
        now,
        "lexicon.changed",
        reference(by.unit_id),
        actor=by,
        severity=row.severity,
        words=len(words),
        added=len(after - before),
        removed=len(before - after),
    )
