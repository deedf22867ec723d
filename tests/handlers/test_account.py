"""Each account at least once a week (C4, H10): reminders, pauses, the list of those that sleep, inspections (H13)."""

from datetime import datetime, timedelta

from models.account import Account
from models.organisation import Person
from tests.office import MONDAY_MORNING, Office, asks, labels, offers, set_to, shows
from tests.upkeep import DAY, OVERSEERS, answer, filed, last, later

STAFF_GROUP = """
[[account]]
unit = "journal"
key = "group"
platform = "group"
name = "学报工作群"
owner = "王小明"
"""


async def stages(office: Office) -> list[str]:
    return [entry.detail["stage"] for entry in await office.trail("A-1") if entry.action == "account.reminded"]


async def test_the_owner_then_the_head_are_reminded_until_it_is_recorded(office: Office) -> None:
    await filed(office)
    card = await later(office, office.author, MONDAY_MORNING + 4 * DAY, "A-1", "本周期至 2026-11-30 09:00")
    assert {"写一篇", "登记发布"} <= set(labels(card))
    await later(office, office.author, MONDAY_MORNING + 7 * DAY - timedelta(minutes=1), "A-1", "已 6 天未更新")
    assert office.head.find("A-1") is None
    card = await later(office, office.author, MONDAY_MORNING + 7 * DAY, "A-1", "已 7 天未更新")
    await office.head.sees(shows("A-1", "7 days without publication"))
    await answer(office.author, "登记发布", card, "这不是链接", "https://mp.weixin.qq.com/s/1")
    await office.author.sees(shows("A-1", "已登记发布"))
    await office.head.sees(lambda message: "✅ A-1" in message.get("text", "") and not labels(message))
    assert (await office.actions("A-1"))[-1] == "account.publication_recorded"
    assert await stages(office) == ["two_days", "last_morning", "week"]


async def test_an_outage_of_weeks_ends_in_one_reminder(office: Office) -> None:
    await filed(office)
    await later(office, office.head, MONDAY_MORNING + 22 * DAY, "A-1", "is asleep: 22 days")
    assert await stages(office) == ["still"]


async def test_a_published_draft_begins_the_week_anew(office: Office) -> None:
    await filed(office)
    await later(office, office.author, MONDAY_MORNING + 7 * DAY, "A-1", "已 7 天未更新")
    await office.approved()
    await office.author.tap("已发布", "D-1")
    await office.author.send("-", reply_to=await office.author.sees(asks))
    await office.author.sees(shows("✅ A-1"))
    (account,) = [row for row in await office.rows(Account) if row.id == 1]
    assert account.last_published_at == account.counted_from > MONDAY_MORNING + 7 * DAY
    assert account.next_at == MONDAY_MORNING + 11 * DAY - timedelta(minutes=30)


async def test_the_list_shows_the_sleeping_first_and_a_card_of_each(office: Office) -> None:
    await filed(office, OVERSEERS + STAFF_GROUP)
    registrar = office.sandbox.phone(4001)
    set_to(office.clock, MONDAY_MORNING + 15 * DAY)
    listed = await registrar.sees(shows("休眠（满 14 天）", "学报公众号", "市政府微博", "县头条"))
    assert "学报工作群" in listed["text"].partition("不发布信息")[2]
    await registrar.tap("A-1 学报公众号", listed)
    await registrar.sees(shows("A-1", "微信", "王小明", "最近发布", "尚无", "休眠：已 15 天未更新"))
    await office.author.send("/accounts")
    own = await office.author.sees(shows("账号", "学报公众号"))
    assert "市政府微博" not in own["text"]


async def test_a_pause_until_the_end_of_time_is_refused_in_a_sentence(office: Office) -> None:
    """No calendar reaches that far: 9999-12-31 was a crash, and the head heard nothing."""
    await office.head.send("/accounts")
    card = await office.head.sees(lambda message: "A-1 学报公众号" in labels(message))
    await office.head.tap("A-1 学报公众号", card)
    await answer(office.head, "Pause", await office.head.sees(offers("Pause", "A-1")), "9999-12-31")
    await office.head.sees(shows("too far off"))


async def test_the_head_pauses_with_an_end_and_a_reason_and_it_ends_by_itself(office: Office) -> None:
    await filed(office)
    await office.head.send("/accounts")
    await office.head.tap("A-1 学报公众号", await office.head.sees(shows("Accounts")))
    card = await office.head.sees(offers("Pause", "A-1"))
    await answer(office.head, "Pause", card, "some day", "2020-01-01", "2026-12-10", "system upgrade")
    await office.author.sees(shows("A-1", "暂停更新至 2026-12-10 23:59", "system upgrade"))
    await office.head.sees(offers("Resume", "A-1", "paused until 2026-12-10 23:59", "system upgrade"))
    await later(office, office.author, datetime.fromisoformat("2026-12-11T09:00+08:00"), "A-1", "暂停期已结束")
    assert await stages(office) == []
    (account,) = [row for row in await office.rows(Account) if row.id == 1]
    assert account.counted_from == datetime.fromisoformat("2026-12-10T23:59+08:00")


