"""Files that are made only when they are sent: ordered in the outbox, so that no transaction waits for typesetting.

An order holds all that the file shows, as it stood when it was asked for. The dispatcher has it made between its
transactions, in a thread, and keeps the file until it is sent (bot/enclosing.py).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import drawing
from models.outbox import Lane, Outgoing

Order = dict[str, Any]


@dataclass(frozen=True)
class Made:
    """What an order has become: a file for the call's parameter `field`, and parameters that change with it.

    Without `data`: the call that says why there is no file.
    """

    name: str = ""
    data: bytes | None = None
    payload: dict[str, Any] = field(default_factory=dict)
    method: str = "sendDocument"
    field: str = "document"


Making = Callable[[], Made]
Prepare = Callable[[AsyncSession, Order], Awaitable[Making]]
PREPARE: dict[str, Prepare] = {}  # kind of order → how its making is prepared; filled by the modules that give orders


async def prepare(session: AsyncSession, order: Order) -> Making:
    """Reads what the order needs; what it gives back makes the file, takes up to a second, and belongs in a thread."""
    return await PREPARE[order["kind"]](session, order)


def send(
    session: AsyncSession,
    now: datetime,
    chat_id: int,
    order: Order,
    caption: str | None = None,
    *,
    lane: Lane = Lane.DECISION,
) -> Outgoing:
    """Order a file for a chat; `caption` is HTML. It may be kept and handed on: that is what it is for."""
    payload: dict[str, Any] = {"$make": order}
    if caption:
        payload |= {"caption": caption, "parse_mode": "HTML"}
    return drawing.send(session, now, chat_id, "sendDocument", payload, lane=lane)
