"""Incidents without Telegram: the ladder, its times, and what happens to both when the clock is moved."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from models import delegation, incident_clock, incident_work, ladder, trail
from models import incident as incidents
from models.account import Account, Platform
from models.errors import AlreadyHandled, AlreadyResolved, NotFound, NothingHigher, NotPermitted, WordsMissing
from models.incident import Category, Incident, Severity, State
from models.organisation import Person, Unit
from models.policy import Rung

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
EDITOR, MEMBER, SECOND, HEAD, SUPERIOR, STRANGER = range(1, 7)


@pytest.fixture
async def session(database: Database) -> AsyncIterator[AsyncSession]:
    async with database.write() as opened:
        units = [
            Unit(id=1, key="u1", name="学报", policy="journal", propaganda_chat=-1001),
            Unit(id=2, key="u2", name="外单位", policy="county"),
        ]
        opened.add_all(units)
        roles = {EDITOR: "editor", MEMBER: "propaganda", SECOND: "propaganda", HEAD: "head", SUPERIOR: "superior"}
        for number, role in roles.items():
            opened.add(Person(id=number, telegram_id=number, name=f"人{number}", unit=units[0], roles=[role]))
        opened.add(Person(id=STRANGER, telegram_id=STRANGER, name="外人", unit=units[1], roles=["head", "editor"]))
        await opened.flush()
        opened.add(Account(id=1, unit=units[0], key="c", platform=Platform.WECHAT, name="公众号", owner_id=EDITOR))
        await opened.flush()
        yield opened
        await opened.rollback()


async def person(session: AsyncSession, number: int) -> Person:
    return await session.get_one(Person, number)


async def reported(
    session: AsyncSession, category: Category = Category.HARMFUL, severity: Severity = Severity.MINOR
) -> Incident:
    reporter = await person(session, EDITOR)
    return await incidents.report(
        session, NOW, reporter, category=category, severity=severity, words="评论区出现谣言", unit=reporter.unit
    )


async def pass_time(session: AsyncSession, incident: Incident, start: datetime, minutes: int) -> list[str]:
    """Minute by minute, as the scheduler looks; the actions on record since."""
    before = len(await trail.of(session, incident.reference))
    for minute in range(1, minutes + 1):
        await look(session, start + timedelta(minutes=minute))
    return [entry.action for entry in (await trail.of(session, incident.reference))[before:]]


async def look(session: AsyncSession, now: datetime) -> None:
    acts = {
        "ring_at": incident_clock.ring,
        "climb_at": incident_clock.ring,
        "quiet_at": incident_clock.ask_handler,
        "push_at": incident_clock.push,
    }
    due = {(acts[name], each.id) for name, each in await incident_clock.due(session, now) if name in acts}
    for act, number in due:
        await act(session, now, number)


async def test_it_starts_at_the_foot_of_the_ladder_with_the_owner_s_task(session: AsyncSession) -> None:
    incident = await reported(session)
    assert incident.ladder == ["group", "members", "head", "superior"]
    assert (incident.rung, incident.ring_at, incident.climb_at) == (
        0,
        NOW + timedelta(minutes=5),
        NOW + timedelta(minutes=15),
    )
    assert incident.owner_id == EDITOR
    assert incident.task_at is not None


async def test_it_rings_and_climbs_without_end_until_somebody_acknowledges(session: AsyncSession) -> None:
    incident = await reported(session)
    passed = await pass_time(session, incident, NOW, 75)
    assert passed[:9] == ["incident.rung", "incident.rung", "incident.climbed"] * 3
    assert passed[9:] == ["incident.rung"] * 6
    assert incident.rung == 3
    now = NOW + timedelta(minutes=76)
    await incident_work.acknowledge(session, now, incident, await person(session, MEMBER))
    assert (incident.ring_at, incident.climb_at) == (None, None)
    assert await pass_time(session, incident, now, 40) == []


async def test_silence_after_the_acknowledgement_is_asked_about_until_there_is_news(session: AsyncSession) -> None:
    incident = await reported(session)
    member = await person(session, MEMBER)
    await incident_work.acknowledge(session, NOW, incident, member)
    assert await pass_time(session, incident, NOW, 125) == ["incident.asked_for_news"] * 2
    now = NOW + timedelta(minutes=126)
    await incident_work.update(session, now, incident, member, "正在联系平台")
    assert await pass_time(session, incident, now, 59) == []


@pytest.mark.parametrize("jump", [timedelta(days=3), timedelta(days=-3), timedelta(hours=-1), timedelta(days=400)])
async def test_an_outage_or_a_moved_clock_leads_to_one_reminder_and_goes_on(
    session: AsyncSession, jump: timedelta
) -> None:
    incident = await reported(session)
    now = NOW + jump
    for _ in range(5):
        await look(session, now)
    rung = [entry.action for entry in await trail.of(session, incident.reference)][2:]
    assert rung in (["incident.rung"], ["incident.climbed"])
    passed = await pass_time(session, incident, now, 14)
    assert passed == ["incident.rung"] * 2


async def test_nobody_at_the_start_is_looked_for_again(session: AsyncSession) -> None:
    stranger = await person(session, STRANGER)
    stranger.roles, chat = ["editor"], stranger.unit.propaganda_chat
    assert chat is None
    for number in (MEMBER, SECOND, SUPERIOR):
        (await person(session, number)).active = False
    await session.flush()
    incident = await incidents.report(
        session,
        NOW,
        stranger,
        category=Category.OPINION,
        severity=Severity.MINOR,
        words="舆情",
        unit=stranger.unit,
    )
    assert incident.ladder == []
    (await person(session, MEMBER)).active = True
    await session.flush()
    await look(session, NOW + timedelta(minutes=6))
    assert incident.ladder == ["members"]


async def test_a_leak_is_grave_whatever_was_chosen(session: AsyncSession) -> None:
    """H12."""
    incident = await reported(session, Category.LEAK, Severity.MINOR)
    assert incident.severity is Severity.GRAVE
    assert incident.hidden


async def test_who_is_at_it_is_told_to_whoever_comes_second(session: AsyncSession) -> None:
    incident = await reported(session)
    await incident_work.acknowledge(session, NOW, incident, await person(session, MEMBER))
    with pytest.raises(AlreadyHandled) as refused:
        await incident_work.acknowledge(session, NOW, incident, await person(session, SECOND))
    assert refused.value.facts == {"who": "人2", "when": NOW}
    await incident_work.take_over(session, NOW, incident, await person(session, SECOND))
    assert incident.handler_id == SECOND


async def test_who_may_work_it(session: AsyncSession) -> None:
    incident = await reported(session)
    may = {
        number: await incident_work.works(session, incident, await person(session, number)) for number in range(1, 7)
    }
    assert may == {EDITOR: False, MEMBER: True, SECOND: True, HEAD: True, SUPERIOR: False, STRANGER: False}
    incident.rung = 3
    assert await incident_work.works(session, incident, await person(session, SUPERIOR))
    stranger = await person(session, STRANGER)
    stranger.roles = ["superior"]  # of another unit, while this one has its own
    assert not await incident_work.works(session, incident, stranger)
    (await person(session, SUPERIOR)).unreachable_since = NOW
    assert await incident_work.works(session, incident, stranger)  # it rings with them then
    stranger.roles = ["head", "editor"]
    with pytest.raises(NotPermitted):
        await incident_work.acknowledge(session, NOW, incident, await person(session, STRANGER))


async def test_whoever_stands_in_for_a_head_out_of_reach_is_rung(session: AsyncSession) -> None:
    incident = await reported(session)
    head, deputy = await person(session, HEAD), await person(session, SECOND)
    deputy.roles = ["deputy"]
    until = NOW + timedelta(days=1)
    await delegation.delegate(session, NOW, head, deputy, from_at=NOW, until_at=until)
    session.add(Person(id=9, telegram_id=9, name="另一副职", unit=head.unit, roles=["deputy"]))
    head.unreachable_since = NOW
    await session.flush()
    assert [each.id for each in await ladder.people(session, NOW, incident.unit, Rung.HEAD)] == [SECOND]


async def test_a_stand_in_who_may_not_work_an_incident_is_not_rung_and_the_deputies_are(session: AsyncSession) -> None:
    """A head who reviews as well may leave a reviewer in charge: of reviews, not of this."""
    incident = await reported(session)
    head, reviewer = await person(session, HEAD), await person(session, SECOND)
    head.roles, reviewer.roles = ["head", "reviewer"], ["reviewer"]
    session.add(Person(id=9, telegram_id=9, name="副职", unit=head.unit, roles=["deputy"]))
    await session.flush()
    assert [each.id for each in await ladder.people(session, NOW, incident.unit, Rung.HEAD)] == [HEAD]
    await delegation.delegate(session, NOW, head, reviewer, from_at=NOW, until_at=NOW + timedelta(days=1))
    assert [each.id for each in await ladder.people(session, NOW, incident.unit, Rung.HEAD)] == [HEAD, 9]


async def test_updates_close_together_ring_once_and_none_is_lost(session: AsyncSession) -> None:
    incident = await reported(session)
    member = await person(session, MEMBER)
    for second in (0, 10, 20):
        await incident_work.update(session, NOW + timedelta(seconds=second), incident, member, f"进展{second}")
    told = [
        entry.detail["at_once"] for entry in await trail.of(session, incident.reference) if "at_once" in entry.detail
    ]
    assert told == [True, False, False]
    assert (await pass_time(session, incident, NOW, 3)).count("incident.pushed") == 1


async def test_what_waits_to_be_told_is_told_with_what_comes_late_and_before_the_end(session: AsyncSession) -> None:
    """The scheduler was late, or the incident is over: an update that waits is never lost."""
    incident = await reported(session)
    member = await person(session, MEMBER)
    for second in (0, 10, 65):
        await incident_work.update(session, NOW + timedelta(seconds=second), incident, member, f"进展{second}")
    entries = [each for each in await trail.of(session, incident.reference) if each.action == "incident.updated"]
    assert [each.detail["at_once"] for each in entries] == [True, False, False]
    assert incident.push_at == NOW + timedelta(seconds=70)
    words = {"cause": "外部", "measures": "删除", "responsible": "人1"}
    await incident_work.resolve(session, NOW + timedelta(seconds=66), incident, member, **words)
    actions = [each.action for each in await trail.of(session, incident.reference)]
    assert actions[-2:] == ["incident.pushed", "incident.resolved"]
    assert incident.push_at is None


async def test_escalating_raises_the_severity_and_reaches_the_next_rung(session: AsyncSession) -> None:
    incident = await reported(session)
    member = await person(session, MEMBER)
    for severity, rung in (("serious", 1), ("grave", 2), ("grave", 3)):
        await incident_work.escalate(session, NOW, incident, member)
        assert (incident.severity, incident.rung) == (severity, rung)
    with pytest.raises(NothingHigher):
        await incident_work.escalate(session, NOW, incident, member)


async def test_closing_needs_cause_measures_and_the_person_responsible(session: AsyncSession) -> None:
    """J13, H14."""
    incident = await reported(session)
    member = await person(session, MEMBER)
    with pytest.raises(WordsMissing):
        await incident_work.resolve(session, NOW, incident, member, cause="外部", measures="", responsible="人1")
    await incident_work.resolve(session, NOW, incident, member, cause="外部", measures="删除", responsible="人1")
    assert incident.state is State.RESOLVED
    assert await pass_time(session, incident, NOW, 200) == []
    with pytest.raises(AlreadyResolved):
        await incident_work.update(session, NOW, incident, member, "又来了")
    await incident_work.reopen(session, NOW, incident, await person(session, HEAD))
    assert (incident.state, incident.rung, incident.ring_at) == (State.OPEN, 0, NOW + timedelta(minutes=5))


async def test_the_account_may_be_named_afterwards_and_is_one_of_the_unit(session: AsyncSession) -> None:
    incident = await reported(session)
    incident.account = None
    foreign = Account(id=9, unit_id=2, key="x", platform=Platform.WEIBO, name="外", owner_id=STRANGER)
    session.add(foreign)
    await session.flush()
    reporter = await person(session, EDITOR)
    with pytest.raises(NotFound):
        await incident_work.choose_account(session, NOW, incident, reporter, foreign)
    await incident_work.choose_account(session, NOW, incident, reporter, await session.get_one(Account, 1))
    assert incident.owner_id == EDITOR
    await incident_work.task_done(session, NOW, incident, reporter)
    assert incident.task_at is None
    with pytest.raises(AlreadyHandled):
        await incident_work.task_done(session, NOW, incident, reporter)


async def test_a_report_needs_words_pictures_or_a_draft(session: AsyncSession) -> None:
    reporter = await person(session, EDITOR)
    with pytest.raises(WordsMissing):
        await incidents.report(
            session, NOW, reporter, category=Category.OPINION, severity=Severity.MINOR, words="", unit=reporter.unit
        )
