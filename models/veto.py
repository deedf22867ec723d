"""The head's veto at any time (J3), and the take-down it opens where the content is out already (J11, C6, H9)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import draft as drafts
from models import publication, recipients, review, trail
from models.base import Base, Id, partial_index
from models.draft import Draft, State
from models.errors import AlreadyDecided, NotFound, NotPermitted, WordsMissing
from models.organisation import Person, Role

DEADLINE = timedelta(hours=1)  # to take a vetoed publication down
REPEAT = timedelta(minutes=10)  # between two reminders until it is down


class Takedown(Base):
    """What is out must go: asked of the account's owner, again every ten minutes until it is done."""

    __tablename__ = "takedowns"
    __table_args__ = (partial_index("ix_takedowns_open", "next_at", where="done_at IS NULL"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"), unique=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(String(4096))
    opened_at: Mapped[datetime]
    deadline_at: Mapped[datetime]
    next_at: Mapped[datetime]
    done_at: Mapped[datetime | None]

    draft: Mapped[Draft] = relationship(lazy="joined", innerjoin=True)
    owner: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


@dataclass(frozen=True)
class Stop:
    """Who stopped a draft, when and why; what became of its publication, and who said that it is gone."""

    who: str
    at: datetime
    words: str
    takedown: Takedown | None
    gone_by: str | None


async def stop_of(session: AsyncSession, draft: Draft) -> Stop | None:
    """The veto that stands; a stopped draft has no later version."""
    if draft.state not in (State.PUBLISHED, State.VETOED, State.TAKEN_DOWN):
        return None
    entry = await trail.latest(session, draft.reference, "draft.vetoed")
    if entry is None:
        return None
    gone = await trail.latest(session, draft.reference, "draft.taken_down")
    said = entry.detail.get("words") or ""
    return Stop(entry.actor, entry.at, said, await of_draft(session, draft), gone.actor if gone else None)


async def may_veto(session: AsyncSession, draft: Draft, person: Person) -> None:
    """Raises NotPermitted unless the person is a head of the draft's unit, WrongState where nothing is left to stop,
    AlreadyDecided where it was stopped after its publication.
    """
    if not person.has(Role.HEAD) or person.unit_id != draft.unit_id:
        raise NotPermitted
    drafts.expect(draft, State.IN_REVIEW, State.APPROVED, State.PUBLISHED)
    if draft.state is State.PUBLISHED and await of_draft(session, draft):
        raise await _done_before(session, draft, "draft.vetoed", State.VETOED)


async def _done_before(session: AsyncSession, draft: Draft, action: str, state: State) -> AlreadyDecided:
    entry = await trail.latest(session, draft.reference, action)
    if entry is None:
        raise NotFound
    return AlreadyDecided(who=entry.actor, who_id=entry.actor_id, when=entry.at, state=state)


async def veto(session: AsyncSession, now: datetime, draft: Draft, head: Person, words: str) -> None:
    """Stop a draft (J3).

    Before publication it ends: open steps are cancelled, a schedule is dropped. After publication a take-down is
    asked of the account's owner, with a deadline. Raises NotPermitted, WrongState, WordsMissing, AlreadyDecided.
    """
    await may_veto(session, draft, head)
    if not words:
        raise WordsMissing
    out = draft.state is State.PUBLISHED
    await review.cancel_steps(session, draft)
    if not out:
        # What the bot has not sent yet stays unsent; what is on its way is removed when Telegram answers (`confirm`).
        draft.publishing = draft.publishing and await publication.withdraw(session, draft)
        draft.state, draft.scheduled_at = State.VETOED, None
    elif draft.account:
        owner = await session.get_one(Person, draft.account.owner_id)
        session.add(
            Takedown(
                draft_id=draft.id,
                owner_id=(await recipients.in_place_of(session, now, owner)).id,
                reason=words,
                opened_at=now,
                deadline_at=now + DEADLINE,
                next_at=now + REPEAT,
            )
        )
    await session.flush()
    due = {"deadline": (now + DEADLINE).isoformat()} if out else {}
    await trail.record(
        session,
        now,
        "draft.vetoed",
        draft.reference,
        actor=head,
        version=draft.version,
        words=words,
        published=out,
        **due,
    )


async def of_draft(session: AsyncSession, draft: Draft) -> Takedown | None:
    return (await session.scalars(select(Takedown).where(Takedown.draft_id == draft.id))).first()


async def taken_down(session: AsyncSession, now: datetime, draft: Draft, person: Person) -> None:
    """The owner says it is down, or who has the task in their place: the author or a head of the unit; reminders stop
    with this. Raises NotFound, NotPermitted, AlreadyDecided.
    """
    takedown = await of_draft(session, draft)
    if takedown is None:
        raise NotFound
    if takedown.done_at:
        raise await _done_before(session, draft, "draft.taken_down", State.TAKEN_DOWN)
    head = person.has(Role.HEAD) and person.unit_id == draft.unit_id
    if person.id not in (takedown.owner_id, draft.author_id) and not head:
        raise NotPermitted
    await down(session, now, draft, person)


async def down(session: AsyncSession, now: datetime, draft: Draft, person: Person, **detail: Any) -> None:
    """What was out is down, as this person says; a take-down that was asked for is done with it."""
    takedown = await of_draft(session, draft)
    late = takedown is not None and now > takedown.deadline_at
    draft.state = State.TAKEN_DOWN
    if takedown:
        takedown.done_at = takedown.done_at or now
    await session.flush()
    await trail.record(
        session, now, "draft.taken_down", draft.reference, actor=person, version=draft.version, late=late, **detail
    )


async def still_up(session: AsyncSession, now: datetime, draft: Draft, why: str) -> None:
    """Telegram does not let the bot delete what it had posted: it is not down, and a take-down goes on (J3). Once for
    all messages of an album.
    """
    if draft.state is not State.TAKEN_DOWN:
        return
    draft.state = State.PUBLISHED
    if takedown := await of_draft(session, draft):
        takedown.done_at, takedown.next_at = None, now + REPEAT
    await trail.record(session, now, "takedown.failed", draft.reference, version=draft.version, why=why)


async def due(session: AsyncSession, now: datetime) -> list[Takedown]:
    """The take-downs that must be asked for again by now."""
    rows = await session.scalars(select(Takedown).where(Takedown.done_at.is_(None), Takedown.next_at <= now))
    return list(rows)


async def ask_again(session: AsyncSession, now: datetime, takedown: Takedown) -> None:
    """One more reminder, however long nobody looked; the next one in ten minutes from now."""
    takedown.next_at = now + REPEAT
    await trail.record(session, now, "takedown.repeated", takedown.draft.reference, late=now > takedown.deadline_at)
