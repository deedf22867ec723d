"""Drafts as their author makes and changes them: several at a time, in every way a phone offers."""

from typing import Any

from models.draft import Draft, State, Version
from tests.handlers.settling import settled
from tests.office import Office, decide, labels, offers, shows


async def contents(office: Office) -> dict[tuple[int, int], list[tuple[str, str]]]:
    """(draft, version) → kind and text of each part."""
    return {
        (row.draft_id, row.number): [(part["kind"], part["text"]) for part in row.content]
        for row in await office.rows(Version)
    }


async def test_several_drafts_at_a_time_do_not_mix(office: Office) -> None:
    one = await office.author.send("第一篇")
    two = await office.author.send("第二篇")
    await office.author.sees(shows("D-1", "第一篇"))
    await office.author.sees(shows("D-2", "第二篇"))
    await office.submit("D-2")
    await office.author.edit(one, "第一篇改")
    await office.author.sees(shows("D-1", "v2", "第一篇改"))
    await office.reviewer.sees(offers("通过", "D-2", "第二篇"))
    await office.submit("D-1")
    await office.author.edit(two, "第二篇改")
    await office.author.sees(shows("D-2", "v2", "编写中", "第二篇改"))
    await decide(office.reviewer, "通过", "D-1")
    states = {draft.id: draft.state for draft in await office.rows(Draft)}
    assert states == {1: State.IN_REVIEW, 2: State.COMPOSING}


async def test_two_albums_and_a_text_between_them_are_three_drafts(office: Office) -> None:
    photo = office.author.attachment
    await office.author.album([photo("photo", b"1", caption="甲"), photo("photo", b"2")], split=True)
    await office.author.send("乙")
    await office.author.album([photo("video", b"3", caption="丙"), photo("photo", b"4"), photo("photo", b"5")])
    await settled(office)
    assert await contents(office) == {
        (1, 1): [("photo", "甲"), ("photo", "")],
        (2, 1): [("text", "乙")],
        (3, 1): [("video", "丙"), ("photo", ""), ("photo", "")],
    }


async def test_an_album_of_documents_and_one_of_ten_stay_whole(office: Office) -> None:
    document = office.author.attachment
    await office.author.album([document("document", bytes([n]), name=f"{n}.pdf") for n in range(2)])
    await office.author.album([document("photo", bytes([n])) for n in range(10)], split=True)
    await settled(office)
    assert [len(parts) for parts in (await contents(office)).values()] == [2, 10]


async def test_a_caption_that_is_edited_keeps_the_pictures(office: Office) -> None:
    photo = office.author.attachment
    first, _ = await office.author.album([photo("photo", b"1", caption="旧图说"), photo("photo", b"2")])
    await office.author.sees(shows("D-1", "×2"))
    await office.author.edit(first, "新图说")
    await office.author.sees(shows("D-1", "v2", "×2", "新图说"))
    await settled(office)
    assert (await contents(office))[1, 2] == [("photo", "新图说"), ("photo", "")]


async def test_a_picture_that_is_replaced_is_another_version(office: Office) -> None:
    sent = await office.author.photo(b"first", caption="图说")
    await office.author.sees(shows("D-1", "图说"))
    other = office.author.attachment("photo", b"second", caption="图说")
    office.sandbox.inject("edited_message", {**sent, **other, "edit_date": 1})
    await office.author.sees(shows("D-1", "v2"))
    unique = {row.number: row.content[0]["file_unique_id"] for row in await office.rows(Version)}
    assert unique[1] != unique[2]
    assert len({row.fingerprint for row in await office.rows(Version)}) == 2


async def test_a_reply_replaces_words_or_pictures(office: Office) -> None:
    await office.author.photo(b"1", caption="旧")
    card = await office.author.sees(offers("提交审核", "D-1"))
    await office.author.send("新的图说", reply_to=card)
    await office.author.sees(shows("D-1", "v2", "×1", "新的图说"))
    await office.author.photo(b"2", caption="另一张", reply_to=card)
    await office.author.sees(shows("D-1", "v3", "×1", "另一张"))
    await office.author.send("只要文字", reply_to=await office.author.sees(offers("提交审核", "D-1", "v3")))
    await office.author.sees(shows("D-1", "v4", "只要文字"))
    assert len(await office.rows(Draft)) == 1


async def test_a_caption_too_long_for_a_bot_reaches_the_approver_with_all_that_is_marked_in_it(office: Office) -> None:
    await office.author.photo(b"1", caption="短")
    card = await office.author.sees(offers("提交审核", "D-1"))
    link = {"type": "text_link", "offset": 0, "length": 2, "url": "https://example.org/"}
    await office.author.send("长" * 1025, entities=[link], reply_to=card)
    await office.author.sees(shows("D-1", "v2"))
    await office.submit()
    await office.reviewer.sees(offers("通过", "D-1"))
    picture, words, _card = office.reviewer.messages()[-3:]
    assert "photo" in picture
    assert "caption" not in picture
    assert (words["text"], words["entities"]) == ("长" * 1025, [link])


async def test_a_reply_with_an_album_is_one_version_of_all_its_items(office: Office) -> None:
    await office.author.send("文字稿")
    card = await office.author.sees(offers("提交审核", "D-1"))
    photo = office.author.attachment
    await office.author.album([photo("photo", b"1", caption="图"), photo("photo", b"2")], reply_to=card)
    await office.author.sees(shows("D-1", "v2", "×2"))
    await settled(office)
    assert len(await office.rows(Draft)) == 1


async def test_an_edit_that_changes_nothing_makes_no_version(office: Office) -> None:
    sent = await office.author.send("不变")
    await office.author.sees(shows("D-1"))
    await office.author.edit(sent, "不变")
    await settled(office)
    assert [row.number for row in await office.rows(Version)] == [1]


