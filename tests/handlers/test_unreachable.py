"""Somebody blocks the bot or is gone: whoever is concerned knows, and nothing waits for nobody."""

from bot.sandbox.phone import Phone
from tests.office import Office, asks, decide, labels, offers, shows
from tests.rules.desk import choose

CITY = (2001, 2002)


async def composed(office: Office) -> Phone:
    """A general draft of the city, which has one reviewer, on its author's phone."""
    author = office.sandbox.phone(2001)
    await author.send("市里的信息")
    await author.sees(shows("D-1"))
    await choose(author, "选择账号", "市政府微博")
    return author


async def submitted(office: Office) -> None:
    await office.submit("D-1", await composed(office))


async def test_the_admin_is_told_and_the_author_where_nobody_is_left(office: Office) -> None:
    author, reviewer = (office.sandbox.phone(number) for number in CITY)
    await submitted(office)
    await reviewer.sees(offers("通过", "D-1"))
    await reviewer.block()
    await office.admin.sees(shows("无法联系市审核（市政府办）"))
    await author.sees(shows("D-1", "联系不上任何有权处理的人"))
    await reviewer.unblock()
    before = reviewer.last()
    await reviewer.send("/start")
    await reviewer.sees(offers("通过", "D-1"), after=before)
    await author.sees(shows("D-1", "等待 市审核"))
    newest = reviewer.find(offers("通过", "D-1"))
    assert newest
    await reviewer.tap("通过", newest)
    await author.sees(offers("已发布", "D-1"))


async def test_a_draft_is_not_submitted_to_somebody_who_cannot_be_reached(office: Office) -> None:
    _, reviewer = (office.sandbox.phone(number) for number in CITY)
    await reviewer.block()
    await office.admin.sees(shows("无法联系市审核"))
    assert "审核员" in (await office.submit("D-1", await composed(office)))["text"]


async def test_a_colleague_decides_instead_and_the_card_names_who_is_left(office: Office) -> None:
    await office.submitted()
    await office.second.sees(offers("通过", "D-1"))
    await office.reviewer.block()
    await office.author.sees(lambda message: "等待 陈思远" in message.get("text", "") and "李静" not in message["text"])
    await decide(office.second, "通过", "D-1")
    await office.head.sees(offers("Sign", "D-1"))


async def test_a_deleted_account_is_found_out_by_the_first_message_to_it(office: Office) -> None:
    office.sandbox.deactivate(1002)
    await office.submitted()
    await office.admin.sees(shows("无法联系李静"))
    await decide(office.second, "通过", "D-1")


async def test_a_step_handed_to_somebody_who_then_goes_is_the_heads_again(office: Office) -> None:
    deputy = office.sandbox.phone(1007)
    await office.submitted()
    await decide(office.reviewer, "通过", "D-1")
    await office.head.sees(offers("Delegate", "D-1"))
    await office.head.tap("Delegate", "D-1")
    await office.head.sees(offers("钱副"))
    await office.head.tap("钱副")
    await office.head.send("on leave", reply_to=await office.head.sees(asks))
    await deputy.sees(offers("签发", "D-1"))
    await office.head.sees(lambda message: "D-1" in message.get("text", "") and "Full text" in labels(message))
    await deputy.block()
    await office.admin.sees(shows("无法联系钱副"))
    await decide(office.head, "Sign", "D-1")
    await office.author.sees(offers("已发布", "D-1"))
