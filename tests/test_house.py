"""The house rules that a linter cannot see."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TRACKED = [
    ROOT / name
    for name in subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()  # noqa: S607 - git of the path
]
PYTHON = [path for path in TRACKED if path.suffix == ".py" and "migrations" not in path.parts and path.exists()]
LONGEST_FILE = 300
LONGEST_FUNCTION = 40


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_a_screen_or_three_and_a_function_fits_one(path: Path) -> None:
    source = path.read_text()
    assert len(source.splitlines()) <= LONGEST_FILE
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.body and node.end_lineno:
            documented = isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)
            first = node.body[0].end_lineno + 1 if documented and node.body[0].end_lineno else node.body[0].lineno
            assert node.end_lineno - first + 1 <= LONGEST_FUNCTION, f"{path.name}: {node.name}"


def test_the_lock_names_versions_and_hashes_but_no_place_to_fetch_from() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert "--hash=sha256:" in lock
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links|file:", lock)


def test_every_dependency_is_bounded_and_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lock = (ROOT / "requirements.lock").read_text().lower()
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    for requirement in wanted:
        name = re.split(r"[\[><=;]", requirement)[0].strip()
        assert re.search(r">=.*,<", requirement), requirement
        assert re.search(rf"^{re.escape(name.lower()).replace('_', '[-_]')}==", lock, re.MULTILINE), name


def test_nothing_is_left_open_and_no_ignore_lacks_its_reason() -> None:
    # Spelled in parts, so that this file does not find itself.
    marks = ["TO" + "DO", "FIX" + "ME", "X" + "XX", r"raise NotImplemented" + "Error"]
    for path in PYTHON:
        source = path.read_text()
        for mark in marks:
            assert not re.search(rf"\b{mark}\b", source), f"{path}: {mark}"
        assert not re.search(
            r"# type: ignore$|# noqa$|# type: ignore\[[^\]]*\]$|# noqa: [A-Z0-9, ]+$", source, re.MULTILINE
        ), path


def test_every_name_of_the_contracts_rooms_is_there() -> None:
    for room in ("models", "handlers", "handlers/cards", "bot", "bot/sandbox"):
        assert (ROOT / room / "__init__.py").exists()
