"""Files that people sent and that must be read: how each is read, and what becomes of it (see `bot/fetcher.py`)."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import drawing, lexicon, notices, refusals, template
from handlers.cards import field
from handlers.i18n import translator_of
from handlers.reading import LARGEST, TooLarge, Unreadable, text_of
from models import document, screened
from models import draft as drafts
from models.errors import Refusal
from models.fetch import Fetch, Purpose
from models.organisation import Person
from models.reference import draft_id

Read = Callable[[bytes], Any]


class Reading(NamedTuple):
    """What a purpose does with a file.

    `reader`: from the row to a pure function of the content, which may raise a Refusal. `take`: its result takes
    effect. `refuse`: it was refused, or there is no file.
    """

    reader: Callable[[AsyncSession, Fetch], Awaitable[Read]]
    take: Callable[[AsyncSession, datetime, Fetch, Any], Awaitable[None]]
    refuse: Callable[[AsyncSession, datetime, Fetch, Refusal], Awaitable[None]]


async def reader(session: AsyncSession, fetch: Fetch) -> Read:
    """How to read this file: a pure function for a thread, up to a few seconds; a Refusal is its result, not raised."""
    read = await PURPOSES[fetch.purpose].reader(session, fetch)
    return partial(_read, read)


def _read(read: Read, content: bytes) -> Any:
    try:
        return read(content)
    except Refusal as refusal:
        return refusal


async def fetched(session: AsyncSession, now: datetime, fetch: Fetch, found: Any) -> None:
    """What was read takes effect; what is refused changes nothing, and whoever sent it reads why."""
    reading = PURPOSES[fetch.purpose]
    try:
        if isinstance(found, Refusal):
            raise found
        async with session.begin_nested():
            await reading.take(session, now, fetch, found)
    except Refusal as refusal:
        await reading.refuse(session, now, fetch, refusal)
    await notices.tell(session, now)


async def not_fetched(session: AsyncSession, now: datetime, fetch: Fetch, code: str) -> None:
    """The file is not to be had: `code` is `too_large` or `unreadable`."""
    refusal = TooLarge(unit="bytes", largest=LARGEST) if code == "too_large" else Unreadable(file_name=fetch.file_name)
    await PURPOSES[fetch.purpose].refuse(session, now, fetch, refusal)
    await notices.tell(session, now)


async def _screening(session: AsyncSession, fetch: Fetch) -> Read:
    """The words of a draft's document, with the hits of its unit's lexicon (H7.1)."""
    draft = await drafts.get(session, draft_id(fetch.subject))
    words = await screened.lexicon_later(session, draft.unit_id)
    name, mime = fetch.file_name, fetch.mime_type
    return lambda content: screened.found_in(text_of(content, name, mime), words(), part=0, document=True)


async def _cannot_be_screened(session: AsyncSession, now: datetime, fetch: Fetch, refusal: Refusal) -> None:
    """The author's card shows it, and they are told by the trail entry (`handlers/file_notices.py`)."""
    why = "too_large" if isinstance(refusal, TooLarge) else "unreadable"
    await document.unreadable(session, now, fetch, why)


async def _tell_sender(session: AsyncSession, now: datetime, fetch: Fetch, refusal: Refusal) -> None:
    sender = await session.get_one(Person, fetch.person_id)
    sentence = refusals.sentence(translator_of(sender), refusal)
    drawing.say(session, now, fetch.chat_id, "🙏 " + field(sentence, 1000))


PURPOSES: Mapping[Purpose, Reading] = MappingProxyType(
    {
        Purpose.SCREEN: Reading(_screening, document.screened, _cannot_be_screened),
        Purpose.LEXICON: Reading(lexicon.reader, lexicon.take, _tell_sender),
        Purpose.TEMPLATE: Reading(template.reader, template.take, _tell_sender),
    }
)
