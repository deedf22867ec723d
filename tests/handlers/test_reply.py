"""Questions and their answers, also late and odd ones."""

from models.draft import Draft
from tests.office import Office, asks, decide, offers, shows


async def test_an_answer_that_comes_too_late_ends_the_question(office: Office) -> None:
    await office.submitted()
    await office.reviewer.sees(offers("退回修改", "D-1"))
    await office.reviewer.tap("退回修改", "D-1")
    question = await office.reviewer.sees(asks)
    await decide(office.second, "通过", "D-1")
    await office.reviewer.send("数据有误", reply_to=question)
    refusal = await office.reviewer.sees(shows("陈思远", "通过", "未作任何改动"))
    assert not asks(refusal)
    await office.reviewer.send("/cancel")
    await office.reviewer.sees(shows("目前没有等您回答的问题"))
    assert "step.changes_requested" not in await office.actions("D-1")


async def test_two_open_questions_are_told_apart_by_what_is_replied_to(office: Office) -> None:
    await office.submitted("第一篇")
    await office.submitted("第二篇", reference="D-2")
    questions = []
    for reference in ("D-1", "D-2"):
        await office.reviewer.sees(offers("否决", reference))
        before = office.reviewer.last()
        await office.reviewer.tap("否决", reference)
        questions.append(await office.reviewer.sees(asks, after=before))
    await office.reviewer.send("第二篇的理由", reply_to=questions[1])
    await office.author.sees(shows("D-2", "已否决", "第二篇的理由"))
    await office.reviewer.send("第一篇的理由", reply_to=questions[0])
    await office.author.sees(shows("D-1", "已否决", "第一篇的理由"))


async def test_words_with_markup_and_of_every_length_come_through_as_typed(office: Office) -> None:
    for number, words in enumerate(("<b>&amp;</b> \u202eabc\u200b", "长" * 4096, "🙂" * 1500), 1):
        reference = await office.submitted(f"稿件{number}", reference=f"D-{number}")
        await decide(office.reviewer, "退回修改", reference, words)
        await office.author.sees(offers("提交审核", reference, words[:5]))
        entry = next(each for each in await office.trail(reference) if each.action == "step.changes_requested")
        assert entry.detail["words"] == words.strip()


async def test_cancel_gives_the_question_up(office: Office) -> None:
    await office.submitted()
    await office.reviewer.sees(offers("否决", "D-1"))
    await office.reviewer.tap("否决", "D-1")
    question = await office.reviewer.sees(asks)
    await office.reviewer.send("/cancel")
    await office.reviewer.sees(shows("已取消"))
    await office.reviewer.send("理由", reply_to=question)
    await office.reviewer.sees(shows("这个问题已结束"))
    assert "step.rejected" not in await office.actions("D-1")


async def test_an_editor_s_reply_to_a_closed_question_makes_no_draft(office: Office) -> None:
    """陈思远 reviews and writes drafts: what he says about D-1 must not become D-2, nor answer another question."""
    await office.submitted()
    await office.second.send("/delegate")
    await office.second.sees(offers("李静"))
    await office.second.tap("李静")
    absence = await office.second.sees(asks)
    await office.second.sees(offers("转交", "D-1"))
    await office.second.tap("转交", "D-1")
    await office.second.sees(offers("李静", "D-1"))
    await office.second.tap("李静", "D-1")
    question = await office.second.sees(asks, after=absence)
    assert "D-1" in question["text"]
    await office.author.tap("撤回", "D-1")
    await office.author.sees(offers("提交审核", "D-1"))
    await office.second.send("不熟悉", reply_to=question)
    await office.second.sees(shows("现在不能这样做"))
    await office.second.send("不熟悉", reply_to=question)
    await office.second.sees(shows("这个问题已结束"))
    await office.second.send("明天 到 后天", reply_to=absence)
    done = await office.second.sees(shows("代理"), after=absence)
    await office.second.send("/cancel")
    await office.second.sees(shows("目前没有等您回答的问题"))
    assert [draft.reference for draft in await office.rows(Draft)] == ["D-1"]
    await office.second.send("另一篇", reply_to=done)  # any other message of the bot's may be replied to with a draft
    await office.second.sees(offers("提交审核", "D-2"))
