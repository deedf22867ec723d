"""The matrix role × action × situation × who, each cell pressed: only what the regulations permit succeeds."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from access_table import ABOUT_NO_DRAFT, BUTTONS, COMMANDS, ROLES, SITUATIONS, WHO, may
from pressing import AUTHOR, COLLEAGUE, OUTSIDER, STAFF, Bench, card_for, opened
from situations import WAYS, new
from sqlalchemy import func, select

import handlers
from bot.database import Database
from bot.settings import Settings
from handlers import access, contents, refusals
from handlers.i18n import translator
from models import errors
from models.account import Account
from models.clock import MovableClock
from models.draft import Draft, Version
from models.errors import NotPermitted, Refusal
from models.organisation import Person, Role
from models.question import Question
from models.route import Step
from models.trail import Entry

CELLS = [
    (who, situation, action)
    for who in (*WHO, "stranger")
    for situation in SITUATIONS
    for action in BUTTONS
    if action not in ABOUT_NO_DRAFT or situation == SITUATIONS[0]
]


@pytest.fixture
async def bench(settings: Settings, clock: MovableClock, database: Database) -> AsyncIterator[Bench]:
    async with opened(settings, clock, database) as made:
        async with made.write() as session:
            for number, (situation, way) in enumerate(WAYS.items(), 1):
                desk = await new(session, clock.now(), number)
                await way(desk)
                step = await desk.focus()
                for who in WHO:
                    card = card_for(who, desk.draft.id, step, desk.draft.version)
                    session.add(card)
                    made.cards[situation, who] = card
            session.info.clear()  # the way here is told to nobody
        yield made


def test_the_program_s_table_gives_each_button_and_command_to_the_same_roles() -> None:
    wanted = {action: {role for each in permitted for role in each.roles} for action, permitted in BUTTONS.items()}
    assert {action: {str(role) for role in roles} for action, roles in access.BUTTONS.items()} == wanted
    assert {name: {str(role) for role in roles} for name, roles in access.COMMANDS.items()} == {
        name: set(roles.split()) for name, roles in COMMANDS.items()
    }


def test_whatever_has_a_handler_is_in_the_table_and_the_other_way_round() -> None:
    assert set(contents.BUTTONS) == set(BUTTONS) == set(access.BUTTONS)
    assert set(contents.COMMANDS) == set(COMMANDS) == set(access.COMMANDS)
    assert set(SITUATIONS) == set(WAYS)


def _kinds(kind: type[Refusal]) -> set[type[Refusal]]:
    return {kind} | {each for below in kind.__subclasses__() for each in _kinds(below)}


def test_every_button_without_a_row_is_refused_to_everybody() -> None:
    everything = Person(id=1, name="x", roles=[role.value for role in Role], unit_id=1)
    with pytest.raises(NotPermitted):
        access.require(everything, access.BUTTONS, "not_listed")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)  # minutes of cells; no rule asks which database it is
@pytest.mark.parametrize("role", ROLES)
async def test_only_the_permitted_cells_succeed_and_each_refusal_says_why(bench: Bench, role: str) -> None:
    await bench.hold([role])
    wrong: list[str] = []
    looked_into: set[tuple[Any, ...]] = set()
    for who, situation, action in CELLS:
        found = await bench.outcome(bench.update(who, situation, action))
        done = found.refusal is None
        if done != may(role, action, situation, who) or (done and len(found.answers) != 1):
            wrong.append(f"{role} ({who}) {action}, {situation}: {found.refusal!r}")
        if found.refusal is None:
            continue
        _explained(found.refusal)
        cell = (type(found.refusal), who)
        if cell not in looked_into and found.update:
            looked_into.add(cell)
            await _changes_nothing(bench, found.update, found.refusal)
    assert not wrong, "\n".join(wrong)


def _explained(refusal: Refusal) -> None:
    for language in ("zh-CN", "en"):
        said = refusals.sentence(translator(language), refusal)
        assert 5 <= len(said) <= 200
        assert said[-1] in "。.)-"


async def _changes_nothing(bench: Bench, update: Any, refusal: Refusal) -> None:
    """The answer is an alert; neither draft, step, version nor question changes, and the trail at most says so."""
    await bench.settle()
    before = await _state(bench.database)
    async with bench.write() as session:
        answers = await handlers.refuse(session, bench.now, update, refusal)
    after = await _state(bench.database)
    assert [(each.show_alert, bool(each.text)) for each in answers] == [(True, True)]
    added = after.pop("trail")[len(before.pop("trail")) :]
    assert after == before
    assert added == (["tap.refused"] if isinstance(refusal, NotPermitted) else [])


async def _state(database: Database) -> dict[str, Any]:
    async with database.read() as session:
        drafts = await session.execute(
            select(Draft.id, Draft.state, Draft.version, Draft.level, Draft.publishing, Draft.scheduled_at)
        )
        steps = await session.execute(select(Step.id, Step.state, Step.decided_by_id, Step.assignee_id))
        return {
            "drafts": sorted(drafts.all()),
            "steps": sorted(steps.all(), key=lambda row: row.id),
            "versions": await session.scalar(select(func.count()).select_from(Version)),
            "questions": await session.scalar(select(func.count()).select_from(Question)),
            "trail": list(await session.scalars(select(Entry.action).order_by(Entry.seq))),
        }


async def test_commands_are_for_those_roles_alone(bench: Bench) -> None:
    for role in ROLES:
        await bench.hold([role])
        for command, roles in COMMANDS.items():
            found = await bench.outcome(bench.message(AUTHOR, f"/{command}"))
            refused = isinstance(found.refusal, NotPermitted)
            assert refused != (role in roles.split()), (role, command)


async def test_content_from_whoever_is_no_editor_makes_no_draft(bench: Bench) -> None:
    for role in ROLES:
        await bench.hold([role])
        found = await bench.outcome(bench.message(OUTSIDER, "内容"))
        assert isinstance(found.refusal, refusals.NotAnEditor) == (role != "editor")


async def test_the_account_s_owner_may_publish_too_and_take_down(bench: Bench) -> None:
    await bench.hold(["editor"])
    async with bench.write() as session:
        (await session.get_one(Account, 1)).owner_id = COLLEAGUE
    for action in ("published", "publish_now", "schedule", "schedule_in", "schedule_tomorrow", "schedule_words"):
        assert (await bench.outcome(bench.update("same unit", "approved", action))).refusal is None, action


async def test_a_superior_of_another_unit_signs_where_the_unit_has_none(bench: Bench) -> None:
    await bench.hold(["superior"])
    async with bench.write() as session:
        (await session.get_one(Person, STAFF[Role.SUPERIOR])).roles = ["auditor"]
        (await session.get_one(Person, COLLEAGUE)).roles = ["editor"]
    assert (await bench.outcome(bench.update("other unit", "at superior", "approve"))).refusal is None
    own = await bench.outcome(bench.update("author", "at superior", "approve"))
    assert isinstance(own.refusal, errors.OwnDraft)


async def test_a_role_that_was_taken_away_a_moment_ago_counts_no_more(bench: Bench) -> None:
    await bench.hold(["reviewer"])
    update = bench.update("same unit", "at reviewer", "approve")
    assert (await bench.outcome(update)).refusal is None
    await bench.hold(["editor"])
    assert isinstance((await bench.outcome(update)).refusal, NotPermitted)
    async with bench.write() as session:
        (await session.get_one(Person, COLLEAGUE)).roles = ["reviewer"]
        (await session.get_one(Person, COLLEAGUE)).active = False
    assert isinstance((await bench.outcome(update)).refusal, NotPermitted)


def test_every_kind_of_refusal_has_a_sentence_of_its_own_or_of_its_family() -> None:
    spoken = set(refusals.SENTENCES)
    raised = [kind for kind in _kinds(Refusal) if not kind.__subclasses__() and not kind.__module__.startswith("test")]
    assert [kind for kind in raised if not spoken & set(kind.__mro__)] == []
