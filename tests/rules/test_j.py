"""Regulation J, a university journal: each article that says what may go out, through everybody's phones."""

import pytest

from bot.sandbox.phone import Phone
from tests.handlers.directing import department, lifted, sent
from tests.office import Office, asks, decide, labels, offers, shows
from tests.rules.desk import approve_all, compose, enlarge, recorded, refused, repost, submit


async def veto(head: Phone, words: str) -> None:
    """From the board, where the head finds every draft of the unit, or from the card they have."""
    card = head.find(offers("Veto", "D-1"))
    if card is None:
        await head.send("/pending")
        board = await head.sees(offers("D-1"))
        await head.tap("D-1", board)
        card = await head.sees(offers("Veto", "D-1"), after=board)
    before = head.last()
    await head.tap("Veto", card)
    await head.send(words, reply_to=await head.sees(asks, after=before))


@pytest.mark.parametrize("stage", ["in review", "approved", "published"])
async def test_j3_the_head_may_stop_it_at_any_time(office: Office, stage: str) -> None:
    """第三条:单位主要负责人……始终对管理员发布内容素材的选取、发布有否决权。"""
    await office.submitted()
    if stage != "in review":
        await approve_all(office, "journal", ["reviewer", "head"])
    if stage == "published":
        await recorded(office, office.author, "https://mp.weixin.qq.com/s/1")
    await veto(office.head, "事实有误")
    if stage == "published":
        await office.author.sees(offers("已处置", "D-1", "事实有误"))
        await office.author.tap("已处置")
        assert (await office.actions("D-1"))[-1] == "draft.taken_down"
        return
    await office.author.sees(shows("D-1", "叫停", "事实有误"))
    await office.author.sees(lambda message: "已叫停" in message.get("text", "") and not offers("已发布")(message))
    assert office.reviewer.find(offers("通过", "D-1")) is None


async def test_j3_the_head_suggests_a_change_and_sees_the_next_version(office: Office) -> None:
    """第三条:单位主要负责人……始终对发布内容的修改有指导、建议权。"""
    await office.submitted("第一稿")
    await decide(office.reviewer, "通过", "D-1")
    await decide(office.head, "Request changes", "D-1", "请写明日期")
    await office.author.sees(shows("D-1", "退回修改", "请写明日期"))
    await office.author.send("第二稿", reply_to=await office.author.sees(offers("提交审核", "D-1")))
    await office.author.sees(shows("D-1", "v2"))
    await office.submit()
    await approve_all(office, "journal", ["reviewer", "head"])
    await office.author.sees(offers("已发布", "D-1", "v2"))


async def test_j4_nothing_is_submitted_before_the_author_has_checked_it(office: Office) -> None:
    """第四条:信息发布前要严格做好自审工作。"""
    await compose(office, "journal", "未自审的稿件")
    said = await refused(office.author, "提交审核")
    assert all(gate in said for gate in ("政治", "法律", "政策", "保密", "文字"))
    await office.author.tap("自审", "D-1")
    await office.author.sees(offers("全部无误", "D-1"))
    for gate in ("政治", "法律", "政策", "保密"):
        await office.author.tap(gate, "D-1")
    await office.author.tap("返回", "D-1")
    await office.author.sees(offers("提交审核", "D-1"))
    said = await refused(office.author, "提交审核")
    assert "文字" in said
    assert "政治" not in said
    assert "draft.submitted" not in await office.actions("D-1")


async def test_j4_a_change_of_the_content_asks_for_the_self_check_again(office: Office) -> None:
    """第四条:自审针对的是要发布的内容;内容改了,自审重新做。"""
    sent = await office.author.send("第一稿")
    await office.author.sees(shows("D-1"))
    await office.author.tap("自审", "D-1")
    await office.author.sees(offers("全部无误", "D-1"))
    await office.author.tap("全部无误", "D-1")
    await office.author.sees(offers("提交审核", "D-1"))
    await office.author.edit(sent, "第二稿")
    await office.author.sees(shows("D-1", "v2"))
    assert "请先完成自审" in await refused(office.author, "提交审核")


