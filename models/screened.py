"""Screening applied: what a version's parts hold, by the unit's lexicon (H7.1, C6)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.account import Lexicon as LexiconRow
from models.commercial import shop
from models.draft import Version
from models.kept import recall
from models.screening import Hit, Kind, Lexicon, Severity, screen

PIECE = 20_000  # characters of a long text screened at once: some 40 ms
AROUND = 500  # characters before and after, so that no finding is cut
_KEPT = 32  # lexicons held ready; one per unit and severity

_AT_ONCE = 2_000  # words that are compiled on the spot: some 40 ms

CAN_WAIT: ContextVar[bool] = ContextVar("can_wait", default=False)  # set by whoever retries on LexiconNotReady
_ready: dict[tuple[str, ...], Lexicon] = {}


class LexiconNotReady(Exception):  # noqa: N818 - a fact: the words as they stand now are not compiled yet
    """So many words that compiling them would hold up everybody: undo, call `prepare` in a thread, and try again."""

    def __init__(self, key: tuple[str, ...], words: Mapping[Severity, Sequence[str]]) -> None:
        super().__init__(*key)
        self.key, self._words = key, words

    @property
    def large(self) -> bool:
        return sum(map(len, self._words.values())) > _AT_ONCE

    def prepare(self) -> Lexicon:
        """Some seconds the first time; in a thread."""
        return _ready.get(self.key) or _keep(self.key, Lexicon(self._words))


async def lexicon_of(session: AsyncSession, unit_id: int) -> Lexicon:
    """The unit's lexicon, built once for the words as they stand: 100 000 of them are not read again for each draft.

    Raises LexiconNotReady for many words where `CAN_WAIT` is set.
    """
    ready = await _lexicon(session, unit_id)
    if isinstance(ready, Lexicon):
        return ready
    if CAN_WAIT.get() and ready.large:
        raise ready
    return ready.prepare()


async def lexicon_later(session: AsyncSession, unit_id: int) -> Callable[[], Lexicon]:
    """The same for a thread, which compiles it itself where need be."""
    ready = await _lexicon(session, unit_id)
    return ready.prepare if isinstance(ready, LexiconNotReady) else lambda: ready


async def _lexicon(session: AsyncSession, unit_id: int) -> Lexicon | LexiconNotReady:
    known = await session.execute(
        select(LexiconRow.severity, LexiconRow.digest)
        .where(LexiconRow.unit_id == unit_id)
        .order_by(LexiconRow.severity)
    )
    key = tuple(f"{severity}:{digest}" for severity, digest in known)
    if key in _ready:
        return _ready[key]
    rows = await session.execute(select(LexiconRow.severity, LexiconRow.words).where(LexiconRow.unit_id == unit_id))
    return LexiconNotReady(key, {Severity(severity): words for severity, words in rows})


def _keep(key: tuple[str, ...], lexicon: Lexicon) -> Lexicon:
    while len(_ready) >= _KEPT:
        _ready.pop(next(iter(_ready)), None)
    _ready[key] = lexicon
    return lexicon


async def hits_of(session: AsyncSession, unit_id: int, content: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What stands in the words of each part: the fields of `models.finding.Hit`, and `part`, its place.

    Looked for once in an update: some milliseconds for a long message, asked for again by every copy of its card.
    """

    async def load() -> list[dict[str, Any]]:
        return _found(content, await lexicon_of(session, unit_id))

    return list(await recall(session, LexiconRow, (unit_id, repr(content)), load))


def _found(content: Sequence[dict[str, Any]], lexicon: Lexicon) -> list[dict[str, Any]]:
    found = []
    for place, part in enumerate(content):
        found += found_in(part["text"], lexicon, part=place) if part["text"] else []
        found += found_in(part["file_name"], lexicon, part=place, document=True) if part.get("file_name") else []
        found += [{**asdict(hit), "part": place, "document": False} for hit in _hidden_links(part)]
    return found


def _hidden_links(part: dict[str, Any]) -> Iterator[Hit]:
    """Shops behind words and previews: these addresses do not stand in the text (C6)."""
    addresses = [entity["url"] for entity in part["entities"] if entity.get("url")]
    addresses += [part["link_preview_options"]["url"]] if part.get("link_preview_options", {}).get("url") else []
    for address in addresses:
        if shop(address):
            yield Hit(Kind.COMMERCIAL_LINK, Severity.SENSITIVE, 0, 0, address)


async def again(session: AsyncSession, unit_id: int, version: Version) -> None:
    """Screen a version by the lexicon as it stands now; what was found inside documents is kept (H7.1)."""
    fresh = await hits_of(session, unit_id, version.content)
    if _renewed(version, fresh) != version.hits:
        await session.flush()
        await session.refresh(version, with_for_update=True)  # a document may have been read since it was loaded
        version.hits = _renewed(version, fresh)


def _renewed(version: Version, fresh: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    inside = [hit for hit in version.hits if hit["document"]]
    return [*(hit for hit in fresh if hit not in inside), *inside]


def found_in(text: str, lexicon: Lexicon, *, part: int, document: bool = False) -> list[dict[str, Any]]:
    """The hits in one text as they are kept with a version; `document` for words inside a file."""
    return [{**asdict(hit), "part": part, "document": document} for hit in _hits(text, lexicon)]


def _hits(text: str, lexicon: Lexicon) -> Iterator[Hit]:
    """A long text piece by piece, each seen with what stands around it: one long call holds up every other thread."""
    for start in range(0, len(text), PIECE):
        begin = max(0, start - AROUND)
        for hit in screen(text[begin : start + PIECE + AROUND], lexicon):
            if start <= begin + hit.start < start + PIECE:
                yield replace(hit, start=begin + hit.start, end=begin + hit.end)
