"""Every button of an incident's card, pressed by every role: who reported it, a colleague, somebody of another unit."""

from collections.abc import AsyncIterator

import pytest
from access_table import ROLES
from pressing import AUTHOR, STAFF, WHO, Bench, opened

from bot.database import Database
from bot.settings import Settings
from models import card as cards
from models import incident as incidents
from models import incident_work
from models.card import Card
from models.clock import MovableClock
from models.incident import Category, Severity, State
from models.organisation import Person, Role

WORKS = {"head", "deputy", "propaganda"}  # a superior only once it has climbed to them
REPORTERS = {"editor", "reviewer", "head", "deputy", "superior", "propaganda"}
UNRESOLVED = {State.OPEN, State.ACKNOWLEDGED}
KNOWN = [who for who in WHO if who != "stranger"]
ACTIONS = {
    "acknowledge": None,
    "take_over": None,
    "update": None,
    "escalate": None,
    "resolve": None,
    "reopen": None,
    "dealt_with": None,
    "incident_full": None,
    "trail": None,
    "form": None,
    "incident_account": None,
    "choose_incident_account": 1,
}


def may(role: str, action: str, state: State, who: str) -> bool:
    """Written from the regulations' roles, not from the program's table."""
    works = role in WORKS and who in ("author", "same unit")
    reporter = who == "author"
    reads = reporter or works or role in ("superior", "auditor")
    reads = reads or (who == "same unit" and role in ("editor", "reviewer"))
    return {
        "acknowledge": works and state is State.OPEN,
        "take_over": works and state in UNRESOLVED,
        "update": (works or reporter) and state in UNRESOLVED,
        "escalate": works and state in UNRESOLVED,
        "resolve": works and state in UNRESOLVED,
        "reopen": works and state is State.RESOLVED,
        "dealt_with": reporter or (role == "head" and who == "same unit"),
        "incident_full": reads,
        "trail": reads and role in REPORTERS | {"auditor"},
        "form": (reporter or works or role in ("superior", "auditor")) and role in REPORTERS | {"auditor"},
        "incident_account": (works or reporter) and role in REPORTERS and state in UNRESOLVED,
        "choose_incident_account": (works or reporter) and role in REPORTERS and state in UNRESOLVED,
    }[action]


@pytest.fixture
async def bench(settings: Settings, clock: MovableClock, database: Database) -> AsyncIterator[Bench]:
    """An incident of the author's in every state, and everybody's card of each."""
    async with opened(settings, clock, database) as made:
        async with made.write() as session:
            head, reporter = [await session.get_one(Person, each) for each in (STAFF[Role.HEAD], AUTHOR)]
            for state in State:
                incident = await incidents.report(
                    session,
                    clock.now(),
                    reporter,
                    category=Category.OPINION,
                    severity=Severity.MINOR,
                    words="舆情",
                    unit=reporter.unit,
                )
                if state is not State.OPEN:
                    await incident_work.acknowledge(session, clock.now(), incident, head)
                if state is State.RESOLVED:
                    ending = {"cause": "因", "measures": "措施", "responsible": "人"}
                    await incident_work.resolve(session, clock.now(), incident, head, **ending)
                for number, who in enumerate(KNOWN):
                    card = Card(
                        token=cards.new_token(),
                        kind="incident",
                        subject=incident.reference,
                        person_id=WHO[who],
                        chat_id=WHO[who],
                        message_id=7000 + 10 * incident.id + number,
                        offered=[[action, value] for action, value in ACTIONS.items()],
                        created_at=clock.now(),
                    )
                    session.add(card)
                    made.cards[state, who] = card
            session.info.clear()
        yield made


@pytest.mark.parametrize("role", ROLES)
async def test_only_the_permitted_cells_succeed(bench: Bench, role: str) -> None:
    await bench.hold([role])
    wrong = []
    for state in State:
        for who in (*KNOWN, "stranger"):
            for action in ACTIONS:
                found = await bench.outcome(bench.update(who, state, action))
                permitted = who != "stranger" and may(role, action, state, who)
                if (found.refusal is None) != permitted:
                    wrong.append(f"{role} ({who}) {action}, {state}: {found.refusal!r}")
    assert not wrong, "\n".join(wrong)
