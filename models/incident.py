"""An incident (`I-1`): something went wrong in public, and rings until somebody answers (J11, C5, C6, C8, H9, H12)."""

import enum
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ForeignKey, String, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import account as accounts
from models import ladder, recipients, trail
from models.account import Account
from models.base import Base, Id, partial_index
from models.draft import Draft
from models.errors import NotFound, WordsMissing
from models.kept import forget_answers
from models.organisation import Person, Unit
from models.policy import PRESETS, Policy, Rung


class Category(enum.StrEnum):
    HARMFUL = "harmful"  # 不良信息: illegal or harmful content (J11, C6)
    OPINION = "opinion"  # 舆情: what the public says
    EMERGENCY = "emergency"  # 突发事件
    LEAK = "leak"  # 泄密/隐私: the gravest, and hidden from the group (H12)
    ACCOUNT = "account"  # 账号异常: an account that somebody else has, or that is gone


class Severity(enum.StrEnum):
    MINOR = "minor"
    SERIOUS = "serious"
    GRAVE = "grave"


class State(enum.StrEnum):
    OPEN = "open"  # rings until somebody acknowledges
    ACKNOWLEDGED = "acknowledged"  # somebody is at it; asked again when they stay silent
    RESOLVED = "resolved"  # closed, with cause, measures and the person responsible (J13, H14)


class Incident(Base):
    """`words` and `content` (parts as in `models.draft.Version`) are the reporter's. `ladder` and the minutes are as
    they were at the start. What happens next stands in `ring_at`, `climb_at`, `quiet_at`, `task_at`, `push_at`;
    `set_at` is when they were last set, in the future only where the clock was moved back. `beat` counts what the
    clock made happen, so that each happens once.
    """

    __tablename__ = "incidents"
    __table_args__ = tuple(
        partial_index(f"ix_incidents_{column}", column, where=f"{column} IS NOT NULL")
        for column in ("ring_at", "climb_at", "quiet_at", "task_at", "push_at")
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    reporter_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("drafts.id"), index=True)
    category: Mapped[Category]
    severity: Mapped[Severity]
    words: Mapped[str] = mapped_column(String(4096))
    content: Mapped[list[Any]]
    album: Mapped[str | None] = mapped_column(String(64), index=True)  # media_group_id, while its items arrive
    state: Mapped[State] = mapped_column(default=State.OPEN, index=True)
    reported_at: Mapped[datetime]

    ladder: Mapped[list[Any]]  # Rung codes
    rung: Mapped[int] = mapped_column(default=0)  # the highest reached, a place in `ladder`
    repeat_minutes: Mapped[int]
    climb_minutes: Mapped[int]
    ring_at: Mapped[datetime | None]
    climb_at: Mapped[datetime | None]
    quiet_at: Mapped[datetime | None]
    push_at: Mapped[datetime | None]  # an update waits to be brought to everybody's mind
    set_at: Mapped[datetime] = mapped_column(index=True)
    beat: Mapped[int] = mapped_column(default=0)

    handler_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # who is at it now
    acknowledged_at: Mapped[datetime | None]  # for the first time: what the time to acknowledge is measured by
    updated_at: Mapped[datetime | None]  # the last update in words
    pushed_at: Mapped[datetime | None]  # when an update last made phones ring
    asked: Mapped[int] = mapped_column(default=0)  # times that a silent handler was asked in a row

    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # of the account: deals with it first (C6)
    task_at: Mapped[datetime | None]  # the owner is asked again then
    task_done_at: Mapped[datetime | None]
    task_done_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    cause: Mapped[str | None] = mapped_column(String(4096))
    measures: Mapped[str | None] = mapped_column(String(4096))
    responsible: Mapped[str | None] = mapped_column(String(4096))
    resolved_at: Mapped[datetime | None]

    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)
    reporter: Mapped[Person] = relationship(lazy="joined", innerjoin=True, foreign_keys=[reporter_id])
    account: Mapped[Account | None] = relationship(lazy="joined")
    handler: Mapped[Person | None] = relationship(lazy="joined", foreign_keys=[handler_id])
    owner: Mapped[Person | None] = relationship(lazy="joined", foreign_keys=[owner_id])

    @property
    def reference(self) -> str:
        return f"I-{self.id}"

    @property
    def policy(self) -> Policy:
        return PRESETS[self.unit.policy]

    @property
    def hidden(self) -> bool:
        """Whether a group must not see the words and pictures (H12)."""
        return self.category is Category.LEAK

    @property
    def reached(self) -> list[Rung]:
        """The rungs reached so far."""
        return [Rung(code) for code in self.ladder[: self.rung + 1]]


