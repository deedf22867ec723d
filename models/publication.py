"""What goes out, when and where: only what was approved, as it was approved (J10, C6, H7; C4, H10)."""

from datetime import datetime
from typing import Any

from sqlalchemy import case, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import calendars, inquiry_answer, trail, weekly
from models import directive as directives
from models import draft as drafts
from models import inquiry as inquiries
from models.account import Account, Platform
from models.draft import Draft, State, Version, fingerprint
from models.errors import ContentChanged, NotPermitted, PastTime
from models.inquiry import Inquiry
from models.organisation import Person
from models.outbox import Outgoing, Sending
from models.publisher import may_publish


def by_bot(draft: Draft) -> bool:
    """Whether the bot itself can publish it: an account on Telegram whose channel is on file."""
    account = draft.account
    return draft.inquiry_id is None and bool(
        account and account.active and account.platform is Platform.TELEGRAM and account.telegram_chat
    )


async def publish(session: AsyncSession, now: datetime, draft: Draft, person: Person, link: str | None) -> None:
    """Record that the approved version is out; `link` an http(s) address or None.

    Raises NotPermitted, WrongState, Frozen, ContentChanged: nothing else is put on record as approved and published.
    """
    await may_publish(session, now, draft, person)
    await directives.expect_free(session, draft)
    await approved_version(session, draft)
    await _published(session, now, draft, link, actor=person)


async def approved_version(session: AsyncSession, draft: Draft) -> Version:
    """The version that may go out. Raises ContentChanged where its content is not what every step saw.

    The fingerprint is taken anew from the content and compared with the version's and with the trail's.
    """
    version = await drafts.version_of(session, draft)
    approved = await trail.latest(session, draft.reference, "draft.approved")
    seen = approved.detail.get("fingerprint") if approved else None
    if not version.fingerprint == seen == fingerprint(version.content):
        raise ContentChanged
    return version


async def start(session: AsyncSession, now: datetime, draft: Draft, person: Person | None) -> Version:
    """Hand the approved version to the bot for its channel; `person` None: the scheduler. Confirmed by `confirm`.

    Raises NotPermitted, WrongState, Frozen, ContentChanged.
    """
    if person:
        await may_publish(session, now, draft, person)
    drafts.expect(draft, State.APPROVED)
    if not by_bot(draft):
        raise NotPermitted
    await directives.expect_free(session, draft)
    version = await approved_version(session, draft)
    draft.publishing, draft.scheduled_at, draft.held_at = True, None, None
    await trail.record(
        session,
        now,
        "draft.publication_started",
        draft.reference,
        actor=person,
        version=draft.version,
        fingerprint=version.fingerprint,
        account=draft.account.reference if draft.account else None,
    )
    return version


async def publish_reply(session: AsyncSession, now: datetime, reply: Draft, person: Person, link: str | None) -> None:
    """Record that the approved reply to a citizen is out. Raises Frozen, ContentChanged."""
    await directives.expect_free(session, reply)
    await approved_version(session, reply)
    await _published(session, now, reply, link, actor=person)


async def release(session: AsyncSession, now: datetime, draft: Draft) -> None:
    """Just approved: a reply to a comment goes out by itself, everything else waits for somebody to publish it."""
    if draft.inquiry_id is not None:
        inquiry = await inquiries.get(session, draft.inquiry_id)
        if inquiry.chat_id is not None:
            await start_reply(session, now, draft, inquiry)


async def start_reply(session: AsyncSession, now: datetime, reply: Draft, inquiry: Inquiry) -> None:
    """Hand the approved reply to the bot, for the comment it answers. Raises Frozen, ContentChanged."""
    await directives.expect_free(session, reply)
    version = await approved_version(session, reply)
    reply.publishing, reply.held_at = True, None
    await trail.record(
        session,
        now,
        "inquiry.reply_started",
        inquiry.reference,
        draft=reply.reference,
        version=reply.version,
        fingerprint=version.fingerprint,
    )


async def confirm(session: AsyncSession, now: datetime, draft: Draft, link: str | None) -> bool:
    """Telegram took it: published, with the post's link. A second confirmation changes nothing.

    False where it may not stand: it was vetoed, changed or frozen on its way, so the caller has the post removed (J3,
    J9).
    """
    if draft.state is State.APPROVED and draft.publishing and draft.held_at is None:
        await _published(session, now, draft, link)
    elif draft.state is not State.PUBLISHED:
        draft.publishing = False
        return False
    return True


async def withdraw(session: AsyncSession, draft: Draft) -> bool:
    """Take back what is not sent yet. Whether some of it is on its way already."""
    await session.execute(
        update(Outgoing)
        .where(Outgoing.draft_id == draft.id, Outgoing.state == Sending.QUEUED)
        .values(state=Sending.FAILED, error="stopped before it was sent")
    )
    under_way = select(Outgoing.id).where(Outgoing.draft_id == draft.id, Outgoing.state == Sending.SENDING)
    return (await session.execute(under_way)).first() is not None


