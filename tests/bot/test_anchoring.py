"""Heads of the trail in a file elsewhere, every day and with the weekly report: a cut or rewritten trail shows."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import commands_audit, doctor
from bot.anchoring import Anchoring
from bot.app import build
from bot.command import CommandError
from bot.database import Database
from bot.settings import Settings
from models import anchor, trail
from models.anchor import Anchor
from models.clock import MovableClock


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "heads.txt"


@pytest.fixture
def part(database: Database, clock: MovableClock, file: Path) -> Anchoring:
    return Anchoring(database, clock, file)


@pytest.fixture
def anchored(settings: Settings, file: Path) -> Settings:
    return settings.model_copy(update={"anchor_file": file})


async def happens(database: Database, clock: MovableClock, action: str = "person.invited") -> str:
    async with database.write() as session:
        entry = await trail.record(session, clock.now(), action, "P-1")
        session.info.clear()
    return entry.hash


def noted_in(file: Path) -> list[Anchor]:
    return anchor.parse(file.read_text(encoding="ascii").splitlines())


def mode(file: Path) -> int:
    return file.stat().st_mode & 0o777


def write(file: Path, line: str) -> None:
    """Add a line by hand."""
    with file.open("a", encoding="ascii") as opened:
        opened.write(line)


async def test_the_head_is_noted_once_a_day_where_it_has_moved(
    database: Database, clock: MovableClock, part: Anchoring, file: Path
) -> None:
    assert await part.look() is None  # nothing has happened yet
    first = await happens(database, clock)
    noted = await part.look()
    assert noted
    assert (noted.seq, noted.hash) == (1, first)
    await happens(database, clock)
    assert await part.look() is None
    clock.advance(timedelta(days=1, seconds=1))
    assert (await part.look() or noted).seq == 2
    clock.advance(timedelta(days=2))
    assert await part.look() is None
    await happens(database, clock)
    clock.advance(timedelta(days=-30))  # it was wrong, and was put right
    assert await part.look()
    assert [each.seq for each in noted_in(file)] == [1, 2, 3]
    assert mode(file) == 0o600


async def test_it_is_noted_with_the_weekly_report(database: Database, clock: MovableClock, part: Anchoring) -> None:
    await happens(database, clock)
    await part.look()
    sent = await happens(database, clock, "report.sent")
    noted = await part.look()
    assert noted
    assert noted.hash == sent


async def test_a_file_that_cannot_be_written_is_told_by_the_doctor(
    database: Database, clock: MovableClock, settings: Settings, tmp_path: Path
) -> None:
    await happens(database, clock)
    nowhere = tmp_path / "missing" / "heads.txt"
    with pytest.raises(OSError, match="No such file"):
        await Anchoring(database, clock, nowhere).look()
    told = await _told(settings, clock, nowhere)
    assert not told.ok
    assert "cannot be written" in told.words


async def _told(settings: Settings, clock: MovableClock, file: Path) -> doctor.Finding:
    set_ = settings.model_copy(update={"anchor_file": file})
    (found,) = [each async for each in doctor.examine(set_, clock) if each.subject == "anchor"]
    return found


async def test_the_doctor_sees_that_nothing_was_noted_for_a_day(
    database: Database, clock: MovableClock, settings: Settings, part: Anchoring, file: Path
) -> None:
    await happens(database, clock)
    assert not (await _told(settings, clock, file)).ok
    await part.look()
    assert (await _told(settings, clock, file)).ok
    await happens(database, clock)
    clock.advance(timedelta(days=1, hours=2))
    assert not (await _told(settings, clock, file)).ok
    write(file, "nonsense\n")
    assert "no anchor" in (await _told(settings, clock, file)).words


async def test_verify_prints_the_interval_and_holds_the_anchors_against_the_chain(
    database: Database, clock: MovableClock, part: Anchoring, anchored: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await happens(database, clock)
    await part.look()
    await happens(database, clock)
    await commands_audit.verify(anchored, None)
    assert re.search(
        r"^blind window 1 entries since the anchor of .* \(entry 1\)", capsys.readouterr().out, re.MULTILINE
    )


async def test_verify_finds_a_cut_tail_and_a_changed_file(
    database: Database, clock: MovableClock, part: Anchoring, anchored: Settings, file: Path, backend: str
) -> None:
    for _ in range(3):
        await happens(database, clock)
    await part.look()
    async with database.write() as session:
        for statement in _unguarded(backend):
            await session.execute(text(statement))
        await session.execute(text("DELETE FROM entries WHERE seq = 3"))
    with pytest.raises(CommandError, match="cut or written anew: entry 3"):
        await commands_audit.verify(anchored, None)
    write(file, "later\n")
    with pytest.raises(CommandError, match="line 2 is no anchor"):
        await commands_audit.verify(anchored, None)


def _unguarded(backend: str) -> list[str]:
    if backend == "sqlite":
        return ["DROP TRIGGER entries_no_delete"]
    return ["DROP TRIGGER entries_no_change ON entries"]


@pytest.mark.parametrize(
    "line", ["", "x", "2026-11-24T01:00:00 1 " + "0" * 64, "2026-11-24T01:00:00+00:00 one " + "0" * 64]
)
def test_a_line_that_is_no_anchor_is_refused(line: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of several kinds
        Anchor.parse(line)


async def test_the_running_bot_notes_it(
    anchored: Settings, clock: MovableClock, database: Database, file: Path
) -> None:
    await happens(database, clock)
    app = build(anchored, clock, database)
    await app.start()
    try:
        assert app.anchoring
        await app.anchoring.look()
    finally:
        await app.stop()
    assert [each.seq for each in noted_in(file)][:1] == [1]
