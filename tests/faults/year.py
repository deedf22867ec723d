"""The year lived by the real parts: the rules, what is due, the acts, the notices; the outbox is what is looked at.

Telegram is left out, and so is every moment at which nothing is due: the clock jumps to the next one.
"""

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from sqlalchemy import func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from handlers import reminding
from models import (
    calendars,
    delegation,
    inquiry_answer,
    inquiry_course,
    inquiry_receipt,
    inquiry_reply,
    organisation,
    weekly,
)
from models import inquiry as inquiries
from models import patrol as patrols
from models import report as reports
from models.account import Account, Platform
from models.card import Card
from models.draft import Draft, State
from models.duty import Duty
from models.errors import Refusal
from models.inquiry import Inquiry, Kind, Origin
from models.inquiry_receipt import Incoming
from models.organisation import Person, Unit
from models.outbox import Outgoing
from models.patrol import Patrol, Result
from models.policy import Level
from models.reminder import Reminded
from models.snooze import Snooze
from models.trail import Entry
from tests.faults.year_model import Told
from tests.faults.year_script import EVERYWHERE, OFFICES, PLACES, Deed, Script

ROLES = (["head"], ["deputy"], *([["editor", "reviewer"]] * 4))
RECORDED = ("duty.empty", "account.sleepers_listed", "report.sent")
NEVER = datetime(2030, 1, 1, tzinfo=UTC)
_NEXT = (Inquiry.next_at, Account.next_at, Patrol.next_at, Unit.report_at, Unit.day_begins_at, Snooze.until)
_SOONEST = union_all(*(select(func.min(column)) for column in _NEXT))


