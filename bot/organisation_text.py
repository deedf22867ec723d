"""The organisation as text: a table to read, or the file form to edit and apply again."""

import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.account import Account, Lexicon, Source
from models.duty import Duty
from models.organisation import Person, Unit


@dataclass(frozen=True)
class Organisation:
    """What is active, in the order it was registered."""

    units: Sequence[Unit]
    people: Sequence[Person]
    accounts: Sequence[Account]
    sources: Sequence[Source]
    lexicons: Sequence[Lexicon]
    duties: Sequence[Duty]


async def read(session: AsyncSession) -> Organisation:
    return Organisation(
        (await session.scalars(select(Unit).where(Unit.active).order_by(Unit.id))).all(),
        (await session.scalars(select(Person).where(Person.active).order_by(Person.id))).all(),
        (await session.scalars(select(Account).where(Account.active).order_by(Account.id))).all(),
        (await session.scalars(select(Source).order_by(Source.id))).all(),
        (await session.scalars(select(Lexicon).order_by(Lexicon.id))).all(),
        (await session.scalars(select(Duty).order_by(Duty.day, Duty.id))).all(),
    )


def table(organisation: Organisation) -> str:
    """For reading: each unit with its people and accounts in columns."""
    names = {person.id: person.name for person in organisation.people}
    blocks = []
    for unit in organisation.units:
        group = f", propaganda group {unit.propaganda_chat}" if unit.propaganda_chat else ""
        clock = f", {unit.working_hours or 'the usual hours'}" if unit.working_hours or unit.timezone else ""
        clock += f" {unit.timezone}" if unit.timezone else ""
        people = [
            (
                person.name,
                ", ".join(person.roles),
                _enrolment(person),
                person.language,
                "outsourced" if person.employment == "outsourced" else "",
            )
            for person in organisation.people
            if person.unit_id == unit.id
        ]
        accounts = [
            (account.reference, account.key, account.platform, account.name, names.get(account.owner_id, "?"))
            for account in organisation.accounts
            if account.unit_id == unit.id
        ]
        lines = [
            f"{unit.name} ({unit.key}, policy {unit.policy}{group}{clock})",
            *columns(people),
            *columns(accounts),
        ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _enrolment(person: Person) -> str:
    if person.telegram_id is None:
        return "not enrolled"
    return f"unreachable {person.telegram_id}" if person.unreachable_since else str(person.telegram_id)


def columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The rows as lines, cells one below the other on a terminal."""
    if rows:
        widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
            yield ("  " + "  ".join(cells)).rstrip()


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def toml(organisation: Organisation) -> str:
    """The file form; applying it changes nothing."""
    units = {unit.id: unit.key for unit in organisation.units}
    names = {person.id: person.name for person in organisation.people}
    lists: dict[str, tuple[Sequence[Any], tuple[str, ...]]] = {
        "unit": (organisation.units, ("key", "name", "policy", "propaganda_chat", "timezone", "working_hours")),
        "person": (organisation.people, ("telegram_id", "name", "roles", "employment", "language")),
        "account": (
            organisation.accounts,
            ("key", "platform", "name", "telegram_chat", "telegram_comments", "filed_as"),
        ),
        "source": (organisation.sources, ("name", "domains")),
        "lexicon": (organisation.lexicons, ("severity", "words")),
        "duty": (organisation.duties, ()),
    }
    lines: list[str] = []
    for name, (rows, columns) in lists.items():
        for row in rows:
            facts = {column: getattr(row, column) for column in columns}
            facts |= {"unit": units.get(row.unit_id)} if name != "unit" else {}
            facts |= {"owner": names[row.owner_id]} if name == "account" else {}
            facts |= {"comments": True} if name == "account" and row.telegram_comments else {}
            facts |= {"date": row.day, "person": names.get(row.person_id)} if name == "duty" else {}
            if name == "unit" or (facts["unit"] and facts.get("person", True)):  # what is over names who has left
                lines += [f"[[{name}]]", *_keys(facts), ""]
    return "\n".join(lines)


def _keys(facts: dict[str, Any]) -> Iterator[str]:
    """TOML's basic strings, whole numbers and lists of them are JSON's."""
    for key, value in facts.items():
        if value is not None:
            is_json = isinstance(value, str | int | list)
            yield f"{key} = {json.dumps(value, ensure_ascii=False) if is_json else value.isoformat()}"
