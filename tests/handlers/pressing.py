"""One database with a draft in every situation, and presses of any button by anybody, undone after each."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update

import handlers
from bot.app import build
from bot.database import Database
from bot.handling import type_of_application
from bot.settings import Settings
from handlers import contents
from handlers.context import Answer
from models import card as cards
from models.account import Account, Platform, Source
from models.card import Card
from models.clock import Clock
from models.duty import Duty
from models.errors import Refusal
from models.organisation import Person, Role, Unit
from models.patrol import Patrol
from models.route import Step

AUTHOR, COLLEAGUE, OUTSIDER, STRANGER = 11, 12, 13, 99
STAFF = {Role.REVIEWER: 21, Role.HEAD: 22, Role.SUPERIOR: 23, Role.ADMIN: 24, Role.EDITOR: 25}
WHO = {"author": AUTHOR, "same unit": COLLEAGUE, "other unit": OUTSIDER, "stranger": STRANGER}
CHANNEL = -1002000000001
MONDAY = date(2026, 11, 16).toordinal()
DAY = date(2099, 1, 1)  # the author is on duty
_numbers = count(1)


@dataclass(frozen=True)
class Outcome:
    """`answers` where it was done, `refusal` where not."""

    answers: Sequence[Answer] = ()
    refusal: Refusal | None = None
    update: Update | None = None


@dataclass
class Bench:
    database: Database
    application: type_of_application
    now: datetime
    session: AsyncSession = field(init=False)
    cards: dict[tuple[str, str], Card] = field(default_factory=dict)  # by situation and who

    def __post_init__(self) -> None:
        self.session = AsyncSession(self.database.engine)
        event.listen(self.session.sync_session, "after_flush", lambda session, _: session.info.update(flushed=True))

    def update(self, who: str, situation: str, action: str) -> Update:
        """A tap on the card of `who` about the draft in that situation; a stranger's is on the author's card."""
        card = self.cards[situation, "author" if who == "stranger" else who]
        place = next(at for at, (offered, _) in enumerate(card.offered) if offered == action)
        return self.tap(WHO[who], card, f"{card.token}:{place}")

    def tap(self, user: int, card: Card, data: str) -> Update:
        chat = {"id": card.chat_id, "type": "private", "first_name": "x"}
        body = {
            "id": str(next(_numbers)),
            "from": {"id": user, "is_bot": False, "first_name": "x"},
            "message": {"message_id": card.message_id, "date": 0, "chat": chat, "text": "x"},
            "chat_instance": "1",
            "data": data,
        }
        return self._parsed({"callback_query": body})

    def message(self, user: int, text: str) -> Update:
        chat = {"id": user, "type": "private", "first_name": "x"}
        sender = {"id": user, "is_bot": False, "first_name": "x"}
        number = next(_numbers)
        return self._parsed(
            {"message": {"message_id": 5000 + number, "date": 0, "chat": chat, "from": sender, "text": text}}
        )

    def _parsed(self, body: dict[str, Any]) -> Update:
        return Update.de_json({"update_id": next(_numbers), **body}, self.application.bot)

    async def outcome(self, update: Update) -> Outcome:
        """What the update would do; it is undone. What changed nothing needs no undoing, which is most of them."""
        session = self.session
        try:
            answers = await handlers.handle(self.application, session, self.now, update)
            await session.flush()
        except Refusal as refusal:
            if session.info or session.new or session.dirty:
                await self.settle()
            return Outcome(refusal=refusal, update=update)
        await self.settle()
        return Outcome(answers=answers, update=update)

    async def settle(self) -> None:
        """Undo what was tried, and let go of the database."""
        await self.session.rollback()
        self.session.info.clear()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A transaction of its own, which is kept."""
        await self.settle()
        async with self.database.write() as session:
            yield session

    async def hold(self, roles: Sequence[str]) -> None:
        """Author, colleague and outsider hold these roles from now on."""
        async with self.write() as session:
            for number in (AUTHOR, COLLEAGUE, OUTSIDER):
                (await session.get_one(Person, number)).roles = list(roles)


