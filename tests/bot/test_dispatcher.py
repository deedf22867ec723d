"""Lanes, order per chat, cards and their places, leases, and limits."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from posting import PERSON, Post
from sqlalchemy import event, text, update

from bot import claims, holder
from bot.database import Database
from bot.dispatcher import FLYING, LEASE, Dispatcher
from bot.limits import Limits, Unlimited
from bot.sandbox.server import Sandbox
from bot.transport import TokenRefused, Transport
from models import lease
from models.clock import MovableClock
from models.outbox import Lane, Outgoing, Sending


async def test_what_is_sent_is_marked_with_its_message(post: Post) -> None:
    row_id = await post.write("hello")
    await post.run()
    row = await post.row(row_id)
    assert post.texts() == ["hello"]
    assert row.state == Sending.SENT
    assert row.message_ids == list(post.sandbox.world.chats[PERSON].messages)


async def test_the_order_of_a_chat_is_lane_then_age(post: Post) -> None:
    await post.write("digest", lane=Lane.DIGEST)
    await post.write("first")
    await post.write("second")
    await post.write("incident", lane=Lane.URGENT)
    await post.run()
    assert post.texts() == ["incident", "first", "second", "digest"]


async def test_urgent_rows_of_all_chats_go_before_anything_else(post: Post) -> None:
    for number in range(2 * FLYING):
        post.sandbox.add_user(3000 + number, "x", started=True)
        await post.write("digest", 3000 + number, lane=Lane.DIGEST)
    await post.write("incident", lane=Lane.URGENT)
    await post.run()
    sent = [call.params["text"] for call in post.sandbox.calls if call.method == "sendMessage"]
    assert "incident" in sent[:FLYING]  # those under way together arrive in any order


async def test_a_row_for_later_holds_up_nobody(post: Post) -> None:
    later = await post.write("later", not_before=post.clock.now() + timedelta(hours=1))
    await post.write("now")
    async with asyncio.timeout(10):
        await post.drive(post.dispatcher, left=1)
    assert post.texts() == ["now"]
    post.clock.advance(timedelta(hours=2))
    await post.run()
    assert (await post.row(later)).state == Sending.SENT


async def test_a_card_s_place_is_written_back_and_edits_go_there(post: Post) -> None:
    card = await post.card()
    await post.write("state 1", card_id=card)
    await post.run()
    place = await post.place(card)
    assert place is not None
    await post.write("state 2", card_id=card, method="editMessageText")
    await post.run()
    assert post.texts() == ["state 2"]
    assert await post.place(card) == place


async def test_only_the_newest_state_of_a_card_is_sent(post: Post) -> None:
    card = await post.card()
    await post.write("state 1", card_id=card)
    for number in range(2, 9):
        await post.write(f"state {number}", card_id=card, method="editMessageText")
    await post.run()
    assert post.texts() == ["state 8"]
    assert post.sandbox.count("editMessageText") == 1


async def test_an_urgent_edit_does_not_overtake_its_card_s_first_send(post: Post) -> None:
    card = await post.card()
    await post.write("first", card_id=card, lane=Lane.DIGEST)
    await post.write("edited", card_id=card, method="editMessageText", lane=Lane.URGENT)
    await post.run()
    assert post.texts() == ["edited"]
    assert [call.method for call in post.sandbox.calls] == ["sendMessage", "editMessageText"]


async def test_an_edit_of_a_card_that_never_was_sent_becomes_the_send(post: Post) -> None:
    card = await post.card()
    await post.write("edit", card_id=card, method="editMessageText", payload={"$send": {"protect_content": True}})
    await post.run()
    assert post.texts() == ["edit"]
    assert await post.place(card) is not None
    assert post.sandbox.calls[-1].params["protect_content"] is True


async def test_a_reply_goes_to_the_message_of_the_row_it_names(post: Post) -> None:
    first = await post.write("content")
    await post.write("card", payload={"$reply_to": first})
    await post.run()
    content, card = post.sandbox.world.chats[PERSON].messages.values()
    assert card["reply_to_message"]["message_id"] == content["message_id"]


async def test_commands_are_set_without_a_chat(post: Post) -> None:
    scope = {"type": "chat", "chat_id": PERSON}
    commands = [{"command": "help", "description": "帮助"}]
    async with post.database.write() as session:
        session.add(
            Outgoing(
                chat_id=PERSON,
                method="setMyCommands",
                payload={"commands": commands, "scope": scope},
                created_at=post.clock.now(),
            )
        )
    await post.run()
    assert post.sandbox.phone(PERSON).commands() == commands


async def test_a_refused_token_ends_it_and_the_row_stays(post: Post, database: Database, clock: MovableClock) -> None:
    row = await post.write("one")
    wrong = Transport(post.sandbox.url, "1000:wrong")
    await wrong.initialize()
    dispatcher = Dispatcher(database, clock, wrong, post.echo, Unlimited())
    with pytest.raises(TokenRefused):
        await dispatcher.run()
    await wrong.shutdown()
    assert (await post.row(row)).state in {Sending.QUEUED, Sending.SENDING}


async def test_rows_left_under_way_by_a_crash_are_sent_by_the_next_dispatcher(post: Post) -> None:
    row = await post.write("left")
    async with post.database.write() as session:
        await session.execute(update(Outgoing).values(state=Sending.SENDING, lease_until=2**60))
    await post.run()
    assert (await post.row(row)).state == Sending.SENT


async def test_rows_whose_lease_ran_out_come_back(post: Post) -> None:
    row = await post.write("left")
    async with post.database.write() as session:
        await session.execute(update(Outgoing).values(state=Sending.SENDING, lease_until=1))
        await claims.give_back(session, flying=[], all_of_them=False)
    assert (await post.row(row)).state == Sending.QUEUED


async def test_only_one_of_two_sends_until_it_stops(post: Post, clock: MovableClock, database: Database) -> None:
    await post.dispatcher.round()
    second = Dispatcher(database, clock, post.transport, post.echo, Unlimited())
    row = await post.write("once")
    await second.round()
    assert (await post.row(row)).state == Sending.QUEUED
    post.dispatcher.stop()
    await post.dispatcher.run()
    async with asyncio.timeout(10):
        await post.drive(second)
    second.stop()
    await second.run()
    assert post.texts() == ["once"]


async def test_the_lease_of_a_process_that_is_gone_is_taken_at_once(post: Post) -> None:
    process = await asyncio.create_subprocess_exec("true")
    await process.wait()
    machine, _, _ = holder.name().rpartition("/")[0].rpartition("/")
    async with post.database.write() as session:
        await lease.acquire(session, LEASE, f"{machine}/{process.pid}/abc", milliseconds=3_600_000)
    await post.write("on")
    await post.run()
    assert post.texts() == ["on"]


async def test_under_telegram_s_limits_everything_arrives_once_and_in_order(
    database: Database, clock: MovableClock
) -> None:
    """On a quiet machine without a single 429; on a busy one calls bunch up on their way, and are sent again."""
    strict = Sandbox("1000:strict", clock, limits=True)
    await strict.start()
    for number in range(20):
        strict.add_user(2000 + number, "x", started=True)
    post = Post(database, clock, strict, Limits())
    await post.transport.initialize()
    try:
        for number in range(60):
            await post.write(f"{number}", 2000 + number % 20)
        await post.run()
        assert strict.count("sendMessage") < 2 * 60
        for number in range(20):
            assert post.texts(2000 + number) == [f"{number + step}" for step in (0, 20, 40)]
    finally:
        post.dispatcher.stop()
        await post.dispatcher.run()
        await post.transport.shutdown()
        await strict.stop()


async def test_what_is_urgent_finds_room_that_nothing_else_may_use(post: Post) -> None:
    for number in range(4):
        await post.write("digest", 3000 + number, lane=Lane.DIGEST)
        await post.write("incident", 4000 + number, lane=Lane.URGENT)

    async def takes(**room: Any) -> list[int]:
        async with post.database.write() as session:
            return [row.chat_id for row in await claims.claim(session, post.clock.now(), claims.Room(**room))]

    assert await takes(most=1, ordinary=0) == [4000]
    assert await takes(most=2, ordinary=1, spared=[4001], busy=[4002]) == [4001, 4003]
    assert await takes(most=9, ordinary=2, spared=[3000]) == [4002, 3001]
    assert await takes(most=9, ordinary=0) == []
    await post.write("incident", 3000, lane=Lane.URGENT)
    assert await takes(most=9, ordinary=9, spared=[3000]) == [3000, 3002, 3003]


async def test_ten_thousand_waiting_rows_cost_a_round_no_more_than_a_few(post: Post) -> None:
    """Each row taken is found by steps in an index; nothing walks through what waits."""
    chats = range(5000, 8000)
    async with post.database.write() as session:
        now = post.clock.now()
        rows = [post.echo.say(session, now, chats[number % 3000], f"{number}") for number in range(10_000)]
        await session.flush()
    assert len(rows) == 10_000
    plan = await _plan(post.database)
    assert "ix_outbox_waiting" in plan
    assert "ix_outbox_chat" in plan
    async with post.database.write() as session:
        taken = await claims.claim(session, post.clock.now(), claims.Room(30, 30, list(chats)[:1000]))
    assert [row.chat_id for row in taken] == list(chats)[1000:1030]


async def _plan(database: Database) -> str:
    seen: list[tuple[str, Any]] = []

    def see(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        seen.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", see)
    async with database.read() as session:
        await session.execute(text("ANALYZE outbox"))
        await session.execute(
            claims.HEADS, {"now": datetime.now(UTC), "lane": 3, "busy": [1], "spared": [2], "limit": 30}
        )
        statement, parameters = seen[-1]
        explain = "EXPLAIN QUERY PLAN " if database.dialect == "sqlite" else "EXPLAIN "
        connection = await session.connection()
        rows = await connection.exec_driver_sql(explain + statement, parameters)
        return "\n".join(str(row) for row in rows)
