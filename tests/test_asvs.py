"""The requirements of OWASP ASVS 5.0 that concern a bot, each with the tests that show it (asvs.csv)."""

import ast
import csv
import re
from functools import lru_cache
from pathlib import Path

TESTS = Path(__file__).parent
WANTED = {
    *("V1.2.10", "V1.3.3", "V1.3.7", "V2.2.2", "V2.3.1", "V2.3.2", "V2.3.3", "V2.3.4", "V2.3.5", "V2.4.1"),
    *("V5.2.1", "V5.2.2", "V5.2.3", "V5.2.4", "V5.3.2", "V5.4.1", "V5.4.3"),
    *("V6.5.1", "V6.5.2", "V6.5.3", "V6.5.4", "V6.5.5", "V6.5.6", "V7.4.2", "V7.4.5"),
    *("V8.1.1", "V8.2.1", "V8.2.2", "V8.3.1", "V8.3.2", "V8.3.3", "V8.4.1", "V11.4.1", "V11.4.3", "V11.5.1"),
    *("V13.2.2", "V13.2.4", "V13.2.5", "V13.2.6", "V13.3.1", "V13.3.2", "V13.4.2", "V13.4.5", "V15.4.2"),
    *("V16.1.1", "V16.2.1", "V16.2.2", "V16.2.5", "V16.3.1", "V16.3.2", "V16.3.3", "V16.3.4"),
    *("V16.4.1", "V16.4.2", "V16.4.3", "V16.5.1", "V16.5.2", "V16.5.3", "V16.5.4"),
}


def rows() -> list[dict[str, str]]:
    with (TESTS / "asvs.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


@lru_cache
def functions_of(file: str) -> frozenset[str]:
    """The names of the test functions of a file."""
    tree = ast.parse((TESTS / file).read_text())
    found = (node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(name for name in found if name.startswith("test_"))


def test_every_requirement_has_a_row_and_no_other() -> None:
    named = [row["requirement"] for row in rows()]
    assert len(named) == len(set(named))
    assert set(named) == WANTED
    assert all(re.fullmatch(r"V\d+\.\d+\.\d+", each) for each in named)


def test_every_test_that_is_named_exists() -> None:
    for row in rows():
        named = row["tests"].split()
        assert named, row["requirement"]
        for each in named:
            file, _, name = each.partition("::")
            assert name in functions_of(file), f"{row['requirement']}: {each}"
