"""The trail: append-only, hash-chained, gapless; the only way to say that something happened (H7.1 全程留痕)."""

import hashlib
import json
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import String, event, func, select
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, Session, mapped_column

from models import turn
from models.base import Base, Id

GENESIS = "0" * 64
BY_ITSELF = "xianshen"  # the actor of what nobody did: the scheduler, the outbox
QUIET = timedelta(minutes=1)  # what is refused again within it is not recorded again
RECENT = 500  # entries looked through for it
CHUNK = 1000  # entries read at once


class Entry(Base):
    """One thing that happened. `hash` covers every other field and, through `prev`, all that came before."""

    __tablename__ = "entries"

    seq: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(Id)
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(64), index=True)
    detail: Mapped[dict[str, Any]]
    prev: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    def sealed(self) -> str:
        """The hash these fields must carry: SHA-256, hex, over canonical JSON of all of them and `prev`."""
        facts = {
            "seq": self.seq,
            "at": self.at.astimezone(UTC).isoformat(),
            "actor_id": self.actor_id,
            "actor": self.actor,
            "action": self.action,
            "subject": self.subject,
            "detail": self.detail,
            "prev": self.prev,
        }
        canonical = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True)
class Verdict:
    """What a check of the chain found: the entries read, the head, and the first entry that does not hold."""

    entries: int
    head: str
    head_at: datetime | None
    broken: int | None


# Built once: building a statement costs more than running it.
_LAST: Final = select(Entry.seq, Entry.hash).order_by(Entry.seq.desc()).limit(1)


async def record(
    session: AsyncSession,
    now: datetime,
    action: str,
    subject: str,
    *,
    actor: Any = None,
    **detail: Any,
) -> Entry:
    """Append one entry: `actor` a Person or None (the bot itself), `action` in the past tense (`draft.submitted`).

    The sequence is gapless because the writer has its turn until the commit (`models.turn`). New entries gather in
    `session.info["recorded"]`: notices are made from it.
    """
    noted = await session.run_sync(turn.take)
    last, prev = noted.get("head") or await _last(session)
    entry = Entry(
        seq=last + 1,
        at=now,
        actor_id=actor.id if actor else None,
        actor=actor.name if actor else BY_ITSELF,
        action=action,
        subject=subject,
        detail=detail,
        prev=prev,
    )
    entry.hash = entry.sealed()
    session.add(entry)
    await session.flush()
    noted["head"] = (entry.seq, entry.hash)
    session.info.setdefault("recorded", []).append(entry)
    return entry


async def _last(session: AsyncSession) -> tuple[int, str]:
    """The newest entry's number and hash."""
    last = (await session.execute(_LAST)).first()
    return (last.seq, last.hash) if last else (0, GENESIS)


@event.listens_for(Session, "persistent_to_transient")
def _undone(session: Session, instance: Any) -> None:
    """An entry that a savepoint's rollback took back is told to nobody."""
    recorded = session.info.get("recorded", [])
    if instance in recorded:
        recorded.remove(instance)


async def head(session: AsyncSession) -> Entry | None:
    """The last entry there is."""
    return (await session.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1))).first()


async def of(session: AsyncSession, subject: str, limit: int = 200, *, without: Collection[str] = ()) -> list[Entry]:
    """The latest `limit` entries about one subject, oldest first, those of the actions `without` left out."""
    wanted = select(Entry).where(Entry.subject == subject)
    wanted = wanted.where(Entry.action.not_in(without)) if without else wanted
    rows = await session.scalars(wanted.order_by(Entry.seq.desc()).limit(limit))
    return list(reversed(rows.all()))


async def latest(session: AsyncSession, subject: str, action: str) -> Entry | None:
    """The last entry that says this happened to the subject, however long ago."""
    query = select(Entry).where(Entry.subject == subject, Entry.action == action).order_by(Entry.seq.desc()).limit(1)
    return (await session.scalars(query)).first()


async def lately(
    session: AsyncSession, now: datetime, action: str, *, actor_id: int | None, **detail: Any
) -> Entry | None:
    """The same by the same actor within the last minute, as far as the newest entries tell: no need to say it again."""
    newest = await session.scalar(select(func.max(Entry.seq))) or 0
    rows = await session.scalars(
        select(Entry).where(
            Entry.seq > newest - RECENT,
            Entry.action == action,
            Entry.actor_id.is_(None) if actor_id is None else Entry.actor_id == actor_id,
            Entry.at > now - QUIET,
        )
    )
    return next((row for row in rows if detail.items() <= row.detail.items()), None)


async def entries(session: AsyncSession) -> AsyncIterator[Entry]:
    """Every entry in order, read in chunks so that a long trail never stands in memory whole."""
    after = -(2**62)  # an entry below 1 is a forged one, and breaks the chain like any other
    while True:
        rows = (await session.scalars(select(Entry).where(Entry.seq > after).order_by(Entry.seq).limit(CHUNK))).all()
        for entry in rows:
            yield entry
        if len(rows) < CHUNK:
            return
        after = rows[-1].seq
        session.expunge_all()


async def verify(session: AsyncSession) -> Verdict:
    """Walk the chain from its start; stops at the first entry whose number, link or seal does not hold."""
    count, prev, at = 0, GENESIS, None
    async for entry in entries(session):
        if entry.seq != count + 1 or entry.prev != prev or entry.hash != entry.sealed():
            return Verdict(count, prev, at, entry.seq)
        count, prev, at = entry.seq, entry.hash, entry.at
    return Verdict(count, prev, at, None)


SQLITE_GUARDS = (
    """CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries
    BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END""",
    """CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries
    BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END""",
    # INSERT OR REPLACE fires no DELETE trigger: only the next number may be written at all.
    """CREATE TRIGGER entries_only_next BEFORE INSERT ON entries
    WHEN NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM entries)
    BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END""",
)
POSTGRESQL_GUARDS = (
    """CREATE FUNCTION entries_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the trail is append-only'; END $$""",
    """CREATE TRIGGER entries_no_change BEFORE UPDATE OR DELETE ON entries
    FOR EACH ROW EXECUTE FUNCTION entries_refuse()""",
    """CREATE TRIGGER entries_no_truncate BEFORE TRUNCATE ON entries
    FOR EACH STATEMENT EXECUTE FUNCTION entries_refuse()""",
)


def guards(dialect: str) -> tuple[str, ...]:
    """The statements that make the database itself refuse any change of an entry, for `sqlite` or `postgresql`."""
    return POSTGRESQL_GUARDS if dialect == "postgresql" else SQLITE_GUARDS


@event.listens_for(Entry.__table__, "after_create")
def _guard(_table: Any, connection: Connection, **_: Any) -> None:
    for statement in guards(connection.dialect.name):
        connection.exec_driver_sql(statement)
