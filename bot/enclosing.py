"""Files that go with a call: loaded when the call is made, and made then where the row only orders them.

FileGone  a file that a row names is no longer kept
"""

import asyncio
from typing import Final

from sqlalchemy import update

from bot.call import Claimed
from bot.database import Database
from bot.handling import Handling
from bot.transport import Upload
from models.attachment import Attachment
from models.clock import Clock
from models.outbox import Outgoing

FILE: Final = "$file"
MAKE: Final = "$make"


class FileGone(Exception):  # noqa: N818 - named for what is the case
    """The row names a file that was sent or forgotten already."""


class Enclosing:
    """Works between the dispatcher's transactions: a file is made in a thread while nothing is locked."""

    def __init__(self, database: Database, clock: Clock, handling: Handling) -> None:
        self._database = database
        self._clock = clock
        self._handling = handling

    async def of(self, row: Claimed) -> dict[str, Upload]:
        """The row's files by the form field they go in; empty for most rows. Raises FileGone.

        What was ordered is made once and kept: sent again after a lost answer or a restart, it is the same file. A
        dispatcher that dies while it makes a file leaves the order as it was.
        """
        if MAKE in row.payload:
            await self._make(row)
        named = row.payload.get(FILE)
        if not named or row.sent:  # later parts of a split message are text
            return {}
        async with self._database.read() as session:
            found = {field: await session.get(Attachment, number) for field, number in named.items()}
        uploads = {field: Upload(each.name, each.data) for field, each in found.items() if each is not None}
        if uploads.keys() != named.keys():
            raise FileGone
        return uploads

    async def _make(self, row: Claimed) -> None:
        """Puts the file, or the words that stand in for it, into the row in place of the order."""
        async with self._database.read() as session:
            making = await self._handling.enclosure(session, row.payload[MAKE])
        made = await asyncio.to_thread(making)
        ordered = row.payload if made.data is not None else {}  # words are another call
        payload = {key: value for key, value in ordered.items() if key != MAKE} | made.payload
        async with self._database.write() as session:
            if made.data is not None:
                kept = Attachment(name=made.name, data=made.data, created_at=self._clock.now())
                session.add(kept)
                await session.flush()
                payload[FILE] = {made.field: kept.id}
            await session.execute(
                update(Outgoing).where(Outgoing.id == row.id).values(method=made.method, payload=payload)
            )
        row.method, row.payload = made.method, payload
