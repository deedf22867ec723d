"""Citizens' messages on the phones: written down or turned, answered, passed on, put off, closed (C7, H9)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.sandbox.attachments import PIXEL
from bot.sandbox.phone import Phone
from models.draft import Draft, State
from models.inquiry import Inquiry, InquiryState
from tests.office import MONDAY_MORNING, Office, asks, decide, offers, set_to, shows
from tests.rules.desk import enlarge


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


async def test_paragraphs_and_a_picture_behind_the_command_are_kept(office: Office) -> None:
    await office.author.send("/inquiry 第一段\n\n第二段")
    await office.author.sees(offers("答复", "Q-1"))
    assert (await only(office)).words == "第一段\n\n第二段"
    await office.author.photo(caption="/inquiry 路口积水")
    await office.author.sees(offers("答复", "Q-2", "路口积水", "1 个附件"))


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
    await office.author.sees(offers("转舆情", "Q-1", "已办结", "重复留言"))  # it may still turn out to be one
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
    await office.head.sees(shows("Reminder", "Q-1 past its deadline"))  # no working time has passed since
    await office.author.sees(shows("Q-1", "🔴 办理期限", "已超期，截至 12-01 08:30"))


async def test_three_days_of_silence_are_one_reminder(office: Office) -> None:
    await logged(office)
    set_to(office.clock, datetime(2026, 11, 27, 3, 0, tzinfo=UTC))
    await office.author.sees(shows("提醒", "Q-1", "已超期"))
    assert (await office.actions("Q-1")).count("inquiry.reminded") == 1


async def test_a_citizen_s_pictures_are_kept_with_the_message(office: Office) -> None:
    await office.author.send("/inquiry")
    card = await office.author.sees(offers("建议投诉", "网民留言"))
    await office.author.tap("建议投诉", card)
    question = await office.author.sees(asks, after=card)
    first = office.author.attachment("photo", PIXEL, caption="路口积水")
    scan = office.author.attachment("document", b"scan", name="scan.pdf", size=30_000_000)
    await office.author.album([first, scan], reply_to=question)
    await office.author.sees(offers("答复", "Q-1", "路口积水", "2 个附件"))
    assert [part["kind"] for part in (await only(office)).parts] == ["photo", "document"]
    assert await office.rows(Draft) == []


async def test_a_long_message_is_shown_whole(office: Office) -> None:
    await logged(office)
    words = "".join(f"第{number}行\n" for number in range(1500))
    async with office.database.write() as session:
        (await session.scalars(select(Inquiry))).one().words = words
    before = office.author.last()
    await office.author.tap("全文", "Q-1")
    await office.author.sees("第1499行", after=before)
    said = [each["text"] for each in office.author.messages() if each["message_id"] > before["message_id"]]
    assert "".join(said).replace("\n", "") == words.replace("\n", "")
    assert len(said) == 3


async def test_the_same_reply_once_more_is_answered(office: Office) -> None:
    editor = office.sandbox.phone(2001)
    await logged(office, phone=editor)
    await press(editor, "答复", "Q-1", words="末班车 22:30。")
    await press(editor, "答复", "Q-1", "答复已审定", words="末班车 22:30。")
    await editor.sees(shows("Q-1", "没有变化"))
    assert [draft.version for draft in await office.rows(Draft)] == [1]


async def test_a_link_that_was_asked_for_an_earlier_reply_records_nothing(office: Office) -> None:
    editor = office.sandbox.phone(2001)
    await logged(office, phone=editor)
    await press(editor, "答复", "Q-1", words="末班车 22:30。")
    before = editor.last()
    await press(editor, "已发布", "Q-1", "答复已审定")
    question = await editor.sees(asks, after=before)
    office.clock.advance(timedelta(minutes=1))
    await press(editor, "答复", "Q-1", "答复已审定", words="末班车 23:00。")
    await editor.sees(shows("Q-1", "23:00"))
    await editor.send("-", reply_to=question)
    await editor.sees(shows("D-1", "未作任何改动"))
    assert (await only(office)).state is InquiryState.OPEN


async def test_a_file_in_answer_to_what_takes_words_alone_is_not_lost_in_silence(office: Office) -> None:
    await logged(office)
    await press(office.author, "答复", "Q-1")
    question = await office.author.sees(asks, after=await office.author.sees(offers("答复", "Q-1")))
    await office.author.photo(caption="见图", reply_to=question)
    again = await office.author.sees("此处只收文字")
    assert await office.rows(Draft) == []
    await office.author.send("下月寄出。", reply_to=again)
    await office.author.sees(shows("Q-1", "答复审核中", "下月寄出"))


async def test_times_are_those_of_the_reader_s_unit(office: Office) -> None:
    await enlarge(office, "", ('policy = "county"\n', 'policy = "county"\ntimezone = "Asia/Urumqi"\n'))
    editor = office.sandbox.phone(3001)
    card = await logged(office, phone=editor)
    assert "2026-11-24 17:30" in card["text"]
    assert (await only(office)).deadline_at == datetime(2026, 11, 24, 11, 30, tzinfo=UTC)
    auditor = office.sandbox.phone(1006)
    await auditor.send("/inquiries")
    await auditor.tap("Q-1", await auditor.sees(offers("Q-1")))
    await auditor.sees(shows("Q-1", "2026-11-24 19:30"))
