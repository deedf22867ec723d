"""Methods as python-telegram-bot calls them: urlencoded and multipart, answers parsed into its types."""

import asyncio
from datetime import timedelta

import aiohttp
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    LinkPreviewOptions,
    MessageEntity,
)
from telegram.error import BadRequest

from bot.sandbox.attachments import PIXEL
from bot.sandbox.parameters import METHODS
from bot.sandbox.phone import Phone
from bot.sandbox.server import Sandbox
from models.clock import MovableClock

GROUP = -1001000000001
CHANNEL = -1002000000001


async def test_send_with_everything(bot: Bot, phone: Phone) -> None:
    theirs = await phone.send("草稿")
    sent = await bot.send_message(
        1001,
        "D-1 见 news.cn",
        entities=[MessageEntity("bold", 0, 3)],
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_to_message_id=theirs["message_id"],
        protect_content=True,
        reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("通过", callback_data="t:1")]]),
    )
    assert sent.reply_to_message
    assert sent.reply_to_message.text == "草稿"
    assert sent.has_protected_content
    assert sent.parse_entities() == {sent.entities[0]: "D-1"}
    assert sent.link_preview_options
    assert sent.from_user == await bot.get_me()


@pytest.mark.parametrize("kind", ["photo", "video", "animation", "audio", "voice", "document", "sticker"])
async def test_send_a_file_and_again_by_its_id(bot: Bot, kind: str) -> None:
    send = getattr(bot, f"send_{kind}")
    first = getattr(await send(1001, PIXEL), kind)
    if kind == "photo":
        assert (first[-1].width, first[-1].height) == (1, 1)
        first = first[-1]
    again = getattr(await send(1001, first.file_id), kind)
    assert (again[-1] if kind == "photo" else again).file_unique_id == first.file_unique_id
    assert bytes(await (await bot.get_file(first.file_id)).download_as_bytearray()) == PIXEL


async def test_wrong_kind_of_file(bot: Bot, phone: Phone) -> None:
    document = (await phone.document())["document"]["file_id"]
    with pytest.raises(BadRequest, match="type document as photo"):
        await bot.send_photo(1001, document)


async def test_media_group(bot: Bot) -> None:
    sent = await bot.send_media_group(1001, [InputMediaPhoto(b"1"), InputMediaPhoto(b"2")], caption="两张")
    assert len({message.media_group_id for message in sent}) == 1
    assert [message.caption for message in sent] == ["两张", None]
    with pytest.raises(BadRequest, match="2-10"):
        await bot.send_media_group(1001, [InputMediaPhoto(b"1")])
    with pytest.raises(BadRequest, match="media types"):
        await bot.send_media_group(1001, [InputMediaPhoto(b"1"), InputMediaDocument(b"2")])


async def test_edits(bot: Bot, phone: Phone) -> None:
    sent = await bot.send_photo(1001, b"1", caption="旧")
    edited = await bot.edit_message_caption(1001, sent.message_id, caption="<i>新</i>", parse_mode="HTML")
    assert edited is not True
    assert (edited.caption, edited.caption_entities[0].type) == ("新", "italic")
    with pytest.raises(BadRequest, match="no text in the message"):
        await bot.edit_message_text("x", 1001, sent.message_id)
    await bot.edit_message_media(InputMediaDocument(b"2", filename="审查表.pdf"), 1001, sent.message_id)
    assert phone.last()["document"]["file_name"] == "审查表.pdf"
    assert "photo" not in phone.last()


async def test_copies_and_forwards(bot: Bot, phone: Phone) -> None:
    theirs = await phone.photo(caption="图")
    number = theirs["message_id"]
    copy = await bot.copy_message(GROUP, 1001, number, caption="另一句")
    shown = phone.last(GROUP)
    assert (shown["message_id"], shown["caption"], "forward_origin" in shown) == (copy.message_id, "另一句", False)
    forward = await bot.forward_message(GROUP, 1001, number)
    assert forward.forward_origin
    assert len(await bot.copy_messages(GROUP, 1001, [number, 999])) == 1
    with pytest.raises(BadRequest, match="Message to copy not found"):
        await bot.copy_message(GROUP, 1001, 999)


async def test_deletions(bot: Bot, phone: Phone, clock: MovableClock) -> None:
    old = await bot.send_message(1001, "旧")
    clock.advance(timedelta(hours=49))
    with pytest.raises(BadRequest, match="can't be deleted"):
        await bot.delete_message(1001, old.message_id)
    theirs = await phone.send("新")
    assert await bot.delete_message(1001, theirs["message_id"])
    assert await bot.delete_messages(1001, [old.message_id, 999])
    assert [message["text"] for message in phone.messages()] == ["旧"]
    in_group = await phone.send("/x", chat_id=GROUP)
    with pytest.raises(BadRequest, match="can't be deleted"):
        await bot.delete_message(GROUP, in_group["message_id"])


