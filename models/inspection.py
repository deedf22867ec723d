"""Inspections of an account by those who supervise it (H13 监督检查), kept with person, time and result."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import trail
from models.account import Account
from models.base import Base, Id
from models.errors import NotPermitted, WordsMissing
from models.organisation import INSPECTORS, Person


class Inspection(Base):
    __tablename__ = "inspections"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(String(4096))

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


def may_inspect(person: Person) -> None:
    """Raises NotPermitted unless the person supervises: registrar, auditor or propaganda department."""
    if not person.has(*INSPECTORS):
        raise NotPermitted


async def inspect(session: AsyncSession, now: datetime, account: Account, person: Person, words: str) -> Inspection:
    """What an inspection found, on record; the owner is told. Raises NotPermitted, WordsMissing."""
    may_inspect(person)
    if not words:
        raise WordsMissing
    inspection = Inspection(account=account, person=person, at=now, words=words)
    session.add(inspection)
    await session.flush()
    await trail.record(session, now, "account.inspected", account.reference, actor=person, words=words)
    return inspection


async def of_unit(session: AsyncSession, unit_id: int, since: datetime) -> list[Inspection]:
    """Those of the unit's accounts since then, newest first."""
    query = select(Inspection).join(Account, Account.id == Inspection.account_id)
    query = query.where(Account.unit_id == unit_id, Inspection.at >= since)
    return list(await session.scalars(query.order_by(Inspection.at.desc(), Inspection.id.desc())))


async def latest(session: AsyncSession, account_id: int) -> Inspection | None:
    query = select(Inspection).where(Inspection.account_id == account_id).order_by(Inspection.id.desc()).limit(1)
    return (await session.scalars(query)).first()
