"""Phones: what people send, tap and see, through python-telegram-bot as the bot's library reads it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from telegram import Bot, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot.sandbox.errors import PhoneRefused
from bot.sandbox.phone import Phone
from bot.sandbox.server import Sandbox
from models.clock import MovableClock

Call = Callable[..., Awaitable[dict[str, Any]]]
GROUP = -1001000000001
CHANNEL = -1002000000001


def keyboard(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=f"d:{label}") for label in labels]])


async def newest(bot: Bot) -> Update:
    return (await bot.get_updates(offset=-1))[-1]


async def test_first_message_opens_the_chat(sandbox: Sandbox, bot: Bot) -> None:
    await sandbox.phone(1002).start("token-1_A")
    message = (await newest(bot)).message
    assert message
    assert message.text == "/start token-1_A"
    assert message.parse_entities() == {message.entities[0]: "/start"}
    assert (await bot.send_message(1002, "你好")).text == "你好"


async def test_tap_is_answered(bot: Bot, phone: Phone) -> None:
    await bot.send_message(1001, "<b>D-1</b>", parse_mode="HTML", reply_markup=keyboard("✅ 提交审核", "放弃"))
    tap = asyncio.create_task(phone.tap("提交审核"))
    query = (await bot.get_updates(timeout=5))[0].callback_query
    assert query
    assert (query.data, query.from_user.id) == ("d:✅ 提交审核", 1001)
    assert query.message
    await bot.answer_callback_query(query.id, "已提交", show_alert=True)
    assert await tap == {"text": "已提交", "show_alert": True}


async def test_tap_twice_is_two_updates(bot: Bot, phone: Phone) -> None:
    await bot.send_message(1001, "D-1", reply_markup=keyboard("通过"))
    tap = asyncio.create_task(phone.tap("通过", "D-1", twice=True))
    updates = await bot.get_updates(timeout=5)
    for number, update in enumerate(updates):
        assert update.callback_query
        await update.callback_query.answer(str(number))
    answer = await tap
    assert len({update.update_id for update in updates}) == 2
    assert (answer["text"], answer["second"]["text"]) == ("0", "1")


async def test_answer_comes_too_late(bot: Bot, phone: Phone, clock: MovableClock) -> None:
    sent = await bot.send_message(1001, "D-1", reply_markup=keyboard("通过"))
    await phone.tap_raw(sent.message_id, "forged", wait=False)
    query = (await newest(bot)).callback_query
    assert query
    assert query.data == "forged"
    clock.advance(timedelta(minutes=5, seconds=1))
    with pytest.raises(Exception, match=r"(?i)query is too old"):
        await query.answer()


async def test_no_such_button(bot: Bot, phone: Phone) -> None:
    await bot.send_message(1001, "D-1", reply_markup=keyboard("不通过"))
    with pytest.raises(PhoneRefused, match="不通过"):
        await phone.tap("通过")


async def test_sees_what_appears_and_changes(bot: Bot, phone: Phone) -> None:
    seen = asyncio.create_task(phone.sees("已签发"))
    sent = await bot.send_message(1001, "待签发")
    assert not seen.done()
    await bot.edit_message_text("已签发", 1001, sent.message_id)
    assert (await seen)["message_id"] == sent.message_id
    assert phone.find("待签发") is None
    with pytest.raises(TimeoutError, match="已签发"):
        await phone.sees("never", timeout=0.01)


async def test_forced_reply(bot: Bot, phone: Phone) -> None:
    asked = await bot.send_message(1001, "理由？", reply_markup=ForceReply())
    assert phone.last()["reply_markup"] == {"force_reply": True}
    await phone.send("不妥", reply_to=asked.message_id)
    message = (await newest(bot)).message
    assert message
    assert message.reply_to_message
    assert (message.text, message.reply_to_message.message_id) == ("不妥", asked.message_id)


async def test_attachments(bot: Bot, phone: Phone) -> None:
    sent = [
        await phone.photo(caption="图 #校庆"),
        await phone.video(),
        await phone.document(b"%PDF", "方案.pdf"),
        await phone.animation(),
        await phone.audio(),
        await phone.voice(),
        await phone.sticker(),
        await phone.poll("去吗"),
        await phone.location(),
        await phone.contact(),
    ]
    messages = [update.message for update in await bot.get_updates()]
    assert [message.message_id for message in messages if message] == [message["message_id"] for message in sent]
    photo, document = messages[0], messages[2]
    assert photo
    assert photo.caption_entities[0].type == "hashtag"
    assert document
    assert document.document
    assert bytes(await (await document.document.get_file()).download_as_bytearray()) == b"%PDF"


async def test_file_too_big(bot: Bot, phone: Phone) -> None:
    sent = await phone.document(b"x", "big.zip", size=20 * 1024 * 1024 + 1)
    with pytest.raises(Exception, match=r"(?i)file is too big"):
        await bot.get_file(sent["document"]["file_id"])


async def test_edit_and_forward(bot: Bot, phone: Phone) -> None:
    sent = await phone.send("a")
    await phone.edit(sent, "b")
    edited = (await newest(bot)).edited_message
    assert edited
    assert edited.text == "b"
    await phone.forward(sent)
    forwarded = (await newest(bot)).message
    assert forwarded
    assert forwarded.forward_origin
    assert forwarded.forward_origin.type == "user"
    await phone.forward(
        {"from": {"id": 5, "is_bot": False, "first_name": "网民"}, "date": 1, "text": "何时开学"}, hidden=True
    )
    hidden = (await newest(bot)).message
    assert hidden
    assert hidden.forward_origin
    assert hidden.forward_origin.type == "hidden_user"


async def test_protected_cannot_be_forwarded(bot: Bot, phone: Phone) -> None:
    sent = await bot.send_message(1001, "内部", protect_content=True)
    with pytest.raises(PhoneRefused, match="protected"):
        await phone.forward(sent.message_id)


async def test_block_is_told(bot: Bot, phone: Phone) -> None:
    await phone.block()
    change = (await newest(bot)).my_chat_member
    assert change
    assert (change.old_chat_member.status, change.new_chat_member.status) == ("member", "kicked")
    with pytest.raises(PhoneRefused):
        await phone.send("x")
    await phone.start()
    assert (await bot.send_message(1001, "x")).text == "x"


async def test_kinds_to_be_refused(sandbox: Sandbox, bot: Bot, phone: Phone) -> None:
    sandbox.promote_bot(GROUP, by=1001)
    await phone.send("a", chat_id=GROUP, anonymous=True)
    await phone.send("b", chat_id=GROUP, sender_chat=CHANNEL)
    await phone.send("c", via_bot={"id": 7, "is_bot": True, "first_name": "gif", "username": "gif_bot"})
    await sandbox.phone(1002).post("d", chat_id=CHANNEL)
    _, anonymous, channel, inline, post = await bot.get_updates()
    assert anonymous.message
    assert anonymous.message.from_user
    assert anonymous.message.sender_chat
    assert (anonymous.message.from_user.id, anonymous.message.sender_chat.id) == (1087968824, GROUP)
    assert channel.message
    assert channel.message.from_user
    assert channel.message.from_user.id == 136817688
    assert inline.message
    assert inline.message.via_bot
    assert post.channel_post
    assert post.channel_post.text == "d"


async def test_privacy_mode(sandbox: Sandbox, bot: Bot, phone: Phone) -> None:
    card = await bot.send_message(GROUP, "I-1")
    for text in ("闲谈", "/incident", "/incident@other_bot", "@xianshen_bot 在吗"):
        await phone.send(text, chat_id=GROUP)
    await phone.send("已处置", chat_id=GROUP, reply_to=card.message_id)
    heard = [update.message.text for update in await bot.get_updates() if update.message]
    assert heard == ["/incident", "@xianshen_bot 在吗", "已处置"]
    sandbox.add_user(1003, "外人")
    with pytest.raises(PhoneRefused):
        await sandbox.phone(1003).send("x", chat_id=GROUP)


async def test_group_life(sandbox: Sandbox, bot: Bot) -> None:
    new_id = sandbox.migrate(GROUP)
    old, new = [update.message for update in await bot.get_updates()]
    assert old
    assert new
    assert (old.migrate_to_chat_id, new.migrate_from_chat_id) == (new_id, GROUP)
    assert (await bot.send_message(new_id, "x")).chat.type == "supergroup"
    sandbox.kick_bot(new_id, by=1001)
    sandbox.add_bot(new_id, by=1002)
    changes = [update.my_chat_member for update in await bot.get_updates() if update.my_chat_member]
    assert [change.new_chat_member.status for change in changes] == ["kicked", "member"]


async def test_forwarded_album_stays_one(bot: Bot, phone: Phone) -> None:
    album = await phone.album([phone.attachment("photo", b"1"), phone.attachment("photo", b"2")])
    sent = await phone.forward_all([message["message_id"] for message in album])
    assert len({message["media_group_id"] for message in sent}) == 1
    assert sent[0]["media_group_id"] != album[0]["media_group_id"]
    assert len(await bot.get_updates()) == 4


async def test_any_update_can_be_injected(sandbox: Sandbox, call: Call) -> None:
    sandbox.inject("guest_message", {"text": "of a kind not asked for, and without a date"})
    with pytest.raises(TimeoutError):
        await sandbox.collected(seconds=0.01)
    (update,) = (await call("getUpdates"))["result"]
    assert "guest_message" in update
    await call("getUpdates", offset=update["update_id"] + 1)
    await sandbox.collected()