async def test_an_edit_after_the_end_changes_nothing_and_says_why(office: Office) -> None:
    sent = await office.author.send("将被否决")
    await office.author.sees(shows("D-1"))
    await office.submit()
    await decide(office.reviewer, "否决", "D-1", "不宜发布")
    await office.author.sees(shows("D-1", "已否决"))
    await office.author.edit(sent, "改了也没用")
    await office.author.sees(shows("现在不能这样做", "已否决"))
    assert [row.number for row in await office.rows(Version)] == [1]


async def test_forwarded_messages_are_drafts_like_any_other(office: Office) -> None:
    origin = {"from": {"id": 5, "is_bot": False, "first_name": "某人"}, "date": 1, "text": "转来的话"}
    await office.author.forward(origin)
    await office.author.sees(shows("D-1", "转来的话"))
    await office.author.forward({**origin, "text": "不留名的话"}, hidden=True)
    await office.author.sees(shows("D-2", "不留名的话"))
    channel: dict[str, Any] = {"id": -1009, "type": "channel", "title": "新闻"}
    await office.author.forward({"sender_chat": channel, "date": 1, "text": "频道的话", "message_id": 4})
    await office.author.sees(shows("D-3", "频道的话"))


async def test_the_list_brings_each_card_down_and_the_old_one_still_works(office: Office) -> None:
    await office.author.send("第一篇")
    await office.author.sees(shows("D-1"))
    await office.author.send("第二篇")
    second = await office.author.sees(shows("D-2"))
    await office.author.send("/drafts")
    listed = await office.author.sees(shows("您的稿件", "D-1", "D-2"))
    assert labels(listed) == ["D-2", "D-1"]
    await office.author.tap("D-1", listed)
    card = await office.author.sees(offers("放弃", "D-1"), after=listed)
    await office.author.tap("放弃", card)
    await office.author.tap("返回", await office.author.sees(offers("确认放弃", "D-1", "不能恢复")))
    await office.author.tap("放弃", await office.author.sees(offers("放弃", "D-1"), after=listed))
    await office.author.tap("确认放弃", await office.author.sees(offers("确认放弃", "D-1"), after=listed))
    await office.author.sees(shows("D-1", "已放弃"))
    await office.author.tap("自审", second)
    await office.author.sees(offers("全部无误", "D-2"))
    await office.author.send("/drafts")
    left = await office.author.sees(shows("您的稿件"), after=card)
    assert "D-1" not in left["text"]


async def test_what_is_discarded_is_over(office: Office) -> None:
    await office.author.send("不要了")
    await office.author.sees(offers("放弃", "D-1"))
    card = office.author.last()
    data = card["reply_markup"]["inline_keyboard"][2][1]["callback_data"]
    await office.author.tap("放弃", "D-1")
    await office.author.tap("确认放弃", await office.author.sees(offers("确认放弃", "D-1")))
    gone = await office.author.sees(shows("D-1", "已放弃"))
    assert labels(gone) == ["记录", "上报"]
    assert "已放弃" in (await office.author.tap_raw(card, data))["text"]
    assert (await office.actions("D-1"))[-1] == "draft.discarded"


async def test_from_now_on_in_english(office: Office) -> None:
    await office.author.send("稿件")
    await office.author.sees(offers("提交审核", "D-1"))
    await office.author.send("/language")
    await office.author.sees(offers("English"))
    answer = await office.author.tap("English")
    assert answer["text"] == "From now on I speak English to you."
    await office.author.sees(offers("Self-check", "D-1", "being written"))
    await office.author.tap("Self-check", "D-1")
    card = await office.author.sees(offers("All clear", "D-1", "being written"))
    assert "Politics" in labels(card)
    await office.author.send("/help")
    await office.author.sees(shows("Help", "Your drafts and where they stand"))
    await office.sandbox.called("setMyCommands", 2)
    await office.author.sees(lambda _: "Help" in [each["description"] for each in office.author.commands()])


async def test_the_cards_already_on_the_phone_follow_the_language_at_once(office: Office) -> None:
    await office.author.send("稿件")
    await office.author.sees(offers("提交审核", "D-1"))
    await office.author.send("/language")
    await office.author.tap("English", await office.author.sees(offers("English")))
    await office.author.sees(offers("Submit", "D-1", "being written", "First finish the self-check"))


async def test_ready_is_said_only_where_it_is(office: Office) -> None:
    await office.author.send("含有禁用乙一词")
    await office.author.tap("自审", await office.author.sees(offers("自审", "D-1", "请先完成自审")))
    await office.author.tap("全部无误", await office.author.sees(offers("全部无误", "D-1")))
    await office.author.sees(offers("提交审核", "🚫 禁用词 “禁用乙”", "👉 含有禁用内容“禁用乙”，无法提交"))
    await office.author.send("没有问题", reply_to=await office.author.sees(offers("提交审核", "D-1")))
    await office.author.tap("自审", await office.author.sees(offers("自审", "D-1 v2", "请先完成自审")))
    await office.author.tap("全部无误", await office.author.sees(offers("全部无误", "D-1")))
    await office.author.sees(offers("提交审核", "👉 可以提交审核了"))


async def test_a_card_whose_message_was_deleted_comes_anew_and_is_protected_too(office: Office) -> None:
    """Cards cannot be forwarded or saved from the chat (security.md 8), however they came there."""
    await office.author.send("正文")
    card = await office.author.sees(shows("D-1"))
    assert card["has_protected_content"]
    del office.sandbox.world.chats[1001].messages[card["message_id"]]
    await office.author.edit(office.author.messages()[0], "第二版")
    anew = await office.author.sees(shows("D-1 v2"), after=card)
    assert anew["has_protected_content"]
