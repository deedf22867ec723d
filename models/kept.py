"""What one update has loaded is kept until the next one begins.

A session refers to its objects weakly: what no variable holds any more is loaded again at its next use, and an update
asks for the same person, draft and version again and again; the same lists as well (who holds a role, which steps a
version has), until something of their tables is written. All is let go before the next update, which may belong to a
later moment: a change of role counts from the next tap.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

T = TypeVar("T")
_KEPT: Final = "kept"
_RECALLED: Final = "recalled"


class KeepingSession(Session):
    """Holds on to whatever it loads or stores until `forget` or its end."""


@event.listens_for(KeepingSession, "loaded_as_persistent")
@event.listens_for(KeepingSession, "pending_to_persistent")
def _keep(session: Session, instance: Any) -> None:
    session.info.setdefault(_KEPT, []).append(instance)


@event.listens_for(KeepingSession, "after_flush")
def _flushed(session: Session, _context: Any) -> None:
    if session.info.get(_RECALLED):
        for instance in (*session.new, *session.dirty, *session.deleted):
            _drop(session, type(instance))


@event.listens_for(KeepingSession, "do_orm_execute")
def _executed(state: ORMExecuteState) -> None:
    if (state.is_insert or state.is_update or state.is_delete) and state.session.info.get(_RECALLED):
        _drop(state.session, state.bind_mapper.class_ if state.bind_mapper else None)


@event.listens_for(KeepingSession, "after_soft_rollback")
def _undone(session: Session, _previous: SessionTransaction) -> None:
    """What was asked within a savepoint may have been true only there."""
    session.info.pop(_RECALLED, None)


def _drop(session: Session, written: type | None) -> None:
    """Forget every answer about a table that was written; all of them where the table is not known."""
    recalled = session.info[_RECALLED]
    for key in [key for key in recalled if written is None or key[0] is written]:
        del recalled[key]


async def recall(session: AsyncSession, entity: type, key: object, load: Callable[[], Awaitable[T]]) -> T:
    """What `load` gives, asked once while nothing of `entity`'s table is written: it must ask for nothing else.

    The answer is shared: whoever changes a list makes a copy first.
    """
    if session.autoflush and (session.new or session.dirty or session.deleted):
        await session.flush()
    recalled = session.info.setdefault(_RECALLED, {})
    place = (entity, key)
    if place not in recalled:
        recalled[place] = await load()
    found: T = recalled[place]
    return found


def forget(session: AsyncSession) -> None:
    """Let go of everything that was kept so far."""
    session.info.pop(_KEPT, None)
    forget_answers(session)


def forget_answers(session: AsyncSession) -> None:
    """Ask again from here on: a lock was waited for, and others may have written meanwhile."""
    session.info.pop(_RECALLED, None)
