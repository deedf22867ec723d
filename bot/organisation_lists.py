"""What an organisation file says beside people and accounts: sources, lexicons, duties."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.organisation_changes import Changes
from bot.organisation_tables import DutyTable, LexiconTable, SourceTable
from models import morning
from models.account import Lexicon, Source, digest_of
from models.duty import Duty
from models.organisation import Person, Unit


async def apply_sources(
    session: AsyncSession, changes: Changes, tables: Iterable[SourceTable], units: Mapping[str, Unit]
) -> None:
    keys = {unit.id: unit.key for unit in await session.scalars(select(Unit))}
    known = {(source.unit_id, source.name): source for source in await session.scalars(select(Source))}
    for table in tables:
        source = known.pop((units[table.unit].id, table.name), None)
        what = f"source {table.unit}/{table.name}"
        if source is None:
            session.add(Source(unit_id=units[table.unit].id, name=table.name, domains=table.domains))
            changes.added(what)
        elif not source.active:
            source.active, source.domains = True, table.domains
            changes.added(what)
        elif source.domains != table.domains:
            source.domains = table.domains
            changes.changed(what, [f"domains {', '.join(table.domains) or 'none'}"])
    for source in known.values():
        if source.active:  # kept for the drafts that name it
            source.active = False
            changes.gone(f"source {keys[source.unit_id]}/{source.name}")


async def apply_lexicons(
    session: AsyncSession, changes: Changes, tables: Iterable[LexiconTable], units: Mapping[str, Unit]
) -> None:
    """Tables of the same unit and severity are one lexicon. What /lexicon changed since the last time is kept, unless
    the file's own list has changed too: then the file counts.
    """
    wanted: dict[tuple[str, str], dict[str, None]] = {}
    for table in tables:
        wanted.setdefault((table.unit, table.severity), {}).update(dict.fromkeys(table.words))
    keys = {unit.id: unit.key for unit in await session.scalars(select(Unit))}
    known = {(lexicon.unit_id, lexicon.severity): lexicon for lexicon in await session.scalars(select(Lexicon))}
    for (unit, severity), words in wanted.items():
        lexicon = known.pop((units[unit].id, severity), None)
        what, filed = f"lexicon {unit}/{severity}", digest_of(sorted(words))
        if lexicon is None:
            session.add(Lexicon(unit_id=units[unit].id, severity=severity, words=list(words), filed=filed))
            changes.added(f"{what} ({len(words)} words)")
            continue
        unchanged, lexicon.filed = lexicon.filed == filed, filed
        if set(lexicon.words) == set(words):
            continue
        if unchanged:
            changes.kept(f"{what}: as changed in chat; the file's list is the one applied before")
        else:
            new, old = len(set(words) - set(lexicon.words)), len(set(lexicon.words) - set(words))
            lexicon.words = list(words)
            changes.changed(what, [f"{new} words more, {old} fewer"])
    for lexicon in known.values():
        what = f"lexicon {keys[lexicon.unit_id]}/{lexicon.severity}"
        if lexicon.filed is not None:
            await session.delete(lexicon)
            changes.gone(what)
        elif lexicon.words:
            changes.kept(f"{what}: made in chat; the file has no such list")


async def apply_duties(
    session: AsyncSession,
    now: datetime,
    changes: Changes,
    tables: Iterable[tuple[DutyTable, Person]],
    units: Mapping[str, Unit],
    today: date,
) -> None:
    """Each table with the person it names; what was before `today` is history and stays. Today's patrol follows."""
    keys = {unit.id: unit.key for unit in await session.scalars(select(Unit))}
    known = {(duty.unit_id, duty.day): duty for duty in await session.scalars(select(Duty))}
    for table, person in tables:
        duty = known.pop((units[table.unit].id, table.date), None)
        what = f"duty {table.unit}/{table.date}"
        if duty is None:
            session.add(Duty(unit_id=units[table.unit].id, day=table.date, person=person))
            changes.added(f"{what} {person.name}")
        elif duty.person_id != person.id:
            duty.person = person
            changes.changed(what, [f"now {person.name}"])
        else:
            continue
        if table.date == today:
            await morning.filled_today(session, now, units[table.unit], person)
    for duty in known.values():
        if duty.day >= today:
            await session.delete(duty)
            changes.gone(f"duty {keys[duty.unit_id]}/{duty.day}")
