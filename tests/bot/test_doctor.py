"""Doctor and retry: what is wrong is found, named, and told how to put right."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot import commands_data, doctor, organisation_apply
from bot.command import CommandError
from bot.database import Database
from bot.doctor import Finding
from bot.organisation_file import parse
from bot.sandbox.server import Sandbox
from bot.settings import Settings
from models import calendars
from models.calendars import Ruling
from models.clock import MovableClock
from models.inbox import Intake, Received
from models.outbox import Outgoing, Sending

SAMPLE = Path(__file__).parents[2] / "bot" / "sandbox" / "organisation.toml"
GROUPS = (-1001000000001, -1001000000002)
CHANNEL = -1002000000001


@pytest.fixture
def clock() -> MovableClock:
    """This machine's time: doctor compares it with the API's answers."""
    return MovableClock()


@pytest.fixture
async def office(database: Database, sandbox: Sandbox, clock: MovableClock) -> Database:
    """The sample organisation; the bot sits in its groups and is an administrator of its channel."""
    async with database.write() as session:
        tables = parse(SAMPLE.read_text(encoding="utf-8"), SAMPLE.name)
        await organisation_apply.apply(session, clock.now(), tables, today=clock.now().date(), language="zh-CN")
    for group in GROUPS:
        sandbox.add_group(group, "宣传群")
    sandbox.add_channel(CHANNEL, "市政府频道")
    return database


@pytest.fixture(autouse=True)
async def _announced(database: Database, clock: MovableClock) -> None:
    """Holidays are known, whenever the tests run."""
    await announce(database, clock.now().year, clock.now().year + 1)


async def announce(database: Database, *years: int) -> None:
    holidays = [Ruling(date(year, month, 1), working=False, reason="") for year in years for month in (1, 5, 10)]
    async with database.write() as session:
        await calendars.rule(session, datetime(2026, 11, 23, tzinfo=UTC), holidays, None)


async def examined(settings: Settings, clock: MovableClock) -> list[Finding]:
    return [finding async for finding in doctor.examine(settings, clock)]


def failed(findings: list[Finding]) -> list[str]:
    return [f"{each.subject}: {each.words}" for each in findings if not each.ok]


async def test_a_healthy_office_is_ok_line_by_line(
    office: Database, settings: Settings, clock: MovableClock, capsys: pytest.CaptureFixture[str]
) -> None:
    assert office
    findings = await examined(settings, clock)
    assert failed(findings) == []
    assert [each.subject for each in findings] == [
        *("token", "api", "clock", "database", "inbox", "outbox", "calendar", "group", "group", "channel"),
    ]
    await doctor.run(settings)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 10
    assert all(line.startswith("ok   ") for line in lines)


async def test_each_missing_right_in_a_chat_is_a_line(
    office: Database, settings: Settings, sandbox: Sandbox, clock: MovableClock
) -> None:
    assert office
    sandbox.add_user(9, "群主")
    sandbox.kick_bot(GROUPS[0])
    del sandbox.world.chats[GROUPS[1]]
    sandbox.world.chats[CHANNEL].bot_status = "left"
    wrong = failed(await examined(settings, clock))
    assert [line.split(":")[0] for line in wrong] == ["group", "group", "channel"]
    assert "add the bot to the group" in wrong[0]
    assert "chat not found" in wrong[1]
    assert "may post messages" in wrong[2]


async def test_a_wrong_clock_is_told_in_seconds(settings: Settings, clock: MovableClock) -> None:
    clock.advance(timedelta(minutes=7))
    (line,) = failed(await examined(settings, clock))
    assert line.startswith("clock: 4")
    assert "NTP" in line


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_holidays_that_a_deadline_may_need_and_nobody_has_announced_are_told(
    database: Database, settings: Settings
) -> None:
    async def told(day: int) -> tuple[bool, str]:
        findings = await examined(settings, MovableClock(datetime(2040, 11, day, 1, 0, tzinfo=UTC)))
        return next((each.ok, each.words) for each in findings if each.subject == "calendar")

    asked = "no holidays are announced from {} on: once they are, xianshen calendar import FILE"
    assert await told(28) == (False, asked.format("2040-11-28"))
    await announce(database, 2040)
    assert await told(28) == (True, "no holidays are announced from 2040-12-29 on")
    assert await told(29) == (True, asked.format("2040-12-29"))


@pytest.mark.parametrize(
    ("changes", "subjects"),
    [
        ({"bot_token": ""}, ["token", "clock"]),
        ({"bot_token": "1000:canary-of-another"}, ["token"]),
        ({"bot_api_url": "http://127.0.0.1:1"}, ["token", "api", "clock"]),
        ({"database_url": "postgresql+asyncpg://me:canary@127.0.0.1:1/x"}, ["database"]),
        ({"database_url": "sqlite+aiosqlite:////nowhere/at/all.db"}, ["database"]),
    ],
)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_what_cannot_be_reached_is_named_and_the_rest_still_checked(
    settings: Settings, clock: MovableClock, changes: dict[str, str], subjects: list[str]
) -> None:
    broken = Settings(**{**settings.model_dump(), "working_hours": settings.working_hours, **changes})
    findings = await examined(broken, clock)
    assert [each.subject for each in findings if not each.ok] == subjects
    assert "canary" not in "".join(map(str, findings))
    with pytest.raises(CommandError, match=f"^{len(subjects)} of the checks failed"):
        await doctor.run(broken)


async def test_parked_updates_are_listed_and_put_back(
    database: Database, settings: Settings, clock: MovableClock, capsys: pytest.CaptureFixture[str]
) -> None:
    now = clock.now()
    async with database.write() as session:
        for number in (7, 8, 9):
            parked = {"state": Intake.PARKED, "attempts": 5, "error": "KeyError in draft.py:3", "not_before": now}
            session.add(Received(update_id=number, chat=1, body="{}", received_at=now, **parked))
        session.add(Received(update_id=10, chat=1, body="{}", received_at=now, state=Intake.HANDLED))
        refused = {"payload": {"text": "canary"}, "state": Sending.FAILED, "created_at": now}
        session.add(Outgoing(chat_id=1, method="sendMessage", error="Bad Request: too long", **refused))
        session.add(Outgoing(chat_id=-1001000000001, method="sendPhoto", **refused))
    findings = await examined(settings, clock)
    assert failed(findings) == [
        f"inbox: update {number} parked after 5 attempts: KeyError in draft.py:3; then: xianshen retry {number}"
        for number in (7, 8, 9)
    ]
    day = now.date()
    assert [each.words for each in findings if each.subject == "outbox"] == [
        "0 waiting, 2 that Telegram refused for good",
        f"O-2 {day} sendPhoto to a channel or supergroup: no reason kept",
        f"O-1 {day} sendMessage to a person: Bad Request: too long",
    ]

    await commands_data.retry(settings, 8)
    assert capsys.readouterr().out == "update 8 is put back\n"
    await commands_data.retry(settings, None)
    assert capsys.readouterr().out == "update 7 is put back\nupdate 9 is put back\n"
    async with database.read() as session:
        row = await session.get_one(Received, 1)
    assert (row.state, row.attempts, row.not_before) == (Intake.NEW, 0, None)
    for number in (8, 10, 11):
        with pytest.raises(CommandError, match=f"update {number} is not parked"):
            await commands_data.retry(settings, number)
    await commands_data.retry(settings, None)
    assert capsys.readouterr().out == "no update is parked\n"
