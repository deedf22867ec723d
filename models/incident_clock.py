"""What time makes of an incident: it rings, climbs, asks a silent handler, asks the owner, tells updates together.

Everything due is a row whose time has come, or whose times were set in what is now the future: the clock was moved
back, and must not silence anybody.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, String, bindparam, literal_column, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from models import incident as incidents
from models import incident_work, ladder, trail
from models.incident import Incident, State
from models.policy import Rung

TIMES = ("climb_at", "ring_at", "quiet_at", "task_at", "push_at")


def _whose(name: str) -> list[Select[int, str]]:
    at = getattr(Incident, name)
    named = literal_column(f"'{name}'", String).label("name")
    # Two searches rather than one condition: that would look at every incident that is open.
    come = select(Incident.id, named).where(at <= bindparam("now"))
    moved_back = select(Incident.id, named).where(Incident.set_at > bindparam("skewed"), at.is_not(None))
    return [come, moved_back]


# One question for all, built once: it is asked every few seconds.
_DUE: Final = union_all(*(each for name in TIMES for each in _whose(name)))
_THEIRS: Final = select(Incident).where(Incident.id.in_(bindparam("ids", expanding=True)))


async def due(session: AsyncSession, now: datetime) -> list[tuple[str, Incident]]:
    """Which times have come, each with its incident."""
    rows = dict.fromkeys((await session.execute(_DUE, {"now": now, "skewed": now + ladder.SKEW})).all())
    if not rows:
        return []
    theirs = await session.scalars(_THEIRS, {"ids": list({number for number, _ in rows})})
    found = {each.id: each for each in theirs}
    return [(name, found[number]) for number, name in rows]


async def _locked(session: AsyncSession, now: datetime, incident_id: int, column: str) -> Incident | None:
    """The incident under its lock, if this is still due: somebody may have answered since it was found."""
    incident = await incidents.get(session, incident_id, change=True)
    at: datetime | None = getattr(incident, column)
    if at is None or (at > now and incident.set_at <= now + ladder.SKEW):
        return None
    incident.beat += 1
    return incident


async def ring(session: AsyncSession, now: datetime, incident_id: int) -> None:
    """Nobody has acknowledged: everybody reached so far is rung again, or the next rung with them if it is time."""
    incident = await _locked(session, now, incident_id, "ring_at") or await _locked(
        session, now, incident_id, "climb_at"
    )
    if incident is None or incident.state is not State.OPEN:
        return
    if not incident.ladder:  # nobody was there at the start
        incident.ladder = [rung.value for rung in await ladder.of_unit(session, now, incident.unit)]
    climbs = incident.climb_at is not None and incident.climb_at <= now and incident.rung + 1 < len(incident.ladder)
    incident.rung += 1 if climbs else 0
    incidents.bound(incident, now)
    incidents.wind(incident, now, climb=climbs or incident.climb_at is None)
    await session.flush()
    await trail.record(
        session,
        now,
        "incident.climbed" if climbs else "incident.rung",
        incident.reference,
        rung=incident.ladder[incident.rung] if incident.ladder else None,
    )


async def group_lost(session: AsyncSession, now: datetime, chat_id: int) -> None:
    """A card did not get into this group: where nobody else has been called yet, the next rung is at once."""
    for each in await incidents.not_resolved(session):
        if each.unit.propaganda_chat != chat_id or each.reached != [Rung.GROUP]:
            continue
        incident = await incidents.get(session, each.id, change=True)
        if incident.state is State.OPEN and incident.climb_at is not None:
            incident.climb_at = min(incident.climb_at, now)


async def ask_handler(session: AsyncSession, now: datetime, incident_id: int) -> None:
    """Acknowledged, then silence: whoever is at it is asked for news; from the second time on with the department."""
    incident = await _locked(session, now, incident_id, "quiet_at")
    if incident is None or incident.state is not State.ACKNOWLEDGED:
        return
    incidents.bound(incident, now)
    incident.asked += 1
    incident.quiet_at = now + timedelta(minutes=incident.policy.quiet_minutes)
    await session.flush()
    name = incident.handler.name if incident.handler else None
    await trail.record(session, now, "incident.asked_for_news", incident.reference, handler=name, times=incident.asked)


async def ask_owner(session: AsyncSession, now: datetime, incident_id: int) -> None:
    """The account's owner has not dealt with it yet: asked again, the next time counted from now."""
    incident = await _locked(session, now, incident_id, "task_at")
    if incident is None or incident.state is State.RESOLVED:
        return
    incidents.bound(incident, now)
    incident.task_at = now + timedelta(minutes=incident.policy.task_minutes)
    await session.flush()
    name = incident.owner.name if incident.owner else None
    await trail.record(session, now, "incident.task_repeated", incident.reference, owner=name)


async def push(session: AsyncSession, now: datetime, incident_id: int) -> None:
    """Updates that came close together make phones ring once."""
    incident = await _locked(session, now, incident_id, "push_at")
    if incident is None:
        return
    incidents.bound(incident, now)
    await incident_work.push(session, now, incident)