async def report(  # noqa: PLR0913 - what a report may be about
    session: AsyncSession,
    now: datetime,
    reporter: Person,
    *,
    category: Category,
    severity: Severity,
    words: str,
    unit: Unit,
    account: Account | None = None,
    draft: Draft | None = None,
    files: Sequence[dict[str, Any]] = (),
    album: str | None = None,
) -> Incident:
    """It is out with this: on the ladder's first rung, ringing, and with the account's owner as a task (J11, C6).

    A leak is always grave (H12). The account is the draft's, or the unit's only one, where none is named.
    Raises WordsMissing without words, pictures and draft.
    """
    if not words and not files and draft is None:
        raise WordsMissing
    if account is None:
        own = await accounts.of_unit(session, unit.id)
        account = draft.account if draft else own[0] if len(own) == 1 else None
    incident = Incident(
        unit=unit,
        reporter=reporter,
        account=account,
        draft_id=draft.id if draft else None,
        category=category,
        severity=Severity.GRAVE if category is Category.LEAK else severity,
        words=words[:4096],
        content=list(files),
        album=album,
        reported_at=now,
        ladder=[rung.value for rung in await ladder.of_unit(session, now, unit)],
    )
    start(incident, now)
    session.add(incident)
    await session.flush()
    await trail.record(
        session,
        now,
        "incident.reported",
        incident.reference,
        actor=reporter,
        category=category,
        severity=incident.severity,
        unit=unit.key,
        account=account.reference if account else None,
        draft=draft.reference if draft else None,
        ladder=incident.ladder,
    )
    await give_task(session, now, incident)
    return incident


def start(incident: Incident, now: datetime) -> None:
    """The ladder from its foot: rings again and climbs until somebody acknowledges, as fast as it is set to now."""
    pace = ladder.PACE.get()
    incident.repeat_minutes, incident.climb_minutes = pace.repeat, pace.climb
    incident.state, incident.rung, incident.quiet_at, incident.asked = State.OPEN, 0, None, 0
    wind(incident, now)


def wind(incident: Incident, now: datetime, *, climb: bool = True) -> None:
    """The next ring, and with `climb` the next climb, counted from now: however long nobody looked, there is one
    reminder, not many.
    """
    bound(incident, now)
    incident.ring_at = now + timedelta(minutes=incident.repeat_minutes)
    if incident.rung + 1 >= len(incident.ladder):
        incident.climb_at = None
    elif climb:
        incident.climb_at = now + timedelta(minutes=incident.climb_minutes)


def bound(incident: Incident, now: datetime) -> None:
    """Nothing that is to happen lies further ahead than its own interval, wherever the clock was moved."""
    limits = {
        "ring_at": incident.repeat_minutes,
        "climb_at": incident.climb_minutes,
        "quiet_at": incident.policy.quiet_minutes,
        "task_at": incident.policy.task_minutes,
        "push_at": 1,
    }
    for name, minutes in limits.items():
        at, latest = getattr(incident, name), now + timedelta(minutes=minutes)
        if at is not None and at > latest:
            setattr(incident, name, latest)
    incident.set_at = now


async def give_task(session: AsyncSession, now: datetime, incident: Incident) -> None:
    """The account's owner, or while they are away whoever stands in, deals with it first (J11, C6, H9): asked now, and
    again until it is done.
    """
    if incident.account is None:
        return
    incident.owner = await recipients.in_place_of(
        session, now, await session.get_one(Person, incident.account.owner_id)
    )
    incident.task_at = now + timedelta(minutes=incident.policy.task_minutes)
    incident.task_done_at = incident.task_done_by_id = None
    await session.flush()
    await trail.record(
        session, now, "incident.task_given", incident.reference, owner=incident.owner.name, owner_id=incident.owner.id
    )


# Built once: building a statement costs more than running it.
_LOCKED: Final = (
    select(Incident)
    .where(Incident.id == bindparam("id"))
    .with_for_update(of=Incident)
    .execution_options(populate_existing=True)
)


async def get(session: AsyncSession, incident_id: int, *, change: bool = False) -> Incident:
    """The incident; with `change`, locked until the commit. Raises NotFound."""
    if change:
        forget_answers(session)
        incident = (await session.scalars(_LOCKED, {"id": incident_id})).first()
    else:
        incident = await session.get(Incident, incident_id)
    if incident is None:
        raise NotFound(reference=f"I-{incident_id}")
    return incident


async def not_resolved(session: AsyncSession) -> list[Incident]:
    """Every incident that is not resolved, the gravest and oldest first."""
    rows = await session.scalars(select(Incident).where(Incident.state != State.RESOLVED).order_by(Incident.id))
    order = list(Severity)
    return sorted(rows, key=lambda each: (-order.index(each.severity), each.id))


async def of_draft(session: AsyncSession, draft_id: int) -> list[Incident]:
    """The incidents about one draft, oldest first."""
    return list(await session.scalars(select(Incident).where(Incident.draft_id == draft_id).order_by(Incident.id)))
