"""An incident behind ten thousand reminders that wait, with a server that enforces Telegram's limits."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from sqlalchemy import insert

from bot import organisation_apply, organisation_file
from bot.database import Database, migrate
from models.clock import SystemClock
from models.outbox import Lane, Outgoing
from tests.bench.duty_room import CHATS, REPORTER
from tests.bench.processes import TOKEN, Server, ask, python, read
from tests.office import GROUP, ORGANISATION

REMINDERS: Final = 10_000
IN_GROUP: Final = 40  # of them: more than the group may be sent in a minute
IN_CHAT: Final = 20  # of them in the reporter's own chat
ROUNDS: Final = 5
Figure = tuple[str, float, str]


def rows(folder: Path) -> Iterator[Figure]:
    """What was measured, in seconds of the slowest round, and how many messages were sent before it in each."""
    url = f"sqlite+aiosqlite:///{folder / 'urgency.db'}"
    asyncio.run(_fill(url))
    with python("tests.bench.duty_room", TOKEN) as room:
        api = Server(read(room))
        with python("bot", "run", BOT_TOKEN=TOKEN, BOT_API_URL=api.url, DATABASE_URL=url, LOG_LEVEL="ERROR"):
            api.wait("sendMessage", 30)
            plain = [ask(room, "report") for _ in range(ROUNDS)]
            held = ask(room, "held")
    what = f"an incident behind {REMINDERS:,} reminders, in the group"
    yield (what, max(each["seconds"] for each in plain), _told([each["sent"] for each in plain]))
    yield ("the same after a 429 of that group, from its end", held["seconds"], _told([held["sent"]]))


def _told(counts: list[int]) -> str:
    return f"{', '.join(map(str, counts))} sent before it"


async def _fill(url: str) -> None:
    database = Database(url)
    await migrate(database)
    now = SystemClock().now()
    tables = organisation_file.parse(ORGANISATION, "organisation.toml")
    async with database.write() as session:
        await organisation_apply.apply(session, now, tables, today=now.date(), language="zh-CN")
        common: dict[str, Any] = {"lane": Lane.REMINDER, "method": "sendMessage", "created_at": now}
        await session.execute(
            insert(Outgoing),
            [{**common, "chat_id": chat, "payload": {"text": f"提醒 {place}"}} for place, chat in enumerate(_chats())],
        )
    await database.close()


def _chats() -> Iterator[int]:
    """The group's and the reporter's first, so that they meet their chats' limits; then everybody's in turn."""
    yield from [GROUP] * IN_GROUP
    yield from [REPORTER] * IN_CHAT
    for place in range(REMINDERS - IN_GROUP - IN_CHAT):
        yield CHATS[place % len(CHATS)]
