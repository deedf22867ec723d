"""Citizens' messages on the phones: written down or turned, answered, passed on, put off, closed (C7, H9)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.sandbox.phone import Phone
from models.draft import Draft, State
from models.inquiry import Inquiry, InquiryState
from tests.office import MONDAY_MORNING, Office, asks, decide, offers, set_to, shows


async def press(phone: Phone, label: str, *wanted: str, words: str | None = None, then: str | None = None) -> None:
    """Tap a button on the card that shows all this, choose from the menu it opens, and answer what it asks."""
    await phone.sees(offers(label, *wanted))
    before = phone.last()
    await phone.tap(label, wanted[0])
    if then:
        await phone.sees(offers(then, wanted[0]))
        await phone.tap(then, wanted[0])
    if words is not None:
        await phone.send(words, reply_to=await phone.sees(asks, after=before))


async def logged(
    office: Office, words: str = "请问投稿何时有结果？", kind: str = "咨询", phone: Phone | None = None
) -> Any:
    """A message written down by `/inquiry`."""
    writer = phone or office.author
    set_to(office.clock, MONDAY_MORNING)
    await writer.send("/inquiry")
    card = await writer.sees(offers(kind, "网民留言"))
    await writer.tap(kind, card)
    await writer.send(words, reply_to=await writer.sees(asks, after=card))
    return await writer.sees(offers("答复", "Q-1"))


async def only(office: Office) -> Inquiry:
    (row,) = await office.rows(Inquiry)
    return row


async def test_the_kind_sets_the_deadline_and_the_card_explains_it(office: Office) -> None:
    card = await logged(office)
    assert all(each in card["text"] for each in ("咨询", "2026-11-24 17:30", "还剩", "11-23 09:00 收到", "1 个工作日"))
    await press(office.author, "类别", "Q-1", then="建议投诉")
    await office.author.sees(shows("Q-1", "建议投诉", "2026-11-30 17:30", "不计：11-28–11-29（周末）"))
    await press(office.author, "类别", "Q-1", then="复杂")
    await office.author.sees(shows("Q-1", "2026-12-14 17:30"))
    assert (await office.actions("Q-1")).count("inquiry.kind_chosen") == 2


async def test_a_reply_is_reviewed_and_then_recorded_as_posted(office: Office) -> None:
    await logged(office)
    await press(office.author, "答复", "Q-1", words="审稿周期为三个月。")
    await office.author.sees(shows("Q-1", "答复审核中", "审稿周期为三个月。", "李静"))
    card = await office.reviewer.sees(offers("通过", "D-1", "Q-1"))
    assert "审稿周期" in card["text"]
    assert office.reviewer.find("请问投稿何时有结果") is not None
    await decide(office.reviewer, "通过", "D-1")
    await office.author.sees(shows("Q-1", "答复已审定"))
    await press(office.author, "已发布", "Q-1", "答复已审定", words="https://mp.weixin.qq.com/s/1")
    await office.author.sees(shows("Q-1", "已答复", "https://mp.weixin.qq.com/s/1"))
    inquiry = await only(office)
    assert (inquiry.state, inquiry.late, inquiry.next_at) == (InquiryState.ANSWERED, False, None)
    (reply,) = await office.rows(Draft)
    assert reply.state is State.PUBLISHED
    assert (await office.actions("Q-1"))[-1] == "inquiry.answered"


async def test_a_reply_sent_back_is_written_anew(office: Office) -> None:
    await logged(office)
    await press(office.author, "答复", "Q-1", words="等着。")
    await decide(office.reviewer, "退回修改", "D-1", "答非所问")
    await office.author.sees(shows("Q-1", "退回修改", "答非所问"))
    await press(office.author, "答复", "Q-1", "答复已被退回", words="审稿周期为三个月，结果会邮件通知。")
    await decide(office.reviewer, "通过", "D-1")
    await office.author.sees(shows("Q-1", "答复已审定", "邮件通知"))
    assert [draft.version for draft in await office.rows(Draft)] == [2]


async def test_a_blocked_word_in_a_reply_is_refused_and_asked_again(office: Office) -> None:
    await logged(office)
    await press(office.author, "答复", "Q-1", words="禁用乙的话")
    again = await office.author.sees(shows("禁用乙"), after=office.author.last())
    assert await office.rows(Draft) == []
    await office.author.send("好的。", reply_to=again)
    await office.author.sees(shows("Q-1", "答复审核中"))


async def test_a_forward_is_turned_from_its_draft(office: Office) -> None:
    set_to(office.clock, MONDAY_MORNING)
    citizen = office.sandbox.add_user(9001, "张三网友", started=True)
    message = {"from": citizen.user, "date": 0, "text": "校门口噪音扰民，请处理。"}
    await office.author.forward(message)
    await press(office.author, "转为留言", "D-1", then="建议投诉")
    await office.author.sees(shows("Q-1", "张三网友", "转发登记", "噪音扰民", "2026-11-30 17:30"))
    (draft,) = await office.rows(Draft)
    assert draft.state is State.DISCARDED
    assert (await office.actions("D-1"))[-1] == "draft.turned"


async def test_words_behind_the_command_are_a_message_at_once(office: Office) -> None:
    await office.author.send("/inquiry 图书馆几点开门？")
    await office.author.sees(offers("答复", "Q-1", "图书馆几点开门"))


async def test_passed_on_the_clock_goes_on(office: Office) -> None:
    await logged(office)
    before = (await only(office)).deadline_at
    await press(office.author, "转办", "Q-1", then="陈思远", words="由责编答复")
    await office.second.sees(offers("答复", "Q-1"))
    await office.second.sees(shows("王小明", "Q-1", "由责编答复"))
    assert (await only(office)).deadline_at == before
    assert office.author.find(offers("答复", "Q-1")) is None
    await press(office.second, "转办", "Q-1", then="县政府办", words="属县里职责")
    await office.sandbox.phone(3001).sees(offers("答复", "Q-1"))


async def test_more_time_is_the_head_s_to_grant(office: Office) -> None:
    await logged(office)
    await press(office.author, "申请延期", "Q-1", then="3 天", words="需要核实")
    await office.head.sees(offers("Grant extension", "Q-1", "需要核实"))
    await office.head.tap("Grant extension", "Q-1")
    await office.author.sees(shows("Q-1", "同意延期", "2026-11-27 17:30"))
    await press(office.author, "申请延期", "Q-1", then="5 天", words="还要核实")
    await office.head.sees(offers("Refuse", "还要核实"))
    await press(office.head, "Refuse", "Q-1", "还要核实", words="够了")
    await office.author.sees(shows("Q-1", "不同意延期", "够了"))
    assert (await only(office)).extra_days == 3


async def test_closing_needs_a_reason(office: Office) -> None:
    await logged(office)
    await press(office.author, "办结", "Q-1", words="-")
    again = await office.author.sees(asks, after=office.author.last())
    await office.author.send("重复留言", reply_to=again)
    await office.author.sees(shows("Q-1", "已办结", "重复留言"))
    inquiry = await only(office)
    assert (inquiry.state, inquiry.next_at) == (InquiryState.CLOSED, None)


async def test_the_list_is_sorted_by_what_is_left(office: Office) -> None:
    await logged(office, "复杂的事", "复杂")
    await office.author.send("/inquiry 急事")
    await office.author.sees(offers("答复", "Q-2"))
    office.clock.advance(timedelta(days=2))
    await office.author.send("/inquiries")
    text = (await office.author.sees(shows("网民留言", "Q-1", "Q-2", "已超期")))["text"]
    assert text.index("Q-2") < text.index("Q-1")
    await office.author.tap("Q-1", "网民留言")
    auditor = office.sandbox.phone(1006)
    await auditor.send("/inquiries")
    await auditor.sees(shows("Q-1", "Q-2"))


async def test_reminders_come_half_way_on_the_last_morning_at_the_deadline_then_daily(office: Office) -> None:
    await logged(office, kind="建议投诉")
    assert (await only(office)).deadline_at == datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
    last = office.author.last()
    for _ in range(4):
        at = (await only(office)).next_at
        assert at is not None
        set_to(office.clock, at)
        last = await office.author.sees(shows("提醒", "Q-1"), after=last)
    slots = [entry.detail["slot"] for entry in await office.trail("Q-1") if entry.action == "inquiry.reminded"]
    assert slots == ["half_way", "last_morning", "deadline", "overdue"]
    await office.head.sees(shows("Reminder", "Q-1", "overdue"))


async def test_three_days_of_silence_are_one_reminder(office: Office) -> None:
    await logged(office)
    set_to(office.clock, datetime(2026, 11, 27, 3, 0, tzinfo=UTC))
    await office.author.sees(shows("提醒", "Q-1", "已超期"))
    assert (await office.actions("Q-1")).count("inquiry.reminded") == 1
