"""Each account at least once a week (C4, H10): reminders, pauses, the list of those that sleep, inspections (H13)."""

from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.phone import Phone
from models import weekly
from models.account import Account
from tests.office import MONDAY_MORNING, Office, asks, labels, offers, set_to, shows
from tests.rules.desk import enlarge

DAY = timedelta(days=1)
OVERSEERS = """
[[person]]
telegram_id = 4001
name = "备案员"
unit = "city"
roles = ["registrar"]
[[person]]
telegram_id = 4002
name = "检查员"
unit = "city"
roles = ["auditor"]
[[account]]
unit = "journal"
key = "group"
platform = "group"
name = "学报工作群"
owner = "王小明"
"""


async def at_work(office: Office, more: str = "") -> None:
    """Every account was filed on Monday at nine."""
    await enlarge(office, more)
    set_to(office.clock, MONDAY_MORNING)
    numbers = [row.id for row in await office.rows(Account)]
    async with office.database.write() as session:
        for number in numbers:
            await weekly.start(session, await session.get_one(Account, number), MONDAY_MORNING, MONDAY_MORNING)


def last(phone: Phone) -> int:
    return int(phone.last()["message_id"]) if phone.messages() else 0


async def later(office: Office, phone: Phone, moment: datetime, *wanted: str) -> dict[str, Any]:
    """Move the clock; what comes then."""
    before = last(phone)
    set_to(office.clock, moment)
    return await phone.sees(shows(*wanted), after=before)


async def answer(phone: Phone, label: str, card: Any, *words: str) -> None:
    """Tap, and reply to one question after the other."""
    before = last(phone)
    await phone.tap(label, card)
    for each in words:
        question = await phone.sees(asks, after=before)
        before = last(phone)
        await phone.send(each, reply_to=question)


async def stages(office: Office) -> list[str]:
    return [entry.detail["stage"] for entry in await office.trail("A-1") if entry.action == "account.reminded"]


async def test_the_owner_then_the_head_are_reminded_until_it_is_recorded(office: Office) -> None:
    await at_work(office)
    card = await later(office, office.author, MONDAY_MORNING + 4 * DAY, "A-1", "本周期至 2026-11-30 09:00")
    assert {"写一篇", "登记发布"} <= set(labels(card))
    assert "把要在学报公众号发布的" in (await office.author.tap("写一篇", card))["text"]
    await later(office, office.author, MONDAY_MORNING + 7 * DAY - timedelta(minutes=1), "A-1", "已 6 天未更新")
    assert office.head.find("A-1") is None
    card = await later(office, office.author, MONDAY_MORNING + 7 * DAY, "A-1", "已 7 天未更新")
    await office.head.sees(shows("A-1", "7 days without publication"))
    await answer(office.author, "登记发布", card, "这不是链接", "https://mp.weixin.qq.com/s/1")
    await office.author.sees(shows("A-1", "已登记发布"))
    await office.head.sees(lambda message: "✅ A-1" in message.get("text", "") and not labels(message))
    assert (await office.actions("A-1"))[-1] == "account.publication_recorded"
    assert await stages(office) == ["two_days", "last_morning", "week"]


async def test_it_falls_asleep_after_a_fortnight(office: Office) -> None:
    await at_work(office)
    await later(office, office.head, MONDAY_MORNING + 7 * DAY, "A-1", "7 days")
    await later(office, office.head, MONDAY_MORNING + 14 * DAY, "A-1", "is asleep: 14 days")
    assert await stages(office) == ["week", "sleeping"]


async def test_an_outage_of_weeks_ends_in_one_reminder(office: Office) -> None:
    await at_work(office)
    await later(office, office.head, MONDAY_MORNING + 22 * DAY, "A-1", "is asleep: 22 days")
    assert await stages(office) == ["still"]


async def test_a_published_draft_begins_the_week_anew(office: Office) -> None:
    await at_work(office)
    await later(office, office.author, MONDAY_MORNING + 7 * DAY, "A-1", "已 7 天未更新")
    await office.approved()
    await office.author.tap("已发布", "D-1")
    await office.author.send("-", reply_to=await office.author.sees(asks))
    await office.author.sees(shows("✅ A-1"))
    (account,) = [row for row in await office.rows(Account) if row.id == 1]
    assert account.last_published_at == account.counted_from > MONDAY_MORNING + 7 * DAY
    assert account.next_at == MONDAY_MORNING + 11 * DAY - timedelta(minutes=30)


