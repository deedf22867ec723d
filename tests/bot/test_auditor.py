"""The auditor: whatever stands still is found within a minute, told to the administrators, and seen from outside."""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import App
from bot.auditor import GRACE, LOOK, Auditor
from bot.database import Database
from bot.registered import Registered
from models import incident as incidents
from models import incident_work, organisation, stall
from models.account import Account
from models.card import Card, new_token
from models.clock import MovableClock
from models.inbox import Received
from models.incident import Category, Incident, Severity, State
from models.incident_clock import TIMES
from models.organisation import Person, Role
from models.outbox import Lane, Outgoing, Sending
from models.stall import StallKind
from models.trail import Entry
from tests.office import GROUP, Office

MINUTE = 60.0


class Watch:
    """An auditor looked at by hand: both its clocks go on together."""

    def __init__(self, database: Database, clock: MovableClock, heartbeat: str | None = None) -> None:
        self.clock, self.seconds = clock, 0.0
        self.auditor = Auditor(database, clock, Registered(), heartbeat, monotonic=lambda: self.seconds)

    async def go_on(self, seconds: float, *, looks: float = LOOK) -> list[stall.Stall]:
        """That long, with a look every ten seconds as `run` makes them, or every `looks` seconds."""
        found: list[stall.Stall] = []
        for _ in range(round(seconds / looks)):
            self.seconds += looks
            self.clock.advance(timedelta(seconds=looks))
            found = await self.auditor.look()
        return found


@pytest.fixture
async def watch(office: Office) -> Watch:
    """A bot whose dispatcher, worker and scheduler have died unnoticed, on a Monday at nine, with nothing due."""
    await office.app.scheduler.tick()
    for part in (office.app.dispatcher, office.app.worker, office.app.scheduler):
        part.stop()
    for name in ("dispatcher", "worker", "scheduler"):
        await office.app._end(name)  # noqa: SLF001 - no part ends by itself while the bot runs
    return Watch(office.database, office.clock)


async def test_an_urgent_card_that_is_not_sent_is_found_within_a_minute_and_told_once(
    watch: Watch, office: Office
) -> None:
    async with office.database.write() as session:
        for chat, lane in ((GROUP, Lane.URGENT), (1001, Lane.DECISION)):
            session.add(
                Outgoing(chat_id=chat, lane=lane, method="sendMessage", payload={}, created_at=office.clock.now())
            )
    found = await watch.go_on(MINUTE)
    assert [(each.kind, each.subject) for each in found] == [(StallKind.CARD, f"G{GROUP}")]
    await watch.go_on(10 * MINUTE)
    told = [entry for entry in await office.trail(f"G{GROUP}") if entry.action == "stall.found"]
    assert len(told) == 1
    rows = [row for row in await office.rows(Outgoing) if row.chat_id == 1005]
    assert len(rows) == 1
    assert "发给学报编辑部的紧急卡片" in rows[0].payload["text"]
    await watch.go_on(60 * MINUTE, looks=MINUTE)
    assert len([entry for entry in await office.trail(f"G{GROUP}") if entry.action == "stall.found"]) == 2


async def test_a_group_that_would_not_take_an_incident_s_card_is_found(watch: Watch, office: Office) -> None:
    now = office.clock.now()
    async with office.database.write() as session:
        reporter = await session.get_one(Person, 1)
        facts = {"category": Category.OPINION, "severity": Severity.MINOR, "words": "网上热议", "unit": reporter.unit}
        incident = await incidents.report(session, now, reporter, **facts)
        card = Card(kind="incident", subject=incident.reference, chat_id=GROUP, token=new_token())
        card.offered, card.created_at = [], now
        session.add(card)
        await session.flush()
        call = {"lane": Lane.URGENT, "method": "sendMessage", "payload": {}, "created_at": now, "card_id": card.id}
        session.add(Outgoing(chat_id=GROUP, state=Sending.FAILED, error="Forbidden: bot was kicked", **call))
    assert [(each.kind, each.subject) for each in await watch.go_on(MINUTE)] == [(StallKind.CARD, f"G{GROUP}")]
    async with office.database.write() as session:
        incident = await incidents.get(session, incident.id, change=True)
        await incident_work.acknowledge(session, office.clock.now(), incident, await session.get_one(Person, 8))
    assert await watch.go_on(MINUTE) == []


