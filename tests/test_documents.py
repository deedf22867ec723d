"""The READMEs, held against the program: what they name exists, and both say the same."""

import re
import shutil
import struct
import subprocess
import sys
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from bot.cli import app
from bot.settings import Settings
from handlers import access
from handlers.cards import words
from handlers.i18n import translator
from handlers.reading import LARGEST
from models.organisation import INVITATION_LIFE, Role
from models.policy import PRESETS, Level

ROOT = Path(__file__).parent.parent
ENGLISH, CHINESE = READMES = ("README.md", "README.zh-CN.md")
LANGUAGES = {ENGLISH: "en", CHINESE: "zh-CN"}
PICTURE = ROOT / "docs" / "page.png"
ROOMS = ("models/", "handlers/", "bot/", "tests/", "docs/", ".ci/")
WHO = {
    "everyone": access.EVERYONE,
    "editors": access.AUTHORS,
    "deciders": access.DECIDERS,
    "propaganda": {Role.PROPAGANDA},
    "auditors": {Role.AUDITOR},
    "administrators": {Role.ADMIN},
    "unit leaders": {Role.HEAD, Role.DEPUTY},
    "superiors": {Role.SUPERIOR},
    "registrars": {Role.REGISTRAR},
    "所有人": access.EVERYONE,
    "编辑": access.AUTHORS,
    "审批人": access.DECIDERS,
    "监督检查": {Role.AUDITOR},
    "系统管理员": {Role.ADMIN},
    "单位负责人": {Role.HEAD, Role.DEPUTY},
    "上级领导": {Role.SUPERIOR},
    "党委宣传部": {Role.PROPAGANDA},
    "备案机关": {Role.REGISTRAR},
}

ROLES = ["editor", "reviewer", "head", "superior", "deputy", "propaganda", "registrar", "auditor", "admin"]

both = pytest.mark.parametrize("name", READMES)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str) -> list[tuple[str, str]]:
    """The fenced blocks: language and content."""
    return re.findall(r"^```(\w*)\n(.*?)^```$", read(name), re.MULTILINE | re.DOTALL)