@pytest.mark.parametrize(("label", "says"), [("否决", "已否决"), ("退回修改", "退回修改")])
async def test_j5_the_reviewer_may_reject_it_or_suggest_a_change(office: Office, label: str, says: str) -> None:
    """第五条:信息发布审核员对管理员发布内容素材的选取、发布有否决权,对发布内容的修改有指导、建议权。"""
    await office.submitted()
    await decide(office.reviewer, label, "D-1", "标题与正文不符")
    await office.author.sees(shows("D-1", says, "标题与正文不符"))
    assert office.head.find("D-1") is None
    assert (await office.trail("D-1"))[-1].detail["words"] == "标题与正文不符"


async def test_j9_emergencies_follow_one_wording(office: Office) -> None:
    """第九条:突发事件……统一口径。"""
    department_phone = await department(office)
    await sent(department_phone, "口径", "以官方通报为准，不转发未经证实的信息")
    await office.author.tap("已阅", await office.author.sees(offers("已阅", "Z-1", "以官方通报为准")))
    await department_phone.sees(shows("已阅 1/2", "✓ 王小明"))


async def test_j9_a_freeze_holds_the_accounts_until_it_is_lifted(office: Office) -> None:
    """第九条:与党委宣传部联动。"""
    await office.submitted()
    department_phone = await department(office)
    await sent(department_phone, "冻结", "突发事件，暂停发布")
    await office.reviewer.sees(shows("D-1", "🧊"))
    assert "冻结（Z-1）" in await refused(office.reviewer, "通过")
    await lifted(department_phone)
    await office.reviewer.sees(lambda card: offers("通过", "D-1")(card) and "🧊" not in card["text"])
    await approve_all(office, "journal", ["reviewer", "head"])


async def test_j10_every_draft_takes_reviewer_then_head_whatever_its_level(office: Office) -> None:
    """第十条:遵照“管理员制作编辑——信息发布审核员审核——单位主要负责人审核”的程序。"""
    for number, level in enumerate(("一般", "重要", "重大"), 1):
        reference = f"D-{number}"
        author = await compose(office, "journal", f"{level}稿件", reference, level=level)
        assert await submit(office, author, reference) == ["reviewer@journal", "head@journal"]
        await office.reviewer.sees(offers("通过", reference))
        assert office.head.find(reference) is None
        await decide(office.reviewer, "通过", reference)
        assert office.author.find(offers("已发布", reference)) is None
        await decide(office.head, "Sign", reference)
        await author.sees(offers("已发布", reference))


