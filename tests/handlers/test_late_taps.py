"""A tap that comes late, twice, or on an old copy does nothing to what has become of the draft since."""

import pytest

from handlers import drawing
from models import card as cards
from models.card import Card
from tests.handlers.settling import settled
from tests.handlers.test_forged import data_of
from tests.office import Office, asks, decide, labels, offers, shows


async def late(office: Office, label: str) -> str:
    """The data of the author's button, to be sent again later."""
    card = await office.author.sees(offers(label, "D-1"))
    return data_of(card, labels(card).index(label))


async def test_a_repeat_of_submit_sends_no_returned_draft_back_into_review(office: Office) -> None:
    await office.author.send("本期目录已上线。")
    submit = await late(office, "提交审核")
    await office.submit()
    await decide(office.reviewer, "退回修改", "D-1", "改一处")
    card = await office.author.sees(offers("提交审核", "D-1", "改一处"))
    answer = await office.author.tap_raw(card, submit)
    assert answer["text"] == "D-1 在此之后已有变化：第 1 版，退回修改。未作任何改动，请以卡片当前内容为准。"
    await office.author.tap("自审", "D-1")
    await office.author.sees(offers("全部无误", "D-1"))
    await office.author.tap("全部无误", "D-1")
    await office.author.sees(offers("提交审核", "D-1"))
    again = await office.author.tap("提交审核", "D-1", twice=True)
    assert not again.get("show_alert")
    assert again["second"]["show_alert"]
    withdraw = await late(office, "撤回")
    await office.author.tap("撤回", "D-1")
    card = await office.author.sees(offers("提交审核", "D-1"))
    for data in (submit, withdraw):
        assert (await office.author.tap_raw(card, data))["show_alert"]
    await office.submit()
    card = await office.author.sees(offers("撤回", "D-1"))
    assert (await office.author.tap_raw(card, withdraw))["show_alert"]
    happened = [each for each in await office.actions("D-1") if each in ("draft.submitted", "draft.withdrawn")]
    assert happened == ["draft.submitted", "draft.submitted", "draft.withdrawn", "draft.submitted"]


async def test_a_repeat_of_all_clear_ticks_nothing_of_a_newer_version(office: Office) -> None:
    first = await office.author.send("本期目录已上线。")
    await office.author.sees(offers("自审", "D-1"))
    await office.author.tap("自审", "D-1")
    clear = await late(office, "全部无误")
    await office.author.tap("全部无误", "D-1")
    await office.author.edit(first, "本期目录已上线，欢迎订阅。")
    card = await office.author.sees(shows("D-1", "v2"))
    assert (await office.author.tap_raw(card, clear))["show_alert"]
    assert (await office.author.tap("提交审核", "D-1"))["text"].startswith("请先完成自审")


async def test_a_link_for_an_earlier_version_publishes_no_later_one(office: Office) -> None:
    await office.approved()
    published = await late(office, "已发布")
    await office.author.tap("已发布", "D-1")
    question = await office.author.sees(asks)
    await office.author.edit(office.author.messages()[0], "本期目录已上线，欢迎订阅。")
    await office.author.sees(shows("D-1", "v2", "编写中"))
    await office.submit()
    await decide(office.reviewer, "通过", "D-1")
    await decide(office.head, "Sign", "D-1")
    card = await office.author.sees(offers("已发布", "D-1", "v2"))
    assert (await office.author.tap_raw(card, published))["show_alert"]
    await office.author.send("https://mp.weixin.qq.com/s/1", reply_to=question)
    await office.author.sees(shows("D-1 在此之后已有变化：第 2 版，已通过"))
    assert "draft.published" not in await office.actions("D-1")


async def test_a_veto_is_of_the_version_that_was_seen(office: Office) -> None:
    await office.approved()
    veto = await office.head.sees(offers("Veto", "D-1"))
    data = data_of(veto, labels(veto).index("Veto"))
    await office.head.tap("Veto", "D-1")
    question = await office.head.sees(asks)
    await office.author.edit(office.author.messages()[0], "本期目录已上线，欢迎订阅。")
    await office.author.sees(shows("D-1", "v2", "编写中"))
    await office.submit()
    await office.reviewer.sees(offers("通过", "D-1", "v2"))
    assert (await office.head.tap_raw(veto, data))["show_alert"]
    await office.head.send("wrong facts", reply_to=question)
    await office.head.sees(shows("moved on"))
    assert "draft.vetoed" not in await office.actions("D-1")


async def test_a_sub_menu_is_not_open_again_when_the_draft_comes_back(office: Office) -> None:
    await office.author.send("本期目录已上线。")
    await office.author.sees(offers("自审", "D-1"))
    await office.author.send("/drafts")
    listed = await office.author.sees(shows("您的稿件"))
    first = await office.author.sees(offers("自审", "D-1"))
    await office.author.tap("D-1", listed)
    second = await office.author.sees(offers("自审", "D-1"), after=first)
    await office.author.tap("级别", first)
    await office.author.sees(offers("重要", "D-1"))
    await office.author.tap("自审", second)
    await office.author.tap("全部无误", await office.author.sees(offers("全部无误", "D-1")))
    await office.author.tap("提交审核", await office.author.sees(offers("提交审核", "D-1")))
    await office.author.tap("撤回", await office.author.sees(offers("撤回", "D-1")))
    await office.author.sees(lambda each: each["message_id"] == first["message_id"] and "提交审核" in labels(each))


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
async def test_two_processes_drawing_the_same_card_lose_no_button(office: Office) -> None:
    """Each reads the card before the other has written it; what is on the phone must be what the list says."""
    await office.author.send("本期目录已上线。")
    await office.author.sees(offers("自审", "D-1"))
    await settled(office)
    now = office.clock.now()
    async with office.database.write() as one, office.database.write() as other:
        for session, menu in ((one, "level"), (other, "source")):
            (card,) = await cards.of_subject(session, "D-1")
            if session is other:
                card.menu = menu
                await drawing.redraw_all(other, now, "D-1")
                await other.commit()
        (card,) = [each for each in one.identity_map.values() if isinstance(each, Card)]
        card.menu = "level"
        await drawing.redraw_all(one, now, "D-1")
    (card,) = await office.rows(Card)
    assert {"original", "repost", "choose_level"} <= {action for action, *_ in card.offered}
