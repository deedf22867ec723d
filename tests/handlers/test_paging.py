"""Lists longer than a page are turned, on every card alike."""

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