async def test_j10_nobody_decides_on_their_own_draft(office: Office) -> None:
    """第十条:管理员制作编辑,审核员审核:编审分开。"""
    await office.submitted("自己写的稿件", phone=office.second)
    card = await office.reviewer.sees(offers("通过", "D-1"))
    assert office.second.find(offers("通过", "D-1")) is None
    data = card["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    own = await office.second.sees(offers("撤回", "D-1"))
    assert (await office.second.tap_raw(own, data))["show_alert"]
    assert "step.approved" not in await office.actions("D-1")


BOTH = """
[[person]]
telegram_id = 1011
name = "双角"
unit = "journal"
roles = ["reviewer", "head"]
"""


async def test_j10_who_has_reviewed_it_does_not_sign_it_too(office: Office) -> None:
    """第十条:审核员审核、主要负责人审核,是两道,不由一人包办。"""
    await enlarge(office, BOTH)
    both = office.sandbox.phone(1011)
    await office.submitted()
    await decide(both, "通过", "D-1")
    signing = await office.head.sees(offers("Sign", "D-1"))
    assert both.find(offers("签发", "D-1")) is None
    await office.head.tap("Sign", signing)
    await office.author.sees(offers("已发布", "D-1"))


async def test_j10_one_person_alone_is_no_procedure(office: Office) -> None:
    """第十条:程序少一人就走不完,提交时即说明缺谁。"""
    alone = '[[unit]]\nkey = "lone"\nname = "独角部"\npolicy = "journal"\n'
    alone += '[[person]]\ntelegram_id = 5001\nname = "独编"\nunit = "lone"\nroles = ["editor"]\n'
    alone += '[[person]]\ntelegram_id = 5002\nname = "独审"\nunit = "lone"\nroles = ["reviewer", "head"]\n'
    alone += '[[account]]\nunit = "lone"\nkey = "a"\nplatform = "weibo"\nname = "独微博"\nowner = "独编"\n'
    await enlarge(office, alone)
    author = office.sandbox.phone(5001)
    await author.send("一人两角")
    await author.sees("D-1")
    said = (await office.submit("D-1", author))["text"]
    assert "主要负责人" in said
    assert "独角部" in said
    assert "draft.submitted" not in await office.actions("D-1")


async def test_j10_an_approval_holds_for_this_very_version(office: Office) -> None:
    """第十条:严格执行“先审后发”制度:改过的内容没有审过。"""
    sent = await office.author.send("第一稿")
    await office.author.sees("D-1")
    await office.submit()
    await decide(office.reviewer, "通过", "D-1")
    old = await office.head.sees(offers("Sign", "D-1"))
    data = old["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await office.author.edit(sent, "第二稿")
    await office.author.sees(shows("D-1", "v2", "编写中"))
    await office.head.sees(lambda message: "D-1" in message.get("text", "") and "Sign" not in labels(message))
    stale = await office.head.tap_raw(old, data)
    assert "changed since" in stale["text"]
    assert await submit(office, office.author) == ["reviewer@journal", "head@journal"]
    assert "draft.approved" not in await office.actions("D-1")


async def test_j10_a_repost_names_its_source(office: Office) -> None:
    """第十条:转载信息需注明来源。"""
    author = await compose(office, "journal", "转载消息")
    await repost(author, "新华社", "https://www.news.cn/1")
    await author.sees(shows("D-1", "转载自 新华社", "https://www.news.cn/1"))
    await submit(office, author)
    await office.reviewer.sees(shows("D-1", "转载自 新华社", "https://www.news.cn/1"))


async def test_j10_one_tap_gives_the_completed_review_form(office: Office) -> None:
    """第十条:制定《信息发布审查表》。"""
    await office.approved()
    await office.author.sees(offers("审查表", "D-1"))
    await office.author.tap("审查表", "D-1")
    names = [
        (await office.author.sees(lambda message, end=end: _file(message).endswith(end)))["document"]["file_name"]
        for end in (".docx", ".pdf")
    ]
    assert all("D-1" in name for name in names)


def _file(message: dict[str, object]) -> str:
    document = message.get("document")
    return str(document["file_name"]) if isinstance(document, dict) else ""


async def test_j12_secrecy_marks_are_flagged_and_reviewed_twice(office: Office) -> None:
    """第十二条:严格遵守……保密管理相关规定,严禁发布涉密信息。"""
    author = await compose(office, "journal", "机密★5年\n关于……的通知")
    await author.sees(shows("D-1", "涉密标志", "机密★5年"))
    assert await submit(office, author) == ["reviewer@journal", "reviewer@journal", "head@journal"]
    await office.reviewer.sees(shows("D-1", "涉密标志", "机密★5年"))
    found = next(entry for entry in await office.trail("D-1") if entry.action == "draft.submitted").detail["hits"]
    assert ("secrecy", "sensitive") in {(hit["kind"], hit["severity"]) for hit in found}


async def test_j12_the_self_check_asks_for_secrecy_by_name(office: Office) -> None:
    """第十二条:严禁发布涉密信息:自审有保密一关,不勾不得提交。"""
    await compose(office, "journal", "普通消息")
    await office.author.tap("自审", "D-1")
    await office.author.sees(offers("全部无误", "D-1"))
    for gate in ("政治", "法律", "政策", "文字"):
        await office.author.tap(gate, "D-1")
    await office.author.tap("返回", "D-1")
    await office.author.sees(offers("提交审核", "D-1"))
    assert await refused(office.author, "提交审核") == "请先完成自审：保密。"
