"""The writers' turn: what is numbered must be committed in the order of its numbers.

The trail must have no gap, and a chat gets its messages in the order of their rows; a number that one transaction has
drawn must not wait while the next one's is sent. On SQLite every writer has its turn from the start, on PostgreSQL from
the first thing it numbers to its commit.
"""

from typing import Any, Final

from sqlalchemy import event, text
from sqlalchemy.orm import Session, SessionTransaction

LOCK: Final = 7_201_018  # the advisory lock's number on PostgreSQL; any constant that nothing else uses
_TURN: Final = "turn"


def take(session: Session) -> dict[str, Any]:
    """Wait for the turn; it ends with the transaction. Gives back what is noted in this turn, empty at first."""
    if _TURN not in session.info:
        if session.get_bind().dialect.name == "postgresql":
            session.connection().execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        session.info[_TURN] = {}
    noted: dict[str, Any] = session.info[_TURN]
    return noted


@event.listens_for(Session, "after_transaction_end")
def _over(session: Session, ended: SessionTransaction) -> None:
    """A savepoint that is undone gives back the turn, if it was taken within, and what was written in it."""
    if ended.nested or ended.parent is None:
        session.info.pop(_TURN, None)