class Year:
    """`live` it once; `told` says what came. `kills`: ticks that were lost after all their work."""

    def __init__(self, database: Database, script: Script, seed: int) -> None:
        self.kills = self.ticks = 0
        self._database = database
        self._script = script
        self._random = random.Random(seed)  # noqa: S311 - reproducible, not secret
        self._ids: dict[str, dict[int, int]] = {"message": {}, "account": {}}  # number in the script → of the row
        self._begin = {begin for begin, _ in script.outages}

    async def found(self) -> None:
        """The organisation as it stands when the year begins."""
        first = self._script.first
        async with self._database.write() as session:
            for number, office in enumerate(OFFICES):
                unit = Unit(
                    key=f"u{number}", name=f"单位{number}", policy="c", timezone=office.zone, working_hours=str(office)
                )
                session.add(unit)
                await session.flush()
                rulings = [calendars.Ruling(day, works, "") for day, works in office.overrides.items()]
                await calendars.rule(session, first, rulings, unit)
                for place in range(PLACES):
                    roles = sorted([*ROLES[place], *(["registrar"] if (number, place) == (0, 1) else [])])
                    person = number * PLACES + place
                    session.add(
                        Person(
                            id=person + 1, telegram_id=9001 + person, name=f"人{person}", unit_id=unit.id, roles=roles
                        )
                    )
            await session.flush()
            await calendars.rule(
                session, first, [calendars.Ruling(day, works, "") for day, works in EVERYWHERE.items()], None
            )
            await self._registered(session, first)
            session.info.pop("recorded", None)

    async def _registered(self, session: AsyncSession, first: datetime) -> None:
        await reports.schedule(session, first)
        for unit in await organisation.units(session):
            calendar = await calendars.of(session, unit)
            unit.day_begins_at = calendar.start_of_day(first.astimezone(calendar.zone).date())
        for number, (unit_number, owner, published_to) in enumerate(self._script.accounts):
            account = Account(
                unit_id=unit_number + 1,
                key=f"a{number}",
                platform=Platform.WEIBO if published_to else Platform.GROUP,
                name=f"账号{number}",
                owner_id=owner + 1,
            )
            session.add(account)
            await session.flush()
            self._ids["account"][number] = account.id
            await weekly.start(session, account, first, first)
        for (unit_number, day), person in self._script.roster.items():
            session.add(Duty(unit_id=unit_number + 1, day=day, person_id=person + 1))

    async def live(self) -> None:
        soonest, deeds = await self._soonest(), iter([*self._script.deeds, Deed(NEVER, "never", 0)])
        deed = next(deeds)
        while min(soonest, deed.at) <= self._script.last:
            if deed.at <= soonest:
                async with self._database.write() as session:
                    while deed.at <= soonest and deed.at <= self._script.last:
                        soonest = min(soonest, await self._done(session, deed) or NEVER)
                        deed = next(deeds)
                    session.info.pop("recorded", None)
            if (now := self._script.up(soonest)) <= self._script.last and now < deed.at:
                if now in self._begin or soonest in self._begin or self._random.random() < 0.03:
                    await self._killed(soonest)
                await self._tick(now)
                soonest = await self._soonest()
                assert soonest > now, "what was done or put off is found again"

    async def _tick(self, now: datetime) -> None:
        self.ticks += 1
        async with self._database.write() as session:
            await reminding.remind(session, now)

    async def _killed(self, now: datetime) -> None:
        self.kills += 1
        async with self._database.write() as session:
            await reminding.remind(session, now)
            await session.rollback()

    async def _soonest(self) -> datetime:
        async with self._database.read() as session:
            moments = [at for at in await session.scalars(_SOONEST) if at is not None]
        return min(moments, default=NEVER)

    async def _done(self, session: AsyncSession, deed: Deed) -> datetime | None:
        """Does what the script says; gives back when the row concerned is due next."""
        try:
            return await DEEDS[deed.what](self, session, deed)
        except Refusal:
            return None

    async def wrote(self, session: AsyncSession, deed: Deed) -> datetime | None:
        detail = deed.detail
        account = None if detail["account"] is None else await self._account(session, detail["account"])
        unit = await session.get_one(Unit, detail["unit"] + 1)
        incoming = Incoming("请问？", Origin.COMMAND, Kind(detail["kind"]), received_at=detail["wrote"])
        inquiry = await inquiry_receipt.log(session, deed.at, incoming, unit, account=account)
        self._ids["message"][deed.number] = inquiry.id
        return inquiry.next_at

    async def changed(self, session: AsyncSession, deed: Deed) -> datetime | None:
        inquiry = await inquiries.get(session, self._ids["message"][deed.number])
        now, detail = deed.at, deed.detail
        head = await session.get_one(Person, (inquiry.unit_id - 1) * PLACES + 1)
        if deed.what == "kind":
            await inquiry_course.choose_kind(session, now, inquiry, head, Kind(detail["kind"]))
        elif deed.what == "transferred" and detail["to"] is None:
            unit = await session.get_one(Unit, detail["unit"] + 1)
            await inquiry_course.transfer(session, now, inquiry, head, unit, "请转办")
        elif deed.what == "transferred":
            to = await session.get_one(Person, detail["to"] + 1)
            await inquiry_course.transfer(session, now, inquiry, head, to, "请转办")
        elif deed.what == "extended":
            await inquiry_course.ask_more(session, now, inquiry, inquiry.owner, detail["days"], "情况复杂")
            await inquiry_course.decide_more(session, now, inquiry, head, granted=True)
        elif deed.what == "closed":
            await inquiry_reply.close(session, now, inquiry, head, "重复")
        else:
            await self._answered(session, now, inquiry)
        return inquiry.next_at

    async def _answered(self, session: AsyncSession, now: datetime, inquiry: Inquiry) -> None:
        """The reply is out: its way through the review is the subject of other tests."""
        draft = Draft(
            unit=inquiry.unit,
            author=inquiry.owner,
            account=inquiry.account,
            inquiry_id=inquiry.id,
            level=Level.GENERAL,
            state=State.PUBLISHED,
            version=1,
            countersign=[],
            publishing=False,
            created_at=now,
        )
        session.add(draft)
        await session.flush()
        await inquiry_answer.answered(session, now, draft, inquiry.owner)

    async def _account(self, session: AsyncSession, number: int) -> Account:
        return await session.get_one(Account, self._ids["account"][number])

    async def tended(self, session: AsyncSession, deed: Deed) -> datetime | None:
        account = await self._account(session, deed.number)
        head = await session.get_one(Person, (account.unit_id - 1) * PLACES + 1)
        if deed.what == "published":
            await weekly.published(session, deed.at, account)
        elif deed.what == "paused":
            await weekly.pause(session, deed.at, account, head, until=deed.detail["until"], reason="放假")
        else:
            await weekly.resume(session, deed.at, account, head)
        return account.next_at

    async def patrolled(self, session: AsyncSession, deed: Deed) -> datetime | None:
        patrol = await patrols.of_day(session, deed.number + 1, deed.detail["day"])
        if patrol:
            await patrols.answer(session, deed.at, patrol, patrol.person, Result.CLEAR)
        return None

    async def person(self, session: AsyncSession, deed: Deed) -> datetime | None:
        person = await session.get_one(Person, deed.number + 1)
        if deed.what == "away":
            stand_in = await session.get_one(Person, deed.detail["stand_in"] + 1)
            until = deed.detail["until"]
            await delegation.delegate(session, deed.at, person, stand_in, from_at=deed.at, until_at=until)
        elif deed.what == "blocked":
            await organisation.mark_unreachable(session, deed.at, person, "blocked")
        else:
            await organisation.mark_reachable(session, deed.at, person)
        return None

    async def told(self) -> Counter[Told]:
        """What is in the outbox and on record, in the script's names."""
        async with self._database.read() as session:
            sends = select(func.count()).where(Outgoing.card_id == Card.id, Outgoing.method == "sendMessage")
            columns = (Card.created_at, Card.person_id, Card.subject, sends.scalar_subquery())
            rows = await session.execute(select(*columns, Reminded).join(Reminded, Reminded.batch == Card.subject))
            found: Counter[Told] = Counter()
            for at, person, _, sent, item in rows:
                found[at, item.kind, self._named(item.reference), person - 1] += sent
            days = {each.reference: each for each in await session.scalars(select(Patrol))}
            for at, person, subject, sent in await session.execute(select(*columns).where(Card.kind == "patrol")):
                patrol = days[subject]
                found[at, "patrol", f"W{patrol.unit_id - 1} {patrol.day}", person - 1] += sent
            for entry in await session.scalars(select(Entry).where(Entry.action.in_(RECORDED))):
                found[entry.at, entry.action, self._said(entry), -1] += 1
        return found

    def _named(self, reference: str) -> str:
        letter, _, number = reference.partition("-")
        about = {"Q": "message", "A": "account"}[letter]
        return f"{letter}{next(key for key, row in self._ids[about].items() if row == int(number))}"

    def _said(self, entry: Entry) -> str:
        unit = f"R{int(entry.subject.removeprefix('R-')) - 1}"
        if entry.action == "duty.empty":
            return f"{unit} {','.join(entry.detail['days'])}"
        if entry.action == "account.sleepers_listed":
            return f"{unit} {sorted(int(self._named(each)[1:]) for each in entry.detail['accounts'])}"
        return unit


DEEDS: dict[str, Callable[[Year, AsyncSession, Deed], Awaitable[datetime | None]]] = {
    "wrote": Year.wrote,
    **dict.fromkeys(("kind", "transferred", "extended", "answered", "closed"), Year.changed),
    **dict.fromkeys(("published", "paused", "resumed"), Year.tended),
    "patrolled": Year.patrolled,
    **dict.fromkeys(("away", "blocked", "back"), Year.person),
}
