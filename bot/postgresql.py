"""PostgreSQL under SQLAlchemy's asyncio: whether a connection still lives is asked only after it has rested.

SQLAlchemy's own `pool_pre_ping` asks before each transaction, by three exchanges with the server (a transaction of its
own, for the sake of pgbouncer), more than most transactions need. A connection that the server has closed is known for
dead without asking; only one whose end nobody told of (a router that forgot it) has to be asked, and that takes time.
"""

from time import monotonic
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine

RESTED: Final = 10.0  # seconds unused, after which a connection is asked


def watch_connections(engine: AsyncEngine) -> None:
    """Replace dead connections of the engine's pool as they are taken out of it (SQLAlchemy: PoolEvents.checkout)."""
    made = engine.sync_engine

    @event.listens_for(made, "checkin")
    def rest(_connection: Any, record: Any) -> None:
        record.info["rests_since"] = monotonic()

    @event.listens_for(made, "checkout")
    def wake(connection: Any, record: Any, _proxy: Any) -> None:
        if connection.driver_connection.is_closed():
            raise DisconnectionError
        now = monotonic()
        if now - record.info.get("rests_since", now) < RESTED:
            return
        try:
            made.dialect.do_ping(connection)
        except made.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error
