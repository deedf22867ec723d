"""What should have happened by now and has not: the auditor's question, apart from whoever should have done it.

A stall is read off the rows alone, so it also shows where a scheduler or dispatcher believes that all is well.
"""

import enum
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import due, ladder
from models import incident as incidents
from models.card import Card
from models.inbox import Intake, Received
from models.incident import Incident, State
from models.ladder import SKEW
from models.outbox import Lane, Outgoing, Sending

LATE: Final = timedelta(seconds=20)  # how far behind its time something may be before it is looked at twice


class StallKind(enum.StrEnum):
    """What stands still."""

    CARD = "card"  # an urgent call to Telegram is not made
    LADDER = "ladder"  # an incident should have rung, climbed or asked, or has no time at which it will
    UNTOLD = "untold"  # an incident of which nobody has a card
    PERSON = "person"  # somebody whom an incident should reach has left the bot's reach
    DUE = "due"  # something else that was due is not done: the scheduler does not get to it
    UPDATE = "update"  # something a person sent is not handled


@dataclass(frozen=True)
class Stall:
    """`subject`: what it is about; `since`: when it should have happened."""

    kind: StallKind
    subject: str
    since: datetime


Look = Callable[[AsyncSession, datetime], Awaitable[list[Stall]]]


async def _cards(session: AsyncSession, now: datetime) -> list[Stall]:
    """The oldest urgent call of each chat that should have been made by now."""
    since = func.min(func.coalesce(Outgoing.not_before, Outgoing.created_at))
    rows = await session.execute(
        select(Outgoing.chat_id, since)
        .where(Outgoing.state.in_((Sending.QUEUED, Sending.SENDING)), Outgoing.lane == Lane.URGENT)
        .group_by(Outgoing.chat_id)
        .having(since < now - LATE)
    )
    return [Stall(StallKind.CARD, f"G{chat}", at) for chat, at in rows]


async def _refused(session: AsyncSession, _now: datetime) -> list[Stall]:
    """The groups that did not get the card of an incident nobody has acknowledged: Telegram would not take it."""
    found: dict[int, Stall] = {}
    for incident in await incidents.not_resolved(session):
        chat = incident.unit.propaganda_chat
        if chat is None or incident.state is not State.OPEN:
            continue
        newest = (
            select(Outgoing.state, Outgoing.created_at)
            .join(Card, Card.id == Outgoing.card_id)
            .where(Card.subject == incident.reference, Card.chat_id == chat, Outgoing.method == "sendMessage")
            .order_by(Outgoing.id.desc())
            .limit(1)
        )
        row = (await session.execute(newest)).first()
        if row and row.state is Sending.FAILED:
            found.setdefault(chat, Stall(StallKind.CARD, f"G{chat}", row.created_at))
    return list(found.values())


async def _updates(session: AsyncSession, now: datetime) -> list[Stall]:
    oldest = await session.scalar(
        select(func.min(func.coalesce(Received.not_before, Received.received_at))).where(Received.state == Intake.NEW)
    )
    return [Stall(StallKind.UPDATE, "inbox", oldest)] if oldest and oldest < now - LATE else []


async def _ladders(session: AsyncSession, now: datetime) -> list[Stall]:
    """What is next must stand in the row, not long past, and no further ahead than its own interval."""
    found = []
    for incident in await incidents.not_resolved(session):
        late = [at for at in map(partial(_missed, incident, now), _times(incident).items()) if at]
        if late:
            found.append(Stall(StallKind.LADDER, incident.reference, min(late)))
        told = select(Card.id).where(Card.subject == incident.reference).limit(1)
        if incident.reported_at < now - LATE and (await session.execute(told)).first() is None:
            found.append(Stall(StallKind.UNTOLD, incident.reference, incident.reported_at))
    return found


def _times(incident: Incident) -> dict[str, int]:
    """The times that an incident in its state must have, each with the minutes it may lie ahead."""
    times = {}
    if incident.owner_id is not None and incident.task_done_at is None:
        times["task_at"] = incident.policy.task_minutes
    if incident.push_at is not None:
        times["push_at"] = 1
    if incident.state is State.ACKNOWLEDGED:
        times["quiet_at"] = incident.policy.quiet_minutes
    elif incident.state is State.OPEN:
        times["ring_at"] = incident.repeat_minutes
        if incident.rung + 1 < len(incident.ladder):
            times["climb_at"] = incident.climb_minutes
    return times


def _missed(incident: Incident, now: datetime, time: tuple[str, int]) -> datetime | None:
    """Since when this time is missed; None where it is still to come."""
    name, minutes = time
    at: datetime | None = getattr(incident, name)
    if at is None or at > now + timedelta(minutes=minutes) + SKEW:
        return min(incident.set_at, now)
    return at if at < now - LATE else None


async def _people(session: AsyncSession, _now: datetime) -> list[Stall]:
    """Whoever holds a rung that an unresolved incident has reached, or is at it, and cannot be reached."""
    found: dict[int, Stall] = {}
    for incident in await incidents.not_resolved(session):
        gone = await ladder.out_of_reach(session, incident.unit, incident.reached)
        if incident.handler and not incident.handler.reachable:
            gone.append(incident.handler)
        for person in gone:
            since = max(incident.reported_at, person.unreachable_since or incident.reported_at)
            found.setdefault(person.id, Stall(StallKind.PERSON, f"P-{person.id}", since))
    return list(found.values())


async def _due(session: AsyncSession, now: datetime) -> list[Stall]:
    """What should have been done by now and may be done at this hour; an incident's times are its ladder's."""
    late, of_incidents = now - LATE, {each.slot for each in await due.incidents(session, now)}
    return [
        Stall(StallKind.DUE, each.subject, each.due_at)
        for each in await due.find(session, late)
        if each.slot not in of_incidents and await due.moment(session, late, each) <= late
    ]


LOOKS: Final[tuple[Look, ...]] = (_cards, _refused, _ladders, _people, _due, _updates)


async def find(session: AsyncSession, now: datetime) -> list[Stall]:
    """Every stall there is at `now`, the longest standing first."""
    found = [stall for look in LOOKS for stall in await look(session, now)]
    return sorted(found, key=lambda stall: stall.since)