@asynccontextmanager
async def opened(settings: Settings, clock: Clock, database: Database) -> AsyncIterator[Bench]:
    """A bench with the three units; the bot is built, not running."""
    app = build(settings, clock, database)
    await app.transport.initialize()
    await app.application.initialize()
    made = Bench(database, app.application, clock.now())
    async with made.write() as session:
        await populate(session)
    yield made
    await made.session.close()
    await app.application.shutdown()
    await app.transport.shutdown()


async def populate(session: AsyncSession) -> None:
    """Three units; author and colleague in the first, the outsider in the second, a reviewer in the third."""
    units = [Unit(id=number, key=f"u{number}", name=f"单位{number}", policy="city") for number in (1, 2, 3)]
    session.add_all(units)
    await session.flush()
    people = [(AUTHOR, 1, "editor"), (COLLEAGUE, 1, "editor"), (OUTSIDER, 2, "editor"), (31, 3, "reviewer")]
    people += [(number, 1, role.value) for role, number in STAFF.items()]
    for number, unit, role in people:
        session.add(
            Person(id=number, telegram_id=number, name=f"人{number}", unit=units[unit - 1], roles=[role], menu="")
        )
    await session.flush()
    owner = STAFF[Role.EDITOR]
    session.add(
        Account(
            id=1, unit=units[0], key="c", platform=Platform.TELEGRAM, name="频道", owner_id=owner, telegram_chat=CHANNEL
        )
    )
    session.add(Account(id=2, unit=units[2], key="w", platform=Platform.WEIBO, name="微博", owner_id=AUTHOR))
    session.add(Duty(unit_id=1, day=DAY, person_id=AUTHOR))
    opened_at = datetime.combine(DAY, time(), UTC)
    session.add(Patrol(id=1, unit_id=1, day=DAY, person_id=AUTHOR, opened_at=opened_at))
    session.add(Source(id=1, unit_id=1, name="新华社", domains=["news.cn"]))


def card_for(who: str, draft_id: int, step: Step | None, version: int) -> Card:
    """A card that offers every button there is, bound to the draft and to the person."""
    step_id = step.id if step else None
    offered: list[list[Any]] = [
        *([action, step_id] for action in ("approve", "request_changes", "reject", "delegate", "ask_unit")),
        *(
            ["choose_colleague", STAFF[step.role if step else Role.HEAD]],
            ["choose_unit", 3],
            ["choose_stand_in", STAFF[Role.HEAD]],
        ),
        *(["choose_account", 1], ["choose_source", 1], ["choose_countersign", 3], ["choose_level", "general"]),
        *(["tick", "politics"], ["schedule_in", 60], ["schedule_tomorrow", 9], ["speak", "en"], ["snooze_for", "hour"]),
        *(["choose_kind", 0], ["turn_into_inquiry", 0], ["log_inquiry", 0], ["extend_by", 3]),
        *(["transfer_to", STAFF[Role.EDITOR]], ["transfer_unit", 2]),
        ["page", ":1"],
        *([action, [1, MONDAY]] for action in ("report_week", "report_units", "report_chart", "report_sheet")),
        *([action, 1] for action in ("account_card", "weekly_draft", "account_pause", "account_resume")),
        *([action, 1] for action in ("account_inspect", "duty_unit", "patrol_clear", "patrol_found", "patrol_explain")),
        *(
            ["weekly_published", 2],
            ["duty_day", DAY.isoformat()],
            ["choose_duty", [DAY.isoformat(), STAFF[Role.REVIEWER]]],
        ),
        *(["directive_kind", "freeze"], ["directive_lift", 0]),
        *(["full", version], ["open", draft_id], ["choose_incident_account", 1]),
        *(["incident_category", "leak"], ["incident_severity", ["leak", "grave"]]),
    ]
    valued = {action for action, _ in offered}
    offered += [[action, None] for action in contents.BUTTONS if action not in valued]
    number = next(_numbers)
    return Card(
        token=cards.new_token(),
        kind="draft" if who == "author" else "approval",
        subject=f"D-{draft_id}",
        version=version,
        value=None if who == "author" else step_id,
        person_id=WHO[who],
        chat_id=WHO[who],
        message_id=1000 + number,
        offered=offered,
        created_at=datetime.fromisoformat("2026-11-23T01:00:00+00:00"),
    )
