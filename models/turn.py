"""The writers' turn: what is numbered must be committed in the order of its numbers.

The trail must have no gap, and a chat gets its messages in the order of their rows; a number that one transaction has
drawn must not wait while the next one's is sent. On SQLite every writer has its turn from the start, on PostgreSQL from
the first thing it numbers to its commit.
"""

from typing import Final

from sqlalchemy import event, text
from sqlalchemy.orm import Session, SessionTransaction

LOCK: Final = 7_201_018  # the advisory lock's number on PostgreSQL; any constant that nothing else uses
_HAD: Final = "has the turn"


def take(session: Session) -> None:
    """Wait for the turn; it ends with the transaction."""
    if session.info.get(_HAD) or session.get_bind().dialect.name != "postgresql":
        return
    session.connection().execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    session.info[_HAD] = True


@event.listens_for(Session, "after_soft_rollback")
def _lost(session: Session, _previous: SessionTransaction) -> None:
    """A savepoint's rollback gives back what was taken within it."""
    session.info.pop(_HAD, None)


@event.listens_for(Session, "after_transaction_end")
def _over(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(_HAD, None)
