"""Makes the database match an organisation file, and says what changed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import organisation_lists
from bot.organisation_changes import Changes
from bot.organisation_tables import AccountTable, OrganisationTables, PersonTable, UnitTable
from models import calendars, report, trail, weekly
from models.account import Account
from models.organisation import Person, Unit, record_moved

RECORDED: Final = 200  # lines of change that the trail keeps; the counts are always whole


async def apply(
    session: AsyncSession, now: datetime, organisation: OrganisationTables, *, today: date, language: str
) -> list[str]:
    """Add, change and deactivate until the database matches; what is left out of the file is deactivated, not deleted.

    `today`: duties before it are history and stay. `language`: of new people whose table names none. A person keeps
    the Telegram id and the language they have where the file leaves them out. Returns the changes, and
    what was kept, a line each.
    """
    changes = Changes()
    before = {unit.id: (unit.timezone, unit.working_hours) for unit in await session.scalars(select(Unit))}
    units = await _units(session, now, changes, organisation.unit)
    for unit in units.values():
        if before.get(unit.id, (unit.timezone, unit.working_hours)) != (unit.timezone, unit.working_hours):
            await calendars.changed(session, now, unit.id)
    people = await _people(session, now, changes, organisation.person, units, language)
    owners = {(table.unit, table.name): person for table, person in people}

    def named(name: str, unit: str) -> Person:
        table = organisation.person_named(name, unit)
        return owners[table.unit, table.name] if isinstance(table, PersonTable) else owners[unit, name]

    owned = [(each, named(each.owner, each.unit)) for each in organisation.account]
    await _accounts(session, now, changes, owned, units)
    await organisation_lists.apply_sources(session, changes, organisation.source, units)
    await organisation_lists.apply_lexicons(session, changes, organisation.lexicon, units)
    rota = [(each, named(each.person, each.unit)) for each in organisation.duty]
    await organisation_lists.apply_duties(session, now, changes, rota, units, today)
    if changes.lines:
        await trail.record(
            session,
            now,
            "organisation.applied",
            "organisation",
            added=changes.count("+"),
            changed=changes.count("~"),
            removed=changes.count("-"),
            changes=changes.lines[:RECORDED],
        )
    return [*changes.lines, *changes.left]


def _set(row: Any, wanted: Mapping[str, Any]) -> list[str]:
    """Sets what differs; `name old → new` for each."""
    said = []
    for column, value in wanted.items():
        before = getattr(row, column)
        if before != value:
            setattr(row, column, value)
            said.append(f"{column} {_shown(before)} → {_shown(value)}")
    return said


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else "none" if value is None else str(value)


async def _units(session: AsyncSession, now: datetime, changes: Changes, tables: list[UnitTable]) -> dict[str, Unit]:
    known = {unit.key: unit for unit in await session.scalars(select(Unit))}
    for table in tables:
        unit = known.get(table.key)
        wanted = table.model_dump(exclude={"key"})
        what = f"unit {table.key}"
        if unit is None:
            known[table.key] = Unit(key=table.key, **wanted)
            session.add(known[table.key])
            changes.added(f"{what} {table.name} ({table.policy})")
        else:
            _back(changes, unit, what, _set(unit, wanted))
    wanted_keys = {table.key for table in tables}
    for unit in known.values():
        _leave(changes, unit, f"unit {unit.key} {unit.name}", stays=unit.key in wanted_keys)
        if unit.active is False:
            unit.day_begins_at = None
        elif unit.day_begins_at is None:
            unit.day_begins_at = now
    await session.flush()
    await report.schedule(session, now)
    return {key: known[key] for key in wanted_keys}


def _back(changes: Changes, row: Any, what: str, said: list[str]) -> None:
    """A row the file names: active again where it was not, otherwise changed where it differs."""
    if row.active:
        changes.changed(what, said)
    else:
        row.active = True
        changes.added(", ".join([f"{what} is back", *said]))


def _leave(changes: Changes, row: Any, what: str, *, stays: bool) -> None:
    if row.active is not False and not stays:
        row.active = False
        changes.gone(what)


async def _people(
    session: AsyncSession,
    now: datetime,
    changes: Changes,
    tables: list[PersonTable],
    units: Mapping[str, Unit],
    language: str,
) -> list[tuple[PersonTable, Person]]:
    known = list(await session.scalars(select(Person).order_by(Person.id)))
    matched = _matched(known, tables, units)
    before = {person.id: (person.name, person.unit_id, person.telegram_id) for person in known}
    staying = {person.id for _, person in matched if person}
    leaving = [person for person in known if person.id not in staying]
    await _vacate(session, [(person, table, units[table.unit]) for table, person in matched if person], leaving)
    result = []
    for table, found in matched:
        wanted: dict[str, Any] = {
            "name": table.name,
            "roles": sorted({role.value for role in table.roles}),
            "employment": table.employment,
        }
        wanted |= {"telegram_id": table.telegram_id} if table.telegram_id else {}
        wanted |= {"language": table.language} if table.language else {}
        roles = ", ".join(table.roles)
        if found is None:
            person = Person(unit_id=units[table.unit].id, **{"language": language, **wanted})
            session.add(person)
            changes.added(f"person {table.name} ({roles})")
        else:
            person = found
            person.name, person.unit_id, person.telegram_id = before[person.id]
            if table.telegram_id not in (None, person.telegram_id):
                person.unreachable_since = None
            what, said = f"person {person.name}", _set(person, wanted)
            if person.unit_id != units[table.unit].id:
                person.unit_id = units[table.unit].id
                said.append(f"unit → {table.unit}")
            _back(changes, person, what, said)
        result.append((table, person))
    for person in leaving:
        _leave(changes, person, f"person {person.name}", stays=False)
    await session.flush()
    for _, person in result:
        *_, old = before.get(person.id, (None,))
        if old not in (None, person.telegram_id):
            await record_moved(session, now, person, old, by=None)
    return result


def _matched(
    known: list[Person], tables: list[PersonTable], units: Mapping[str, Unit]
) -> list[tuple[PersonTable, Person | None]]:
    """Whom each table means: by Telegram id, which is identity, otherwise by unit and name."""
    by_id = {person.telegram_id: person for person in known if person.telegram_id is not None}
    by_name = {(person.unit_id, person.name): person for person in known}
    certain = {index: by_id[table.telegram_id] for index, table in enumerate(tables) if table.telegram_id in by_id}
    taken = {person.id for person in certain.values()}
    matched: list[tuple[PersonTable, Person | None]] = []
    for index, table in enumerate(tables):
        person = certain.get(index) or by_name.get((units[table.unit].id, table.name))
        if person is not None and index not in certain:
            person = None if person.id in taken else person
        matched.append((table, person))
    return matched


async def _vacate(session: AsyncSession, meant: list[tuple[Person, PersonTable, Unit]], leaving: list[Person]) -> None:
    """Frees names and Telegram ids that change hands, so that two people can swap them under unique constraints.

    Who leaves a name that somebody else of the unit takes over is kept with their number behind it.
    """
    taken = {(unit.id, table.name) for _, table, unit in meant}
    for person in leaving:
        if (person.unit_id, person.name) in taken:
            person.name = f"{person.name} (P-{person.id})"
    for person, table, unit in meant:
        if (person.name, person.unit_id) != (table.name, unit.id):
            person.name = f"~{person.id}"
        if table.telegram_id not in (None, person.telegram_id):
            person.telegram_id = None
    await session.flush()


async def _accounts(
    session: AsyncSession,
    now: datetime,
    changes: Changes,
    tables: list[tuple[AccountTable, Person]],
    units: Mapping[str, Unit],
) -> None:
    known = {(account.unit_id, account.key): account for account in await session.scalars(select(Account))}
    people = {person.id: person.name for person in await session.scalars(select(Person))}
    staying = set()
    for table, owner in tables:
        place = (units[table.unit].id, table.key)
        staying.add(place)
        account = known.get(place)
        wanted = {
            "platform": table.platform,
            "name": table.name,
            "telegram_chat": table.telegram_chat,
            "telegram_comments": table.telegram_comments if table.comments else None,
            "filed_as": table.filed_as,
        }
        what = f"account {table.unit}/{table.key}"
        if account is None:
            known[place] = Account(unit_id=place[0], key=table.key, owner_id=owner.id, **wanted)
            session.add(known[place])
            changes.added(f"{what} {table.name} (owner {owner.name})")
            continue
        said = _set(account, wanted)
        if account.owner_id != owner.id:
            said.append(f"owner {people[account.owner_id]} → {owner.name}")
            account.owner_id = owner.id
        _back(changes, account, what, said)
    for place, account in known.items():
        _leave(changes, account, f"account {account.key} {account.name}", stays=place in staying)
    await session.flush()
    for account in known.values():
        if not account.active:
            account.next_at = account.counted_from = None
        elif account.counted_from is None:
            await weekly.start(session, account, now, now)