async def test_a_queue_that_goes_out_slowly_is_one_stall_and_told_once(watch: Watch, office: Office) -> None:
    async with office.database.write() as session:
        for second in range(30):
            at = office.clock.now() + timedelta(seconds=second)
            row = Outgoing(chat_id=GROUP, lane=Lane.URGENT, method="sendMessage", payload={}, created_at=at)
            session.add(row)
    for _ in range(10):
        assert len(await watch.go_on(2 * LOOK)) == 1 or watch.seconds < MINUTE
        async with office.database.write() as session:
            oldest = select(func.min(Outgoing.id)).where(Outgoing.chat_id == GROUP).scalar_subquery()
            await session.execute(delete(Outgoing).where(Outgoing.id == oldest))
    assert (await office.actions(f"G{GROUP}")).count("stall.found") == 1


STALLS: dict[str, dict[str, Any]] = {
    "it does not ring": {"ring_at": None},
    "it does not climb": {"climb_at": None},
    "nobody asks a silent handler": {"quiet_at": None},
    "nobody asks the owner": {"task_at": None},
    "it should have rung": {"ring_at": -timedelta(minutes=1)},
    "it should have climbed": {"climb_at": -timedelta(hours=3)},
    "the handler should have been asked": {"quiet_at": -timedelta(days=3)},
    "the owner should have been asked": {"task_at": -timedelta(minutes=2)},
    "an update should have been told": {"push_at": -timedelta(minutes=2)},
    "it rings next year": {"ring_at": timedelta(days=365)},
    "it climbs tomorrow": {"climb_at": timedelta(days=1)},
}


async def standing_incident(session: AsyncSession, now: datetime, *, acknowledged: bool) -> Incident:
    """As the incident's own functions make it, with a card in the group."""
    people = {each.telegram_id: each for each in await organisation.holders(session, *Role)}
    incident = await incidents.report(
        session,
        now,
        people[1001],
        category=Category.HARMFUL,
        severity=Severity.SERIOUS,
        words="谣言",
        unit=people[1001].unit,
    )
    session.add(
        Card(token=new_token(), kind="incident", subject=incident.reference, chat_id=GROUP, offered=[], created_at=now)
    )
    if acknowledged:
        await incident_work.acknowledge(session, now, incident, people[1004])
    return incident


