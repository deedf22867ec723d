"""The organisation file (TOML): its tables, and errors that name line and key."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final

from pydantic import ValidationError

from bot.organisation_tables import TABLES, OrganisationTables, PersonTable
from models.account import Platform
from models.organisation import Employment, Role

Place = tuple[int | str, ...]
Fault = tuple[Place, str]

HEADER: Final = re.compile(r"""\s*\[\[?\s*["']?([\w-]+)["']?\s*\]""")
KEY: Final = re.compile(r"""\s*["']?([\w-]+)["']?\s*=""")
MISSING: Final[Mapping[tuple[str, str], str]] = {
    ("account", "owner"): "is missing: each account has a person responsible (C1)",
}

EXPECTED: Final[Mapping[str, str]] = {
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
    "string_type": "must be a text in quotes",
    "string_pattern_mismatch": "must be letters, digits, . _ or -, without spaces",
    "int_type": "must be a whole number, without quotes",
    "date_from_datetime_parsing": "must be a date like 2026-11-23, without quotes",
    "date_type": "must be a date like 2026-11-23, without quotes",
}


class OrganisationFileError(Exception):
    """The file is wrong; the text is one line with the file's name, the line, the key, and what is expected."""


def parse(text: str, name: str) -> OrganisationTables:
    """The tables of an organisation file. `name`: as errors call it. Raises OrganisationFileError, nothing else."""
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise OrganisationFileError(_syntax(str(error), text, name)) from None
    try:
        organisation = OrganisationTables.model_validate(tables)
    except ValidationError as error:
        found = error.errors(include_url=False)
        # A misspelled key first: the one it was meant for is missing too, and that would not show the mistake.
        misspelled = [fault for fault in found if fault["type"] == "extra_forbidden"]
        faults = [(fault["loc"], _sentence(fault)) for fault in misspelled or found]
    else:
        faults = list(_contradictions(organisation))
        if not faults:
            return organisation
    lines = _lines(text)
    placed = sorted(((_line_of(lines, place), place, words) for place, words in faults), key=lambda each: each[0])
    line, place, words = placed[0]
    more = f" (and {len(placed) - 1} more)" if len(placed) > 1 else ""
    raise OrganisationFileError(f"{name} line {line}: {_path(place)} {words}{more}")


def _syntax(said: str, text: str, name: str) -> str:
    found = re.search(r" \(at line (\d+), column \d+\)", said)
    line = int(found[1]) if found else text.count("\n") + 1
    words = said.replace(found[0], "") if found else said.removesuffix(" (at end of document)")
    return f"{name} line {line}: not TOML: {words.splitlines()[0]}"


def _sentence(fault: Mapping[str, Any]) -> str:
    """A pydantic error in words; the key stands before it."""
    place, kind, value = fault["loc"], fault["type"], fault["input"]
    table = TABLES.get(str(place[0]))
    if kind == "missing":
        return MISSING.get((str(place[0]), str(place[-1])), "is missing")
    if kind == "extra_forbidden":
        known = list(table.model_fields) if table and len(place) > 1 else list(TABLES)
        near = get_close_matches(str(place[-1]), known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
        return f"is not known here: {hint}"
    if kind == "enum":
        noun = {"roles": "a role", "platform": "a platform"}.get(str(place[2]), "one of these")
        choices = {"roles": Role, "platform": Platform}.get(str(place[2]), Employment)
        return f'"{value}" is not {noun} ({", ".join(choices)})'
    if kind == "list_type":
        return f"is a list of tables: write [[{place[0]}]]" if len(place) == 1 else f'is a list: write ["{value}"]'
    if kind in EXPECTED:
        return EXPECTED[kind]
    words = str(fault["msg"]).removeprefix("Value error, ").replace("Input should be", "must be")
    return words.replace("String should", "must")


def _contradictions(organisation: OrganisationTables) -> Iterator[Fault]:
    """What is wrong between tables: twice the same, or naming what is not there."""
    if not organisation.unit:
        yield (("unit",), "is missing: an organisation has at least one [[unit]]")
    yield from _repeated(organisation)
    units = {unit.key for unit in organisation.unit}
    for table in ("person", "account", "source", "lexicon", "duty"):
        for index, row in enumerate(getattr(organisation, table)):
            if row.unit not in units:
                known = ", ".join(sorted(units)) or "none"
                yield ((table, index, "unit"), f'"{row.unit}" is no unit of this file ({known})')
    yield from _accounts(organisation)
    for index, duty in enumerate(organisation.duty):
        if isinstance(found := organisation.person_named(duty.person, duty.unit), str):
            yield (("duty", index, "person"), found)
        elif found.unit != duty.unit and duty.unit in units:
            yield (("duty", index, "person"), f'"{found.name}" is of {found.unit}: a unit\'s own people patrol it')


def _repeated(organisation: OrganisationTables) -> Iterator[Fault]:
    uniques: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        ("unit", "key", ("key",)),
        ("unit", "name", ("name",)),
        ("person", "telegram_id", ("telegram_id",)),
        ("person", "name", ("unit", "name")),
        ("account", "key", ("unit", "key")),
        ("account", "telegram_chat", ("telegram_chat",)),
        ("account", "telegram_comments", ("telegram_comments",)),
        ("source", "name", ("unit", "name")),
        ("duty", "date", ("unit", "date")),
    )
    for table, key, columns in uniques:
        seen: dict[Any, int] = {}
        for index, row in enumerate(getattr(organisation, table)):
            value = tuple(getattr(row, column) for column in columns)
            if value[-1] is None:
                continue
            first = seen.setdefault(value, index)
            if first != index:
                yield ((table, index, key), f'"{value[-1]}" is already that of {table}[{first + 1}]')


def _accounts(organisation: OrganisationTables) -> Iterator[Fault]:
    for index, account in enumerate(organisation.account):
        place = ("account", index)
        owner = organisation.person_named(account.owner, account.unit)
        if not isinstance(owner, PersonTable):
            yield ((*place, "owner"), owner)
        elif owner.employment is Employment.OUTSOURCED:
            yield ((*place, "owner"), f'"{owner.name}" is outsourced and may not own an account (C9)')
        if account.telegram_chat is not None and account.platform is not Platform.TELEGRAM:
            yield ((*place, "telegram_chat"), f"belongs to platform telegram only, this one is {account.platform}")
        if account.comments and None in (account.telegram_chat, account.telegram_comments):
            yield (
                (*place, "comments"),
                "needs telegram_chat and telegram_comments, the channel and its group",
            )


def _lines(text: str) -> dict[Place, int]:
    """The line, from 1, of every table header and key: `("person",)`, `("person", 1)`, `("person", 1, "roles")`."""
    found: dict[Place, int] = {}
    counts: dict[str, int] = {}
    here: Place = ()
    inside = False  # a text of several lines
    for number, line in enumerate(text.splitlines(), 1):
        if not inside:
            if header := HEADER.match(line):
                table = header[1]
                here = (table, counts.get(table, 0))
                counts[table] = counts.get(table, 0) + 1
                found.setdefault((table,), number)
                found[here] = number
            elif key := KEY.match(line):
                found.setdefault((*here, key[1]), number)
        inside ^= (line.count('"""') + line.count("'''")) % 2 == 1
    return found


def _line_of(lines: Mapping[Place, int], place: Place) -> int:
    """The line of a place or, where it has none of its own, of what it is part of."""
    while place:
        if place in lines:
            return lines[place]
        place = place[:-1]
    return 1


def _path(place: Place) -> str:
    """`person[2].roles`: tables are counted from 1."""
    path = str(place[0])
    for index, step in enumerate(place[1:], 1):
        if isinstance(step, str):
            path += f".{step}"
        elif index == 1:
            path += f"[{step + 1}]"
    return f"{path}:"
