"""Files in the outbox: sent whole, made once, the same after a lost answer and a restart, and forgotten when sent."""

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine
from datetime import timedelta
from typing import Any

import pytest
from echoing import Echo
from sqlalchemy import select

from bot.database import Database
from bot.dispatcher import LEASE, Dispatcher
from bot.limits import Unlimited
from bot.sandbox.server import Sandbox
from bot.transport import Transport
from handlers.enclosure import Made, Making
from models import attachment, lease
from models.attachment import Attachment
from models.clock import MovableClock
from models.outbox import Outgoing, Sending

PERSON = 1001
DATA = bytes(range(256)) * 400 + b'\r\n--boundary"\r\n'


class Workshop(Echo):
    """Makes what is ordered; `made` counts it, `made_of` is what it makes."""

    def __init__(self) -> None:
        super().__init__()
        self.made = 0
        self.begun, self.go = threading.Event(), threading.Event()
        self.go.set()
        self.made_of: Made | Exception = Made(name="表 1.pdf", data=DATA, payload={"caption": "made"})

    async def enclosure(self, session: Any, order: dict[str, Any]) -> Making:
        assert (await session.execute(select(1))).scalar() == 1
        assert order == {"kind": "form"}

        def making() -> Made:
            self.made += 1
            self.begun.set()
            self.go.wait(10)
            if isinstance(self.made_of, Exception):
                raise self.made_of
            return self.made_of

        return making


class Post:
    """Dispatchers, one after the other, with one outbox."""

    def __init__(self, database: Database, clock: MovableClock, sandbox: Sandbox) -> None:
        self.database, self.clock, self.sandbox, self.handling = database, clock, sandbox, Workshop()
        self.transport = Transport(sandbox.url, sandbox.token)
        self.dispatcher = self.another()

    def another(self) -> Dispatcher:
        return Dispatcher(self.database, self.clock, self.transport, self.handling, Unlimited())

    async def write(self, payload: dict[str, Any], method: str = "sendDocument") -> int:
        async with self.database.write() as session:
            row = Outgoing(chat_id=PERSON, method=method, payload=payload, created_at=self.clock.now())
            session.add(row)
            await session.flush()
            return row.id

    async def keep(self, name: str = "D-1.docx", data: bytes = DATA) -> int:
        async with self.database.write() as session:
            kept = Attachment(name=name, data=data, created_at=self.clock.now())
            session.add(kept)
            await session.flush()
            return kept.id

    async def kept(self) -> list[Attachment]:
        async with self.database.read() as session:
            return list(await session.scalars(select(Attachment)))

    async def row(self, row_id: int) -> Outgoing:
        async with self.database.read() as session:
            return await session.get_one(Outgoing, row_id)

    async def run(self) -> None:
        """Until nothing waits."""
        async with asyncio.timeout(20):
            while True:
                pause = await self.dispatcher.round()
                async with self.database.read() as session:
                    open_ = Outgoing.state.in_([Sending.QUEUED, Sending.SENDING])
                    if not (await session.scalars(select(Outgoing.id).where(open_))).all():
                        return
                await self.dispatcher.bell.wait(pause)

    async def crash(self, moment: Coroutine[Any, Any, Any]) -> None:
        """The dispatcher dies at that moment, before it has written down what became of its calls."""
        running = asyncio.create_task(self.dispatcher.run())
        async with asyncio.timeout(10):
            await moment
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        async with self.database.write() as session:
            await lease.release(session, LEASE, await lease.holder_of(session, LEASE) or "")
        self.dispatcher = self.another()

    async def arrived(self) -> None:
        while not self.sandbox.count("sendDocument"):
            await self.sandbox.world.changed.wait()

    def documents(self) -> list[tuple[str, str, bytes]]:
        """What the person has got: name, type and bytes of each document."""
        world = self.sandbox.world
        messages = [each for each in world.chats[PERSON].messages.values() if "document" in each]
        found = [each["document"] for each in messages]
        return [(each["file_name"], each["mime_type"], world.files.get(each["file_id"]).data) for each in found]


@pytest.fixture
async def post(database: Database, clock: MovableClock, sandbox: Sandbox) -> AsyncIterator[Post]:
    sandbox.add_user(PERSON, "U", started=True)
    made = Post(database, clock, sandbox)
    await made.transport.initialize()
    yield made
    made.dispatcher.stop()
    await made.dispatcher.run()
    await made.transport.shutdown()


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


async def test_a_file_goes_with_its_call_and_is_forgotten(post: Post) -> None:
    number = await post.keep("审查表 “一”.docx")
    row = await post.write({"caption": "<b>&amp;</b>", "parse_mode": "HTML", "$file": {"document": number}})
    await post.run()
    assert post.documents() == [("审查表 “一”.docx", WORD, DATA)]
    (message,) = post.sandbox.world.chats[PERSON].messages.values()
    assert message["caption"] == "&"
    assert message["caption_entities"] == [{"type": "bold", "offset": 0, "length": 1}]
    assert (await post.row(row)).message_ids == [message["message_id"]]
    assert await post.kept() == []


