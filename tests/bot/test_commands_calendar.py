"""`xianshen calendar` as it is typed, and deadlines that follow it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from commands import Ended

from bot import cli
from bot.settings import Settings

Typed = Callable[..., Ended]
ORGANISATION = """
[[unit]]
key = "journal"
name = "学报编辑部"
policy = "journal"
working_hours = "09:00-12:00,14:00-18:00"
"""


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Types a command in a folder of its own, with no settings but the defaults."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    (tmp_path / "organisation.toml").write_text(ORGANISATION, encoding="utf-8")

    def call(*arguments: str) -> Ended:
        code = cli.call(arguments)
        said = capsys.readouterr()
        return Ended(code, said.out, said.err)

    call("org", "apply", "organisation.toml").worked()
    return call


def test_importing_again_changes_nothing_and_a_mistake_neither(typed: Typed, tmp_path: Path) -> None:
    file = tmp_path / "days.csv"
    file.write_text("2026-03-02,off,检修\n2026-03-07,work\n", encoding="utf-8")
    assert typed("calendar", "import", "days.csv").worked() == "+ 2026-03-02 off 检修\n+ 2026-03-07 work\n"
    assert typed("calendar", "import", "days.csv").worked() == "nothing to change\n"
    file.write_text("2026-03-02,official\n2026-03-07,work,补班\n2026-03-08,of\n", encoding="utf-8")
    assert typed("calendar", "import", "days.csv").refused(2).startswith('days.csv line 3: "of" after the date')
    file.write_text("2026-03-02,official\n2026-03-07,work,补班\n", encoding="utf-8")
    assert typed("calendar", "import", "days.csv").worked() == "- 2026-03-02 off 检修\n~ 2026-03-07 work 补班\n"


def test_a_deadline_follows_the_register_and_the_unit(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "days.csv").write_text("2026-03-03,off,检修\n", encoding="utf-8")
    typed("calendar", "import", "days.csv", "--unit", "journal").worked()
    asked = ("deadline", "consultation", "2026-03-02T09:00")
    assert typed(*asked).worked().splitlines()[0] == "2026-03-03 17:30"
    assert typed(*asked, "--unit", "journal").worked().splitlines()[0] == "2026-03-04 18:00"
    assert '"x" is no unit (journal)' in typed(*asked, "--unit", "x").refused(1)
    assert '"x" is no unit (journal)' in typed("calendar", "import", "days.csv", "--unit", "x").refused(1)


def test_the_calendar_is_shown(typed: Typed) -> None:
    lines = typed("calendar", "show", "--unit", "journal").worked().splitlines()
    assert lines[0] == "学报编辑部: 09:00-12:00,14:00-18:00 Asia/Shanghai"
    assert len(lines) > 1


def test_no_file_and_one_that_is_none(typed: Typed, tmp_path: Path) -> None:
    assert "cannot be read" in typed("calendar", "import", "none.ics").refused(2)
    (tmp_path / "x.ics").write_bytes(b"\xff\xfe")
    assert "is not UTF-8" in typed("calendar", "import", "x.ics").refused(2)
    (tmp_path / "x.ics").write_bytes(b"x" * (1024 * 1024 + 1))
    assert "larger" in typed("calendar", "import", "x.ics").refused(2)
