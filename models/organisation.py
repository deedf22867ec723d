"""Who belongs to the organisation: units, people, their roles, and how they get in."""

import enum
import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import trail
from models.base import Base, Id, partial_index
from models.errors import InvalidToken
from models.kept import recall

INVITATION_LIFE = timedelta(minutes=10)


class Role(enum.StrEnum):
    """The roles of the regulations; what each may do stands in handlers/access.py."""

    EDITOR = "editor"
    REVIEWER = "reviewer"
    HEAD = "head"
    DEPUTY = "deputy"
    SUPERIOR = "superior"
    PROPAGANDA = "propaganda"
    REGISTRAR = "registrar"
    AUDITOR = "auditor"
    ADMIN = "admin"


INSPECTORS: Final = frozenset({Role.REGISTRAR, Role.AUDITOR, Role.PROPAGANDA})  # of every unit's accounts (H13)
OVERSEERS: Final = INSPECTORS | {Role.SUPERIOR}  # they see every unit's accounts, rosters and reports


class Employment(enum.StrEnum):
    STAFF = "staff"
    OUTSOURCED = "outsourced"  # may edit, never own an account (C9)


class Unit(Base):
    __tablename__ = "units"
    __table_args__ = (partial_index("ix_units_day_begins_at", "day_begins_at", where="day_begins_at IS NOT NULL"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    policy: Mapped[str] = mapped_column(String(32))
    propaganda_chat: Mapped[int | None] = mapped_column(BigInteger)
    timezone: Mapped[str | None] = mapped_column(String(64))  # None: the settings'
    working_hours: Mapped[str | None] = mapped_column(String(32))  # as WorkingHours.parse reads it; None: the settings'
    active: Mapped[bool] = mapped_column(default=True)
    report_at: Mapped[datetime | None] = mapped_column(index=True)  # when the next weekly report is sent
    day_begins_at: Mapped[datetime | None]  # the next start of a day's work, when the roster is looked at


class Person(Base):
    """Identity is `telegram_id` alone; the name is the register's, never Telegram's (security.md 1)."""

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("unit_id", "name"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    telegram_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    name: Mapped[str] = mapped_column(String(100))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    employment: Mapped[Employment] = mapped_column(default=Employment.STAFF)
    language: Mapped[str] = mapped_column(String(8), default="zh-CN")
    active: Mapped[bool] = mapped_column(default=True)
    unreachable_since: Mapped[datetime | None]
    menu: Mapped[str | None] = mapped_column(String(400))  # the commands and language their menu was last set to

    roles: Mapped[list[Any]]  # Role codes, sorted

    # Nested in an outer join, SQLite would read the whole table for it.
    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin="unnested")  # type: ignore[arg-type] # the stub lacks it

    def has(self, *roles: Role) -> bool:
        return any(role in self.roles for role in roles)

    @property
    def reachable(self) -> bool:
        """Whether a card can get to this person: enrolled, still here, and not blocking the bot."""
        return self.active and self.telegram_id is not None and self.unreachable_since is None


class Invitation(Base):
    """A one-time enrolment link; only the token's hash is kept (security.md 6)."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


async def units(session: AsyncSession) -> list[Unit]:
    """The active units in the order they were registered."""
    return list(await session.scalars(select(Unit).where(Unit.active).order_by(Unit.id)))


async def by_telegram_id(session: AsyncSession, telegram_id: int) -> Person | None:
    """The enrolled, active person behind a Telegram user id, or None."""
    return (await session.scalars(_BY_TELEGRAM_ID, {"telegram_id": telegram_id})).first()


async def by_name(session: AsyncSession, name: str) -> list[Person]:
    """Active people of that name; a name is unique within a unit only."""
    return list(await session.scalars(select(Person).where(Person.name == name, Person.active)))


# Built once: building a statement costs more than running it.
_EVERYBODY: Final = select(Person).where(Person.active).order_by(Person.id)
_OF_UNIT: Final = _EVERYBODY.where(Person.unit_id == bindparam("unit"))
_BY_TELEGRAM_ID: Final = select(Person).where(Person.telegram_id == bindparam("telegram_id"), Person.active)


async def holders(session: AsyncSession, *roles: Role, unit_id: int | None = None) -> list[Person]:
    """Active people who hold one of the roles, of one unit or of all, in the order they were registered."""

    async def load() -> list[Person]:
        query, wanted = (_EVERYBODY, None) if unit_id is None else (_OF_UNIT, {"unit": unit_id})
        return list(await session.scalars(query, wanted))

    people = await recall(session, Person, ("active", unit_id), load)
    return [person for person in people if person.has(*roles)]


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def invite(session: AsyncSession, now: datetime, person: Person, *, by: Person | None) -> str:
    """A new one-time token (192 bits) for `person`; earlier ones stop working. Only its hash is stored."""
    await session.execute(
        update(Invitation).where(Invitation.person_id == person.id, Invitation.used_at.is_(None)).values(used_at=now)
    )
    token = secrets.token_urlsafe(24)
    session.add(Invitation(person_id=person.id, token_hash=_hashed(token), expires_at=now + INVITATION_LIFE))
    await trail.record(session, now, "person.invited", f"P-{person.id}", actor=by, name=person.name)
    return token


async def enrol(session: AsyncSession, now: datetime, token: str, telegram_id: int, looks: str) -> Person:
    """Bind a Telegram user id to the person a token was made for; the token is used up by the same statement.

    `looks` is what the account calls itself: it goes to the administrators and on record, and is believed nowhere.

    Raises InvalidToken when the token is unknown, used, expired, or the id belongs to somebody already.
    """
    claimed = await session.execute(
        update(Invitation)
        .where(
            Invitation.token_hash == _hashed(token),
            Invitation.used_at.is_(None),
            Invitation.expires_at > now,
        )
        .values(used_at=now)
        .returning(Invitation.person_id)
    )
    person_id = claimed.scalar_one_or_none()
    # Also somebody who left: whoever comes back is taken on by the register, under the entry they had.
    taken = await session.execute(select(Person.id).where(Person.telegram_id == telegram_id))
    if person_id is None or taken.first():
        raise InvalidToken
    person = await session.get_one(Person, person_id)
    if not person.active:
        raise InvalidToken
    before, person.telegram_id = person.telegram_id, telegram_id
    person.unreachable_since = None
    await session.flush()
    if before is not None:
        await record_moved(session, now, person, before, by=person)
    await trail.record(
        session,
        now,
        "person.enrolled",
        f"P-{person.id}",
        actor=person,
        name=person.name,
        looks=looks,
        telegram_id=telegram_id,
    )
    return person


async def record_moved(session: AsyncSession, now: datetime, person: Person, before: int, *, by: Person | None) -> None:
    """The person is reached at another Telegram account than `before`: nothing goes to that one any more."""
    await trail.record(
        session,
        now,
        "person.moved",
        f"P-{person.id}",
        actor=by,
        name=person.name,
        before=before,
        telegram_id=person.telegram_id,
    )


async def mark_unreachable(session: AsyncSession, now: datetime, person: Person, why: str) -> None:
    """The person blocked the bot or is gone from Telegram; recorded once, until they write again."""
    if person.unreachable_since is None:
        person.unreachable_since = now
        await trail.record(session, now, "person.unreachable", f"P-{person.id}", name=person.name, why=why)


async def mark_reachable(session: AsyncSession, now: datetime, person: Person) -> None:
    if person.unreachable_since is not None:
        person.unreachable_since = None
        await trail.record(session, now, "person.reachable", f"P-{person.id}", actor=person, name=person.name)