async def hold(session: AsyncSession, now: datetime, draft: Draft, directive: str) -> None:
    """It falls into a freeze (J9), by its set time or on its way out; it stays approved.

    Nothing more of it is sent, and what Telegram may have taken is removed when it answers (`confirm`).
    """
    draft.held_at, draft.scheduled_at = draft.scheduled_at or now, None
    draft.publishing = draft.publishing and await withdraw(session, draft)
    await trail.record(
        session,
        now,
        "draft.publication_held",
        draft.reference,
        version=draft.version,
        directive=directive,
        at=draft.held_at.isoformat(),
    )


async def let_go(session: AsyncSession, now: datetime, draft: Draft) -> None:
    """The freeze that held it is lifted, its time has passed: its author is asked, it does not go out by itself.

    What was said before a freeze may be out of place after it, and nobody expects it any more.
    """
    if draft.held_at is None or draft.state is not State.APPROVED:
        return
    at = draft.held_at.isoformat()
    if not draft.publishing:  # otherwise Telegram has not answered yet, and what it took is still to be removed
        draft.held_at = None
    await trail.record(session, now, "draft.publication_released", draft.reference, version=draft.version, at=at)


async def failed(session: AsyncSession, now: datetime, draft: Draft, why: str) -> None:
    """Telegram will not take it: approved as before, and the author is told."""
    draft.publishing = False
    if draft.state is not State.APPROVED:
        return
    await trail.record(session, now, "draft.publication_failed", draft.reference, version=draft.version, why=why)


async def schedule(session: AsyncSession, now: datetime, draft: Draft, person: Person, at: datetime) -> None:
    """Have the bot publish it at a set time. Raises NotPermitted, WrongState, Frozen, PastTime."""
    await may_publish(session, now, draft, person)
    await directives.expect_free(session, draft)
    if not by_bot(draft):
        raise NotPermitted
    if at <= now:
        raise PastTime
    draft.scheduled_at, draft.held_at = at, None
    await trail.record(
        session, now, "draft.scheduled", draft.reference, actor=person, version=draft.version, at=at.isoformat()
    )


async def unschedule(session: AsyncSession, now: datetime, draft: Draft, person: Person) -> None:
    """Drop the set time; nothing where none is set. Raises NotPermitted, WrongState."""
    await may_publish(session, now, draft, person)
    if draft.scheduled_at is None:
        return
    at, draft.scheduled_at = draft.scheduled_at, None
    await trail.record(
        session, now, "draft.unscheduled", draft.reference, actor=person, version=draft.version, at=at.isoformat()
    )


async def scheduled(session: AsyncSession, now: datetime) -> list[Draft]:
    """The drafts whose set time has come."""
    query = select(Draft).where(Draft.state == literal_column("'approved'"), Draft.scheduled_at <= now)
    return list(await session.scalars(query))


async def unpublished(session: AsyncSession, now: datetime) -> list[Draft]:
    """The approved drafts whose publication is to be brought to mind by now."""
    query = select(Draft).where(Draft.state == literal_column("'approved'"), Draft.remind_at <= now)
    return list(await session.scalars(query))


async def remind(session: AsyncSession, now: datetime, draft_id: int) -> None:
    """Approved, and nobody has said that it is out: said so, and again on the next working morning.

    What has a set time, is on its way or is held by a freeze waits for that, and is looked at again in a day.
    """
    draft = await drafts.get(session, draft_id, change=True)
    if draft.state is not State.APPROVED or draft.remind_at is None or draft.remind_at > now:
        return
    draft.remind_at = (await calendars.of(session, draft.unit)).morning_after(now)
    if draft.scheduled_at is None and not draft.publishing and await directives.holds(session, draft) is None:
        await trail.record(session, now, "draft.publication_reminded", draft.reference)


async def under_way(session: AsyncSession, chat_id: int) -> list[Draft]:
    """The drafts handed to the bot for this channel and not confirmed yet."""
    query = (
        select(Draft)
        .outerjoin(Account, Account.id == Draft.account_id)
        .outerjoin(Inquiry, Inquiry.id == Draft.inquiry_id)
        .where(
            Draft.publishing,
            case((Draft.inquiry_id.is_(None), Account.telegram_chat), else_=Inquiry.chat_id) == chat_id,
        )
    )
    return list(await session.scalars(query))


async def posts(session: AsyncSession, draft: Draft) -> list[Outgoing]:
    """The calls by which the bot published it, with the ids of the messages they made."""
    query = select(Outgoing).where(Outgoing.draft_id == draft.id, Outgoing.state == Sending.SENT)
    return list(await session.scalars(query))


async def _published(session: AsyncSession, now: datetime, draft: Draft, link: str | None, actor: Any = None) -> None:
    version = await drafts.version_of(session, draft)
    draft.state, draft.published_at, draft.link = State.PUBLISHED, now, link
    draft.publishing, draft.scheduled_at, draft.held_at = False, None, None
    if draft.account and draft.inquiry_id is None:  # a reply to one citizen is no publication of the account's
        await weekly.published(session, now, draft.account)
    await trail.record(
        session,
        now,
        "draft.published",
        draft.reference,
        actor=actor,
        version=draft.version,
        fingerprint=version.fingerprint,
        account=draft.account.reference if draft.account else None,
        link=link,
    )
    await inquiry_answer.answered(session, now, draft, actor)
    if draft.incident_id is not None:
        about = {"draft": draft.reference, "link": link}
        await trail.record(session, now, "incident.response_published", f"I-{draft.incident_id}", actor=actor, **about)
