"""`/pending` in a large organisation: it looks at what may be this person's, not at everything that waits anywhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import event, insert

from models.draft import Draft, State, Version
from models.organisation import Role
from models.route import Step, StepKind, StepState
from tests.handlers.settling import settled
from tests.office import Office, offers, shows

MANY = 120


async def waiting_elsewhere(office: Office) -> None:
    """Drafts in review in the journal, copies of D-1."""
    async with office.database.write() as session:
        first, wording = await session.get_one(Draft, 1), await session.get_one(Version, (1, 1))
        facts = {"unit_id": first.unit_id, "author_id": first.author_id, "account_id": first.account_id}
        said = {"content": wording.content, "fingerprint": wording.fingerprint, "gates": [], "hits": [], "unread": []}
        opened = office.clock.now() - timedelta(minutes=1)
        numbers = range(2, MANY + 2)
        await session.execute(
            insert(Draft),
            [
                {"id": key, "state": State.IN_REVIEW, "created_at": opened, "submitted_at": opened, **facts}
                for key in numbers
            ],
        )
        await session.execute(
            insert(Version), [{"draft_id": key, "number": 1, "created_at": opened, **said} for key in numbers]
        )
        step = {"stage": 0, "kind": StepKind.REVIEW, "role": Role.REVIEWER, "state": StepState.OPEN, "version": 1}
        await session.execute(
            insert(Step),
            [{"draft_id": key, "unit_id": first.unit_id, "opened_at": opened, **step} for key in numbers],
        )


@contextmanager
def asking(office: Office) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    asked: list[str] = []
    listen = (office.database.engine.sync_engine, "before_cursor_execute", lambda *each: asked.append(each[2]))
    event.listen(*listen)
    try:
        yield asked
    finally:
        event.remove(*listen)


async def test_another_unit_s_board_costs_nothing_however_much_waits_here(office: Office) -> None:
    await office.submitted()
    await waiting_elsewhere(office)
    with asking(office) as asked:
        await office.sandbox.phone(2002).send("/pending")
        await office.sandbox.phone(2002).sees(shows("没有等待审核"))
        await settled(office)
    assert len([each for each in asked if "FROM steps" in each or "FROM versions" in each]) < 10


async def test_a_long_board_is_loaded_for_the_page_that_is_open(office: Office) -> None:
    await office.submitted()
    await waiting_elsewhere(office)
    with asking(office) as asked:
        await office.reviewer.send("/pending")
        card = await office.reviewer.sees(offers("下一页", "D-2", "本期目录"))
    assert card["text"].count("本期目录") == 20
    assert len([each for each in asked if "FROM versions" in each]) <= 40
