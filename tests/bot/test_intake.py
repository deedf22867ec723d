"""Stored before it is confirmed; the network may do what it likes."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from bot.database import Database
from bot.intake import ALLOWED, Polling, Store, row
from bot.sandbox.server import Sandbox
from bot.transport import TokenRefused, Transport
from models.clock import MovableClock
from models.inbox import Received

PERSON = 1001


class Post:
    """Intake alone: what arrives is stored, and nobody handles it."""

    def __init__(self, database: Database, clock: MovableClock, sandbox: Sandbox) -> None:
        self.database, self.sandbox = database, sandbox
        self.stored = asyncio.Event()
        self.transport = Transport(sandbox.url, sandbox.token)
        self.store = Store(database, clock, self.stored.set)
        self.polling = Polling(self.transport, self.store)
        self.task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self.polling = Polling(self.transport, self.store)
        self.task = asyncio.create_task(self.polling.run())
        async with asyncio.timeout(10):
            await self.polling.polled.wait()

    async def end(self) -> None:
        if self.task:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)

    async def numbers(self) -> list[int]:
        async with self.database.read() as session:
            return list(await session.scalars(select(Received.update_id).order_by(Received.id)))

    async def holds(self, count: int) -> list[int]:
        async with asyncio.timeout(20):
            while len(found := await self.numbers()) < count:
                await self.stored.wait()
                self.stored.clear()
        return found


@pytest.fixture
async def post(database: Database, clock: MovableClock, sandbox: Sandbox) -> AsyncIterator[Post]:
    sandbox.add_user(PERSON, "A")
    made = Post(database, clock, sandbox)
    await made.transport.initialize()
    yield made
    await made.end()
    await made.transport.shutdown()


async def test_what_people_send_is_stored_in_order(post: Post) -> None:
    await post.start()
    for number in range(120):
        await post.sandbox.phone(PERSON).send(f"{number}")
    numbers = await post.holds(120)
    assert numbers == sorted(numbers)
    await post.sandbox.collected()


async def test_only_the_kinds_that_are_used_are_asked_for(post: Post) -> None:
    await post.start()
    asked = (await post.sandbox.called("getUpdates")).params["allowed_updates"]
    assert (
        set(asked) == set(ALLOWED) == {"message", "edited_message", "callback_query", "my_chat_member", "channel_post"}
    )


async def test_an_update_is_not_confirmed_before_its_commit(post: Post) -> None:
    await post.start()
    async with post.database.write() as session:
        await session.execute(text("DROP TABLE inbox"))
    await post.sandbox.phone(PERSON).send("kept")
    await post.sandbox.called("getUpdates", 4, seconds=15)
    await post.end()
    assert await post.transport.call("getUpdates", {"timeout": 0})


async def test_after_a_restart_nothing_is_there_twice(post: Post) -> None:
    await post.start()
    await post.sandbox.phone(PERSON).send("one")
    await post.holds(1)
    await post.end()
    await post.start()
    await post.sandbox.phone(PERSON).send("two")
    assert len(set(await post.holds(2))) == len(await post.numbers()) == 2


async def test_numbers_that_go_down_are_taken_as_they_come(post: Post) -> None:
    await post.start()
    await post.store.put([{"update_id": 10**9, "message": {"chat": {"id": 1}}}])
    await post.sandbox.phone(PERSON).send("lower")
    assert await post.holds(2) != sorted(await post.numbers())
    await post.sandbox.phone(PERSON).send("lower too")
    await post.holds(3)


@pytest.mark.parametrize("fault", ["error_500", "drop_before", "lost_answer", "retry_429"])
async def test_the_network_s_trouble_is_waited_out(post: Post, fault: str) -> None:
    post.sandbox.faults.next("getUpdates", fault)
    await post.start()
    post.sandbox.faults.next("getUpdates", fault)
    for number in range(3):
        await post.sandbox.phone(PERSON).send(f"{number}")
    assert len(await post.holds(3)) == 3


async def test_a_webhook_that_is_set_is_removed_first(post: Post) -> None:
    await post.transport.call("setWebhook", {"url": "https://example.org/hook"})
    await post.start()
    await post.sandbox.phone(PERSON).send("x")
    await post.holds(1)


async def test_another_bot_with_this_token_is_waited_for(post: Post) -> None:
    await post.start()
    await post.transport.call("getUpdates", {"timeout": 0})  # the sandbox ends the long poll under way with 409
    post.polling.bell.ring()
    await post.sandbox.phone(PERSON).send("x")
    await post.holds(1)


async def test_a_refused_token_ends_it(post: Post) -> None:
    wrong = Transport(post.sandbox.url, "1000:wrong")
    await wrong.initialize()
    with pytest.raises(TokenRefused):
        await Polling(wrong, post.store).run()
    await wrong.shutdown()


async def test_callers_at_the_same_time_share_a_commit_or_its_failure(post: Post) -> None:
    updates = [[{"update_id": number, "message": {"chat": {"id": 1}}}] for number in range(20)]
    await asyncio.gather(*(post.store.put(each) for each in updates))
    assert len(await post.numbers()) == 20
    async with post.database.write() as session:
        await session.execute(text("DROP TABLE inbox"))
    results = await asyncio.gather(*(post.store.put(each) for each in updates), return_exceptions=True)
    assert all(isinstance(each, DBAPIError) for each in results)


@pytest.mark.parametrize(
    ("update", "chat"),
    [
        ({"update_id": 1, "message": {"chat": {"id": -5}, "from": {"id": 7}}}, -5),
        ({"update_id": 1, "callback_query": {"from": {"id": 7}, "message": {"chat": {"id": -5}}}}, -5),
        ({"update_id": 1, "callback_query": {"from": {"id": 7}, "inline_message_id": "x"}}, 7),
        ({"update_id": 1, "my_chat_member": {"chat": {"id": -6}, "from": {"id": 7}}}, -6),
        ({"update_id": 1, "poll": {"id": "1"}}, 0),
        ({"update_id": 1}, 0),
        ({"update_id": 1, "message": {"chat": {"id": None}}}, 0),
        ({"update_id": 1, "next_year": {"chat": "a word", "from": [7]}}, 0),
    ],
)
def test_an_update_belongs_to_its_chat_s_order(update: dict[str, object], chat: int) -> None:
    assert row(update)[:2] == (1, chat)
