"""Directives (J9): composed on a card, out only by Send, read by tap, urged, lifted; a freeze holds what it names."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from directing import DEPARTMENT, composed, department, newest, sent
from settling import said, settled

from bot.sandbox.phone import Phone
from handlers import drawing, notices
from handlers.cards.directive import Issued, directed_card, directive_card
from handlers.i18n import translator
from models import directing, organisation, trail
from models import directive as directives
from models.account import Account, Platform
from models.directive import Directive, Kind, Reading, State
from models.errors import NotPermitted
from models.length import units
from models.organisation import Person, Unit
from tests.office import MONDAY_MORNING, Office, asks, labels, offers, set_to, shows
from tests.rules.desk import enlarge, refused


async def test_nothing_goes_out_before_send_and_each_owner_and_head_has_it_at_once_after(office: Office) -> None:
    phone = await department(office)
    card = await composed(phone, "口径", "统一口径：以官方通报为准")
    assert "王小明" in card["text"]
    assert "张建国" in card["text"]
    assert office.author.find(shows("Z-1")) is None
    await phone.tap("发出", card)
    for reader in (office.author, office.head):
        await reader.sees(shows("Z-1", "统一口径：以官方通报为准"))
    assert await office.actions("Z-1") == ["directive.issued"]
    again = await phone.tap_raw(card, card["reply_markup"]["inline_keyboard"][-1][0]["callback_data"])
    assert again["show_alert"]
    assert await office.actions("Z-1") == ["directive.issued"]


async def test_each_reads_it_once_and_the_department_sees_who_has_not(office: Office) -> None:
    phone = await department(office)
    await sent(phone, "必发", "请转发防汛通知")
    await office.author.sees(offers("已阅", "Z-1"))
    await phone.sees(shows("已阅 0/2", "未阅"))
    await office.author.tap("已阅", "Z-1", twice=True)
    await phone.sees(shows("已阅 1/2", "✓ 王小明", "未阅：张建国"))
    await office.author.sees(lambda each: "您已于" in each.get("text", "") and "已阅" not in labels(each))
    assert await office.actions("Z-1") == ["directive.issued", "directive.read"]


async def test_urged_by_hand_once_in_a_while_and_by_itself_until_everybody_has_read_it(office: Office) -> None:
    set_to(office.clock, MONDAY_MORNING)
    phone = await department(office)
    await sent(phone, "口径", "以通报为准")
    await office.author.tap("已阅", await office.author.sees(offers("已阅", "Z-1")))
    await phone.sees(shows("已阅 1/2"))
    await phone.tap("催办", "Z-1")
    first = await office.head.sees(shows("Z-1", "waits for you to read it"))
    assert "刚刚已经做过" in await refused(phone, "催办", "Z-1")
    office.clock.advance(timedelta(hours=2, minutes=1))
    await office.head.sees(shows("Z-1", "waits for you to read it"), after=first)
    await office.head.tap("Read", "Z-1")
    await phone.sees(shows("已阅 2/2"))
    office.clock.advance(timedelta(days=3))
    await settled(office)
    assert (await office.actions("Z-1")).count("directive.urged") == 2
    assert not [text for text in await said(office, 1001) if "等您阅知" in text]


ELSEWHERE = """
[[unit]]
key = "science"
name = "科技处"
policy = "county"
propaganda_chat = -1001000000009
[[person]]
telegram_id = 5004
name = "外部员"
unit = "science"
roles = ["propaganda"]
"""


async def test_a_colleague_lifts_it_from_the_list_and_another_department_may_not(office: Office) -> None:
    await enlarge(office, DEPARTMENT + ELSEWHERE)
    phone = office.sandbox.phone(5001)
    await sent(phone, "冻结", "暂停发布")
    colleague, other = office.sandbox.phone(5002), office.sandbox.phone(5004)
    await other.send("/directive")
    assert "Z-1" not in (await other.sees(shows("宣传部指令")))["text"]
    async with office.database.write() as session:  # a card of it that lies on their phone, from wherever
        directive, stranger = await directives.get(session, 1), await organisation.by_telegram_id(session, 5004)
        assert stranger is not None
        await drawing.show(session, office.clock.now(), stranger, "directive", directive.reference)
        with pytest.raises(NotPermitted):
            await directing.lift(session, office.clock.now(), directive, stranger, None)
    office.app.dispatcher.bell.ring()
    await other.sees(shows("不能查看这张卡片"))
    await colleague.send("/directive")
    board = await colleague.sees(shows("宣传部指令", "Z-1"))
    await colleague.tap("解除", board)
    before = colleague.last()
    await colleague.tap("Z-1 暂停发布", await colleague.sees(offers("Z-1 暂停发布")))
    await colleague.send("-", reply_to=await colleague.sees(asks))
    await colleague.sees(shows("Z-1 已解除"), after=before)
    (directive,) = await office.rows(Directive)
    assert directive.state is State.LIFTED


async def test_units_are_named_one_by_one_and_accounts_may_be_left_out(office: Office) -> None:
    await department(office)
    chief = office.sandbox.phone(5003)
    await chief.send("/directive")
    await chief.tap("冻结", await chief.sees(offers("冻结")))
    card = await chief.sees(offers("全部单位", "Z-1"))
    await chief.tap("市政府办", card)
    await chief.sees(offers("继续", "市政府微博、市政府抖音"))
    await chief.tap("继续", card)
    await chief.sees(offers("全部账号"))
    await chief.tap("市政府抖音 · 市政府办", card)
    await chief.sees(lambda each: "账号：市政府微博\n" in each.get("text", ""))
    await chief.tap("继续", card)
    await chief.send("专项整治", reply_to=await chief.sees(asks))
    await chief.tap("发出", await chief.sees(offers("发出", "专项整治", "市编辑、市主任")))
    await office.sandbox.phone(2001).sees(shows("Z-1", "专项整治"))
    assert (await office.trail("Z-1"))[0].detail["readers"] == ["市编辑", "市主任"]
    assert len(await office.rows(Reading)) == 2
    assert (await office.trail("Z-1"))[0].detail["accounts"] == ["A-2"]


async def test_whom_it_does_not_reach_is_told_and_has_it_once_they_are_back(office: Office) -> None:
    phone = await department(office)
    await office.author.block()
    await settled(office)
    await sent(phone, "口径", "以通报为准")
    await phone.sees(shows("Z-1", "无法送达王小明"))
    await phone.sees(shows("未阅：王小明 ⚠️"))
    await office.author.unblock()
    await office.author.sees(offers("已阅", "Z-1"))


async def test_whoever_blocks_the_bot_before_reading_is_told_of(office: Office) -> None:
    phone = await department(office)
    await sent(phone, "口径", "以通报为准")
    await office.author.sees(offers("已阅", "Z-1"))
    before = phone.last()
    await office.author.block()
    await phone.sees(shows("Z-1", "无法送达王小明"), after=before)


async def test_an_owner_who_is_new_has_what_stands(office: Office) -> None:
    phone = await department(office)
    await sent(phone, "口径", "以通报为准")
    await department(office, ('name = "学报公众号"\nowner = "王小明"', 'name = "学报公众号"\nowner = "陈思远"'))
    async with office.database.write() as session:
        await trail.record(session, office.clock.now(), "organisation.applied", "organisation")
        await notices.tell(session, office.clock.now())
    await office.second.sees(offers("已阅", "Z-1"))
    await phone.sees(shows("已阅 0/3"))


async def test_words_that_are_too_long_are_refused_and_may_be_given_again(office: Office) -> None:
    phone = await department(office)
    await phone.send("/directive")
    await phone.tap("口径", await phone.sees(offers("口径")))
    await phone.tap("内容", await phone.sees(offers("内容", "Z-1")))
    await phone.send("长" * 3001, reply_to=await phone.sees(asks))
    again = await phone.sees(shows("最多 3000 字"))
    await phone.send("短", reply_to=again)
    await phone.sees(offers("发出", "Z-1", "短"))


async def test_given_up_it_reaches_nobody(office: Office) -> None:
    phone = await department(office)
    card = await composed(phone, "冻结", "算了")
    await phone.tap("放弃", card)
    await phone.sees(shows("Z-1", "已放弃"))
    await settled(office)
    assert office.author.find(shows("Z-1")) is None
    assert await office.actions("Z-1") == []


async def test_it_can_be_given_up_before_a_unit_is_named(office: Office) -> None:
    await department(office)
    chief = office.sandbox.phone(5003)
    await chief.send("/directive")
    await chief.tap("冻结", await chief.sees(offers("冻结")))
    await chief.tap("放弃", await chief.sees(offers("放弃", "Z-1")))
    await chief.sees(shows("Z-1", "已放弃"))


async def test_who_is_not_of_the_department_has_no_such_command(office: Office) -> None:
    await office.author.send("/directive")
    await office.author.sees(shows("您的角色不能这样做"))
    assert await office.rows(Directive) == []


async def test_whoever_left_before_reading_is_waited_for_no_longer(office: Office) -> None:
    set_to(office.clock, MONDAY_MORNING)
    phone = await department(office)
    await sent(phone, "口径", "以通报为准")
    await office.author.tap("已阅", await office.author.sees(offers("已阅", "Z-1")))
    await phone.sees(shows("已阅 1/2"))
    async with office.database.write() as session:
        head = await organisation.by_telegram_id(session, 1004)
        assert head is not None
        head.active = False
        await trail.record(session, office.clock.now(), "organisation.applied", "organisation")
        await notices.tell(session, office.clock.now())
    await phone.sees(lambda each: shows("Z-1", "已阅 1/1")(each) and "催办" not in labels(each))
    office.clock.advance(timedelta(hours=2, minutes=1))
    await settled(office)
    assert "催办" not in labels(await reopened(phone))
    assert (await office.actions("Z-1")).count("directive.urged") == 0


async def reopened(phone: Phone) -> dict[str, Any]:
    """The directive's card brought down from the list."""
    before = newest(phone)
    await phone.send("/directive")
    board = await phone.sees(shows("宣传部指令", "Z-1"), after=before)
    await phone.tap("Z-1", board)
    return await phone.sees(shows("Z-1", "执行中", "👁"), after=board)