def named(name: str) -> list[str]:
    """What stands between backticks, outside blocks."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", read(name), flags=re.MULTILINE | re.DOTALL))


def spoken(name: str) -> str:
    """Everything a reader could type: the blocks, and what stands between backticks."""
    return "\n".join([*(content for _, content in blocks(name)), *named(name)])


def table(name: str, *first: str) -> list[list[str]]:
    """The rows of the table that has one of these as its first heading."""
    found = re.search(rf"^\| ({'|'.join(first)}) \|.*\n\|[-|]+\n((?:\|.*\n)+)", read(name), re.MULTILINE)
    assert found, f"{name} has no table {first}"
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in found[2].splitlines()]


def commands(group: Any, prefix: str = "") -> dict[str, Any]:
    """The commands of the command line by what one types after `xianshen`."""
    found = {}
    for name, command in group.commands.items():
        deeper = commands(command, f"{prefix}{name} ") if hasattr(command, "commands") else {}
        found |= deeper or {f"{prefix}{name}": command}
    return found


def test_both_have_the_same_headings_and_the_same_commands_to_copy() -> None:
    outlines = [re.findall(r"^#+(?= )", re.sub(r"(?ms)^```.*?^```$", "", read(name)), re.MULTILINE) for name in READMES]
    assert outlines[0] == outlines[1]
    assert blocks(ENGLISH) == blocks(CHINESE)


def test_both_name_the_same_things() -> None:
    mine, theirs = (
        {each for each in named(name) if each.isascii() and not each.startswith("/schedule ")} for name in READMES
    )
    assert mine ^ theirs == set()


@both
def test_every_link_within_the_repository_leads_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!https?://)([^)#]+)", read(name))
    assert links
    for link in links:
        assert (ROOT / link).exists(), link


@both
def test_every_path_exists(name: str) -> None:
    paths = [
        each for each in named(name) if each.startswith(ROOMS) or re.fullmatch(r"[\w.-]+\.(lock|toml|example)", each)
    ]
    assert len(paths) > 20
    for path in paths:
        assert (ROOT / path).exists() or path == "organisation.toml", path


@both
def test_the_command_line_is_told_whole_and_as_it_is(name: str) -> None:
    known = commands(get_command(app))
    told = set()
    for line in re.findall(r"(?:^|bin/)xianshen ([a-z]+(?: .*)?)$", spoken(name), re.MULTILINE):
        command = next((each for each in known if re.match(rf"{each}\b", line)), None)
        assert command, f"xianshen {line}"
        options = {option for parameter in known[command].params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", line)) <= options | {"--help"}, line
        told.add(command)
    assert told == set(known)


@both
def test_every_option_in_the_table_exists(name: str) -> None:
    known = commands(get_command(app))
    for cell, does in table(name, "command", "命令"):
        if "xianshen" in cell:
            asked = [each.removeprefix("xianshen ") for each in re.findall(r"`([^`]+)`", cell)]
            options = {option for each in asked for parameter in known[each].params for option in parameter.opts}
            assert set(re.findall(r"`(--[a-z-]+)`", does)) <= options, cell


@both
def test_every_make_target_exists(name: str) -> None:
    targets = set(re.findall(r"^([\w.]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    asked = set(re.findall(r"\bmake (?:-C \S+ )?([a-z.]+)", spoken(name))) - {"python3-venv"}
    assert {"demo", "test", "bench", "soak", "lint", "lock"} <= asked <= targets | {"python"}


@both
def test_every_setting_exists(name: str) -> None:
    known = {each.upper() for each in Settings.model_fields}
    page = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "page").glob("*.py"))
    for setting in re.findall(r"(?<![\w/])[A-Z]+(?:_[A-Z]+)+\b", spoken(name)):
        assert setting in known or f'"{setting}"' in page or setting.startswith("AF_"), setting


@both
def test_the_commands_in_the_chat_are_told_with_who_may(name: str) -> None:
    told = {}
    rows = re.findall(r"^\| (`/\w.*?) \| (.*?) \| .* \|$", read(name), re.MULTILINE)
    for cell, who in rows:
        roles = set().union(*(WHO[each] for each in re.split(r", |、", who)))
        told |= dict.fromkeys(re.findall(r"`/(\w+)`", cell), roles)
    assert told == {command: set(roles) for command, roles in access.COMMANDS.items()}


@both
def test_every_role_is_told(name: str) -> None:
    assert set(ROLES) == set(Role)
    assert [row[0].strip("`") for row in table(name, "role", "角色")] == ROLES


@both
def test_the_routes_are_those_of_the_presets(name: str) -> None:
    t = translator(LANGUAGES[name])
    told = {}
    for policy, _, *routes in table(name, "policy"):
        told[policy.split("`")[1]] = [tuple(re.split(r", |、", route)) for route in routes]
    assert told == {
        key: [tuple(words.role(t, role) for role in preset.route(level)) for level in Level]
        for key, preset in PRESETS.items()
    }


@both
def test_the_buttons_are_called_so_in_both_languages(name: str) -> None:
    told = [
        pair
        for row in table(name, "card", "卡片")
        for pair in re.findall(r"([\u4e00-\u9fff]+) ([A-Z][a-z-]+(?: [a-z]+)?)", row[1])
    ]
    assert len(told) > 20
    for chinese, english in told:
        assert translator("zh-CN")(english) == chinese


@both
def test_the_numbers_still_hold(name: str) -> None:
    assert "20 MB" in read(name)
    assert LARGEST == 20 * 1024 * 1024
    assert re.search("ten minutes|十分钟", read(name))
    assert timedelta(minutes=10) == INVITATION_LIFE


@both
def test_every_library_has_its_reason(name: str) -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    told = {each for row in table(name, "library", "库") for each in re.split(r", |、", row[0])}
    assert told == {re.split(r"[\[><=;]", requirement)[0].strip() for requirement in wanted}


def test_the_picture_is_there_and_small() -> None:
    picture = PICTURE.read_bytes()
    assert struct.unpack(">II", picture[16:24]) == (1440, 900)
    assert len(picture) < 400_000


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here to check the unit with")
def test_the_unit_is_one_that_systemd_understands(tmp_path: Path) -> None:
    unit = next(content for language, content in blocks(ENGLISH) if language == "ini")
    file = tmp_path / "xianshen.service"
    file.write_text(re.sub(r"(?m)^ExecStart=.*$", f"ExecStart={sys.executable}", unit))
    command = ["systemd-analyze", "verify", str(file)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    assert (said.returncode, said.stdout + said.stderr) == (0, "")
