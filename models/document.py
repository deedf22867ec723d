"""The text documents of a draft: fetched, read and screened before anybody may submit it (H7.1)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models import draft as drafts
from models import trail
from models.draft import ENDED, Draft, Version
from models.errors import StillReading, UnreadDocument
from models.fetch import Fetch, Purpose
from models.finding import Severity
from models.reference import draft_id

MOST_HITS = 200  # kept of one document, the gravest first
SMALL = 1024 * 1024  # bytes: a file without a suffix is read as text up to this size
PLAIN_SUFFIXES = (".txt", ".md", ".markdown", ".csv", ".tsv")
PLAIN_TYPES = ("text/plain", "text/markdown", "text/csv", "text/tab-separated-values")
_TEXT_SUFFIXES = (*PLAIN_SUFFIXES, ".docx")
_TEXT_TYPES = (*PLAIN_TYPES, "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
_HEARD = ("audio", "voice", "video")  # what is said in them nobody screens
_WEIGHT = {severity: weight for weight, severity in enumerate(reversed(Severity))}


def readable(part: dict[str, Any]) -> bool:
    """Whether a part of a version is a document with words in it, by its name or the type Telegram gives."""
    name = str(part.get("file_name", "")).lower()
    if part["kind"] != "document" or part.get("opaque"):
        return False
    known = part.get("mime_type") in _TEXT_TYPES or name.endswith(_TEXT_SUFFIXES)
    return known or (untold(name, part.get("mime_type")) and part.get("size", 0) <= SMALL)


def untold(name: str, mime_type: str | None) -> bool:
    """Whether neither name nor type says what a file is: it may be text, which only reading it tells."""
    return bool(name) and "." not in name and mime_type in (None, "application/octet-stream")


def unscreened(content: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The parts whose words no screening sees, so that people have to look: other files, sound, films (H7.1)."""
    return [part for part in content if part["kind"] in _HEARD or (part["kind"] == "document" and not readable(part))]


def to_read(content: Sequence[dict[str, Any]]) -> list[list[Any]]:
    """What a new version's `unread` begins with: [place, None] for each document with words in it."""
    return [[place, None] for place, part in enumerate(content) if readable(part)]


def fetch(
    session: AsyncSession, now: datetime, draft: Draft, content: Sequence[dict[str, Any]], *, chat_id: int
) -> None:
    """Have the documents among these parts of the draft's current version fetched."""
    session.add_all(
        Fetch(
            purpose=Purpose.SCREEN,
            subject=draft.reference,
            version=draft.version,
            person_id=draft.author_id,
            chat_id=chat_id,
            file_id=part["file_id"],
            file_name=str(part.get("file_name", ""))[-300:],  # the end holds the suffix
            mime_type=str(part["mime_type"])[:200] if part.get("mime_type") else None,
            created_at=now,
        )
        for part in content
        if readable(part)
    )


def moved(
    version: Version, before: Sequence[dict[str, Any]], content: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Parts came in between: `unread` names the places they have now, and the new documents. Gives back the hits in
    documents, at their new places.
    """
    places = {part["message_id"]: place for place, part in enumerate(content)}
    now_at = {place: places[part["message_id"]] for place, part in enumerate(before)}
    came = [entry for entry in to_read(content) if entry[0] not in now_at.values()]
    version.unread = sorted([*([now_at[place], why] for place, why in version.unread), *came], key=lambda each: each[0])
    return [{**hit, "part": now_at[hit["part"]]} for hit in version.hits if hit["document"]]


def expect_read(version: Version) -> None:
    """Raises UnreadDocument or StillReading unless every document of the version was screened."""
    for place, why in version.unread:
        if why:
            raise UnreadDocument(name=version.content[place].get("file_name", ""), why=why)
    if version.unread:
        raise StillReading


async def screened(session: AsyncSession, now: datetime, fetched: Fetch, hits: Sequence[dict[str, Any]]) -> None:
    """The document was read: its hits (`models.screened.found_in`) join the version's. Nothing where the version was
    replaced or the draft has ended.
    """
    found = await _waiting(session, fetched)
    if found is None:
        return
    draft, version, places = found
    kept = sorted(hits, key=lambda hit: _WEIGHT[hit["severity"]])[:MOST_HITS]
    kept.sort(key=lambda hit: hit["start"])
    version.hits = [*version.hits, *({**hit, "part": place} for place in places for hit in kept)]
    version.unread = [entry for entry in version.unread if entry[0] not in places]
    told = [{key: hit[key] for key in ("kind", "severity", "possible")} for hit in kept]
    await trail.record(
        session, now, "draft.screened", draft.reference, version=draft.version, parts=places, found=len(hits), hits=told
    )


async def unreadable(session: AsyncSession, now: datetime, fetched: Fetch, why: str) -> None:
    """The document cannot be screened: `why` is `too_large` or `unreadable`. The version stays refused until another
    takes its place; a file that nothing calls a text is left to people's eyes.
    """
    found = await _waiting(session, fetched)
    if found is None:
        return
    draft, version, places = found
    if untold(fetched.file_name, fetched.mime_type):  # no text after all: people look into it themselves
        version.unread = [entry for entry in version.unread if entry[0] not in places]
        version.content = [
            {**part, "opaque": True} if place in places else part for place, part in enumerate(version.content)
        ]
        await trail.record(
            session, now, "draft.screened", draft.reference, version=draft.version, parts=places, found=0, hits=[]
        )
        return
    version.unread = [[place, why if place in places else error] for place, error in version.unread]
    await trail.record(session, now, "draft.unreadable", draft.reference, version=draft.version, parts=places, why=why)


async def _waiting(session: AsyncSession, fetched: Fetch) -> tuple[Draft, Version, list[int]] | None:
    """The draft, locked, its version, and the places where this file is still waited for."""
    draft = await drafts.get(session, draft_id(fetched.subject), change=True)
    if draft.version != fetched.version or draft.state in ENDED:
        return None
    version = await drafts.version_of(session, draft, change=True)
    places = [
        place for place, why in version.unread if why is None and version.content[place]["file_id"] == fetched.file_id
    ]
    return (draft, version, places) if places else None
