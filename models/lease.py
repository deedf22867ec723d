"""Leases: who may do what only one process may do at a time, by the database's clock alone."""

from typing import Any

from sqlalchemy import BigInteger, Dialect, String, case, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from models.base import Base, insert_if_new


class database_time(FunctionElement[int]):  # noqa: N801 - written like the SQL function it is
    """The database's own clock, in milliseconds since 1970; on PostgreSQL it moves on within a transaction."""

    type = BigInteger()
    inherit_cache = True


@compiles(database_time)
def _database_time(_element: database_time, compiler: SQLCompiler, **_: Any) -> str:
    dialect: Dialect = compiler.dialect
    if dialect.name == "postgresql":
        return "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::bigint"
    return "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"


class Lease(Base):
    """One task that one process holds until `until` (milliseconds of the database's clock).

    `fence` grows with every change of holder, so that whoever was put to sleep finds out that others went on.
    """

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    holder: Mapped[str] = mapped_column(String(200))
    until: Mapped[int] = mapped_column(BigInteger)
    fence: Mapped[int] = mapped_column(BigInteger)


async def acquire(session: AsyncSession, name: str, holder: str, *, milliseconds: int) -> int | None:
    """Take or renew a lease. Returns its fence, or None while somebody else holds it."""
    until = database_time() + milliseconds
    renewed = await session.scalar(
        update(Lease)
        .where(Lease.name == name, (Lease.holder == holder) | (Lease.until < database_time()))
        .values(until=until, holder=holder, fence=case((Lease.holder == holder, Lease.fence), else_=Lease.fence + 1))
        .returning(Lease.fence)
        .execution_options(synchronize_session=False)
    )
    if renewed is not None:
        return renewed
    row = insert_if_new(session, Lease).values(name=name, holder=holder, until=until, fence=1)
    return await session.scalar(row.returning(Lease.fence))


async def release(session: AsyncSession, name: str, holder: str) -> None:
    """Give a lease up before its time; nothing happens when `holder` does not hold it."""
    await session.execute(update(Lease).where(Lease.name == name, Lease.holder == holder).values(until=0))


async def holder_of(session: AsyncSession, name: str) -> str | None:
    """Who took it last, whether or not the time is up."""
    return await session.scalar(select(Lease.holder).where(Lease.name == name))
