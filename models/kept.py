"""What one update has loaded is kept until the next one begins.

A session refers to its objects weakly: what no variable holds any more is loaded again at its next use, and an update
asks for the same person, draft and version again and again. It is let go before the next update, which may belong to a
later moment: a change of role counts from the next tap.
"""

from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

_KEPT = "kept"


class KeepingSession(Session):
    """Holds on to whatever it loads or stores until `forget` or its end."""


@event.listens_for(KeepingSession, "loaded_as_persistent")
@event.listens_for(KeepingSession, "pending_to_persistent")
def _keep(session: Session, instance: Any) -> None:
    session.info.setdefault(_KEPT, []).append(instance)


def forget(session: AsyncSession) -> None:
    """Let go of everything that was kept so far."""
    session.info.pop(_KEPT, None)
