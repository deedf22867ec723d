"""`POST /inquiries`: other platforms hand in citizens' messages."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from bot.inquiries_http import LARGEST, MOST, Inquiries
from bot.setting_forms import Listen
from bot.settings import Settings
from models import inquiry as inquiries
from models import inquiry_course
from models.inquiry import Inquiry
from models.organisation import Person, Unit
from tests.office import Office, offers

TOKEN = "platform-token-0123456789"
LETTER = {"unit": "county", "words": "路灯不亮", "kind": "suggestion", "name": "热心市民", "reference": "12345-77"}


class Caller:
    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session, self._url = session, url

    async def post(self, body: Any, token: str | None = TOKEN) -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        data = body if isinstance(body, bytes) else None
        async with self._session.post(
            self._url, json=None if data is not None else body, data=data, headers=headers
        ) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def caller(office: Office) -> AsyncIterator[Caller]:
    app = office.app
    served = Inquiries(app.database, app.clock, app.handling, TOKEN, app.dispatcher.bell.ring)
    await served.start(Listen("127.0.0.1", 0))
    assert served.address
    async with aiohttp.ClientSession() as session:
        yield Caller(session, f"http://127.0.0.1:{served.address[1]}/inquiries")
    await served.stop()


async def test_a_message_is_on_record_before_the_answer_and_its_owner_has_the_card(
    office: Office, caller: Caller
) -> None:
    assert await caller.post({**LETTER, "account": "toutiao"}) == (201, {"reference": "Q-1"})
    (inquiry,) = await office.rows(Inquiry)
    assert (inquiry.words, inquiry.external, inquiry.kind) == ("路灯不亮", "12345-77", "suggestion")
    await office.sandbox.phone(3001).sees(offers("答复", "Q-1", "热心市民", "其他平台", "12345-77"))


async def test_the_same_reference_again_is_the_same_message(office: Office, caller: Caller) -> None:
    assert (await caller.post(LETTER))[0] == 201
    assert await caller.post(LETTER) == (200, {"reference": "Q-1"})
    assert len(await office.rows(Inquiry)) == 1


async def test_a_reference_counts_with_the_unit_it_came_to_whoever_has_the_message_now(
    office: Office, caller: Caller
) -> None:
    assert await caller.post({**LETTER, "unit": "city"}) == (201, {"reference": "Q-1"})
    assert await caller.post(LETTER) == (201, {"reference": "Q-2"})
    async with office.database.write() as session:
        head = (await session.scalars(select(Person).where(Person.telegram_id == 3003))).one()
        city = (await session.scalars(select(Unit).where(Unit.key == "city"))).one()
        inquiry = await inquiries.get(session, 2)
        await inquiry_course.transfer(session, office.clock.now(), inquiry, head, city, "属市里")
        session.info.pop("recorded", None)
    assert await caller.post(LETTER) == (200, {"reference": "Q-2"})
    assert await caller.post({**LETTER, "unit": "city"}) == (200, {"reference": "Q-1"})


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN[:-1]])
async def test_without_the_token_nothing_is_taken(office: Office, caller: Caller, token: str | None) -> None:
    status, said = await caller.post(LETTER, token)
    assert (status, bool(said["error"])) == (401, True)
    assert await office.rows(Inquiry) == []


async def test_what_is_wrong_is_named(office: Office, caller: Caller) -> None:
    wrong: list[tuple[Any, int, str]] = [
        (b"no json", 422, "JSON"),
        ([], 422, "body"),
        ({"unit": "county"}, 422, "words"),
        ({**LETTER, "unit": "nowhere"}, 422, "unit"),
        ({**LETTER, "account": "nowhere"}, 422, "account"),
        ({**LETTER, "kind": "rant"}, 422, "kind"),
        ({**LETTER, "received_at": "2026-11-24T09:00:00"}, 422, "received_at"),
        ({**LETTER, "received_at": "0001-01-01T00:00:00+14:00"}, 422, "received_at"),
        ({**LETTER, "words": "a\0b"}, 422, "words"),
        ({**LETTER, "unit": "\0"}, 422, "unit"),
        ({**LETTER, "unit": "\ud800"}, 422, "unit"),
        ({**LETTER, "words": "\u200b\u3164"}, 422, "WordsMissing"),
        ({**LETTER, "more": 1}, 422, "more"),
        (b"x" * (LARGEST + 1), 413, "bytes"),
    ]
    for body, status, words in wrong:
        answer, said = await caller.post(body)
        assert answer == status, body
        assert words in said["error"]
    assert await office.rows(Inquiry) == []


async def test_sixty_a_minute(office: Office, caller: Caller) -> None:
    for _ in range(MOST):
        await caller.post(b"{}")
    assert (await caller.post(LETTER))[0] == 429
    office.clock.advance(timedelta(minutes=1, seconds=1))
    assert (await caller.post(LETTER))[0] == 201


def test_listening_without_a_token_is_refused() -> None:
    with pytest.raises(ValueError, match="INQUIRY_TOKEN"):
        Settings(bot_token="1:x", inquiry_listen="127.0.0.1:1")