async def test_menus_by_scope(bot: Bot, sandbox: Sandbox, phone: Phone) -> None:
    await bot.set_my_commands([BotCommand("help", "帮助")])
    await bot.set_my_commands([BotCommand("new", "新稿")], scope=BotCommandScopeChat(1001))
    await bot.set_my_commands([BotCommand("help", "Help")], language_code="en")
    assert phone.commands() == [{"command": "new", "description": "新稿"}]
    assert sandbox.phone(1002).commands() == [{"command": "help", "description": "帮助"}]
    sandbox.add_user(1003, "Ann", language_code="en")
    assert sandbox.phone(1003).commands() == [{"command": "help", "description": "Help"}]
    assert (await bot.get_my_commands(BotCommandScopeChat(1001)))[0].command == "new"
    await bot.delete_my_commands(BotCommandScopeChat(1001))
    assert phone.commands()[0]["command"] == "help"


async def test_profile(bot: Bot) -> None:
    assert await bot.set_my_name("先审")
    assert await bot.set_my_description("先审后发")
    assert await bot.set_my_short_description("先审后发")
    assert await bot.set_chat_menu_button(1001)
    with pytest.raises(BadRequest, match="too long"):
        await bot.set_my_name("字" * 65)


async def test_chats(bot: Bot, sandbox: Sandbox) -> None:
    assert (await bot.get_chat(GROUP)).title == "党委宣传部值班群"
    assert (await bot.get_chat_member(GROUP, 1001)).status == "member"
    assert (await bot.get_chat_member(GROUP, (await bot.get_me()).id)).status == "member"
    assert {member.user.id for member in await bot.get_chat_administrators(CHANNEL)} == {1000, 1002}
    assert await bot.get_chat_member_count(GROUP) == 3
    sandbox.leave(GROUP, 1002)
    assert (await bot.get_chat_member(GROUP, 1002)).status == "left"
    assert await bot.leave_chat(GROUP)


async def test_channel_posts(bot: Bot, sandbox: Sandbox) -> None:
    post = await bot.send_message(CHANNEL, "公告")
    assert post.sender_chat
    assert post.from_user is None
    assert sandbox.phone(1001).last(CHANNEL)["text"] == "公告"
    edited = await bot.edit_message_text("更正", CHANNEL, post.message_id)
    assert edited is not True
    assert edited.edit_date


async def test_pin_react_and_act(bot: Bot, sandbox: Sandbox) -> None:
    sandbox.promote_bot(GROUP, by=1001)
    sent = await bot.send_message(GROUP, "统一口径")
    assert await bot.pin_chat_message(GROUP, sent.message_id)
    pinned = (await bot.get_chat(GROUP)).pinned_message
    assert pinned
    assert pinned.message_id == sent.message_id
    assert await bot.unpin_chat_message(GROUP)
    assert await bot.set_message_reaction(GROUP, sent.message_id, "👍")
    assert await bot.send_chat_action(GROUP, "typing")


async def test_many_at_once(bot: Bot, phone: Phone) -> None:
    await asyncio.gather(*(bot.send_message(1001, str(number)) for number in range(20)))
    numbers = [message["message_id"] for message in phone.messages()]
    assert numbers == sorted(set(numbers))


def test_parameters_are_those_another_library_knows() -> None:
    ours_to_refuse = {  # of old, or newer than the version served
        *("reply_to_message_id", "allow_sending_without_reply", "disable_web_page_preview"),
        *("ephemeral_message_parameters", "callback_query_id", "receiver_user_id"),
    }
    from aiogram import methods  # noqa: PLC0415 - takes seconds, which every process of the tests would spend

    for name, parameters in METHODS.items():
        known = set(getattr(methods, name[0].upper() + name[1:]).model_fields)
        assert set(parameters) <= known, name
        assert known - set(parameters) <= ours_to_refuse, name


async def test_multipart_without_files(sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("chat_id", "1001")
    form.add_field("text", "<b>x</b>")
    form.add_field("parse_mode", "HTML")
    form.add_field("protect_content", "true")
    form.add_field("reply_markup", '{"force_reply": true}')
    async with http.post(f"{sandbox.url}/bot{sandbox.token}/SENDMESSAGE", data=form) as response:
        result = (await response.json())["result"]
    assert (result["text"], result["has_protected_content"], "reply_markup" in result) == ("x", True, False)
    async with http.get(f"{sandbox.url}/bot{sandbox.token}/getChat", params={"chat_id": "1001"}) as response:
        assert (await response.json())["result"]["first_name"] == "王小明"
