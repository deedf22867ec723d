"""Incidents as people meet them: reported in three taps, ringing until somebody answers, worked and closed."""

from datetime import timedelta
from typing import Any

from bot.sandbox.phone import Phone
from models.incident import Incident
from models.outbox import Lane, Outgoing
from tests.handlers.settling import settled
from tests.incidents import placed, report
from tests.office import GROUP, Office, asks, labels, offers, shows

REPEAT, CLIMB = timedelta(minutes=5, seconds=1), timedelta(minutes=15, seconds=1)


def cards(phone: Phone, chat_id: int | None = None) -> list[dict[str, Any]]:
    """The messages with buttons about I-1 in a chat."""
    return [each for each in phone.messages(chat_id) if labels(each) and "I-1" in each.get("text", "")]


async def test_three_taps_and_words_and_it_is_in_the_group(office: Office) -> None:
    card = await report(office)
    assert labels(card) == ["接报", "进展", "升级", "办结", "回应", "全文", "记录"]
    assert "不良信息 · 一般" in card["text"]
    assert "评论区出现谣言" in card["text"]
    rows = [row for row in await office.rows(Outgoing) if row.chat_id == GROUP]
    assert [row.lane for row in rows] == [Lane.URGENT]
    assert "I-1" in (await office.author.sees(offers("已处置", "I-1")))["text"]  # they own the account, too
    assert await office.author.sees(shows("已上报为 I-1"))


async def test_from_a_draft_s_card_a_dash_is_enough(office: Office) -> None:
    await office.submitted()
    await office.reviewer.sees(offers("上报", "D-1"))
    await office.reviewer.tap("上报", "D-1")
    await office.reviewer.tap("舆情", await office.reviewer.sees(offers("舆情", "D-1")))
    await office.reviewer.tap("较大", await office.reviewer.sees(offers("较大", "D-1")))
    await office.reviewer.send("-", reply_to=await office.reviewer.sees(asks))
    card = await office.member.sees(offers("接报", "I-1", "D-1"), chat_id=GROUP)
    assert "学报公众号" in card["text"]
    await office.member.tap("全文", card, chat_id=GROUP)
    await office.member.sees(shows("本期目录已上线。"))  # in private: what the dash stands for
    await office.author.sees(offers("已处置", "I-1"))  # C6: the account's owner, at the same moment


async def test_it_rings_with_one_card_in_the_group_and_climbs_until_the_tap_that_acknowledges(office: Office) -> None:
    card = await report(office)
    await placed(office)
    office.clock.advance(REPEAT)
    second = await office.member.sees(offers("接报", "I-1"), chat_id=GROUP, after=card)
    await placed(office)
    office.clock.advance(CLIMB)
    await office.member.sees(offers("接报", "I-1", "已通知：值班群、宣传部"))
    await office.member.sees(offers("接报", "I-1"), chat_id=GROUP, after=second)
    await placed(office)
    assert len(cards(office.member, GROUP)) == 1
    answer = await office.member.tap("接报", "I-1", chat_id=GROUP)
    assert "已由您接报" in answer["text"]
    await office.member.sees(offers("接手", "I-1", "宣传甲处置中"), chat_id=GROUP)
    await office.author.sees(shows("📣 I-1", "宣传甲 接报"))
    last = office.member.last(GROUP)
    office.clock.advance(timedelta(minutes=50))
    await office.author.sees(offers("已处置"), after=office.author.last())
    assert office.member.last(GROUP)["message_id"] == last["message_id"]
    assert (await office.actions("I-1")).count("incident.climbed") == 1


