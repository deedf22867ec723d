"""`xianshen due` as it is typed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from commands import Ended

from bot import cli
from bot.settings import Settings

SAMPLE = Path(__file__).parents[2] / "bot" / "sandbox" / "organisation.toml"


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)

    def call(*arguments: str) -> Ended:
        code = cli.call(arguments)
        said = capsys.readouterr()
        return Ended(code, said.out, said.err)

    return call


def test_objects_with_the_fields_that_programs_read_and_a_table_for_people(typed: Callable[..., Ended]) -> None:
    typed("org", "apply", str(SAMPLE)).worked()
    assert typed("due", "--at", "2020-01-01").worked() == "nothing is due\n"
    assert json.loads(typed("due", "--at", "2020-01-01", "--json").worked()) == []
    found = json.loads(typed("due", "--at", "2100-01-01", "--json").worked())
    assert found
    assert all(set(each) == {"person", "subject", "kind", "due_at", "why"} and all(each.values()) for each in found)
    assert json.loads(typed("due", "--at", "2100-01-01", "--json").worked()) == found, "nothing was changed"
    assert len(typed("due", "--at", "2100-01-01").worked().splitlines()) == len(found)


def test_a_moment_that_is_none_and_a_database_that_is_not_there(typed: Callable[..., Ended]) -> None:
    assert "there is no database" in typed("due").refused(2)
    assert '"soon" is no date and time' in typed("due", "--at", "soon").refused(2)
