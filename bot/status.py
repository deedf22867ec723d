"""`/healthz`, `/readyz` and `/metrics` at STATUS_LISTEN: what the world outside may know, and no content."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from aiohttp import web
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.listening import Listening
from bot.metrics import CONTENT_TYPE, exposition
from models.clock import Clock
from models.inbox import Intake, Received
from models.outbox import Lane, Outgoing, Sending

LONGEST_WAIT: Final = timedelta(seconds=60)  # an urgent card or an update older than this means that something stands
DATABASE_PATIENCE: Final = 5.0  # seconds
PARTS: Final = ("worker", "dispatcher", "scheduler", "auditor")  # the tasks of bot/app.py, by name


@dataclass(frozen=True)
class Health:
    """`problems` is empty where all is well; `ages` are seconds."""

    problems: list[str] = field(default_factory=list)
    ages: dict[str, float] = field(default_factory=dict)


async def examine(session: AsyncSession, now: datetime) -> Health:
    """How long the oldest update and the oldest urgent card have been waiting."""
    update = await session.scalar(select(func.min(Received.received_at)).where(Received.state == Intake.NEW))
    card = await session.scalar(
        select(func.min(Outgoing.created_at)).where(
            Outgoing.state.in_((Sending.QUEUED, Sending.SENDING)), Outgoing.lane == Lane.URGENT
        )
    )
    health = Health()
    for name, since in (("update", update), ("urgent_card", card)):
        age = now - since if since else timedelta()
        health.ages[f"oldest_{name}_seconds"] = age.total_seconds()
        if age > LONGEST_WAIT:
            health.problems.append(f"the oldest {name.replace('_', ' ')} waits for {age.total_seconds():.0f} s")
    return health


class Status(Listening):
    """The status server. `ready` tells whether updates come in, `standing` what the auditor has found."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        ready: Callable[[], bool],
        standing: Callable[[], list[str]] = list,
    ) -> None:
        self._database = database
        self._clock = clock
        self._ready = ready
        self._standing = standing
        routes = {"/healthz": self._healthz, "/readyz": self._readyz, "/metrics": self._metrics}
        super().__init__("STATUS_LISTEN", [web.get(path, answer) for path, answer in routes.items()])

    async def _examined(self) -> Health:
        running = {task.get_name() for task in asyncio.all_tasks() if not task.done()}
        dead = [f"the {part} does not run" for part in PARTS if part not in running] if self._ready() else []
        try:
            async with asyncio.timeout(DATABASE_PATIENCE), self._database.read() as session:
                health = await examine(session, self._clock.now())
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            return Health([*dead, f"the database does not answer ({type(error).__name__})"])
        return Health(dead + health.problems + self._standing(), health.ages)

    async def _healthz(self, _: web.Request) -> web.Response:
        health = await self._examined()
        body = {"ok": not health.problems, "problems": health.problems, **health.ages}
        return web.json_response(body, status=503 if health.problems else 200)

    async def _readyz(self, _: web.Request) -> web.Response:
        ready = self._ready()
        return web.json_response({"ready": ready}, status=200 if ready else 503)

    async def _metrics(self, _: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(DATABASE_PATIENCE), self._database.read() as session:
                body = await exposition(session, self._clock.now())
        except (SQLAlchemyError, OSError, TimeoutError):
            return web.Response(status=503, text="the database does not answer\n")
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE})
