"""What the auditor found is put on record, and from there the administrators hear of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import notices
from models import reminder, trail
from models.stall import Stall

AGAIN: Final = timedelta(hours=1)  # how often a stall that stays is told of


async def stalled(session: AsyncSession, now: datetime, stalls: Sequence[Stall]) -> int:
    """Record each stall once an hour, whichever process saw it. Returns how many were told of."""
    count = 0
    for each in stalls:
        slot = f"stall:{each.kind}:{each.since:%Y%m%dT%H%M%S}:{(now - each.since) // AGAIN}"
        if await reminder.claim(session, now, each.subject, slot):
            since = each.since.isoformat()
            await trail.record(session, now, "stall.found", each.subject, kind=str(each.kind), since=since)
            count += 1
    await notices.tell(session, now)
    return count
