"""A unit's own review form (J10), checked when it is uploaded."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import trail
from models.base import Base
from models.organisation import Person


class Template(Base):
    __tablename__ = "templates"

    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    data: Mapped[bytes] = mapped_column(LargeBinary)  # .docx
    uploaded_at: Mapped[datetime]
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))

    uploaded_by: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


def reference(unit_id: int) -> str:
    """What the trail calls a unit's template: `T-1`."""
    return f"T-{unit_id}"


async def of_unit(session: AsyncSession, unit_id: int) -> Template | None:
    """The unit's own form; None where the built-in one is in force."""
    return await session.get(Template, unit_id)


async def replace(session: AsyncSession, now: datetime, by: Person, name: str, data: bytes) -> None:
    """The unit of `by` has this form from now on; it was checked by whoever fills it."""
    row = await session.get(Template, by.unit_id) or Template(unit_id=by.unit_id)
    row.name, row.data, row.uploaded_at, row.uploaded_by = name[-200:], data, now, by
    session.add(row)
    await session.flush()
    await trail.record(session, now, "template.changed", reference(by.unit_id), actor=by, name=row.name, size=len(data))


async def reset(session: AsyncSession, now: datetime, by: Person) -> bool:
    """The built-in form is in force again; False where it was already."""
    row = await session.get(Template, by.unit_id)
    if row is None:
        return False
    await session.delete(row)
    await session.flush()
    await trail.record(session, now, "template.changed", reference(by.unit_id), actor=by, name=None, size=None)
    return True
