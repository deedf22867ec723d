"""What the propaganda department directs (`Z-1`, 指令): one wording, what must be carried, a freeze (J9).

Whom it may direct, who has to read it, and which accounts it holds. How it comes about and ends: `models.directing`.
"""

import enum
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ForeignKey, String, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import delegation, organisation
from models.account import Account
from models.base import Base, Id, partial_index
from models.draft import Draft
from models.errors import Frozen, NotFound, NotPermitted
from models.kept import recall
from models.organisation import Person, Role, Unit


class Kind(enum.StrEnum):
    WORDING = "wording"  # the agreed wording, which everybody keeps to (统一口径)
    MUST_CARRY = "must_carry"  # what every account named carries
    FREEZE = "freeze"  # nothing of the accounts named is approved or goes out until it is lifted


class State(enum.StrEnum):
    COMPOSING = "composing"  # nobody but who writes it has seen it
    STANDING = "standing"
    LIFTED = "lifted"
    DROPPED = "dropped"  # given up before it was sent


class Directive(Base):
    """One directive of the department. `units`: ids of those named; their accounts are rows of `Named`.

    `next_at`: when whoever has not read it is urged again; None where nobody is to be.
    """

    __tablename__ = "directives"
    __table_args__ = (partial_index("ix_directives_next_at", "next_at", where="next_at IS NOT NULL"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[Kind]
    state: Mapped[State] = mapped_column(default=State.COMPOSING, index=True)
    issuer_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    units: Mapped[list[Any]] = mapped_column(default=list)
    words: Mapped[str | None] = mapped_column(String(4096))
    created_at: Mapped[datetime]
    issued_at: Mapped[datetime | None]
    urged_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    lift_words: Mapped[str | None] = mapped_column(String(4096))

    issuer: Mapped[Person] = relationship(lazy="joined", innerjoin=True, foreign_keys=[issuer_id])
    lifted_by: Mapped[Person | None] = relationship(lazy="joined", foreign_keys=[lifted_by_id])

    @property
    def reference(self) -> str:
        return f"Z-{self.id}"

    @property
    def urgent(self) -> bool:
        """A freeze goes ahead of everything, at night too; the others keep to working hours."""
        return self.kind is Kind.FREEZE


class Named(Base):
    """An account that a directive names."""

    __tablename__ = "directive_accounts"

    directive_id: Mapped[int] = mapped_column(ForeignKey("directives.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True, index=True)


class Reading(Base):
    """Somebody who has to read a directive, and when they said that they have (已阅)."""

    __tablename__ = "directive_readings"

    directive_id: Mapped[int] = mapped_column(ForeignKey("directives.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    told_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


async def get(session: AsyncSession, directive_id: int, *, change: bool = False) -> Directive:
    """The directive; with `change`, locked until the commit. Raises NotFound."""
    query = select(Directive).where(Directive.id == directive_id)
    if change:
        query = query.with_for_update(of=Directive).execution_options(populate_existing=True)
    found = (await session.scalars(query)).first()
    if found is None:
        raise NotFound(reference=f"Z-{directive_id}")
    return found


async def directable(session: AsyncSession, person: Person) -> list[Unit]:
    """The units that a member of the propaganda department may direct; none for anybody else.

    The group that a unit's incidents go to is what ties it to its department: whoever belongs to such a unit directs
    the units of the same group, and no other department's. A department that is a unit of its own, with no group of
    its own on file, stands above all of them.
    """
    if not person.has(Role.PROPAGANDA):
        return []
    units = await organisation.units(session)
    chat = person.unit.propaganda_chat
    return [unit for unit in units if chat is None or unit.propaganda_chat == chat]


async def directs(session: AsyncSession, directive: Directive, person: Person) -> bool:
    """Whether the person's department directs all the units named: colleagues may go on with it, once it is out."""
    own = {unit.id for unit in await directable(session, person)}
    if directive.issuer_id == person.id or directive.issued_at is None:
        return directive.issuer_id == person.id and bool(own)
    active = {unit.id for unit in await organisation.units(session)}
    return bool(own) and set(directive.units) & active <= own


async def may_direct(session: AsyncSession, directive: Directive, person: Person) -> None:
    """Raises NotPermitted unless the person `directs` it."""
    if not await directs(session, directive, person):
        raise NotPermitted


async def named(session: AsyncSession, directive: Directive) -> list[Account]:
    """The accounts it names, by unit."""
    query = (
        select(Account)
        .join(Named, Named.account_id == Account.id)
        .where(Named.directive_id == directive.id)
        .order_by(Account.unit_id, Account.id)
    )
    return list(await session.scalars(query))


async def accounts_of(session: AsyncSession, units: Collection[int]) -> list[Account]:
    """The active accounts of these units, by unit."""
    query = select(Account).where(Account.unit_id.in_(units), Account.active).order_by(Account.unit_id, Account.id)
    return list(await session.scalars(query))


async def addressees(session: AsyncSession, now: datetime, directive: Directive) -> list[Person]:
    """Who has to read it: the owners of the accounts named and the heads of the units, and who stands in for them."""
    owners = [await session.get_one(Person, each.owner_id) for each in await named(session, directive)]
    heads = [head for unit in directive.units for head in await organisation.holders(session, Role.HEAD, unit_id=unit)]
    people = [each for each in (*owners, *heads) if each.active]
    people += await delegation.stand_ins(session, now, people)
    return list({each.id: each for each in people}.values())


async def readings(session: AsyncSession, directive: Directive) -> list[Reading]:
    """Everybody who has read it or still has to, in the order of the register: whoever left without has not."""
    query = select(Reading).where(Reading.directive_id == directive.id).order_by(Reading.person_id)
    rows = await session.scalars(query.execution_options(populate_existing=True))
    return [each for each in rows if each.read_at or each.person.active]


async def unread_by(session: AsyncSession, person: Person) -> list[Directive]:
    """The standing directives that this person still has to read, oldest first."""
    query = (
        select(Directive)
        .join(Reading, Reading.directive_id == Directive.id)
        .where(Reading.person_id == person.id, Reading.read_at.is_(None), Directive.state == State.STANDING)
        .order_by(Directive.id)
    )
    return list(await session.scalars(query))


async def standing(session: AsyncSession, units: Sequence[Unit]) -> list[Directive]:
    """The standing directives for any of these units, newest first."""
    ids = {unit.id for unit in units}
    rows = await session.scalars(
        select(Directive).where(Directive.state == State.STANDING).order_by(Directive.id.desc())
    )
    return [each for each in rows if ids & set(each.units)]


async def due(session: AsyncSession, now: datetime) -> list[Directive]:
    """The directives whose readers are to be urged by now."""
    query = select(Directive).where(Directive.next_at.is_not(None), Directive.next_at <= now)
    return list(await session.scalars(query.order_by(Directive.next_at)))


# Built once: building a statement costs more than running it. Accounts are named with their directive, never later.
_FREEZE: Final = (
    select(Directive)
    .join(Named, Named.directive_id == Directive.id)
    .where(Named.account_id == bindparam("account"), Directive.kind == Kind.FREEZE, Directive.state == State.STANDING)
    .order_by(Directive.id)
    .limit(1)
)


async def freeze_of(session: AsyncSession, account_id: int | None) -> Directive | None:
    """The freeze that holds an account now, the earliest where there are several."""
    if account_id is None:
        return None

    async def load() -> Directive | None:
        return (await session.scalars(_FREEZE, {"account": account_id})).first()

    return await recall(session, Directive, ("freeze", account_id), load)


async def holds(session: AsyncSession, draft: Draft) -> Directive | None:
    """The freeze that holds a draft's approval and publication; a response to an incident is never held, because a
    freeze clears the ground for it.
    """
    if draft.incident_id is not None:
        return None
    return await freeze_of(session, draft.account_id)


async def expect_free(session: AsyncSession, draft: Draft) -> None:
    """Raises Frozen while a freeze holds the draft's account (J9)."""
    if freeze := await holds(session, draft):
        raise Frozen(
            reference=freeze.reference, who=freeze.issuer.name, when=freeze.issued_at, words=freeze.words or ""
        )
