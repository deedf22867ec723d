"""Two people tap at the same moment: one wins, the other is told who did. A hundred times, on both databases."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from pressing import COLLEAGUE, STAFF, Bench, card_for, opened
from situations import new
from sqlalchemy import select
from telegram import Update

import handlers
from bot.database import Database, passing
from bot.settings import Settings
from handlers import refusals
from handlers.i18n import translator
from models import trail
from models.card import Card
from models.clock import MovableClock
from models.errors import AlreadyDecided, Refusal
from models.organisation import Role
from models.route import DECIDED, Step
from models.trail import Entry

TIMES, AT_ONCE = 100, 8  # pairs; each of a pair has a connection of its own
TWO = (COLLEAGUE, STAFF[Role.REVIEWER])


@pytest.fixture
async def bench(settings: Settings, clock: MovableClock, database: Database) -> AsyncIterator[Bench]:
    async with opened(settings, clock, database) as made:
        await made.hold(["reviewer"])
        yield made


async def submitted(bench: Bench) -> list[tuple[Card, Card]]:
    """A hundred drafts at the reviewers' step, each with a card for either reviewer."""
    pairs = []
    async with bench.write() as session:
        for number in range(1, TIMES + 1):
            desk = await new(session, bench.now, number)
            await desk.submit()
            step = await desk.focus()
            pair = tuple(card_for("same unit", desk.draft.id, step, desk.draft.version) for _ in TWO)
            for card, person in zip(pair, TWO, strict=True):
                card.person_id = card.chat_id = person
            session.add_all(pair)
            pairs.append((pair[0], pair[1]))
        session.info.clear()
    return pairs


async def handled(bench: Bench, update: Update) -> Refusal | None:
    """As the worker does it: in a transaction of its own, and again where the database asks for it."""
    while True:
        try:
            async with bench.database.write() as session:
                answers = await handlers.handle(bench.application, session, bench.now, update)
                assert len(answers) == 1
        except Refusal as refusal:
            return refusal
        except Exception as error:
            if not passing(error):
                raise
        else:
            return None


async def test_one_wins_and_the_other_is_told(bench: Bench) -> None:
    pairs = await submitted(bench)
    room = asyncio.Semaphore(AT_ONCE)

    async def both(pair: tuple[Card, Card], number: int) -> list[Refusal | None]:
        taps = []
        for card, person in zip(pair, TWO, strict=True):
            place = next(at for at, (offered, _) in enumerate(card.offered) if offered == "approve")
            taps.append(bench.tap(person, card, f"{card.token}:{place}"))
        if number % 2:  # one of them twice, as a nervous finger does
            taps.append(taps[number % 4 // 2])
        async with room:
            return list(await asyncio.gather(*(handled(bench, tap) for tap in taps)))

    outcomes = await asyncio.gather(*(both(pair, number) for number, pair in enumerate(pairs)))
    async with bench.database.read() as session:
        steps = [step for step in await session.scalars(select(Step)) if step.state in DECIDED]
        approved = list(await session.scalars(select(Entry).where(Entry.action == "step.approved")))
        verdict = await trail.verify(session)
    assert len(steps) == len(approved) == TIMES
    assert verdict.broken is None
    winners = {entry.subject: entry.actor for entry in approved}
    for number, outcome in enumerate(outcomes, 1):
        losers = [each for each in outcome if each is not None]
        assert len(losers) == len(outcome) - 1
        for loser in losers:
            assert isinstance(loser, AlreadyDecided)
            assert winners[f"D-{number}"] in refusals.sentence(translator("zh-CN"), loser)
