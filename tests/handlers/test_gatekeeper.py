"""Who gets in: strangers, groups, channels and whoever is nobody in particular (security.md 1-5)."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot import organisation_apply, organisation_file
from models.account import Account
from models.draft import Draft
from models.organisation import Unit
from models.trail import Entry
from tests.handlers.settling import leaving, said, settled
from tests.office import GROUP, ORGANISATION, Office, offers, shows

STRANGER, SENTENCE = 9001, "本机器人仅供本单位使用"
CHANNEL = -1002000000555


async def test_a_stranger_gets_one_sentence_and_then_silence_for_a_minute(office: Office) -> None:
    office.sandbox.add_user(STRANGER, "路人")
    phone = office.sandbox.phone(STRANGER)
    for text in ("你好", "/start", "/drafts", "D-1"):
        await phone.send(text)
    await phone.photo(caption="图")
    await phone.sticker()
    await phone.location()
    await settled(office)
    assert len(await said(office, STRANGER)) == 1
    assert SENTENCE in (await said(office, STRANGER))[0]
    office.clock.advance(timedelta(seconds=61))
    await phone.send("还在吗")
    await settled(office)
    assert len(await said(office, STRANGER)) == 2
    assert await office.rows(Draft) == []


async def test_guessing_links_is_answered_no_more_often(office: Office) -> None:
    office.sandbox.add_user(STRANGER, "路人")
    phone = office.sandbox.phone(STRANGER)
    for number in range(5):
        await phone.start(f"guess-{number}")
    await settled(office)
    assert len(await said(office, STRANGER)) == 1
    assert "链接已使用" in (await said(office, STRANGER))[0]
    attempts = [entry for entry in await office.trail("unknown") if entry.action == "message.refused"]
    assert [(entry.detail["why"], entry.detail["user"]) for entry in attempts] == [("InvalidToken", STRANGER)]


async def test_a_stranger_is_spoken_to_in_their_language(office: Office) -> None:
    office.sandbox.add_user(STRANGER, "Somebody", language_code="en")
    await office.sandbox.phone(STRANGER).send("hello")
    await office.sandbox.phone(STRANGER).sees(shows("This bot serves its own organisation only"))


async def test_a_stranger_s_edit_and_tap_do_nothing(office: Office) -> None:
    await office.submitted()
    card = await office.reviewer.sees(offers("通过", "D-1"))
    data = card["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    office.sandbox.add_user(STRANGER, "路人")
    phone = office.sandbox.phone(STRANGER)
    sent = await phone.send("你好")
    await phone.sees(shows(SENTENCE))
    await phone.edit(sent, "你好吗")
    answer = await phone.tap_raw(phone.last(), data)
    assert answer["show_alert"]
    await settled(office)
    assert len(await said(office, STRANGER)) == 1
    assert "step.approved" not in await office.actions("D-1")


async def test_an_unknown_group_is_left_and_the_admin_told_who_added_the_bot(office: Office) -> None:
    office.sandbox.add_user(STRANGER, "\u202e外\u200b人")
    office.sandbox.add_group(-777, "<b>野群</b>", members=[STRANGER], bot_member=False)
    office.sandbox.add_bot(-777, by=STRANGER)
    await office.sandbox.called("leaveChat")
    told = await office.admin.sees(shows("我退出了一个未登记的群组", "<b>野群</b>", f"外人（{STRANGER}）"))
    assert "\u202e" not in told["text"]
    await settled(office)
    assert await leaving(office) == [-777]
    assert await said(office, -777) == []


async def test_an_unknown_channel_is_left_too(office: Office) -> None:
    office.sandbox.add_channel(CHANNEL, "野频道", admins=[1001], bot_admin=False)
    office.sandbox.add_bot(CHANNEL, by=1001, admin=True)
    await office.sandbox.called("leaveChat")
    await office.admin.sees(shows("我退出了一个未登记的群组", "野频道", "王小明"))


async def test_a_post_in_a_channel_nobody_bound_makes_the_bot_leave(office: Office) -> None:
    office.sandbox.add_channel(CHANNEL, "野频道", admins=[1001])
    await office.author.post("频道消息", chat_id=CHANNEL)
    await office.sandbox.called("leaveChat")
    assert await office.rows(Draft) == []


async def test_a_known_group_is_neither_left_nor_answered(office: Office) -> None:
    member = office.second
    for text in ("/pending", "@xianshen_bot 你好", "/start abc"):
        await member.send(text, chat_id=GROUP)
    await member.send("以群的名义 @xianshen_bot", chat_id=GROUP, anonymous=True)
    await member.send("/drafts", chat_id=GROUP, sender_chat=GROUP)
    await member.photo(caption="/new", chat_id=GROUP)
    await settled(office)
    assert await said(office, GROUP) == []
    assert await leaving(office) == []
    assert await office.rows(Draft) == []


async def test_a_known_group_that_removes_the_bot_is_told_to_the_admin(office: Office) -> None:
    office.sandbox.kick_bot(GROUP, by=1003)
    await office.admin.sees(shows("我已不在群组", str(GROUP)))


async def test_a_group_that_becomes_a_supergroup_stays_bound(office: Office) -> None:
    tables = organisation_file.parse(ORGANISATION.replace(str(GROUP), "-600"), "organisation.toml")
    async with office.database.write() as session:
        now = office.clock.now()
        await organisation_apply.apply(session, now, tables, today=now.date(), language="zh-CN")
        (await session.get_one(Account, 1)).telegram_comments = -600
    office.sandbox.add_group(-600, "小群", members=[1003])
    new = office.sandbox.migrate(-600)
    await settled(office)
    units = {unit.key: unit.propaganda_chat for unit in await office.rows(Unit)}
    assert units["journal"] == new
    assert {account.id: account.telegram_comments for account in await office.rows(Account)}[1] == new
    assert await leaving(office) == []
    assert "group.moved" in await office.actions("G-600")
    await office.second.send("/pending", chat_id=new)
    await settled(office)
    assert await leaving(office) == []


def message(number: int = 1001, **content: Any) -> dict[str, Any]:
    """A private message as Telegram's JSON, for what no phone of the sandbox can send."""
    person = {"id": number, "is_bot": False, "first_name": "王小明"}
    chat = {"id": number, "type": "private", "first_name": "王小明"}
    return {"message_id": 9000, "date": 1, "chat": chat, "from": person, "text": "内容", **content}


