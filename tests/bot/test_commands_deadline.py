"""`xianshen deadline` as it is typed (C7): the deadline alone on the first line, and why."""

from collections.abc import Callable
from pathlib import Path

import pytest
from commands import Ended

from bot import cli
from bot.settings import Settings
from models.workdays import DAYS

Typed = Callable[..., Ended]


@pytest.fixture
def deadline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Types the command in an empty folder, with only the settings that are given."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)

    def typed(*arguments: str, **settings: str) -> Ended:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in settings.items():
                patch.setenv(name, value)
            code = cli.call(["deadline", *arguments])
        said = capsys.readouterr()
        assert not list(tmp_path.iterdir()), "it needs no database and leaves nothing behind"
        return Ended(code, said.out, said.err)

    return typed


def test_c7_the_example_of_the_spring_festival(deadline: Typed) -> None:
    out = deadline("consultation", "2026-02-13T16:00").worked()
    assert out.splitlines() == [
        "2026-02-14 17:30",
        "kind         consultation: 1 working day (C7)",
        "received     2026-02-13 Fri 16:00; the day of receipt is not counted",
        "counts from  2026-02-13 Fri 16:00, when work on it can begin",
        "first day    2026-02-14 Sat",
        "skipped      no day",
        "make-up      2026-02-14 Sat (counted, for spring festival)",
        "until        2026-02-14 Sat 17:30, the end of that working day",
        "hours        08:30-17:30 Asia/Shanghai (2026-02-14T09:30Z)",
    ]


def test_what_is_skipped_and_what_is_made_up_is_told(deadline: Typed) -> None:
    lines = deadline("complex", "2026-02-13 16:00").worked().splitlines()
    assert lines[0] == "2026-03-12 17:30"
    told = {line[:13].strip(): line[13:] for line in lines[1:]}
    assert told["skipped"] == (
        "2026-02-15 Sun to 2026-02-23 Mon (spring festival); 2026-03-01 Sun (weekend); "
        "2026-03-07 Sat to 2026-03-08 Sun (weekend)"
    )
    assert told["make-up"].count("counted") == 2
    assert "provisional" not in told


@pytest.mark.parametrize(
    ("when", "due"),
    [
        ("2026-02-13", "2026-02-14 17:30"),
        ("2026-02-13T16:00:59", "2026-02-14 17:30"),
        ("2026-02-13T16:00+08:00", "2026-02-14 17:30"),
        ("2026-02-13T16:00Z", "2026-02-24 17:30"),  # the fourteenth in China
        ("2026-02-14T17:45", "2026-02-24 17:30"),
    ],
)
def test_forms_of_a_moment(deadline: Typed, when: str, due: str) -> None:
    assert deadline("consultation", when).worked().splitlines()[0] == due


def test_every_kind_of_c7_is_known(deadline: Typed) -> None:
    found = {kind: deadline(kind, "2026-03-02T09:00").worked().splitlines()[0] for kind in DAYS}
    assert found == {
        "consultation": "2026-03-03 17:30",
        "suggestion": "2026-03-09 17:30",
        "complex": "2026-03-23 17:30",
    }


def test_zone_and_hours_are_those_of_the_settings(deadline: Typed) -> None:
    out = deadline("consultation", "2026-03-02T23:30", TIMEZONE="Asia/Urumqi", WORKING_HOURS="10:00-19:30").worked()
    assert out.splitlines()[0] == "2026-03-03 19:30"
    assert "10:00-19:30 Asia/Urumqi (2026-03-03T13:30Z)" in out


def test_an_unannounced_year_is_marked_provisional(deadline: Typed) -> None:
    lines = deadline("suggestion", "2099-01-05T09:00").worked().splitlines()
    assert lines[-1].startswith("provisional  ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("complaint", "2026-02-13T16:00"), "'consultation', 'suggestion', 'complex'"),
        (("consultation", "2026-02-30T16:00"), "write it like 2026-02-13T16:00"),
        (("consultation", "tomorrow"), '"tomorrow" is no date and time'),
        (("consultation", "13\n\x1b[31m"), "is no date and time"),
        (("consultation", "0206-02-13"), "check the year"),
        (("consultation", "9999-12-31T23:59"), "check the year"),
        (("consultation", "2026-02-13", "16:00"), "unexpected extra argument"),
        (("consultation",), "Missing argument"),
    ],
)
def test_what_is_mistyped_is_one_line_and_exit_code_2(deadline: Typed, arguments: tuple[str, ...], said: str) -> None:
    assert said in deadline(*arguments).refused(2)


def test_a_wrong_setting_is_one_line_and_exit_code_2(deadline: Typed) -> None:
    refused = deadline("consultation", "2026-02-13T16:00", WORKING_HOURS="17:30-08:30").refused(2)
    assert "WORKING_HOURS" in refused
