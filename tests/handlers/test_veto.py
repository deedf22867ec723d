"""The head may stop it at any time (J3); what is out must come down."""

from datetime import timedelta

from tests.office import Office, asks, decide, labels, offers, shows


async def stop(office: Office, words: str = "事实有误") -> None:
    await office.head.sees(offers("Veto", "D-1"))
    before = office.head.last()
    await office.head.tap("Veto", "D-1")
    question = await office.head.sees(asks, after=before)
    await office.head.send(words, reply_to=question)


async def test_before_publication_it_ends(office: Office) -> None:
    await office.approved()
    await stop(office)
    await office.author.sees(shows("D-1", "叫停", "事实有误"))
    assert (await office.actions("D-1"))[-1] == "draft.vetoed"
    await office.author.sees(lambda message: "已叫停" in message.get("text", "") and not offers("已发布")(message))


async def test_after_publication_the_owner_is_asked_again_until_it_is_down(office: Office) -> None:
    await office.approved()
    await office.author.tap("已发布", "D-1")
    await office.author.send("https://mp.weixin.qq.com/s/1", reply_to=await office.author.sees(asks))
    await office.author.sees(shows("D-1", "已登记发布"))
    await stop(office)
    first = await office.author.sees(offers("已处置", "D-1", "事实有误"))
    office.clock.advance(timedelta(minutes=11))
    second = await office.author.sees(offers("已处置", "D-1"), after=first)
    await office.author.tap("已处置", second)
    await office.head.sees(shows("D-1", "has been taken down by 王小明"))
    office.clock.advance(timedelta(hours=3))
    again = await office.author.tap("记录")
    assert again
    assert (await office.actions("D-1")).count("takedown.repeated") == 1
    assert (await office.actions("D-1"))[-1] == "draft.taken_down"


async def test_three_days_of_silence_lead_to_one_reminder_not_a_storm(office: Office) -> None:
    await office.approved()
    await office.author.tap("已发布", "D-1")
    await office.author.send("-", reply_to=await office.author.sees(asks))
    await office.author.sees(shows("D-1", "已登记发布"))
    await stop(office)
    first = await office.author.sees(offers("已处置", "D-1"))
    office.clock.advance(timedelta(days=3))
    await office.author.sees(offers("已处置", "D-1"), after=first)
    assert (await office.actions("D-1")).count("takedown.repeated") == 1


async def test_only_the_head_of_the_unit_may(office: Office) -> None:
    await office.submitted()
    card = await office.reviewer.sees(offers("通过", "D-1"))
    assert not offers("叫停")(card)
    head_of_another = office.sandbox.phone(2003)
    assert head_of_another.messages() == []


async def test_a_head_whose_signature_was_not_asked_for_has_the_veto(office: Office) -> None:
    """H7.2: a general item is the reviewer's; J3: the head may stop it all the same."""
    author, reviewer, head = (office.sandbox.phone(number) for number in (2001, 2002, 2003))
    await author.send("一般政务信息")
    await author.sees("D-1")
    await author.tap("选择账号", "D-1")
    await author.sees(offers("市政府微博"))
    await author.tap("市政府微博", "D-1")
    await author.sees(offers("提交审核"))
    await office.submit("D-1", author)
    await decide(reviewer, "通过", "D-1")
    card = await head.sees(offers("叫停", "D-1"))
    await head.tap("叫停", card)
    await head.send("暂缓", reply_to=await head.sees(asks))
    await author.sees(shows("D-1", "叫停", "暂缓"))


async def test_every_card_says_who_stopped_it_when_why_and_until_when_it_must_be_gone(office: Office) -> None:
    await office.approved()
    await office.author.tap("已发布", "D-1")
    await office.author.send("-", reply_to=await office.author.sees(asks))
    await office.head.sees(offers("Veto", "D-1", "published"))
    await stop(office)
    card = await office.author.sees(shows("已叫停，待处置", "张建国", "事实有误", "尚未处置，限"))
    assert "📢" not in card["text"].split("\n")[0]
    await office.reviewer.sees(shows("D-1", "已叫停，待处置", "张建国于", "叫停", "“事实有误”"))
    own = await office.head.sees(
        shows("vetoed, to be taken down", "Vetoed by 张建国", "“事实有误”", "Not taken down yet")
    )
    assert "Veto" not in labels(own)
    await office.author.tap("已处置")
    await office.author.sees(shows("D-1 v1", "王小明于", "处置完毕", "“事实有误”"))
    await office.head.sees(shows("D-1 v1 · taken down", "Taken down by 王小明"))


async def test_stopped_before_publication_the_cards_say_so_too(office: Office) -> None:
    await office.submitted()
    await decide(office.reviewer, "通过", "D-1")
    await stop(office)
    for phone in (office.author, office.reviewer):
        await phone.sees(shows("D-1 v1", "已叫停", "张建国于", "“事实有误”"))