async def test_the_second_tap_answers_who_and_when_and_a_stranger_s_does_nothing(office: Office) -> None:
    await report(office)
    data = office.member.find(offers("接报", "I-1"), GROUP)
    assert data
    refused = await office.second.tap("接报", data, chat_id=GROUP)  # in the group, without the role
    assert "您的角色不能" in refused["text"]
    await office.member.tap("接报", data, chat_id=GROUP)
    press = data["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    answer = await office.colleague.tap_raw(data, press, chat_id=GROUP)
    assert answer["text"].startswith("宣传甲 has had it since 20")


async def test_an_update_is_asked_for_in_the_group_and_told_to_all_concerned(office: Office) -> None:
    await report(office)
    await office.member.tap("接报", "I-1", chat_id=GROUP)
    await office.member.tap("进展", "I-1", chat_id=GROUP)
    question = await office.member.sees(asks, chat_id=GROUP)
    assert any(each["type"] in ("text_mention", "mention") for each in question["entities"])
    await office.second.send("我也说一句", chat_id=GROUP, reply_to=question)  # nobody asked them
    await office.member.send("平台已受理，手机13800138000", chat_id=GROUP, reply_to=question)
    await office.author.sees(shows("📣 I-1", "平台已受理，手机13800138000"))
    await office.head.sees(offers("Take it over", "I-1", "平台已受理"))
    told = await office.member.sees(shows("📣 I-1", "平台已受理"), chat_id=GROUP)
    assert "13800138000" not in told["text"]
    assert (await office.actions("I-1")).count("incident.updated") == 1


async def test_updates_within_a_minute_make_phones_ring_once_more_at_most(office: Office) -> None:
    await report(office)
    card = await office.author.sees(offers("进展", "I-1"))
    for words in ("一", "二", "三"):
        before = office.author.last()
        await office.author.tap("进展", card)
        question = await office.author.sees(asks, after=before)
        await office.author.send(f"进展{words}" + "长" * 2500, reply_to=question)
        await office.member.sees(shows("I-1", f"进展{words}"), chat_id=GROUP)
    office.clock.advance(timedelta(minutes=1, seconds=1))
    together = await office.member.sees(shows("📣 I-1", "进展二", "进展三"), chat_id=GROUP)
    assert "进展一" not in together["text"]
    assert together["text"].count("长") > 2500  # as much of each as one message holds
    assert len([each for each in office.member.messages(GROUP) if "📣 I-1" in each["text"]]) == 2


async def test_a_leak_is_hidden_in_the_group_and_shown_in_private(office: Office) -> None:
    """H12."""
    card = await report(office, "名单外泄", category="泄密", severity="重大")
    assert "名单外泄" not in card["text"]
    assert "重大" in card["text"]
    office.clock.advance(CLIMB)
    await office.member.sees(offers("接报", "I-1", "名单外泄"))
    await office.member.tap("接报", "I-1", chat_id=GROUP)
    answer = await office.member.tap("进展", "I-1", chat_id=GROUP)
    assert "已私下" in answer["text"]
    await office.member.send("已撤回名单", reply_to=await office.member.sees(asks))  # asked in private
    await office.author.sees(shows("📣 I-1", "已撤回名单"))
    assert all("名单" not in each.get("text", "") for each in office.member.messages(GROUP))


async def test_a_picture_in_answer_is_words_enough_and_the_rest_of_its_album_follows(office: Office) -> None:
    await office.author.send("/incident")
    await office.author.tap("突发", await office.author.sees(offers("突发")))
    await office.author.tap("重大", await office.author.sees(offers("重大")))
    question = await office.author.sees(asks)
    pictures = [office.author.attachment("photo", each) for each in (b"1", b"2")]
    await office.author.album(pictures, reply_to=question)
    await office.member.sees(offers("接报", "I-1", "📎 2"), chat_id=GROUP)
    assert not await office.trail("D-1")
    card = await office.author.sees(offers("进展", "I-1", "📎 2"))
    await office.author.send("火已扑灭", reply_to=card)
    await office.member.sees(shows("📣 I-1", "火已扑灭"), chat_id=GROUP)


async def test_closing_asks_for_cause_measures_and_the_person_responsible(office: Office) -> None:
    """J13, H14."""
    await report(office)
    await office.member.tap("接报", "I-1", chat_id=GROUP)
    await office.member.tap("办结", "I-1", chat_id=GROUP)
    question = await office.member.sees(asks, chat_id=GROUP)
    await office.member.send("-", chat_id=GROUP, reply_to=question)
    question = await office.member.sees(asks, chat_id=GROUP, after=question)
    assert "请" in question["text"]
    for words in ("外部账号造谣，电话13800138000", "已删除并辟谣", "王小明"):
        await office.member.send(words, chat_id=GROUP, reply_to=question)
        if words != "王小明":
            question = await office.member.sees(asks, chat_id=GROUP, after=question)
    card = await office.member.sees(offers("重开", "I-1", "外部账号造谣", "已删除并辟谣", "王小明"), chat_id=GROUP)
    assert "13800138000" not in card["text"]  # H7.1: here everybody of the group reads it
    await office.author.sees(shows("📣 I-1", "宣传甲 办结"))
    await office.member.tap("重开", card, chat_id=GROUP)
    await office.member.sees(offers("接报", "I-1"), chat_id=GROUP, after=card)


async def test_two_who_close_it_at_once_do_not_mix_their_answers(office: Office) -> None:
    """The one who is through first closes it with their own words; a closing begun leaves an earlier one alone."""
    await report(office)
    await office.member.tap("办结", "I-1", chat_id=GROUP)
    first = await office.member.sees(asks, chat_id=GROUP)
    await office.member.send("甲的原因", chat_id=GROUP, reply_to=first)
    first = await office.member.sees(asks, chat_id=GROUP, after=first)
    await office.colleague.tap("办结", "I-1", chat_id=GROUP)
    second = await office.colleague.sees(asks, chat_id=GROUP, after=first)
    await office.colleague.send("乙的原因", chat_id=GROUP, reply_to=second)
    await office.colleague.sees(asks, chat_id=GROUP, after=second)
    await office.member.send("甲的措施", chat_id=GROUP, reply_to=first)
    first = await office.member.sees(lambda each: asks(each) and "责任人" in each["text"], chat_id=GROUP)
    await office.member.send("王小明", chat_id=GROUP, reply_to=first)
    await office.member.sees(offers("重开", "I-1", "甲的原因", "甲的措施"), chat_id=GROUP)
    assert "乙的原因" not in str([entry.detail for entry in await office.trail("I-1")])


async def test_given_up_after_the_question_was_asked_nothing_is_reported(office: Office) -> None:
    await office.author.send("/incident")
    await office.author.tap("突发", await office.author.sees(offers("突发")))
    await office.author.tap("重大", await office.author.sees(offers("重大")))
    question = await office.author.sees(asks)
    await office.author.tap("返回", await office.author.sees(offers("返回")))
    await office.author.tap("返回", await office.author.sees(offers("突发")))
    await office.author.sees(shows("未上报"))
    await office.author.send("火情", reply_to=question)
    await settled(office)
    assert await office.rows(Incident) == []


async def test_the_owner_s_task_ends_with_their_tap(office: Office) -> None:
    """C6, H9."""
    await report(office, by=office.reviewer)
    await office.author.tap("已处置", await office.author.sees(offers("已处置", "I-1")))
    await office.reviewer.sees(shows("📣 I-1", "王小明 已处置"))
    await office.member.sees(shows("I-1", "王小明 已处置"), chat_id=GROUP)
    incident = (await office.rows(Incident))[0]
    assert incident.task_done_at is not None
    assert incident.ring_at is not None  # the department still has to answer


async def test_without_a_group_it_goes_to_people_at_once_and_the_administrators_know(office: Office) -> None:
    editor, head = office.sandbox.phone(3001), office.sandbox.phone(3003)
    await editor.send("/incident")
    await editor.tap("舆情", await editor.sees(offers("舆情")))
    await editor.tap("重大", await editor.sees(offers("重大")))
    await editor.send("网上热议", reply_to=await editor.sees(asks))
    await office.member.sees(offers("接报", "I-1", "网上热议"))
    await office.admin.sees(shows("县政府办", "I-1", "propaganda_chat"))
    await head.send("/incidents")
    listed = await head.sees(offers("I-1 舆情"))
    await head.tap("I-1 舆情", listed)
    await head.sees(offers("接报", "I-1"), after=listed)


async def test_who_sees_which_incidents(office: Office) -> None:
    await report(office)
    for phone, sees in ((office.member, True), (office.sandbox.phone(1006), True), (office.sandbox.phone(2001), False)):
        await phone.send("/incidents")
        await phone.sees("I-1" if sees else "没有未办结")


async def test_escalating_calls_the_next_level_at_once(office: Office) -> None:
    await report(office)
    await office.member.tap("升级", "I-1", chat_id=GROUP)
    await office.colleague.sees(offers("Acknowledge", "I-1", "Serious"))
    await office.member.sees(offers("接报", "I-1", "较大"), chat_id=GROUP)


async def test_silence_after_the_acknowledgement_is_asked_about(office: Office) -> None:
    await report(office)
    await office.member.tap("接报", "I-1", chat_id=GROUP)
    office.clock.advance(timedelta(minutes=61))
    await office.member.sees(shows("I-1", "已 60 分钟没有进展"))


async def test_a_group_that_moved_keeps_its_incident(office: Office) -> None:
    await report(office)
    moved = office.sandbox.migrate(GROUP)
    await settled(office)
    office.clock.advance(REPEAT)
    await office.member.sees(offers("接报", "I-1"), chat_id=moved)
    await office.member.tap("接报", "I-1", chat_id=moved)
    await office.member.sees(offers("接手", "I-1"), chat_id=moved)


async def test_a_group_that_does_not_get_the_card_is_passed_over_at_once(office: Office) -> None:
    office.sandbox.kick_bot(GROUP, by=1008)
    await office.author.send("/incident")
    await office.author.tap("舆情", await office.author.sees(offers("舆情")))
    await office.author.tap("重大", await office.author.sees(offers("重大")))
    await office.author.send("网上热议", reply_to=await office.author.sees(asks))
    await office.admin.sees(shows("我已不在群组"))
    await placed(office)
    office.clock.advance(timedelta(seconds=6))  # the scheduler's next look
    await office.member.sees(offers("接报", "I-1", "网上热议"))


async def test_a_card_too_old_to_be_deleted_says_where_the_new_one_is(office: Office) -> None:
    """Bot API: deleteMessage, 48 hours; an outage may be longer."""
    card = await report(office)
    await placed(office)
    office.clock.advance(timedelta(days=3))
    await office.member.sees(offers("接报", "I-1"), chat_id=GROUP, after=card)
    await office.member.sees("I-1 的卡片已移到下方", chat_id=GROUP)
    assert len(cards(office.member, GROUP)) == 1


async def test_full_text_is_whole_however_long(office: Office) -> None:
    await report(office, "＜甲" * 2040 + "结尾")
    await office.member.tap("全文", "I-1", chat_id=GROUP)
    await office.member.sees(shows("结尾"))
    said = "".join(each["text"] for each in office.member.messages() if "甲" in each.get("text", ""))
    assert said.count("甲") >= 2040
