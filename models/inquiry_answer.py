"""How a citizen's message ends: its reply is out, or it is closed with the reason (C7, H9)."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models import inquiry as inquiries
from models import trail
from models.draft import Draft
from models.inquiry import Inquiry, InquiryState
from models.organisation import Person


async def answered(session: AsyncSession, now: datetime, draft: Draft, actor: Any) -> None:
    """Its reply is out: on time or late, on record either way; the reminders stop."""
    if draft.inquiry_id is None:
        return
    inquiry = await inquiries.get(session, draft.inquiry_id, change=True)
    if inquiry.state is not InquiryState.OPEN:
        return
    _end(inquiry, InquiryState.ANSWERED, late=now > inquiry.deadline_at)
    inquiry.answered_at, inquiry.link = now, draft.link
    await session.flush()
    await trail.record(
        session,
        now,
        "inquiry.answered",
        inquiry.reference,
        actor=actor,
        draft=draft.reference,
        late=inquiry.late,
        deadline=inquiry.deadline_at.isoformat(),
        link=draft.link,
    )


async def closed(session: AsyncSession, now: datetime, inquiry: Inquiry, person: Person, words: str) -> None:
    """It ends without a reply, with the reason (`models.inquiry_reply.close` checks who may)."""
    _end(inquiry, InquiryState.CLOSED, late=now > inquiry.deadline_at)
    inquiry.closed_at, inquiry.closed_words = now, words
    await session.flush()
    await trail.record(session, now, "inquiry.closed", inquiry.reference, actor=person, words=words, late=inquiry.late)


def _end(inquiry: Inquiry, state: InquiryState, *, late: bool) -> None:
    inquiry.state, inquiry.late = state, late
    inquiry.next_at = inquiry.next_slot = inquiry.head_at = None
    inquiry.asked_days = inquiry.asked_words = inquiry.citizen = None
