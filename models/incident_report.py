"""What the report of an incident says beside its row: whom it reached when, what happened in order (J13, H14)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import card as cards
from models import incident_work, ladder, trail
from models.incident import Incident
from models.organisation import Person, Role
from models.policy import Rung
from models.trail import Entry

CLOCKWORK: Final = frozenset({"incident.rung", "incident.pushed", "incident.task_repeated"})  # the clock's alone
MOST: Final = 10_000  # entries; an incident that rings for a month without an answer has as many


@dataclass(frozen=True)
class Reached:
    """A rung of the ladder, when it was called, and whoever has had the incident's card from it."""

    rung: Rung
    at: datetime
    people: tuple[str, ...]


@dataclass(frozen=True)
class Happened:
    """An entry of the timeline; of what the clock repeats, the first of `times` in a row."""

    entry: Entry
    times: int = 1


async def may_print(session: AsyncSession, incident: Incident, person: Person) -> bool:
    """Whoever works it, its reporter, the auditors, and the superiors where they may see it."""
    if person.id == incident.reporter_id or person.has(Role.AUDITOR):
        return True
    if await incident_work.works(session, incident, person):
        return True
    return person.has(Role.SUPERIOR) and await incident_work.reads(session, incident, person)


async def entries_of(session: AsyncSession, incident: Incident) -> list[Entry]:
    """All that is on record of it, oldest first; who had it printed is no part of it."""
    return await trail.of(session, incident.reference, MOST, without=["incident.report_printed"])


def timeline(entries: Sequence[Entry]) -> Iterator[Happened]:
    """What happened, in order; what the clock repeated between two of people's acts counts as one."""
    for clockwork, run in groupby(entries, lambda each: each.action in CLOCKWORK):
        if not clockwork:
            yield from (Happened(each) for each in run)
            continue
        kinds: dict[str, list[Entry]] = {}
        for each in run:
            kinds.setdefault(each.action, []).append(each)
        yield from (Happened(same[0], len(same)) for same in kinds.values())


async def reached(session: AsyncSession, now: datetime, incident: Incident, entries: Sequence[Entry]) -> list[Reached]:
    """The rungs in the order they were called, again after a reopening, with the people whom each brought the card.

    A group is one recipient and names nobody.
    """
    copies = [each for each in await cards.of_subject(session, incident.reference) if each.kind == "incident"]
    holders = {each.person_id: each.created_at for each in copies if each.person_id is not None}
    query = select(Person).where(Person.id.in_(holders))
    people = {each.id: each for each in await session.scalars(query)}
    told = {incident.reporter_id, incident.owner_id}
    found = []
    for entry in entries:
        for code in _called(incident, entry):
            own = [each.id for each in await ladder.people(session, now, incident.unit, code)]
            ids = {each for each in own if each in holders and holders[each] <= entry.at}
            if code is not Rung.GROUP:
                ids |= {each for each, at in holders.items() if at == entry.at and each not in told}
            found.append(Reached(code, entry.at, tuple(people[each].name for each in sorted(ids))))
    return found


def _called(incident: Incident, entry: Entry) -> list[Rung]:
    """The rungs that an entry called for the first time, or anew."""
    if entry.action in ("incident.reported", "incident.reopened"):
        foot = entry.detail.get("ladder", incident.ladder)[:1]
        return [Rung(code) for code in foot]
    if entry.action in ("incident.climbed", "incident.escalated") and entry.detail["rung"]:
        return [Rung(entry.detail["rung"])]
    return []