async def test_the_head_resumes_early(office: Office) -> None:
    await filed(office)
    await office.head.send("/accounts")
    await office.head.tap("A-1 学报公众号", await office.head.sees(shows("Accounts")))
    await answer(office.head, "Pause", await office.head.sees(offers("Pause", "A-1")), "2026-12-31", "-", "holidays")
    card = await office.head.sees(offers("Resume", "A-1"))
    set_to(office.clock, MONDAY_MORNING + DAY)
    await office.head.tap("Resume", card)
    await office.author.sees(shows("A-1", "重新开始计时"))
    assert (await office.actions("A-1"))[-2:] == ["account.paused", "account.resumed"]


async def test_an_absent_owner_s_reminder_goes_to_the_head(office: Office) -> None:
    await filed(office)
    await office.author.block()
    await office.admin.sees(shows("无法联系王小明"))
    await later(office, office.head, MONDAY_MORNING + 4 * DAY, "A-1", "its week ends")


async def test_two_accounts_come_in_one_message_and_open_each(office: Office) -> None:
    await filed(office)
    owner = office.sandbox.phone(2001)
    card = await later(office, owner, MONDAY_MORNING + 7 * DAY, "A-2", "A-3", "市政府微博", "市政府抖音")
    assert labels(card)[:2] == ["A-2", "A-3"]
    await owner.tap("A-3", card)
    await answer(owner, "登记发布", await owner.sees(offers("登记发布", "市政府抖音", "最近发布")), "-")
    await owner.sees(lambda message: "✅ A-3" in message.get("text", "") and labels(message)[0] == "A-2")


async def test_a_draft_begun_from_an_account_is_for_that_account(office: Office) -> None:
    await filed(office)
    owner = office.sandbox.phone(2001)
    await owner.send("/accounts")
    listed = await owner.sees(shows("账号"))
    await owner.tap("A-3 市政府抖音", listed)
    card = await owner.sees(offers("写一篇", "市政府抖音"))
    await answer(owner, "写一篇", card, "本周天气")
    await owner.sees(offers("提交审核", "D-1", "市政府抖音"))
    await owner.tap("写一篇", card)
    question = await owner.sees(shows("请把要在A-3 市政府抖音发布的"))
    await owner.album([owner.attachment("photo", b"1"), owner.attachment("photo", b"2")], reply_to=question)
    await owner.sees(offers("提交审核", "D-2", "市政府抖音", "×2"))
    await owner.tap("A-2 市政府微博", listed)
    await owner.tap("写一篇", await owner.sees(offers("写一篇", "市政府微博")))
    await owner.sees(shows("请把要在A-2 市政府微博发布的"))
    office.clock.advance(timedelta(hours=3))  # that is how long a text may take
    await owner.send("不点回复，直接发来")
    await owner.sees(offers("提交审核", "D-3", "市政府微博"))
    await owner.send("另一篇")
    await owner.sees(offers("提交审核", "D-4", "未选择"))


async def test_the_card_of_another_unit_s_account_is_withheld_from_whoever_oversees_no_more(office: Office) -> None:
    await filed(office)
    auditor = office.sandbox.phone(1006)
    await auditor.send("/accounts")
    await auditor.tap("A-2 市政府微博", await auditor.sees(offers("A-2 市政府微博")))
    await auditor.sees(offers("检查", "A-2"))
    async with office.database.write() as session:
        (await session.get_one(Person, 6)).roles = ["editor"]
    head = office.sandbox.phone(2003)
    await head.send("/accounts")
    await head.tap("A-2 市政府微博", await head.sees(offers("A-2 市政府微博")))
    await answer(head, "暂停更新", await head.sees(offers("暂停更新", "A-2")), "2026-12-31", "平台升级")
    await auditor.sees("您已不能查看这张卡片的内容。")


async def test_the_registrar_has_the_sleepers_on_the_first_working_morning_of_the_week(office: Office) -> None:
    await filed(office, OVERSEERS)
    registrar = office.sandbox.phone(4001)
    set_to(office.clock, MONDAY_MORNING + 7 * DAY - timedelta(minutes=30))
    await office.author.sees(shows("A-1"))
    assert registrar.messages() == []
    await later(office, registrar, MONDAY_MORNING + 14 * DAY - timedelta(minutes=30), "逾期（满 7 天）", "学报公众号")
    before = last(registrar)
    await later(office, office.author, MONDAY_MORNING + 15 * DAY, "A-1")
    assert last(registrar) == before