@pytest.mark.parametrize("state", list(State))
def test_with_the_longest_words_and_lists_every_card_stays_within_telegram_s_limit(state: State) -> None:
    unit = [Unit(id=each, name="单" * 200) for each in range(30)]
    people = [Person(id=each, name="人" * 100, active=True) for each in range(40)]
    accounts = [Account(id=each, name="号" * 200, unit_id=0, platform=Platform.WECHAT) for each in range(40)]
    directive = Directive(
        id=1, kind=Kind.FREEZE, state=state, issuer=people[0], units=list(range(30)), words="长&" * 1500
    )
    directive.issued_at = directive.urged_at = MONDAY_MORNING
    if state is State.LIFTED:
        directive.lifted_at, directive.lifted_by, directive.lift_words = MONDAY_MORNING, people[1], "短" * 3000
    readings = [Reading(person=each, read_at=MONDAY_MORNING if each.id % 2 else None) for each in people]
    view = Issued(directive, unit, accounts, accounts, people, readings)
    for t in (translator("zh-CN"), translator("en")):
        names = [each.name for each in accounts]
        for card in (directive_card(t, view), directed_card(t, directive, readings[1], names)):
            assert units(unescape(re.sub("<[^>]+>", "", card.text))) <= 4096
            assert "长&amp;长" in card.text