async def test_a_hundred_injected_stalls_are_all_found_within_a_minute_and_nothing_else(
    watch: Watch, office: Office
) -> None:
    draw = random.Random(20261124)  # noqa: S311 - reproducible, not secret
    for round_ in range(100):
        now = office.clock.now()
        what = draw.choice([*STALLS, "an urgent card waits", "an urgent card is under way", "nobody has a card"])
        what = ("a member left", "the handler left")[round_ // 10 % 2] if round_ % 10 == 9 else what
        async with office.database.write() as session:
            incident = await standing_incident(session, now, acknowledged="handler" in what)
            session.info.pop("recorded", None)
        assert await watch.auditor.look() == [], what
        async with office.database.write() as session:
            subject = await _inject(session, now, what, incident.id)
        found = await watch.go_on(50, looks=25)
        assert [each.subject for each in found] == [subject], (what, found)
        async with office.database.write() as session:
            await session.execute(delete(Outgoing).where(Outgoing.lane == Lane.URGENT))
            await session.execute(update(Person).values(unreachable_since=None))
            await session.execute(update(Incident).values(state=State.RESOLVED, **dict.fromkeys(TIMES)))
    async with office.database.read() as session:
        told = await session.scalar(select(func.count()).where(Entry.action == "stall.found"))
    assert told == 100


async def _inject(session: AsyncSession, now: datetime, what: str, incident_id: int) -> str:
    """Something that should happen will not; gives back what it is about."""
    incident = await incidents.get(session, incident_id)
    if what.startswith("an urgent card"):
        state = Sending.SENDING if "under way" in what else Sending.QUEUED
        row = Outgoing(chat_id=GROUP, lane=Lane.URGENT, method="sendMessage", payload={}, state=state, created_at=now)
        row.lease_until = 2**60
        session.add(row)
        return f"G{GROUP}"
    if what == "a member left":
        head = (await organisation.holders(session, Role.DEPUTY))[0]
        head.unreachable_since, incident.rung, incident.climb_at = now, 2, None
        incident.ladder = ["group", "members", "head"]
        return f"P-{head.id}"
    if what == "the handler left":
        assert incident.handler
        incident.handler.unreachable_since = now
        return f"P-{incident.handler.id}"
    if what == "nobody has a card":
        await session.execute(delete(Card).where(Card.subject == incident.reference))
        return incident.reference
    for name, at in STALLS[what].items():
        setattr(incident, name, at if at is None else now + at)
    return incident.reference


async def test_what_is_over_before_the_grace_ends_is_no_stall(watch: Watch, office: Office) -> None:
    async with office.database.write() as session:
        row = Outgoing(chat_id=GROUP, lane=Lane.URGENT, method="sendMessage", payload={}, created_at=office.clock.now())
        session.add(row)
    office.clock.advance(timedelta(days=3))  # the machine's clock was set
    assert await watch.auditor.look() == []
    async with office.database.write() as session:
        await session.delete(await session.get_one(Outgoing, row.id))
    await office.app.scheduler.tick()
    assert await watch.go_on(GRACE + LOOK) == []


async def test_a_reminder_that_does_not_come_is_found_but_not_at_night(watch: Watch, office: Office) -> None:
    async with office.database.write() as session:
        account = (await session.scalars(select(Account).where(Account.key == "weibo"))).one()
        account.next_at = office.clock.now()
    assert [(each.kind, each.subject) for each in await watch.go_on(MINUTE)] == [(StallKind.DUE, account.reference)]
    office.clock.advance(timedelta(hours=12))
    assert await watch.go_on(MINUTE) == []


async def test_what_people_sent_and_nobody_handles_is_found(watch: Watch, office: Office) -> None:
    async with office.database.write() as session:
        session.add(Received(update_id=1, chat=1001, body="{}", received_at=office.clock.now()))
    assert [each.kind for each in await watch.go_on(MINUTE)] == [StallKind.UPDATE]
    assert any("update of inbox" in words for words in watch.auditor.problems())


async def test_an_auditor_that_sees_nothing_is_itself_the_problem(watch: Watch) -> None:
    assert watch.auditor.problems() == []
    watch.seconds += 2 * MINUTE
    assert watch.auditor.problems() == ["the auditor has seen nothing for 120 s"]


@pytest.fixture
async def monitor() -> AsyncIterator[tuple[str, asyncio.Queue[str]]]:
    """A service that waits for signs of life."""
    beats: asyncio.Queue[str] = asyncio.Queue()

    async def beat(request: web.Request) -> web.Response:
        beats.put_nowait(request.path)
        return web.Response()

    served = web.Application()
    served.add_routes([web.get("/ping/xianshen", beat)])
    runner = web.AppRunner(served, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/ping/xianshen", beats
    await runner.cleanup()


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_the_heartbeat_comes_while_all_is_well_and_stays_away_otherwise(
    database: Database, clock: MovableClock, monitor: tuple[str, asyncio.Queue[str]]
) -> None:
    address, beats = monitor
    watch = Watch(database, clock, address)
    running = asyncio.create_task(watch.auditor.run())
    async with asyncio.timeout(10):
        assert await beats.get() == "/ping/xianshen"
    watch.auditor.stop()
    await running
    async with database.write() as session:
        session.add(Received(update_id=1, chat=1, body="{}", received_at=clock.now()))
    await watch.go_on(2 * MINUTE)
    await watch.auditor._beat()  # noqa: SLF001 - what `run` does after each look
    assert beats.empty()


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_monitor_that_is_gone_harms_nothing(database: Database, clock: MovableClock) -> None:
    watch = Watch(database, clock, "http://127.0.0.1:1/ping")
    await watch.auditor._beat()  # noqa: SLF001 - what `run` does after each look
    assert watch.auditor.problems() == []


async def test_a_running_bot_is_watched(app: App) -> None:
    assert "auditor" in {task.get_name() for task in asyncio.all_tasks()}
    assert app.auditor.problems() == []
