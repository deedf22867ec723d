"""What should have happened by now and has not: the auditor's question, apart from whoever should have done it.

A stall is read off the rows alone, so it also shows where a scheduler or dispatcher believes that all is well.
"""

import enum
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.inbox import Intake, Received
from models.outbox import Lane, Outgoing, Sending

LATE: Final = timedelta(seconds=20)  # how far behind its time something may be before it is looked at twice


class StallKind(enum.StrEnum):
    """What stands still."""

    CARD = "card"  # an urgent call to Telegram is not made
    UPDATE = "update"  # something a person sent is not handled


@dataclass(frozen=True)
class Stall:
    """`subject`: what it is about; `since`: when it should have happened."""

    kind: StallKind
    subject: str
    since: datetime


Look = Callable[[AsyncSession, datetime], Awaitable[list[Stall]]]


async def _cards(session: AsyncSession, now: datetime) -> list[Stall]:
    """The oldest urgent call of each chat that should have been made by now."""
    since = func.min(func.coalesce(Outgoing.not_before, Outgoing.created_at))
    rows = await session.execute(
        select(Outgoing.chat_id, since)
        .where(Outgoing.state.in_((Sending.QUEUED, Sending.SENDING)), Outgoing.lane == Lane.URGENT)
        .group_by(Outgoing.chat_id)
        .having(since < now - LATE)
    )
    return [Stall(StallKind.CARD, f"G{chat}", at) for chat, at in rows]


async def _updates(session: AsyncSession, now: datetime) -> list[Stall]:
    oldest = await session.scalar(
        select(func.min(func.coalesce(Received.not_before, Received.received_at))).where(Received.state == Intake.NEW)
    )
    return [Stall(StallKind.UPDATE, "inbox", oldest)] if oldest and oldest < now - LATE else []


LOOKS: Final[tuple[Look, ...]] = (_cards, _updates)


async def find(session: AsyncSession, now: datetime) -> list[Stall]:
    """Every stall there is at `now`, the longest standing first."""
    found = [stall for look in LOOKS for stall in await look(session, now)]
    return sorted(found, key=lambda stall: stall.since)
