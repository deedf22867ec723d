"""Comments under a channel's posts: citizens' messages, answered where they were written (C7, H9)."""

from typing import Any

import pytest
from sqlalchemy import or_, update

from bot.sandbox import inbound, messages
from bot.sandbox.world import SERVICE
from models.inquiry import Inquiry, InquiryState
from models.organisation import Person
from tests.handlers.settling import settled
from tests.handlers.test_inquiry import press
from tests.office import Office, decide, offers, shows
from tests.rules.desk import enlarge

CHANNEL, GROUP = -1002000000007, -1002000000008
ACCOUNT = f"""
[[account]]
unit = "journal"
key = "channel"
platform = "telegram"
name = "学报频道"
owner = "王小明"
telegram_chat = {CHANNEL}
comments = true
telegram_comments = {GROUP}
"""
CITIZEN, OTHER = 9001, 9002


@pytest.fixture
async def post(office: Office) -> Any:
    """A post of the channel as Telegram puts it into the discussion group (Bot API: is_automatic_forward)."""
    await enlarge(office, ACCOUNT)
    for number, name in ((CITIZEN, "读者甲"), (OTHER, "读者乙")):
        office.sandbox.add_user(number, name)
    office.sandbox.add_channel(CHANNEL, "学报频道", admins=[1001])
    group = office.sandbox.add_group(GROUP, "学报频道讨论", members=[CITIZEN, OTHER, 1001, 1002], bot_admin=True)
    world = office.sandbox.world
    sender = {"from": SERVICE, "sender_chat": world.chats[CHANNEL].shown, "is_automatic_forward": True}
    message = messages.post(world, group, {"text": "本期目录"}, sender)
    world.update("message", message)
    return message


async def comment(office: Office, number: int, text: str, to: Any) -> Any:
    return await office.sandbox.phone(number).send(text, chat_id=GROUP, reply_to=to)


async def test_a_comment_is_answered_where_it_was_written(office: Office, post: Any) -> None:
    written = await comment(office, CITIZEN, "什么时候出纸质版？", post)
    await office.author.sees(offers("答复", "Q-1", "读者甲", "频道评论", "纸质版"))
    await press(office.author, "答复", "Q-1", words="下月初寄出。")
    await decide(office.reviewer, "通过", "D-1")
    answer = await office.sandbox.phone(CITIZEN).sees("下月初寄出", chat_id=GROUP)
    assert answer["reply_to_message"]["message_id"] == written["message_id"]
    await office.author.sees(shows("Q-1", "已答复"))
    (inquiry,) = await office.rows(Inquiry)
    assert (inquiry.state, inquiry.citizen) == (InquiryState.ANSWERED, None)


async def test_a_comment_that_is_gone_is_told_and_nothing_goes_astray(office: Office, post: Any) -> None:
    written = await comment(office, CITIZEN, "什么时候出纸质版？", post)
    await office.author.sees(offers("答复", "Q-1"))
    await press(office.author, "答复", "Q-1", words="下月初寄出。")
    messages.remove(office.sandbox.world, office.sandbox.world.chats[GROUP], written["message_id"])
    await decide(office.reviewer, "通过", "D-1")
    await office.author.sees(shows("Q-1", "未能发出"))
    assert office.sandbox.phone(CITIZEN).find("下月初寄出", chat_id=GROUP) is None
    await office.author.sees(offers("已发布", "Q-1"))


async def test_only_citizens_comments_count(office: Office, post: Any) -> None:
    await comment(office, 1002, "工作人员的话", post)
    await office.sandbox.phone(CITIZEN).send("群里闲聊", chat_id=GROUP)
    chat = office.sandbox.world.chats[GROUP]
    person = office.sandbox.world.people[1001]
    inbound.write(
        office.sandbox.world,
        person,
        chat,
        {"text": "频道自己的话", "reply_to_message": messages.quoted(post)},
        {"from": SERVICE, "sender_chat": office.sandbox.world.chats[CHANNEL].shown},
    )
    await comment(office, OTHER, "真正的留言", post)
    await office.author.sees(offers("答复", "Q-1", "真正的留言"))
    assert [row.words for row in await office.rows(Inquiry)] == ["真正的留言"]


async def test_one_citizen_has_three_open_at_most(office: Office, post: Any) -> None:
    for number in range(5):
        await comment(office, CITIZEN, f"第{number}条", post)
    await comment(office, OTHER, "另一位", post)
    await office.author.sees(offers("答复", "Q-4", "另一位"))
    kept = sorted(await office.rows(Inquiry), key=lambda row: row.id)
    assert [row.words for row in kept] == ["第0条", "第1条", "第2条\n第3条\n第4条", "另一位"]


async def test_a_comment_with_a_file_of_any_size_is_picked_up_and_the_group_hears_nothing(
    office: Office, post: Any
) -> None:
    citizen = office.sandbox.phone(CITIZEN)
    await citizen.document(b"scan", size=30_000_000, caption="见附件", chat_id=GROUP, reply_to=post)
    await office.author.sees(offers("答复", "Q-1", "见附件", "1 个附件"))
    async with office.database.write() as session:
        nobody = update(Person).where(or_(Person.telegram_id.is_(None), Person.telegram_id.in_((1001, 1003, 1004))))
        await session.execute(nobody.values(active=False))
    await comment(office, CITIZEN, "没有人了", post)
    await settled(office)
    assert len(await office.rows(Inquiry)) == 1
    assert [each for each in citizen.messages(GROUP) if each["from"]["is_bot"]] == []
