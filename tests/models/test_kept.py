"""What an update asks more than once is asked once, and never told as it was in a savepoint that was rolled back."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from handlers import drawing
from models import draft as drafts
from models import organisation, screened, trail
from models.account import Lexicon
from models.draft import Draft, Version
from models.organisation import Person, Role, Unit

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


async def unit(session: AsyncSession) -> Unit:
    made = Unit(key="city", name="市政府办", policy="city")
    session.add(made)
    await session.flush()
    session.add(Person(name="甲", unit_id=made.id, roles=["head"]))
    session.add(Lexicon(unit_id=made.id, severity="sensitive", words=["敏感甲"]))
    await session.flush()
    return made


async def heads(session: AsyncSession) -> list[str]:
    return [each.name for each in await organisation.holders(session, Role.HEAD)]


async def test_what_a_savepoint_took_back_is_neither_remembered_nor_told(database: Database) -> None:
    async with database.write() as session:
        place = await unit(session)
        await trail.record(session, NOW, "unit.before", "U-1")
        with suppress(LookupError):
            async with session.begin_nested():
                await trail.record(session, NOW, "unit.within", "U-1")
                session.add(Person(name="乙", unit_id=place.id, roles=["head"]))
                assert await heads(session) == ["甲", "乙"]
                raise LookupError
        assert await heads(session) == ["甲"]
        assert [each.action for each in session.info["recorded"]] == ["unit.before"]


async def a_draft(session: AsyncSession, hits: list[dict[str, Any]]) -> Version:
    place = await unit(session)
    (author,) = await organisation.holders(session, Role.HEAD)
    draft = Draft(unit_id=place.id, author_id=author.id, created_at=NOW)
    session.add(draft)
    await session.flush()
    content = [{"kind": "document", "text": "敏感甲，敏感乙", "entities": [], "file_name": "a.txt"}]
    version = Version(draft_id=draft.id, number=1, content=content, fingerprint="", gates=[], unread=[], hits=hits)
    version.created_at = NOW
    session.add(version)
    await session.flush()
    return version


async def test_the_same_words_are_screened_once_in_an_update(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    found_in = screened.found_in
    monkeypatch.setattr(screened, "found_in", lambda text, *a, **b: seen.append(text) or found_in(text, *a, **b))
    async with database.write() as session:
        version = await a_draft(session, [])
        draft = await drafts.get(session, version.draft_id)
        for _ in range(3):
            await screened.again(session, draft.unit_id, version)
            drawing.say(session, NOW, 1, "written in between")
        assert seen == ["敏感甲，敏感乙", "a.txt"]
        session.add(Lexicon(unit_id=draft.unit_id, severity="blocked", words=["敏感乙"]))
        await screened.again(session, draft.unit_id, version)
        assert [hit["passage"] for hit in version.hits] == ["敏感甲", "敏感乙"]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_the_same_words_are_compiled_once_for_everybody(database: Database) -> None:
    async with database.write() as session:
        place = (await unit(session)).id
        first = await screened.lexicon_of(session, place)
    async with database.write() as session:
        assert await screened.lexicon_of(session, place) is first
        (row,) = await session.scalars(select(Lexicon))
        row.words = ["敏感乙"]
        await session.flush()
        assert await screened.lexicon_of(session, place) is not first


async def test_what_another_process_found_in_a_document_meanwhile_is_not_lost(database: Database) -> None:
    inside = {"passage": "绝密", "severity": "blocked", "possible": False, "document": True, "part": 0}
    async with database.write() as session:
        version = await a_draft(session, [])
        written = update(Version).values(hits=[inside]).execution_options(synchronize_session=False)
        await session.execute(written)
        assert version.hits == []  # as it was loaded
        await screened.again(session, (await drafts.get(session, version.draft_id)).unit_id, version)
        assert [hit["passage"] for hit in version.hits] == ["敏感甲", "绝密"]
