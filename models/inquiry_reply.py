"""The reply to a citizen's message: a draft of its own, so that it is screened, reviewed where the unit's regulation
says so, fingerprinted and on record like everything that goes out (C7, J10, H7, H9).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models import composing, inquiry_answer, publication, review
from models import draft as drafts
from models import inquiry as inquiries
from models.draft import WITH_AUTHOR, Draft, State
from models.errors import MovedOn, NoReply, WordsMissing, WrongState
from models.inquiry import Inquiry
from models.organisation import Person

_ALIVE = (*WITH_AUTHOR, State.IN_REVIEW, State.APPROVED)


async def write(
    session: AsyncSession,
    now: datetime,
    inquiry: Inquiry,
    person: Person,
    content: Sequence[dict[str, Any]],
    *,
    chat_id: int,
) -> Draft:
    """Write the reply, or write it anew, and submit it at once; where nobody reviews, it is approved by that.

    Raises NotPermitted, NotWaiting, WrongState (it is on its way out already), Blocked, NobodyEligible, Frozen.
    """
    await inquiries.may_handle(session, now, inquiry, person)
    reply = await _alive(session, inquiry)
    if reply and reply.author_id == person.id:
        await review.revise(session, now, reply, person, content, chat_id=chat_id)
        if reply.state not in WITH_AUTHOR:
            return reply  # the same words once more
    else:
        if reply:
            await review.drop(session, now, reply, person)
        reply = await composing.begin(
            session,
            now,
            Draft(unit=inquiry.unit, author=person, account=inquiry.account, inquiry_id=inquiry.id),
            content,
            chat_id=chat_id,
            inquiry=inquiry.reference,
        )
    return await review.submit(session, now, reply, person)


async def _alive(session: AsyncSession, inquiry: Inquiry) -> Draft | None:
    """The reply that is being worked on. Raises WrongState where it is on its way out."""
    found = await inquiries.reply_of(session, inquiry)
    reply = await drafts.get(session, found.id, change=True) if found else None
    if reply is None or reply.state not in _ALIVE:
        return None
    if reply.publishing:
        raise WrongState(state=State.PUBLISHED)
    return reply


async def approved_reply(session: AsyncSession, now: datetime, inquiry: Inquiry, person: Person) -> Draft:
    """The reply that may go out. Raises NotPermitted, NotWaiting, NoReply (none, or not approved), WrongState."""
    await inquiries.may_handle(session, now, inquiry, person)
    reply = await _alive(session, inquiry)
    if reply is None or reply.state is not State.APPROVED:
        raise NoReply
    return reply


async def posted(
    session: AsyncSession, now: datetime, inquiry: Inquiry, person: Person, link: str | None, *, asked_at: datetime
) -> None:
    """Somebody has posted the approved reply where the message came from; `link` an http(s) address or None.

    `asked_at`: when the link was asked for. Raises what `approved_reply` raises, MovedOn for a reply that was approved
    after that (the one that was posted is another), Frozen, ContentChanged.
    """
    reply = await approved_reply(session, now, inquiry, person)
    if reply.approved_at is None or reply.approved_at > asked_at:
        raise MovedOn(reference=reply.reference, version=reply.version, state=reply.state)
    await publication.publish_reply(session, now, reply, person, link)


async def send(session: AsyncSession, now: datetime, inquiry: Inquiry, person: Person) -> None:
    """Have the bot send the approved reply to the comment once more. Raises as `posted`, NoReply elsewhere."""
    reply = await approved_reply(session, now, inquiry, person)
    if inquiry.chat_id is None:
        raise NoReply
    await publication.start_reply(session, now, reply, inquiry)


async def close(session: AsyncSession, now: datetime, inquiry: Inquiry, person: Person, words: str) -> None:
    """End it without a reply, with the reason; a reply that is being worked on is dropped.

    Raises NotPermitted, NotWaiting, WordsMissing, WrongState.
    """
    await inquiries.may_handle(session, now, inquiry, person)
    if not words:
        raise WordsMissing
    if reply := await _alive(session, inquiry):
        await review.drop(session, now, reply, person)
    await inquiry_answer.closed(session, now, inquiry, person, words)
