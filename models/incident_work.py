"""Working an incident: acknowledge, take over, update, escalate, resolve, reopen; and the owner's task."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models import draft as drafts
from models import incident as incidents
from models import ladder, trail
from models import veto as vetoes
from models.account import Account
from models.draft import State as DraftState
from models.errors import AlreadyHandled, AlreadyResolved, NotFound, NothingHigher, NotPermitted, WordsMissing
from models.incident import Category, Incident, Severity, State
from models.organisation import Person, Role
from models.policy import Rung

PUSH_EVERY = timedelta(minutes=1)  # an update rings once in this time; what comes in between is told together


async def works(session: AsyncSession, incident: Incident, person: Person) -> bool:
    """Whether the person may work it: the department that answers for the unit, the unit's head and deputies, a
    superior once it has come to them. Being in the group grants nothing (security.md 2).
    """
    if person.has(Role.HEAD, Role.DEPUTY) and person.unit_id == incident.unit_id:
        return True
    if person.has(Role.SUPERIOR) and Rung.SUPERIOR in incident.reached:
        called = {each.id for each in await ladder.superiors(session, incident.unit)}
        if person.id in (*called, incident.handler_id):
            return True
    return person.has(Role.PROPAGANDA) and person.id in {
        each.id for each in await ladder.department(session, incident.unit)
    }


async def reads(session: AsyncSession, incident: Incident, person: Person) -> bool:
    """Who may see it: whoever works it, its reporter, the account's owner, the unit's editors and reviewers, superiors
    and auditors. Of a leak (H12) only those who work it, report it or deal with it, and the auditors.
    """
    if person.id in (incident.reporter_id, incident.owner_id) or person.has(Role.AUDITOR):
        return True
    if await works(session, incident, person):
        return True
    if incident.hidden:
        return False
    return person.has(Role.SUPERIOR) or (person.unit_id == incident.unit_id and person.has(Role.EDITOR, Role.REVIEWER))


async def may_work(session: AsyncSession, incident: Incident, person: Person, *others: int | None) -> None:
    """Raises NotPermitted unless the person may work the incident or is one of the `others`, AlreadyResolved."""
    if person.id not in others and not await works(session, incident, person):
        raise NotPermitted
    await expect_unresolved(session, incident)


async def may_tell(session: AsyncSession, incident: Incident, person: Person) -> None:
    """Adds news or pictures: also the reporter and the account's owner. Raises NotPermitted, AlreadyResolved."""
    await may_work(session, incident, person, incident.reporter_id, incident.owner_id)


async def may_name_account(session: AsyncSession, incident: Incident, person: Person) -> None:
    """Says which account it is about: also the reporter. Raises NotPermitted, AlreadyResolved."""
    await may_work(session, incident, person, incident.reporter_id)


async def expect_unresolved(session: AsyncSession, incident: Incident) -> None:
    """Raises AlreadyResolved, with who and when."""
    if incident.state is State.RESOLVED and incident.resolved_at:
        entry = await trail.latest(session, incident.reference, "incident.resolved")
        raise AlreadyResolved(who=entry.actor if entry else "xianshen", when=incident.resolved_at)


async def acknowledge(session: AsyncSession, now: datetime, incident: Incident, person: Person) -> None:
    """The person is at it; ringing and climbing end in this very transaction.

    Raises NotPermitted, AlreadyResolved, AlreadyHandled (who is at it, since when).
    """
    await may_work(session, incident, person)
    if incident.state is not State.OPEN:
        raise await _handled(session, incident)
    incident.state, incident.handler = State.ACKNOWLEDGED, person
    incident.ring_at = incident.climb_at = None
    incident.acknowledged_at = incident.acknowledged_at or now
    wait_for_update(incident, now)
    await session.flush()
    await trail.record(session, now, "incident.acknowledged", incident.reference, actor=person)


async def take_over(session: AsyncSession, now: datetime, incident: Incident, person: Person) -> None:
    """Somebody else is at it from now on. Raises NotPermitted, AlreadyResolved, AlreadyHandled (it is theirs)."""
    await may_work(session, incident, person)
    if incident.state is State.OPEN:
        await acknowledge(session, now, incident, person)
        return
    if incident.handler_id == person.id:
        raise await _handled(session, incident)
    before = incident.handler.name if incident.handler else None
    incident.handler = person
    wait_for_update(incident, now)
    await session.flush()
    await trail.record(session, now, "incident.taken_over", incident.reference, actor=person, **{"from": before})


async def _handled(session: AsyncSession, incident: Incident) -> AlreadyHandled:
    entries = [
        await trail.latest(session, incident.reference, action)
        for action in ("incident.acknowledged", "incident.taken_over")
    ]
    last = max((entry for entry in entries if entry), key=lambda entry: entry.seq, default=None)
    return AlreadyHandled(who=last.actor if last else "xianshen", when=last.at if last else incident.set_at)


def wait_for_update(incident: Incident, now: datetime) -> None:
    """Whoever is at it is asked once they have said nothing for as long as the policy allows."""
    incidents.bound(incident, now)
    incident.asked = 0
    incident.quiet_at = now + timedelta(minutes=incident.policy.quiet_minutes)


async def update(session: AsyncSession, now: datetime, incident: Incident, person: Person, words: str) -> None:
    """News in words, for everybody concerned (C8); the reporter and the account's owner may add some too.

    Several within a minute ring once. Raises NotPermitted, AlreadyResolved, WordsMissing.
    """
    await may_tell(session, incident, person)
    if not words:
        raise WordsMissing
    if incident.state is State.ACKNOWLEDGED:
        wait_for_update(incident, now)
    incidents.bound(incident, now)
    incident.updated_at = now
    pushed = incident.pushed_at
    recent = pushed is not None and pushed <= now < pushed + PUSH_EVERY
    at_once = incident.push_at is None and not recent  # what waits already takes this along
    if at_once:
        incident.pushed_at = now
    else:
        incident.push_at = incident.push_at or now + PUSH_EVERY
    await session.flush()
    await trail.record(session, now, "incident.updated", incident.reference, actor=person, words=words, at_once=at_once)


