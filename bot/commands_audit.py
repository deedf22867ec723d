"""`xianshen audit`: is the trail whole, and what does it say."""

import csv
import json
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Any, Final, Literal, TextIO

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from typer import echo

from bot.command import CommandError, database
from bot.settings import Settings
from handlers.spreadsheet import harmless
from models import anchor, trail
from models.anchor import Anchor
from models.trail import Entry, Verdict

COLUMNS: Final = ("seq", "at", "actor", "action", "subject", "detail", "prev", "hash")


async def verify(settings: Settings, head: str | None) -> None:
    """Prints entries, head, its time and the blind window. Raises CommandError where the chain does not hold."""
    async with database(settings) as opened, opened.read() as session:
        verdict = await trail.verify(session)
        if verdict.broken is not None:
            raise CommandError(
                f"the trail is broken at entry {verdict.broken}: it, or what came before it, was changed; "
                f"the {verdict.entries} entries before it hold"
            )
        if head and not await session.scalar(select(Entry.seq).where(Entry.hash == head)):
            raise CommandError(f"the head {head} is not in the trail: it was cut or written anew since that was noted")
        noted = await _noted(session, settings)
    at = (
        verdict.head_at.astimezone(settings.timezone).isoformat(sep=" ", timespec="seconds") if verdict.head_at else "-"
    )
    echo(f"entries      {verdict.entries}, the chain holds")
    echo(f"head         {verdict.head}")
    echo(f"head's time  {at}")
    echo(f"blind window {_unproved(settings, verdict, noted)}")


async def _noted(session: AsyncSession, settings: Settings) -> list[Anchor]:
    """The heads in ANCHOR_FILE, each of which the chain holds. Raises CommandError."""
    if settings.anchor_file is None:
        return []
    try:
        noted = anchor.parse(settings.anchor_file.read_text(encoding="ascii").splitlines())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise CommandError(f"ANCHOR_FILE {settings.anchor_file} cannot be read: {error.strerror}") from None
    except ValueError as error:
        where = f"line {error}" if str(error).isdigit() else "it"
        raise CommandError(f"ANCHOR_FILE {settings.anchor_file}: {where} is no anchor, it was changed") from None
    if lost := await anchor.missing(session, noted):
        raise CommandError(
            f"the trail was cut or written anew: entry {lost.seq} is not as ANCHOR_FILE has it since {lost.at}"
        )
    return noted


def _unproved(settings: Settings, verdict: Verdict, noted: list[Anchor]) -> str:
    if not noted:
        return (
            "a chain alone shows neither a cut tail nor a rewrite: what came after the last head kept elsewhere "
            "is unproved. Set ANCHOR_FILE, or keep this head; later: audit verify --head HEAD"
        )
    last = noted[-1]
    at = last.at.astimezone(settings.timezone).isoformat(sep=" ", timespec="seconds")
    since = verdict.entries - last.seq
    return f"{since} entries since the anchor of {at} (entry {last.seq}); {len(noted)} anchors agree with the chain"


async def export(settings: Settings, form: Literal["jsonl", "csv"], output: Path | None) -> None:
    """Every entry as an object with exactly COLUMNS, `at` in UTC."""
    async with database(settings) as opened, opened.read() as session:
        with _target(output) as target:
            if form == "csv":
                await _as_csv(trail.entries(session), target)
            else:
                async for entry in trail.entries(session):
                    target.write(json.dumps(_facts(entry), ensure_ascii=False) + "\n")


def _facts(entry: Entry) -> dict[str, Any]:
    facts = {column: getattr(entry, column) for column in COLUMNS}
    return {**facts, "at": entry.at.astimezone(UTC).isoformat()}


async def _as_csv(entries: AsyncIterator[Entry], target: TextIO) -> None:
    target.write("\ufeff")  # without it Excel takes the file for one of the machine's old code page
    table = csv.writer(target)
    table.writerow(COLUMNS)
    async for entry in entries:
        facts = _facts(entry)
        facts["detail"] = json.dumps(entry.detail, ensure_ascii=False)
        table.writerow([harmless(str(each)) for each in facts.values()])


@contextmanager
def _target(output: Path | None) -> Iterator[TextIO]:
    """Standard output, or a file that only its owner may read. Raises CommandError."""
    if output is None:
        yield sys.stdout
        return
    try:
        target = os.fdopen(
            os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", newline=""
        )
    except OSError as error:
        raise CommandError(f"{output} cannot be written: {error.strerror}") from None
    with target:
        yield target
