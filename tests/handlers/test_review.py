"""A draft from phone to signature, as its people see it."""

import asyncio

from models.route import Step, StepState
from tests.office import Office, asks, decide, labels, offers, shows


async def test_three_taps_submit_a_draft_and_two_people_sign_it(office: Office) -> None:
    await office.submitted("本期目录已上线。")
    card = await office.reviewer.sees(offers("通过", "D-1"))
    assert labels(card) == ["通过", "退回修改", "否决", "转交", "会签", "全文", "记录", "上报"]
    await decide(office.reviewer, "通过", "D-1")
    signing = await office.head.sees(offers("Sign", "D-1", "for your signature"))
    assert labels(signing) == [
        "Sign",
        "Request changes",
        "Reject",
        "Delegate",
        "Full text",
        "Trail",
        "Report incident",
        "Veto",
    ]
    await decide(office.head, "Sign", "D-1")
    await office.author.sees(offers("已发布", "D-1", "已通过，待发布"))
    await office.author.sees("D-1 已全部通过，现在可以发布。")
    await office.reviewer.sees(shows("D-1", "审核员 · 李静 通过", "主要负责人 · 张建国 签发"))
    assert await office.actions("D-1") == [
        "draft.created",
        "draft.self_checked",
        "draft.submitted",
        "step.approved",
        "step.opened",
        "step.approved",
        "draft.approved",
    ]


async def test_every_other_copy_shows_who_decided(office: Office) -> None:
    await office.submitted()
    await office.second.sees(offers("通过", "D-1"))
    await decide(office.reviewer, "通过", "D-1")
    copy = await office.second.sees(shows("D-1", "李静 通过"))
    assert not {"通过", "退回修改", "否决"} & set(labels(copy))


async def test_a_second_tap_says_who_decided_and_changes_nothing(office: Office) -> None:
    await office.submitted()
    await office.second.sees(offers("通过", "D-1"))
    office.sandbox.hold(1003)  # the second reviewer's phone still shows the old card
    await decide(office.reviewer, "通过", "D-1")
    answer = await office.second.tap("通过", "D-1")
    office.sandbox.release(1003)
    assert answer["show_alert"]
    assert answer["text"].startswith("李静已于")
    assert (await office.actions("D-1")).count("step.approved") == 1


async def test_one_tap_that_arrives_twice_counts_once(office: Office) -> None:
    await office.submitted()
    await office.reviewer.sees(offers("通过", "D-1"))
    answers = await office.reviewer.tap("通过", "D-1", twice=True)
    assert "已记录" in answers["text"]
    assert answers["second"]["text"].startswith("您已于")
    assert (await office.actions("D-1")).count("step.approved") == 1


async def test_two_people_at_the_same_moment_have_one_winner(office: Office) -> None:
    await office.submitted()
    for phone in (office.reviewer, office.second):
        await phone.sees(offers("通过", "D-1"))
    answers = await asyncio.gather(office.reviewer.tap("通过", "D-1"), office.second.tap("通过", "D-1"))
    assert sorted(answer["show_alert"] for answer in answers) == [False, True]
    decided = [step for step in await office.rows(Step) if step.state == StepState.APPROVED]
    assert len(decided) == 1


async def test_changes_are_requested_in_words_and_the_author_goes_on(office: Office) -> None:
    await office.submitted("第一稿")
    await decide(office.reviewer, "退回修改", "D-1", "请补充数据来源")
    await office.author.sees(shows("D-1", "退回修改", "请补充数据来源"))
    draft = await office.author.sees(offers("提交审核", "D-1"))
    assert "自审" in (await office.author.tap("提交审核", draft))["text"]  # J4, H7.1: unchanged, but checked anew
    await office.author.sees(shows("D-1 v1", "退回修改", "○政治", "然后重新自审并提交"))
    await office.author.send("第二稿", reply_to=draft)
    await office.author.sees(shows("D-1", "v2", "第二稿", "请先完成自审"))
    await office.submit()
    await office.reviewer.sees(offers("通过", "D-1", "v2"))
    await decide(office.reviewer, "通过", "D-1")
    assert "draft.revised" in await office.actions("D-1")


