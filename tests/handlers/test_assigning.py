"""Handing a step on, standing in, urging, and what waits too long."""

from datetime import timedelta

from models.route import Step, Waiting
from tests.office import MONDAY_MORNING, Office, asks, decide, labels, offers, set_to, shows


async def test_a_step_is_handed_to_a_colleague_who_alone_decides_it(office: Office) -> None:
    await office.submitted()
    await office.reviewer.sees(offers("转交", "D-1"))
    await office.reviewer.tap("转交", "D-1")
    menu = await office.reviewer.sees(offers("陈思远"))
    assert labels(menu) == ["陈思远", "返回"]
    await office.reviewer.tap("陈思远", menu)
    await office.reviewer.send("我不熟悉这个题目", reply_to=await office.reviewer.sees(asks))
    await office.second.sees(shows("请您接手", "我不熟悉这个题目"))
    await office.reviewer.sees(
        lambda message: "D-1" in message.get("text", "") and labels(message) == ["全文", "记录", "上报"]
    )
    await decide(office.second, "通过", "D-1")
    await office.head.sees(offers("Sign", "D-1"))


async def test_the_head_may_hand_it_to_the_deputy(office: Office) -> None:
    await office.submitted()
    await decide(office.reviewer, "通过", "D-1")
    await office.head.sees(offers("Delegate", "D-1"))
    await office.head.tap("Delegate", "D-1")
    await office.head.sees(offers("钱副"))
    await office.head.tap("钱副")
    await office.head.send("on leave", reply_to=await office.head.sees(asks))
    await decide(office.sandbox.phone(1007), "签发", "D-1")
    await office.author.sees(offers("已发布", "D-1"))


async def test_urging_reminds_and_rests_for_four_hours(office: Office) -> None:
    await office.submitted()
    await office.reviewer.sees(offers("通过", "D-1"))
    await office.author.tap("催办", "D-1")
    await office.reviewer.sees(shows("D-1", "起等您审核"))
    refused = await office.author.tap("催办", "D-1")
    assert refused["show_alert"]
    office.clock.advance(timedelta(hours=4, minutes=1))
    again = await office.author.tap("催办", "D-1")
    assert not again.get("show_alert")


async def test_what_waits_too_long_reminds_by_itself_and_then_goes_to_the_stand_in(office: Office) -> None:
    set_to(office.clock, MONDAY_MORNING)
    await office.submitted()
    await decide(office.reviewer, "通过", "D-1")
    await office.head.sees(offers("Sign", "D-1"))
    office.clock.advance(timedelta(hours=3, minutes=50))
    deputy = office.sandbox.phone(1007)
    assert office.head.find(shows("has been waiting")) is None
    office.clock.advance(timedelta(minutes=15))
    await office.head.sees(shows("D-1", "has been waiting for a head since"))
    assert deputy.messages() == []
    first = office.head.last()
    office.clock.advance(timedelta(hours=4))
    await deputy.sees(offers("签发", "D-1"))
    await office.author.sees(shows("D-1", "已久", "钱副"))
    second = await office.head.sees(shows("D-1", "has been waiting for a head since"), after=first)
    assert [each for each in office.head.messages() if shows("has been waiting")(each)][-1] == second
    assert deputy.find(shows("起等待")) is None, "whoever gets the card is not reminded of it as well"
    for _ in range(2):
        before = office.head.last(), deputy.last()
        office.clock.advance(timedelta(days=1))
        await office.head.sees(shows("has been waiting for a head since"), after=before[0])
        await deputy.sees(shows("起等待主要负责人"), after=before[1])
    assert [each for each in await office.actions("D-1") if each in ("step.reminded", "step.widened")] == [
        "step.reminded",
        "step.widened",
        "step.reminded",
        "step.reminded",
    ]


async def test_where_nobody_may_stand_in_it_is_brought_to_mind_every_working_morning(office: Office) -> None:
    set_to(office.clock, MONDAY_MORNING)
    await office.submitted()
    await office.reviewer.sees(offers("通过", "D-1"))
    for hours in (4.1, 4.1, 16):  # Monday 13:06, 17:12, Tuesday 09:12
        before = office.reviewer.last()
        office.clock.advance(timedelta(hours=hours))
        await office.reviewer.sees(shows("D-1", "起等待审核员"), after=before)
    set_to(office.clock, MONDAY_MORNING + timedelta(days=4, hours=13))  # Friday 22:00, after days of outage
    await office.reviewer.send("/language")
    await office.reviewer.sees(shows("请选择语言"))
    found = [each for each in await office.actions("D-1") if each in ("step.reminded", "step.widened")]
    assert found == ["step.reminded"] * 3
    before = office.reviewer.last()
    set_to(office.clock, MONDAY_MORNING + timedelta(days=7))
    await office.reviewer.sees(shows("D-1", "起等待审核员"), after=before)
    assert (await office.actions("D-1")).count("step.reminded") == 4
    await decide(office.reviewer, "通过", "D-1")
    office.clock.advance(timedelta(days=1))
    await office.head.sees(shows("has been waiting"))
    assert [step.remind_kind for step in await office.rows(Step)] == [Waiting.MORNING, Waiting.MORNING]


async def test_nobody_is_reminded_at_night(office: Office) -> None:
    set_to(office.clock, MONDAY_MORNING + timedelta(hours=8))  # 17:00, half an hour before the end of work
    await office.submitted()
    await office.reviewer.sees(offers("通过", "D-1"))
    office.clock.advance(timedelta(hours=12))
    await office.reviewer.send("/pending")
    await office.reviewer.sees(shows("等您审核", "D-1"))
    assert "step.reminded" not in await office.actions("D-1")


async def test_a_stand_in_gets_what_waits_and_it_ends_by_itself(office: Office) -> None:
    set_to(office.clock, MONDAY_MORNING)
    deputy = office.sandbox.phone(1007)
    await office.submitted()
    await decide(office.reviewer, "通过", "D-1")
    await office.head.sees(offers("Sign", "D-1"))
    await office.head.send("/delegate")
    await office.head.sees(offers("钱副"))
    await office.head.tap("钱副")
    await office.head.send("until friday", reply_to=await office.head.sees(asks))
    await office.head.sees(shows("钱副 stands in for 张建国", "2026-11-27 23:59"))
    await decide(deputy, "签发", "D-1")
    await office.author.sees(offers("已发布", "D-1"))
    office.clock.advance(timedelta(days=6))
    await office.submitted("下一篇", reference="D-2")
    await decide(office.reviewer, "通过", "D-2")
    await office.head.sees(offers("Sign", "D-2"))
    assert deputy.find(offers("签发", "D-2")) is None


async def test_two_people_cannot_stand_in_for_each_other(office: Office) -> None:
    for phone, other in ((office.reviewer, "陈思远"), (office.second, "李静")):
        await phone.send("/delegate")
        await phone.sees(offers(other))
        await phone.tap(other)
        await phone.send("明天 到 后天", reply_to=await phone.sees(asks))
        await phone.sees(shows("代理") if other == "陈思远" else shows("两人不能互相代理"))


async def test_a_date_in_the_past_changes_nothing(office: Office) -> None:
    await office.reviewer.send("/delegate")
    await office.reviewer.sees(offers("陈思远"))
    await office.reviewer.tap("陈思远")
    await office.reviewer.send("2020-01-01", reply_to=await office.reviewer.sees(asks))
    again = await office.reviewer.sees(shows("该时间已过"))
    await office.reviewer.send("胡言乱语", reply_to=again)
    await office.reviewer.sees(shows("没看懂这个时间"))
