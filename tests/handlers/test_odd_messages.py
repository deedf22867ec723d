"""Whatever a phone can send is taken or answered in one sentence."""

from typing import Any

import pytest
from sqlalchemy import update

from models.draft import Draft
from models.organisation import Person
from tests.handlers.settling import said, settled
from tests.office import Office, decide, offers, shows

NO_DRAFT = "这类消息不能成为稿件"


@pytest.mark.parametrize("kind", ["sticker", "poll", "location", "contact"])
async def test_what_cannot_be_a_draft_is_answered_in_a_sentence(office: Office, kind: str) -> None:
    await getattr(office.author, kind)()
    await office.author.sees(shows(NO_DRAFT))
    await settled(office)
    assert len(await said(office, 1001)) == 1
    assert await office.rows(Draft) == []


@pytest.mark.parametrize("kind", ["voice", "audio", "video", "animation", "photo", "document"])
async def test_every_kind_of_file_becomes_a_draft_with_or_without_a_caption(office: Office, kind: str) -> None:
    await getattr(office.author, kind)()
    await office.author.sees(shows("D-1"))
    await getattr(office.author, kind)(caption="图说 <b>手打</b> & 更多")
    card = await office.author.sees(shows("D-2", "图说 <b>手打</b> & 更多"))
    assert not [each for each in card["entities"] if each["type"] == "bold" and each["offset"] > 20]


@pytest.mark.parametrize(
    "content",
    [
        {"dice": {"emoji": "🎲", "value": 3}},
        {"venue": {"location": {"latitude": 1, "longitude": 1}, "title": "市政府", "address": "路"}},
        {"video_note": {"file_id": "a", "file_unique_id": "b", "length": 1, "duration": 1}},
        {"story": {"chat": {"id": 1001, "type": "private"}, "id": 1}},
        {"game": {"title": "x", "description": "y", "photo": []}},
        {"something_of_next_year": {"a": 1}},
        {"pinned_message": {"message_id": 1, "date": 0, "chat": {"id": 1001, "type": "private"}}},
    ],
    ids=lambda content: next(iter(content)),
)
async def test_kinds_no_phone_of_the_sandbox_sends_are_answered_too(office: Office, content: dict[str, Any]) -> None:
    person = {"id": 1001, "is_bot": False, "first_name": "王小明"}
    chat = {"id": 1001, "type": "private", "first_name": "王小明"}
    office.sandbox.inject("message", {"message_id": 9000, "date": 1, "chat": chat, "from": person, **content})
    await settled(office)
    assert len(await said(office, 1001)) == 1
    assert await office.rows(Draft) == []


async def test_markup_typed_by_hand_is_shown_as_it_was_typed(office: Office) -> None:
    text = '<b>粗</b> & <a href="https://x.example">链接</a> &lt;'
    await office.submitted(text)
    card = await office.author.sees(shows("D-1", text))
    assert not [each for each in card["entities"] if each["type"] == "text_link"]
    await decide(office.reviewer, "退回修改", "D-1", "<i>不是斜体</i> & 原样")
    await office.author.sees(shows("D-1", "<i>不是斜体</i> & 原样"))
    await office.author.send("/trail D-1")
    await office.author.sees(shows("<i>不是斜体</i> & 原样"))


@pytest.mark.parametrize(
    "text",
    [
        "\u202eevil\u202c 正文",
        "零\u200b宽\u200d字\ufeff符",
        "مرحبا بالعالم",
        "👨‍👩‍👧‍👦" * 20,
        "𠀀𠀁𠀂" * 30,
        "a\u0301" * 100,
    ],
    ids=["override", "zero-width", "arabic", "family", "beyond", "combining"],
)
async def test_strange_characters_reach_the_approver_as_they_were_sent(office: Office, text: str) -> None:
    sent = await office.author.send(text)
    await office.author.sees(shows("D-1"))
    await office.submit()
    await office.reviewer.sees(offers("通过", "D-1"))
    assert office.reviewer.find(lambda message: message.get("text") == sent["text"])


async def test_4096_characters_are_one_draft_and_come_whole(office: Office) -> None:
    text = "𠀀" * 2048  # UTF-16 units are counted
    await office.submitted(text)
    card = await office.reviewer.sees(offers("通过", "D-1"))
    assert len(card["text"]) < 1000
    assert office.reviewer.find(lambda message: message.get("text") == text)
    await office.reviewer.tap("全文", card)
    await office.reviewer.sees(lambda message: message.get("text") == text, after=card)


async def test_a_reason_of_4096_characters_is_kept_whole_and_shown_cut(office: Office) -> None:
    await office.submitted()
    reason = "理由" * 2048
    await decide(office.reviewer, "否决", "D-1", reason)
    await office.author.sees(shows("D-1", "已否决"))
    await office.author.sees(lambda message: "理由理由" in message.get("text", "") and "…" in message["text"])
    assert (await office.trail("D-1"))[-1].detail["words"] == reason


async def test_a_decider_s_stray_words_are_answered_and_make_no_draft(office: Office) -> None:
    await office.reviewer.send("好的")
    await office.reviewer.sees(shows("稿件由编辑撰写"))
    await office.reviewer.sticker()
    await settled(office)
    assert len(await said(office, 1002)) == 2
    assert await office.rows(Draft) == []


async def test_a_name_in_the_register_is_escaped_wherever_it_stands(office: Office) -> None:
    async with office.database.write() as session:
        await session.execute(update(Person).where(Person.telegram_id == 1001).values(name="<b>王</b>&"))
    await office.submitted()
    await office.reviewer.sees(offers("通过", "D-1", "<b>王</b>&"))


@pytest.mark.parametrize("text", ["/", "/ 你好", "/不是命令", "/nosuchcommand", "/trail", "/trail 一", "/form D-99"])
async def test_commands_that_are_none_get_one_sentence_or_are_content(office: Office, text: str) -> None:
    await office.author.send(text)
    await settled(office)
    assert len(await said(office, 1001)) == 1
