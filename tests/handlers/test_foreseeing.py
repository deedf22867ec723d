"""What would be reminded: told beforehand exactly as it then happens, and nothing done by telling."""

from datetime import timedelta

from handlers import foreseeing
from handlers.cards import due_words
from handlers.i18n import translator
from models.due import Kind
from models.organisation import Person
from models.outbox import Outgoing
from models.patrol import Patrol
from models.reminder import Reminder
from tests.office import MONDAY_MORNING, Office, offers, set_to, shows


async def foresee(office: Office, hours: float, subject: str = "D-1") -> list[tuple[str, str, str]]:
    """Until so many hours from now, of one subject: every unit's day brings more."""
    async with office.database.write() as session:
        now = office.clock.now()
        found = await foreseeing.foresee(session, now, now + timedelta(hours=hours), translator("zh-CN"))
        session.info.clear()
        await session.rollback()
    return [(each.person, each.subject, each.why) for each in found if each.subject == subject]


async def test_it_is_what_then_happens_and_changes_nothing(office: Office) -> None:
    set_to(office.clock, MONDAY_MORNING)
    await office.submitted()
    await office.reviewer.sees(offers("通过", "D-1"))
    await office.second.sees(offers("通过", "D-1"))
    assert await foresee(office, 3.9) == []
    before = len(await office.rows(Outgoing)), len(await office.rows(Reminder))
    wanted = [(name, "D-1", "D-1 自 2026-11-23 09:00 起等待审核员处理。") for name in ("李静", "陈思远")]
    assert await foresee(office, 4.1) == wanted
    assert await foresee(office, 14) == wanted, "until the night it is still what came due in the day"
    assert (len(await office.rows(Outgoing)), len(await office.rows(Reminder))) == before
    office.clock.advance(timedelta(hours=4, minutes=6))
    for phone in (office.reviewer, office.second):
        await phone.sees(shows("D-1 自 2026-11-23 09:00 起等待审核员处理"))


def test_every_kind_has_its_words() -> None:
    for language in ("zh-CN", "en"):
        assert all(due_words.why(translator(language), kind) != kind.value for kind in Kind)


async def test_who_cannot_be_reached_is_not_named(office: Office) -> None:
    set_to(office.clock, MONDAY_MORNING)
    await office.approved()
    async with office.database.write() as session:
        (await session.get_one(Person, 1)).unreachable_since = office.clock.now()
    assert await foresee(office, 24) == [("张建国", "D-1", "已通过审核，尚未登记发布")]


async def test_citizens_messages_and_patrols_are_foreseen_with_who_hears_of_them(office: Office) -> None:
    set_to(office.clock, MONDAY_MORNING)
    await office.author.send("/inquiry 请问何时供暖？")
    await office.author.sees(offers("答复", "Q-1"))
    async with office.database.write() as session:
        author = await session.get_one(Person, 1)
        now = office.clock.now()
        session.add(
            Patrol(unit=author.unit, day=now.date(), person=author, opened_at=now, next_at=now + timedelta(hours=2))
        )
    assert [name for name, _, _ in await foresee(office, 30, "Q-1")] == [author.name]
    assert await foresee(office, 3, "W-1") == [(author.name, "W-1", "巡查尚未反馈")]
