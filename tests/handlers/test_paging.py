"""Lists longer than a page are turned, on every card alike."""

from models import composing, inquiry_receipt, organisation, review
from models.inquiry import Origin
from models.inquiry_receipt import Incoming
from models.policy import Gate
from tests.office import Office, labels, offers
from tests.rules.desk import enlarge

UNITS = "".join(f'[[unit]]\nkey = "u{n}"\nname = "单位{n:02}"\npolicy = "county"\n' for n in range(43))


async def test_a_menu_of_many_units_is_turned_to_its_end_and_a_choice_counts(office: Office) -> None:
    await enlarge(office, UNITS)
    await office.author.send("本期目录已上线。")
    await office.author.sees(offers("会签", "D-1"))
    await office.author.tap("会签", "D-1")
    first = labels(await office.author.sees(offers("下一页", "D-1")))
    await office.author.tap("下一页", "D-1")
    second = labels(await office.author.sees(offers("上一页", "D-1")))
    await office.author.tap("下一页", "D-1")
    third = labels(await office.author.sees(lambda card: "下一页" not in labels(card) and "上一页" in labels(card)))
    assert [len(each) for each in (first, second, third)] == [22, 23, 7]  # with what turns, and the way back
    shown = [each for each in (*first, *second, *third) if each not in ("上一页", "下一页", "返回")]
    assert shown == ["市政府办", "县政府办", *(f"单位{n:02}" for n in range(43))]
    await office.author.tap("单位42", "D-1")
    await office.author.sees(offers("提交审核", "D-1", "单位42"))


async def test_the_list_of_drafts_is_turned(office: Office) -> None:
    for number in range(1, 24):
        await office.author.send(f"第{number}篇")
    await office.author.sees("D-23")
    await office.author.send("/drafts")
    await office.author.sees(offers("下一页", "您的稿件", "D-23"))
    await office.author.tap("下一页")
    assert [each for each in labels(await office.author.sees(offers("上一页"))) if each[0] == "D"] == [
        "D-3",
        "D-2",
        "D-1",
    ]


async def test_what_waits_for_a_decision_is_turned(office: Office) -> None:
    async with office.database.write() as session:
        author = await organisation.by_telegram_id(session, 1001)
        assert author
        for number in range(1, 24):
            part = {"kind": "text", "text": f"第{number}篇", "entities": [], "message_id": 5000 + number}
            draft = await composing.create(session, office.clock.now(), author, [part], chat_id=1001)
            await composing.tick(session, office.clock.now(), draft, author, set(Gate))
            await review.submit(session, office.clock.now(), draft, author)
        session.info.clear()  # nobody is told one by one
    await office.reviewer.send("/pending")
    first = labels(await office.reviewer.sees(offers("下一页", "D-1")))
    await office.reviewer.tap("下一页")
    second = labels(await office.reviewer.sees(offers("上一页")))
    shown = [each for each in (*first, *second) if each.startswith("D-")]
    assert shown == [f"D-{number}" for number in range(1, 24)]


async def test_a_message_is_passed_on_to_a_unit_of_the_last_page(office: Office) -> None:
    await enlarge(office, UNITS)
    await office.author.send("/inquiry 图书馆几点开门？")
    await office.author.sees(offers("转办", "Q-1"))
    await office.author.tap("转办", "Q-1")
    for _ in range(2):
        await office.author.sees(offers("下一页", "Q-1"))
        await office.author.tap("下一页", "Q-1")
        await office.author.sees(offers("上一页", "Q-1"))
    await office.author.sees(offers("单位42", "Q-1"))


async def test_the_list_of_citizens_messages_is_turned(office: Office) -> None:
    async with office.database.write() as session:
        author = await organisation.by_telegram_id(session, 1001)
        assert author
        for number in range(21):
            incoming = Incoming(f"第{number}问", Origin.COMMAND)
            await inquiry_receipt.log(session, office.clock.now(), incoming, author.unit, by=author)
        session.info.clear()  # nobody is told one by one
    await office.author.send("/inquiries")
    await office.author.sees(offers("下一页", "Q-1"))
    await office.author.tap("下一页")
    assert labels(await office.author.sees(offers("上一页"))) == ["Q-21", "上一页"]
