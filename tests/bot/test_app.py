"""The bot as a whole: from a phone and back, and how it starts and ends."""

import asyncio
import socket
from pathlib import Path

import pytest
from echoing import Echo
from sqlalchemy import func, select, text

from bot.app import App, build
from bot.database import Database, DatabaseNewer
from bot.limits import Unlimited
from bot.sandbox.server import Sandbox
from bot.settings import Settings
from bot.transport import ApiUnreachable, TokenRefused
from models.clock import MovableClock
from models.outbox import Outgoing, Sending

PERSON = 1001


async def test_what_is_sent_is_said_back(carried: App, sandbox: Sandbox) -> None:
    assert carried.ready.is_set()
    sandbox.add_user(PERSON, "A")
    phone = sandbox.phone(PERSON)
    for number in range(30):
        await phone.send(f"{number}")
    await phone.sees(lambda message: message["from"]["is_bot"] and message["text"] == "29")
    said = [message["text"] for message in phone.messages() if message["from"]["is_bot"]]
    assert said == [f"{number}" for number in range(30)]


async def test_a_tap_is_answered(carried: App, sandbox: Sandbox, echo: Echo) -> None:
    sandbox.add_user(PERSON, "A", started=True)
    keyboard = {"inline_keyboard": [[{"text": "好", "callback_data": "x"}]]}
    async with carried.database.write() as session:
        echo.say(session, carried.clock.now(), PERSON, "card", payload={"reply_markup": keyboard})
    phone = sandbox.phone(PERSON)
    carried.dispatcher.bell.ring()
    await phone.sees("card")
    assert (await phone.tap("好"))["text"] == "seen"


async def test_by_webhook_it_works_the_same(
    settings: Settings, clock: MovableClock, database: Database, sandbox: Sandbox, echo: Echo
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    by_webhook = Settings(
        **settings.model_dump(exclude_unset=True)
        | {
            "webhook_url": f"http://127.0.0.1:{port}/hook",
            "webhook_secret": "canary",
            "webhook_listen": f"127.0.0.1:{port}",
        }
    )
    app = build(by_webhook, clock, database, handling=echo, limits=Unlimited())
    await app.start()
    sandbox.add_user(PERSON, "A")
    phone = sandbox.phone(PERSON)
    await phone.send("hello")
    await phone.sees(lambda message: message["from"]["is_bot"] and message["text"] == "hello")
    assert sandbox.count("getUpdates") == 0
    await app.stop()


async def test_on_a_bad_day_nothing_is_lost_and_the_order_holds(carried: App, sandbox: Sandbox) -> None:
    sandbox.add_user(PERSON, "A", started=True)
    sandbox.faults = type(sandbox.faults)(seed=7, rate=0.1, kinds=("error_500", "drop_before"))
    phone = sandbox.phone(PERSON)
    for number in range(20):
        await phone.send(f"{number}")
    await phone.sees(lambda message: message["from"]["is_bot"] and message["text"] == "19", timeout=30)
    said = [message["text"] for message in phone.messages() if message["from"]["is_bot"]]
    assert said == [f"{number}" for number in range(20)]
    assert carried.ready.is_set()


async def test_what_waits_when_it_stops_is_sent_after_the_next_start(
    settings: Settings, clock: MovableClock, database: Database, sandbox: Sandbox, echo: Echo
) -> None:
    sandbox.add_user(PERSON, "A", started=True)
    first = build(settings, clock, database, handling=echo)
    await first.start()
    await first.ready.wait()
    phone = sandbox.phone(PERSON)
    for number in range(5):  # more than the limits let out at once
        await phone.send(f"{number}")
    await phone.sees(lambda message: message["from"]["is_bot"] and message["text"] == "2")
    await first.stop()
    async with database.read() as session:
        sent = await session.scalar(select(func.count()).select_from(Outgoing).where(Outgoing.state == Sending.SENT))
    assert sent == 3
    second = build(settings, clock, database, handling=Echo())
    await second.start()
    await phone.sees(lambda message: message["from"]["is_bot"] and message["text"] == "4")
    await second.stop()
    said = [message["text"] for message in phone.messages() if message["from"]["is_bot"]]
    assert said == [f"{number}" for number in range(5)]


async def test_run_until_stops_when_asked(
    settings: Settings, clock: MovableClock, database: Database, echo: Echo
) -> None:
    app, stop = build(settings, clock, database, handling=echo), asyncio.Event()
    running = asyncio.create_task(app.run_until(stop))
    async with asyncio.timeout(10):
        await app.ready.wait()
        stop.set()
        await running


async def test_a_part_that_breaks_brings_the_whole_down_with_its_error(carried: App, sandbox: Sandbox) -> None:
    app, stop = carried, asyncio.Event()
    sandbox.add_user(PERSON, "A")
    async with app.database.write() as session:
        await session.execute(text("DROP TABLE inbox"))
    with pytest.raises(Exception, match="inbox"):
        async with asyncio.timeout(10):
            await app.wait(stop)


async def test_a_wrong_token_is_one_clear_error(
    settings: Settings, clock: MovableClock, database: Database, echo: Echo
) -> None:
    wrong = settings.model_copy(update={"bot_token": type(settings.bot_token)("1000:wrong")})
    app = build(wrong, clock, database, handling=echo)
    with pytest.raises(TokenRefused, match="BOT_TOKEN"):
        await app.run_until(asyncio.Event())


async def test_an_api_that_does_not_answer_is_one_clear_error(
    settings: Settings, clock: MovableClock, database: Database, echo: Echo
) -> None:
    nowhere = settings.model_copy(update={"bot_api_url": "http://127.0.0.1:1"})
    app = build(nowhere, clock, database, handling=echo)
    with pytest.raises(ApiUnreachable, match=r"127\.0\.0\.1:1"):
        await app.run_until(asyncio.Event())


async def test_a_newer_database_is_left_alone(
    settings: Settings, clock: MovableClock, database: Database, echo: Echo, sandbox: Sandbox
) -> None:
    async with database.write() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    app = build(settings, clock, database, handling=echo)
    with pytest.raises(DatabaseNewer):
        await app.run_until(asyncio.Event())
    assert sandbox.calls == []


async def test_a_database_that_is_not_there_is_made(
    sandbox: Sandbox, clock: MovableClock, tmp_path: Path, echo: Echo
) -> None:
    fresh = Settings(bot_token=sandbox.token, bot_api_url=sandbox.url, data_dir=tmp_path / "new")
    app = build(fresh, clock, handling=echo)
    await app.start()
    async with asyncio.timeout(10):
        await app.ready.wait()
    await app.stop()
    assert (tmp_path / "new" / "xianshen.db").exists()
