"""What went out, when and where (J10: nothing unreviewed; C4, H10: when each account spoke last)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models import draft as drafts
from models import trail
from models.draft import Draft, State
from models.errors import NotPermitted
from models.organisation import Person


async def publish(session: AsyncSession, now: datetime, draft: Draft, person: Person, link: str | None) -> None:
    """Record that the approved version is out; by its author or the account's owner, `link` an http(s) address or None.

    Raises NotPermitted, WrongState.
    """
    owner = draft.account.owner_id if draft.account else None
    if person.id not in (draft.author_id, owner):
        raise NotPermitted
    drafts.expect(draft, State.APPROVED)
    version = await drafts.version_of(session, draft)
    draft.state, draft.published_at, draft.link = State.PUBLISHED, now, link
    await trail.record(
        session,
        now,
        "draft.published",
        draft.reference,
        actor=person,
        version=draft.version,
        fingerprint=version.fingerprint,
        account=draft.account.reference if draft.account else None,
        link=link,
    )