async def test_the_list_shows_the_sleeping_first_and_a_card_of_each(office: Office) -> None:
    await at_work(office, OVERSEERS)
    registrar = office.sandbox.phone(4001)
    set_to(office.clock, MONDAY_MORNING + 15 * DAY)
    listed = await registrar.sees(shows("休眠（满 14 天）", "学报公众号", "市政府微博", "县头条"))
    assert "学报工作群" in listed["text"].partition("不发布信息")[2]
    await registrar.tap("A-1 学报公众号", listed)
    await registrar.sees(shows("A-1", "微信", "王小明", "最近发布", "尚无", "休眠：已 15 天未更新"))
    await office.author.send("/accounts")
    own = await office.author.sees(shows("账号", "学报公众号"))
    assert "市政府微博" not in own["text"]


async def test_the_head_pauses_with_an_end_and_a_reason_and_it_ends_by_itself(office: Office) -> None:
    await at_work(office)
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
    await at_work(office)
    await office.head.send("/accounts")
    await office.head.tap("A-1 学报公众号", await office.head.sees(shows("Accounts")))
    await answer(office.head, "Pause", await office.head.sees(offers("Pause", "A-1")), "2026-12-31", "-", "holidays")
    card = await office.head.sees(offers("Resume", "A-1"))
    set_to(office.clock, MONDAY_MORNING + DAY)
    await office.head.tap("Resume", card)
    await office.author.sees(shows("A-1", "重新开始计时"))
    assert (await office.actions("A-1"))[-2:] == ["account.paused", "account.resumed"]


async def test_an_inspection_is_on_record_and_the_owner_told(office: Office) -> None:
    await at_work(office, OVERSEERS)
    auditor = office.sandbox.phone(4002)
    await auditor.send("/accounts")
    await auditor.tap("A-1 学报公众号", await auditor.sees(shows("账号", "学报公众号")))
    await answer(auditor, "检查", await auditor.sees(offers("检查", "A-1")), "-", "链接失效两处")
    await office.author.sees(shows("A-1", "已由检查员检查", "链接失效两处"))
    await auditor.sees(shows("A-1", "最近检查", "链接失效两处"))
    await auditor.send("/duty")
    await auditor.tap("学报编辑部", await auditor.sees(offers("学报编辑部", "市政府办值班表")))
    await auditor.tap("历史记录", await auditor.sees(shows("学报编辑部值班表")))
    await auditor.sees(shows("监督检查", "A-1", "链接失效两处"))


async def test_an_absent_owner_s_reminder_goes_to_the_head(office: Office) -> None:
    await at_work(office)
    await office.author.block()
    await office.admin.sees(shows("无法联系王小明"))
    await later(office, office.head, MONDAY_MORNING + 4 * DAY, "A-1", "its week ends")


async def test_two_accounts_come_in_one_message_and_open_each(office: Office) -> None:
    await at_work(office)
    owner = office.sandbox.phone(2001)
    card = await later(office, owner, MONDAY_MORNING + 7 * DAY, "A-2", "A-3", "市政府微博", "市政府抖音")
    assert labels(card)[:2] == ["A-2", "A-3"]
    await owner.tap("A-3", card)
    await answer(owner, "登记发布", await owner.sees(offers("登记发布", "市政府抖音", "最近发布")), "-")
    await owner.sees(lambda message: "✅ A-3" in message.get("text", "") and labels(message)[0] == "A-2")


async def test_the_registrar_has_the_sleepers_on_the_first_working_morning_of_the_week(office: Office) -> None:
    await at_work(office, OVERSEERS)
    registrar = office.sandbox.phone(4001)
    set_to(office.clock, MONDAY_MORNING + 7 * DAY - timedelta(minutes=30))
    await office.author.sees(shows("A-1"))
    assert registrar.messages() == []
    await later(office, registrar, MONDAY_MORNING + 14 * DAY - timedelta(minutes=30), "逾期（满 7 天）", "学报公众号")
    before = last(registrar)
    await later(office, office.author, MONDAY_MORNING + 15 * DAY, "A-1")
    assert last(registrar) == before
