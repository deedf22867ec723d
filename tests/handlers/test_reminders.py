"""Reminders come as one message a person, open what they are about, and can be put off."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import func, select

from models.card import Card
from models.organisation import Person
from models.outbox import Outgoing
from models.reminder import Reminded
from models.snooze import Snooze
from tests.incidents import placed
from tests.office import MONDAY_MORNING, Office, asks, decide, labels, offers, set_to, shows
from tests.upkeep import last

TUESDAY = MONDAY_MORNING + timedelta(days=1)


async def two_unpublished(office: Office) -> None:
    """Two approved drafts of one author, on Monday at nine."""
    set_to(office.clock, MONDAY_MORNING)
    await office.approved()
    await office.submitted("第二篇", reference="D-2")
    await decide(office.reviewer, "通过", "D-2")
    await decide(office.head, "Sign", "D-2")
    await office.author.sees(offers("已发布", "D-2"))


async def sent(office: Office) -> int:
    """Cards of reminders about D-1 so far; accounts have reminders of their own."""
    async with office.database.read() as session:
        query = select(func.count()).select_from(Reminded).where(Reminded.reference == "D-1")
        return await session.scalar(query) or 0


async def test_several_due_at_once_are_one_message_with_a_button_each(office: Office) -> None:
    await two_unpublished(office)
    set_to(office.clock, TUESDAY)
    card = await office.author.sees(shows("提醒", "D-1", "D-2", "尚未登记发布"))
    assert labels(card) == ["D-1", "D-2", "稍后提醒"]
    assert await sent(office) == 1
    await office.author.tap("D-2", card)
    await office.author.sees(offers("已发布", "D-2"), after=card)
    await office.author.tap("已发布", "D-2")
    await office.author.send("-", reply_to=await office.author.sees(asks))
    done = await office.author.sees(lambda message: shows("✅", "提醒")(message) and "D-2" not in labels(message))
    assert labels(done) == ["D-1", "稍后提醒"]


async def test_what_is_put_off_comes_then_and_once(office: Office) -> None:
    await two_unpublished(office)
    set_to(office.clock, TUESDAY)
    card = await office.author.sees(offers("稍后提醒"))
    await office.author.tap("稍后提醒", card)
    menu = await office.author.sees(offers("1 小时后"))
    assert labels(menu) == ["1 小时后", "今天下午", "下个工作日上午", "其他时间", "返回"]
    answer = await office.author.tap("今天下午", menu)
    assert "2026-11-24 14:00" in answer["text"]
    await office.author.sees(shows("💤", "11-24 14:00 再提醒"))
    office.clock.advance(timedelta(hours=4))
    await office.author.send("/language")
    await office.author.sees(shows("请选择语言"))
    assert await sent(office) == 1
    office.clock.advance(timedelta(hours=1, minutes=1))
    await office.author.sees(shows("提醒", "D-1", "D-2"), after=card)
    assert await sent(office) == 2
    assert await office.rows(Snooze) == []
    assert (await office.actions("D-1")).count("reminder.repeated") == 1


async def test_until_a_stated_time_and_the_mornings_before_are_still(office: Office) -> None:
    await two_unpublished(office)
    set_to(office.clock, TUESDAY)
    await office.author.tap("稍后提醒", await office.author.sees(offers("稍后提醒")))
    await office.author.tap("其他时间", await office.author.sees(offers("其他时间")))
    question = await office.author.sees(asks)
    await office.author.send("2020-01-01", reply_to=question)
    await office.author.send("2099-01-01", reply_to=await office.author.sees(shows("该时间已过")))
    await office.author.send("周六 10:00", reply_to=await office.author.sees(shows("时间太远")))
    await office.author.sees(shows("将于 2026-11-30 08:30 再次提醒"))
    for _ in range(3):
        office.clock.advance(timedelta(days=1))
        await office.author.send("/language")
        await office.author.sees(shows("请选择语言"))
    assert await sent(office) == 1
    set_to(office.clock, TUESDAY + timedelta(days=6))
    await office.author.sees(shows("提醒", "D-1", "D-2"), after=office.author.last())
    assert await sent(office) == 2


async def test_whoever_is_away_or_out_of_reach_has_a_stand_in_else_the_head(office: Office) -> None:
    await two_unpublished(office)
    async with office.database.write() as session:
        author = (await session.scalars(select(Person).where(Person.telegram_id == 1001))).one()
        author.unreachable_since = office.clock.now()
    set_to(office.clock, TUESDAY)
    for reference in ("D-1", "D-2"):
        await office.head.sees(offers("Published", reference, "it is for you to publish"))
    set_to(office.clock, TUESDAY + timedelta(days=1))
    card = await office.head.sees(shows("Reminder", "D-1", "D-2", "not published yet"))
    await office.head.tap("D-1", card)
    await office.head.sees(offers("Published", "D-1"), after=card)
    assert await sent(office) == 1


async def test_a_newer_reminder_closes_the_ones_before_it_once(office: Office) -> None:
    """Or a year of mornings would be a year of cards, each drawn again whenever something changes."""
    await two_unpublished(office)
    before = last(office.author)
    for day in range(3):
        set_to(office.clock, TUESDAY + timedelta(days=day))
        before = (await office.author.sees(offers("D-1", "提醒", "D-2"), after=before))["message_id"]
    await placed(office)
    assert await redrawn(office) == [1, 1]
    closed = [each for each in office.author.messages() if shows("D-1：后来已再次提醒", "D-2")(each)]
    assert [labels(each) for each in closed] == [[], []]
    await office.author.tap("已发布", "D-1")
    await office.author.send("-", reply_to=await office.author.sees(asks))
    await office.author.sees(lambda message: shows("✅", "提醒")(message) and labels(message) == ["D-2", "稍后提醒"])
    await placed(office)
    assert await redrawn(office) == [1, 1, 1]


async def redrawn(office: Office) -> list[int]:
    """How often each card of reminders was drawn again."""
    cards = {each.id for each in await office.rows(Card) if each.kind == "reminders"}
    edits = [each.card_id for each in await office.rows(Outgoing) if each.method == "editMessageText"]
    return sorted(Counter(each for each in edits if each in cards).values())
