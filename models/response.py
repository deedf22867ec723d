"""A response to an incident (回应): a draft on the express route, released once deputy or head approved (C8)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import account as register
from models import composing, incident_work, review, trail
from models import draft as drafts
from models.draft import Draft
from models.errors import NotPermitted
from models.incident import Incident
from models.organisation import Person, Role


async def may_respond(session: AsyncSession, incident: Incident, person: Person) -> None:
    """Raises NotPermitted unless it is an editor of the incident's unit who may see it, AlreadyResolved once closed.

    Only they write: whoever releases it must be somebody else (four eyes).
    """
    if person.unit_id != incident.unit_id or not person.has(Role.EDITOR):
        raise NotPermitted
    if not await incident_work.reads(session, incident, person):
        raise NotPermitted
    await incident_work.expect_unresolved(session, incident)


async def respond(
    session: AsyncSession,
    now: datetime,
    incident: Incident,
    author: Person,
    content: Sequence[dict[str, Any]],
    *,
    chat_id: int,
    album: str | None = None,
) -> Draft:
    """A draft bound to the incident, for its account. Raises NotPermitted, AlreadyResolved."""
    await may_respond(session, incident, author)
    own = incident.account if incident.account and incident.account.unit_id == author.unit_id else None
    account = own or await register.usual(session, author)
    draft = Draft(unit=author.unit, author=author, account=account, incident_id=incident.id, album=album)
    await composing.begin(session, now, draft, content, chat_id=chat_id)
    await trail.record(
        session, now, "incident.response_drafted", incident.reference, actor=author, draft=draft.reference
    )
    return draft


async def submit(session: AsyncSession, now: datetime, draft: Draft, author: Person) -> None:
    """Self-check and submission in one: the button says all clear, and nothing is asked of the author but that.

    Raises NotPermitted for a draft that is no response, and what `models.review.submit` raises.
    """
    drafts.owned(draft, author)
    if draft.incident_id is None:
        raise NotPermitted
    await composing.tick(session, now, draft, author, set(draft.policy.gates))
    await review.submit(session, now, draft, author)


async def of_incident(session: AsyncSession, incident: Incident) -> list[Draft]:
    """The responses to an incident, oldest first."""
    rows = await session.scalars(select(Draft).where(Draft.incident_id == incident.id).order_by(Draft.id))
    return list(rows)
