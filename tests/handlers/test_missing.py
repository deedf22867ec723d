"""Routes that would run out of people are refused before they do, with who is missing and what to do."""

from tests.office import Office, decide, offers
from tests.rules.desk import enlarge


async def test_a_sensitive_word_without_a_second_reviewer_is_named(office: Office) -> None:
    """H7.1: 陈思远 writes, so only 李静 is left to review."""
    await office.second.send("敏感甲的消息")
    await office.second.sees(offers("提交审核", "D-1"))
    answer = await office.submit("D-1", office.second)
    assert answer["show_alert"]
    assert "“敏感甲”属敏感内容，须另一名审核员再审一次" in answer["text"]
    assert "审核员" in answer["text"].partition("缺少可以审核的")[2]
    assert "draft.submitted" not in await office.actions("D-1")


TWO_HATS = ('roles = ["head"]\nlanguage', 'roles = ["head", "reviewer"]\nlanguage')


async def test_the_only_head_does_not_use_themself_up_as_a_reviewer(office: Office) -> None:
    await enlarge(office, "", TWO_HATS)
    await office.submitted()
    await office.head.sees(offers("Approve", "D-1"))
    answer = await office.head.tap("Approve", "D-1")
    assert answer["text"].startswith("If 张建国 approves this step, nobody is left as")
    await office.head.sees(offers("Approve", "D-1"))
    await decide(office.reviewer, "通过", "D-1")
    await decide(office.head, "Sign", "D-1")
    await office.author.sees(offers("已发布", "D-1"))


async def test_nor_is_the_step_handed_to_them_but_they_may_send_it_back(office: Office) -> None:
    await enlarge(office, "", TWO_HATS)
    await office.submitted()
    await office.reviewer.sees(offers("转交", "D-1"))
    await office.reviewer.tap("转交", "D-1")
    await office.reviewer.sees(offers("张建国"))
    answer = await office.reviewer.tap("张建国", "D-1")
    assert answer["text"].startswith("张建国若通过这一步")
    await office.reviewer.sees(offers("通过", "D-1"))  # the card has left its sub-menu
    await decide(office.head, "Request changes", "D-1", "wording")
    await office.author.sees(offers("提交审核", "D-1"))


async def test_where_nobody_else_may_take_a_step_it_is_said_and_the_card_stays(office: Office) -> None:
    await enlarge(office, "", ('roles = ["deputy"]', 'roles = ["auditor"]'))
    await office.submitted()
    await decide(office.reviewer, "通过", "D-1")
    await office.head.sees(offers("Delegate", "D-1"))
    answer = await office.head.tap("Delegate", "D-1")
    assert answer["text"].startswith("Nobody else may take this step now.")
    assert offers("Sign", "D-1")(await office.head.sees("D-1"))