async def push(session: AsyncSession, now: datetime, incident: Incident) -> None:
    """The updates that wait to be told are told now."""
    incident.pushed_at, incident.push_at = now, None
    await session.flush()
    await trail.record(session, now, "incident.pushed", incident.reference)


async def add_file(
    session: AsyncSession,
    now: datetime,
    incident: Incident,
    person: Person,
    file: dict[str, Any],
    album: str | None = None,
) -> None:
    """A picture or file that belongs to it, the first of an `album` maybe. Raises NotPermitted, AlreadyResolved."""
    await may_tell(session, incident, person)
    incident.album = album or incident.album
    named = file.get("file_unique_id")
    if named in {part.get("file_unique_id") for part in incident.content}:
        return
    incident.content = [*incident.content, file]
    await session.flush()
    await trail.record(session, now, "incident.files_added", incident.reference, actor=person, files=[named])


async def escalate(session: AsyncSession, now: datetime, incident: Incident, person: Person) -> None:
    """One severity up, and the ladder's next rung at once. Raises NotPermitted, AlreadyResolved, NothingHigher."""
    await may_work(session, incident, person)
    order = list(Severity)
    higher = order[order.index(incident.severity) + 1 :][:1]
    climbs = incident.rung + 1 < len(incident.ladder)
    if not higher and not climbs:
        raise NothingHigher
    incident.severity = higher[0] if higher else incident.severity
    incident.rung += 1 if climbs else 0
    if incident.state is State.OPEN:
        incidents.wind(incident, now)
    await session.flush()
    await trail.record(
        session,
        now,
        "incident.escalated",
        incident.reference,
        actor=person,
        severity=incident.severity,
        rung=incident.ladder[incident.rung] if climbs else None,
    )


async def resolve(
    session: AsyncSession,
    now: datetime,
    incident: Incident,
    person: Person,
    *,
    cause: str,
    measures: str,
    responsible: str,
) -> None:
    """Closed, with cause, measures and the person responsible (J13, H14). Raises NotPermitted, AlreadyResolved,
    WordsMissing.
    """
    await may_work(session, incident, person)
    if not cause or not measures or not responsible:
        raise WordsMissing
    if incident.push_at is not None:
        await push(session, now, incident)
    incident.cause, incident.measures, incident.responsible = cause, measures, responsible
    incident.state, incident.resolved_at = State.RESOLVED, now
    incident.handler = incident.handler or person
    incident.acknowledged_at = incident.acknowledged_at or now
    incident.ring_at = incident.climb_at = incident.quiet_at = incident.task_at = None
    await session.flush()
    await trail.record(
        session,
        now,
        "incident.resolved",
        incident.reference,
        actor=person,
        cause=cause,
        measures=measures,
        responsible=responsible,
        task_done=incident.owner_id is None or incident.task_done_at is not None,
    )


async def reopen(session: AsyncSession, now: datetime, incident: Incident, person: Person) -> None:
    """It is not over: it rings again, from the ladder's foot. Raises NotPermitted, AlreadyHandled."""
    if not await works(session, incident, person):
        raise NotPermitted
    if incident.state is not State.RESOLVED:
        raise await _handled(session, incident)
    incident.state, incident.resolved_at, incident.handler = State.OPEN, None, None
    incidents.start(incident, now)
    if incident.owner_id is not None and incident.task_done_at is None:
        incident.task_at = now + timedelta(minutes=incident.policy.task_minutes)
    await session.flush()
    await trail.record(session, now, "incident.reopened", incident.reference, actor=person)


async def choose_account(
    session: AsyncSession, now: datetime, incident: Incident, person: Person, account: Account
) -> None:
    """The account it is about, named after the report; its owner gets the task. Raises NotPermitted, AlreadyResolved,
    NotFound for another unit's.
    """
    await may_name_account(session, incident, person)
    if account.unit_id != incident.unit_id or not account.active:
        raise NotFound
    if incident.account_id == account.id:
        return
    incident.account = account
    await session.flush()
    await trail.record(
        session, now, "incident.account_chosen", incident.reference, actor=person, account=account.reference
    )
    await incidents.give_task(session, now, incident)


async def task_done(session: AsyncSession, now: datetime, incident: Incident, person: Person) -> None:
    """The owner has dealt with it, or whoever has the task in their place: the reporter, the unit's head (C6, H9).

    A published draft that is harmful or leaks is down with it. Raises NotFound, NotPermitted, AlreadyHandled.
    """
    if incident.owner is None:
        raise NotFound
    head = person.has(Role.HEAD) and person.unit_id == incident.unit_id
    if person.id not in (incident.owner_id, incident.reporter_id) and not head:
        raise NotPermitted
    if incident.task_done_at and incident.task_done_by_id:
        who = await session.get_one(Person, incident.task_done_by_id)
        raise AlreadyHandled(who=who.name, when=incident.task_done_at)
    incident.task_at, incident.task_done_at, incident.task_done_by_id = None, now, person.id
    await session.flush()
    await trail.record(session, now, "incident.task_done", incident.reference, actor=person)
    if incident.draft_id is not None and incident.category in (Category.HARMFUL, Category.LEAK):
        draft = await drafts.get(session, incident.draft_id, change=True)
        if draft.state is DraftState.PUBLISHED:
            await vetoes.down(session, now, draft, person, incident=incident.reference)