async def test_files_of_an_album_go_by_the_names_it_gives_them(post: Post) -> None:
    numbers = [await post.keep("a.pdf", b"%PDF-a"), await post.keep("b.docx", b"PK-b")]
    media = [{"type": "document", "media": f"attach://file{place}"} for place in (0, 1)]
    await post.write({"media": media, "$file": {"file0": numbers[0], "file1": numbers[1]}}, "sendMediaGroup")
    await post.run()
    assert post.documents() == [("a.pdf", "application/pdf", b"%PDF-a"), ("b.docx", WORD, b"PK-b")]
    assert await post.kept() == []


async def test_what_is_ordered_is_made_once_when_it_is_sent(post: Post) -> None:
    row = await post.write({"$make": {"kind": "form"}, "caption": "ordered"})
    await post.run()
    assert post.documents() == [("表 1.pdf", "application/pdf", DATA)]
    assert (await post.row(row)).payload["caption"] == "made"
    assert "$make" not in (await post.row(row)).payload
    assert (post.handling.made, await post.kept()) == (1, [])


async def test_words_may_stand_in_for_a_file(post: Post) -> None:
    post.handling.made_of = Made(method="sendMessage", payload={"text": "no file"})
    await post.write({"$make": {"kind": "form"}, "caption": "ordered"})
    await post.run()
    assert [message["text"] for message in post.sandbox.world.chats[PERSON].messages.values()] == ["no file"]


@pytest.mark.parametrize("ordered", [True, False])
async def test_a_lost_answer_sends_the_same_file_again(post: Post, *, ordered: bool) -> None:
    post.sandbox.faults.next("sendDocument", "lost_answer")
    await post.write({"$make": {"kind": "form"}} if ordered else {"$file": {"document": await post.keep()}})
    await post.run()
    assert [data for *_, data in post.documents()] == [DATA, DATA]
    assert post.handling.made == int(ordered)
    assert await post.kept() == []


@pytest.mark.parametrize("fault", ["retry_429", "error_500", "drop_before"])
async def test_trouble_on_the_way_is_waited_out(post: Post, fault: str) -> None:
    post.sandbox.faults.next("sendDocument", fault)
    await post.write({"$file": {"document": await post.keep()}})
    await post.run()
    assert len(post.documents()) == 1


async def test_a_restart_before_the_answer_loses_nothing(post: Post) -> None:
    row = await post.write({"$make": {"kind": "form"}})
    await post.crash(post.arrived())
    assert len(await post.kept()) == 1
    assert (await post.row(row)).state == Sending.SENDING
    await post.run()
    assert [data for *_, data in post.documents()] == [DATA, DATA]
    assert (post.handling.made, await post.kept()) == (1, [])


async def test_a_restart_while_a_file_is_made_leaves_the_order(post: Post) -> None:
    row = await post.write({"$make": {"kind": "form"}})
    post.handling.go.clear()
    await post.crash(asyncio.to_thread(post.handling.begun.wait, 10))
    post.handling.go.set()
    assert "$make" in (await post.row(row)).payload
    await post.run()
    assert [data for *_, data in post.documents()] == [DATA]
    assert (post.handling.made, await post.kept()) == (2, [])


async def test_a_file_that_is_gone_fails_by_name_and_the_chat_goes_on(post: Post) -> None:
    row = await post.write({"$file": {"document": 4242}})
    await post.write({"text": "next"}, "sendMessage")
    await post.run()
    assert (await post.row(row)).error == "the file to send is no longer kept"
    assert [told[:2] for told in post.handling.told] == [("undeliverable", row)]
    assert post.sandbox.count("sendMessage") == 1


async def test_a_file_that_cannot_be_made_fails_and_the_chat_goes_on(post: Post) -> None:
    post.handling.made_of = ValueError("secret content")
    row = await post.write({"$make": {"kind": "form"}})
    await post.write({"text": "next"}, "sendMessage")
    await post.run()
    assert ((await post.row(row)).state, (await post.row(row)).error) == (Sending.FAILED, "ValueError")
    assert post.sandbox.count("sendMessage") == 1


async def test_database_trouble_while_a_file_is_made_is_waited_out(post: Post) -> None:
    post.handling.made_of = OSError("the disk is busy")
    row = await post.write({"$make": {"kind": "form"}})
    await post.dispatcher.round()
    async with asyncio.timeout(10):
        while (await post.row(row)).attempts == 0:
            await post.dispatcher.bell.wait(await post.dispatcher.round())
    assert (await post.row(row)).error == "database trouble"
    post.handling.made_of = Made(name="a.pdf", data=DATA)
    await post.run()
    assert len(post.documents()) == 1


async def test_a_caption_that_is_too_long_follows_as_text(post: Post) -> None:
    await post.write({"caption": "字" * 1500, "$file": {"document": await post.keep()}})
    await post.run()
    document, text = post.sandbox.world.chats[PERSON].messages.values()
    assert "caption" not in document
    assert text["text"] == "字" * 1500
    assert await post.kept() == []


async def test_what_nobody_could_be_sent_is_forgotten_after_a_week(post: Post, clock: MovableClock) -> None:
    await post.sandbox.phone(PERSON).block()
    await post.write({"$file": {"document": await post.keep()}})
    await post.run()
    for days, left in ((6, 1), (2, 0)):
        clock.advance(timedelta(days=days))
        async with post.database.write() as session:
            await attachment.prune(session, clock.now())
        assert len(await post.kept()) == left
