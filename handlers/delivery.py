"""What a failed delivery means: each entry point is called by the dispatcher or the worker, in its transaction."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers import drawing, gatekeeper, notices
from models import draft as drafts
from models import incident_clock, organisation, publication, trail
from models import veto as vetoes
from models.inbox import Received
from models.organisation import Person
from models.outbox import Lane, Outgoing


async def unreachable(session: AsyncSession, now: datetime, chat_id: int, why: str) -> None:
    """403 in a private chat: the person is marked, the admin told, whoever else may decide is asked."""
    person = (await session.scalars(select(Person).where(Person.telegram_id == chat_id, Person.active))).first()
    if person:
        await organisation.mark_unreachable(session, now, person, why)
    await notices.tell(session, now)


async def kicked(session: AsyncSession, now: datetime, chat_id: int, why: str) -> None:
    """403 in a group or channel; what was to be published there is open again, an incident goes to people."""
    await gatekeeper.lost(session, now, chat_id, why)
    await incident_clock.group_lost(session, now, chat_id)
    for draft in await publication.under_way(session, chat_id):
        await publication.failed(session, now, await drafts.get(session, draft.id, change=True), why)
    await notices.tell(session, now)


async def migrated(session: AsyncSession, now: datetime, old_chat: int, new_chat: int) -> None:
    """400 with migrate_to_chat_id: the register follows; the dispatcher moves its own rows."""
    await gatekeeper.moved(session, now, old_chat, new_chat)
    await notices.tell(session, now)


async def sent(session: AsyncSession, now: datetime, draft_id: int, chat_id: int, message_id: int) -> None:
    """A call that publishes a draft was answered: it is out, under this link (t.me/c/… opens it for the members)."""
    draft = await drafts.get(session, draft_id, change=True)
    channel = str(chat_id).removeprefix("-100")
    if not await publication.confirm(session, now, draft, f"https://t.me/c/{channel}/{message_id}"):
        drawing.send(session, now, chat_id, "deleteMessage", {"message_id": message_id}, lane=Lane.URGENT)
    await notices.tell(session, now)


async def undeliverable(session: AsyncSession, now: datetime, outgoing: Outgoing, why: str) -> None:
    """Telegram will never take this call: on record, and the admin is told; a publication is open again, an incident
    that a group did not get goes to people.
    """
    await incident_clock.group_lost(session, now, outgoing.chat_id)
    if outgoing.draft_id is not None:
        await publication.failed(session, now, await drafts.get(session, outgoing.draft_id, change=True), why)
    if taken_down := outgoing.payload.get("$takes_down"):
        await vetoes.still_up(session, now, await drafts.get(session, taken_down, change=True), why)
    await trail.record(
        session,
        now,
        "message.undeliverable",
        f"O-{outgoing.id}",
        chat=outgoing.chat_id,
        method=outgoing.method,
        why=why,
    )
    await notices.tell(session, now)


async def parked(session: AsyncSession, now: datetime, received: Received) -> None:
    """An update failed too often; it is kept, and the admin told."""
    await trail.record(
        session, now, "update.parked", f"U-{received.update_id}", attempts=received.attempts, error=received.error
    )
    await notices.tell(session, now)