async def test_a_reply_to_the_notice_that_holds_the_reason_is_a_new_version_too(office: Office) -> None:
    await office.submitted("第一稿")
    await decide(office.reviewer, "退回修改", "D-1", "请补充数据来源")
    notice = await office.author.sees(shows("↩️ D-1", "李静", "请补充数据来源"))
    await office.author.send("第二稿", reply_to=notice)
    await office.author.sees(shows("D-1", "v2", "第二稿"))
    assert office.author.find(shows("D-2")) is None


async def test_a_reason_is_not_optional(office: Office) -> None:
    await office.submitted()
    await decide(office.reviewer, "否决", "D-1", "-")
    again = await office.reviewer.sees(shows("请写明理由"))
    await office.reviewer.send("与事实不符", reply_to=again)
    await office.author.sees(shows("D-1", "已否决", "与事实不符"))
    assert (await office.actions("D-1"))[-1] == "step.rejected"


async def test_an_edit_makes_a_stale_card_refuse_and_bring_the_new_one(office: Office) -> None:
    sent = await office.author.send("第一稿")
    await office.author.sees("D-1")
    await office.submit()
    await office.reviewer.sees(offers("通过", "D-1"))
    old = office.reviewer.find(offers("通过", "D-1"))
    assert old
    data = old["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await office.author.edit(sent, "第二稿")
    await office.author.sees(shows("D-1", "v2"))
    await office.submit()
    await office.reviewer.sees(offers("通过", "D-1", "v2"))
    answer = await office.reviewer.tap_raw(old, data)
    assert answer["show_alert"]
    assert "最新" in answer["text"]
    assert "step.approved" not in await office.actions("D-1")


async def test_the_author_cannot_decide_and_is_not_asked(office: Office) -> None:
    await office.submitted("稿件", phone=office.second)
    await office.reviewer.sees(offers("通过", "D-1"))
    assert office.second.find(offers("否决", "D-1")) is None


async def test_withdrawn_in_review_and_submitted_again(office: Office) -> None:
    await office.submitted()
    await office.reviewer.sees(offers("通过", "D-1"))
    await office.author.sees(offers("撤回", "D-1"))
    await office.author.tap("撤回", "D-1")
    await office.author.sees(offers("提交审核", "D-1"))
    await office.reviewer.sees(shows("D-1", "已由作者撤回"))
    assert "已提交" in (await office.author.tap("提交审核", "D-1"))["text"]
    await office.reviewer.sees(offers("通过", "D-1", "v2"))
    await office.reviewer.sees(shows("D-1 v1", "已原样重新提交为 v2"))
    await office.author.send("/pending")
    await office.author.sees(shows("您的在审稿件", "D-1", "李静", "分钟"))


async def test_published_with_a_link(office: Office) -> None:
    await office.approved()
    await office.author.tap("已发布", "D-1")
    question = await office.author.sees(asks)
    await office.author.send("mp.weixin.qq.com/s/1", reply_to=question)
    again = await office.author.sees(shows("这不是网址"))
    await office.author.send("https://mp.weixin.qq.com/s/1", reply_to=again)
    await office.author.sees(shows("D-1", "已发布", "https://mp.weixin.qq.com/s/1"))
    entry = (await office.trail("D-1"))[-1]
    assert (entry.action, entry.detail["link"]) == ("draft.published", "https://mp.weixin.qq.com/s/1")


async def test_the_approver_sees_exactly_what_was_sent(office: Office) -> None:
    entities = [
        {"type": "bold", "offset": 0, "length": 2},
        {"type": "text_link", "offset": 3, "length": 2, "url": "https://news.cn/"},
        {"type": "custom_emoji", "offset": 6, "length": 2, "custom_emoji_id": "5368324170671202286"},
    ]
    text = "粗体 链接 👍 <b>手打</b>"
    await office.author.send(text, entities=entities)
    await office.author.sees("D-1")
    await office.submit()
    await office.reviewer.sees(offers("通过", "D-1"))
    shown = await office.reviewer.sees(lambda message: message.get("text") == text)
    assert shown["entities"] == entities
    await office.reviewer.tap("全文", "D-1")
    again = await office.reviewer.sees(lambda message: message.get("text") == text, after=shown)
    assert again["entities"] == entities


async def test_pending_lists_what_waits_and_brings_the_card(office: Office) -> None:
    await office.submitted()
    await office.reviewer.send("/pending")
    await office.reviewer.sees(shows("等您审核", "D-1"))
    before = office.reviewer.last()
    await office.reviewer.tap("D-1", "等您审核")
    await office.reviewer.sees(offers("否决", "D-1"), after=before)
