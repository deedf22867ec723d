"""`xianshen form` as it is typed, beside the running bot, on both databases."""

import stat
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from commands import Ended, ran
from docx import Document
from sqlalchemy import update

from bot.settings import Settings
from models.draft import Version
from models.template import Template
from tests.handlers.pdf_text import Pdf
from tests.office import Office

Typed = Callable[..., Awaitable[Ended]]


@pytest.fixture
def form(settings: Settings, tmp_path: Path) -> Typed:
    """Types the command in an empty folder."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()

    async def typed(*arguments: str, **more: str) -> Ended:
        url = settings.database_url.get_secret_value()
        return await ran(folder, "form", *arguments, DATABASE_URL=url, DATA_DIR=str(tmp_path), **more)

    return typed


def written(path: str | Path) -> str:
    document = Document(str(path))
    cells = [cell.text for row in document.tables[0].rows for cell in dict.fromkeys(row.cells)]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


def found(folder: Path) -> dict[str, int]:
    """The files' names and modes."""
    return {each.name: stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()}


async def test_it_prints_the_path_it_wrote_and_is_on_record(form: Typed, office: Office, tmp_path: Path) -> None:
    await office.approved("本期目录已上线。")
    path = tmp_path / "elsewhere" / "D-1-v1.docx"
    assert (await form("D-1")).worked() == f"{path}\n"
    assert found(path.parent) == {path.name: 0o600}
    text = written(path)
    (version,) = await office.rows(Version)
    shown = ("信息发布审查表", "本期目录已上线。", "李静", "张建国", "签发", version.fingerprint)
    assert [each for each in shown if each not in text] == []
    entry = (await office.trail("D-1"))[-1]
    assert (entry.action, entry.actor, entry.detail["formats"]) == ("form.printed", "xianshen", ["docx"])


async def test_a_pdf_in_the_settings_language_and_zone_into_a_named_file(
    form: Typed, office: Office, tmp_path: Path
) -> None:
    await office.submitted("本期目录已上线。")
    file = tmp_path / "审查 表.pdf"
    file.write_bytes(b"old")
    told = await form("d-1", "--format", "pdf", "--output", str(file), LANGUAGE="en", TIMEZONE="UTC")
    assert told.worked() == f"{file}\n"
    text = Pdf(file.read_bytes()).text
    assert "Review form" in text
    assert "reviewer" in text
    assert "waiting" in text
    submitted = next(entry for entry in await office.trail("D-1") if entry.action == "draft.submitted")
    assert submitted.at.strftime("%Y-%m-%d %H:%M").replace(" ", "") in text.replace(" ", "")


async def test_what_is_not_there_or_cannot_be_written_is_one_line_and_not_on_record(
    form: Typed, office: Office, tmp_path: Path
) -> None:
    await office.submitted()
    assert (await form("D-99")).refused(1) == "there is no draft D-99"
    assert (await form("Q-1")).refused(2) == "Q-1 is no draft's or incident's reference: write it like D-12 or I-12"
    assert "Error" not in (await form("D-1", "--format", "odt")).refused(2)
    nowhere = tmp_path / "nowhere" / "a.docx"
    assert (await form("D-1", "--output", str(nowhere))).refused(1).startswith(f"{nowhere} cannot be written")
    assert (await form("D-1", "--output", str(tmp_path))).refused(1).startswith(f"{tmp_path} cannot be written")
    assert found(tmp_path / "elsewhere") == {}
    assert not [name for name in found(tmp_path) if name.startswith(".")]
    assert "form.printed" not in await office.actions("D-1")


async def test_a_stored_template_that_cannot_be_filled_in_is_told_and_left_aside(form: Typed, office: Office) -> None:
    await office.submitted()
    async with office.database.write() as session:
        now = office.clock.now()
        session.add(Template(unit_id=1, name="t.docx", data=b"PK no more", uploaded_at=now, uploaded_by_id=5))
    told = await form("D-1")
    assert told.code == 0
    assert told.err.startswith("xianshen: warning: the unit's own template cannot be filled in (not_docx)")
    assert len(told.err.splitlines()) == 1
    assert "信息发布审查表" in written(told.out.strip())


async def test_the_content_is_what_is_stored_whatever_it_holds(form: Typed, office: Office) -> None:
    await office.submitted("{{ 7*7 }} #panic() <b>&amp;</b>")
    async with office.database.write() as session:
        await session.execute(update(Version).values(fingerprint="0" * 64))
    text = written((await form("D-1")).worked().strip())
    assert "{{ 7*7 }} #panic() <b>&amp;</b>" in text
    assert "0" * 64 in text
