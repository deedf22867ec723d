"""Both languages, everywhere: every message in the code has its Chinese, with the same placeholders."""

import ast
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from handlers.i18n import LOCALES, language_of, translator

HANDLERS = LOCALES.parent
CATALOG = LOCALES / "zh_CN" / "LC_MESSAGES" / "xianshen.po"


def said_in_the_code() -> set[str]:
    """Every literal handed to `t(…)`, also inside f-strings, where the extractor does not look."""
    found = set()
    for path in HANDLERS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute) and node.args:
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                if name == "t" and isinstance(node.args[0], ast.Constant):
                    found.add(node.args[0].value)
    return found


def test_every_message_is_in_the_catalogue_and_none_is_left_over() -> None:
    with CATALOG.open("rb") as file:
        known = {message.id for message in read_po(file) if message.id}
    assert known == said_in_the_code()


def test_no_entry_is_empty_or_fuzzy_and_placeholders_agree() -> None:
    with CATALOG.open("rb") as file:
        for message in read_po(file):
            if message.id:
                assert message.string, message.id
                assert not message.fuzzy, message.id
                assert set(re.findall(r"\{\w+\}", str(message.id))) == set(re.findall(r"\{\w+\}", str(message.string)))


def test_no_punctuation_of_one_language_is_glued_beside_the_catalogue() -> None:
    """Colons and brackets are full width in Chinese: they come with a message, or with `labelled` and `listed`."""
    parts = [
        (path.name, part.lineno, part.value)
        for path in HANDLERS.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.JoinedStr)
        for part in node.values
        if isinstance(part, ast.Constant)
    ]
    assert [part for part in parts if re.search(r"[:;,!?] | \(", part[2])] == []


def test_the_template_is_up_to_date(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "babel.messages.frontend",
        "-q",
        "extract",
        "-k",
        "t",
        "--no-location",
        "--omit-header",
    ]
    command += ["--sort-output", "-o", str(tmp_path / "now.pot"), "handlers"]
    subprocess.run(command, check=True, cwd=HANDLERS.parent)  # noqa: S603 - our own words
    assert (tmp_path / "now.pot").read_text() == (LOCALES / "xianshen.pot").read_text()


@pytest.mark.parametrize(
    ("code", "language"),
    [("zh-hans", "zh-CN"), ("zh", "zh-CN"), ("en", "en"), ("fr", "en"), (None, "zh-CN"), ("", "zh-CN")],
)
def test_a_stranger_is_spoken_to_in_their_language(code: str | None, language: str) -> None:
    assert language_of(code) == language


def test_a_moment_is_told_in_the_zone_of_the_organisation() -> None:
    assert translator("zh-CN").moment(datetime(2026, 2, 13, 16, 30, tzinfo=UTC)) == "2026-02-14 00:30"


def test_an_unknown_language_reads_chinese() -> None:
    assert translator("fr")("Approve") == "通过"
    assert translator("en")("Approve") == "Approve"