BOT = {"id": 77, "is_bot": True, "first_name": "某机器人", "username": "some_bot"}


@pytest.mark.parametrize(
    "body",
    [
        message(via_bot=BOT),
        message(sender_business_bot=BOT),
        message(sender_chat={"id": -1003, "type": "channel", "title": "频道"}),
        message(**{"from": BOT}),
        *(
            message(number, **{"from": {"id": number, "is_bot": False, "first_name": "Telegram"}})
            for number in (777000, 1087968824, 136817688)
        ),
        {key: value for key, value in message().items() if key != "from"},
    ],
    ids=["via_bot", "business", "sender_chat", "bot", "telegram", "anonymous", "channel_bot", "nobody"],
)
async def test_what_is_no_person_s_own_message_has_no_effect(office: Office, body: dict[str, Any]) -> None:
    office.sandbox.inject("message", body)
    await settled(office)
    assert await office.rows(Draft) == []
    assert await said(office, 1001) == []


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("business_message", message(business_connection_id="1")),
        ("guest_message", message()),
        ("channel_post", {"message_id": 1, "date": 1, "chat": {"id": GROUP, "type": "channel", "title": "x"}}),
        ("edited_channel_post", {"message_id": 1, "date": 1, "chat": {"id": GROUP, "type": "channel", "title": "x"}}),
        ("inline_query", {"id": "1", "from": message()["from"], "query": "D-1", "offset": ""}),
        ("chat_join_request", {"chat": message()["chat"], "from": message()["from"], "user_chat_id": 1001, "date": 1}),
        ("callback_query", {"id": "1", "from": message()["from"], "inline_message_id": "x", "chat_instance": "1"}),
        ("callback_query", {"id": "1", "from": BOT, "message": message(), "chat_instance": "1", "data": "x"}),
        ("no_such_kind", {"anything": 1}),
    ],
)
async def test_other_kinds_of_update_have_no_effect(office: Office, kind: str, body: dict[str, Any]) -> None:
    async with office.database.read() as session:
        before = len((await session.scalars(select(Entry))).all())
    office.sandbox.inject(kind, body)
    await settled(office)
    assert await said(office, 1001) == []
    assert len(await office.rows(Entry)) == before


async def test_a_command_that_was_edited_in_is_no_command(office: Office) -> None:
    sent = await office.author.send("/drafts")
    await office.author.sees(shows("没有"))
    await office.author.edit(sent, "/language")
    await settled(office)
    assert len(await said(office, 1001)) == 1
