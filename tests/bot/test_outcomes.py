"""Each of Telegram's failures by name, in the sandbox's own words, and what the bot does about it."""

import pytest
from posting import GROUP, KEYBOARD, OTHER, PERSON, Post

from models.card import Card
from models.outbox import Outgoing, Sending


async def test_a_blocked_person_is_reported_and_their_queue_kept_as_failed(post: Post) -> None:
    await post.sandbox.phone(PERSON).block()
    ids = [await post.write("one"), await post.write("two")]
    await post.write("other", OTHER)
    await post.run()
    assert post.echo.told == [("unreachable", PERSON, "Forbidden: bot was blocked by the user")]
    assert [(await post.row(each)).state for each in ids] == [Sending.FAILED, Sending.FAILED]
    assert post.texts(OTHER) == ["other"]


async def test_a_deactivated_person_and_one_who_never_started_are_unreachable(post: Post) -> None:
    post.sandbox.deactivate(PERSON)
    post.sandbox.add_user(1003, "new")
    await post.write("one")
    await post.write("two", 1003)
    await post.run()
    assert {(told[0], told[1]) for told in post.echo.told} == {("unreachable", PERSON), ("unreachable", 1003)}


async def test_a_group_that_kicked_the_bot_is_reported(post: Post) -> None:
    post.sandbox.kick_bot(GROUP, by=PERSON)
    row = await post.write("hello", GROUP)
    await post.run()
    assert [told[:2] for told in post.echo.told] == [("kicked", GROUP)]
    assert (await post.row(row)).state == Sending.FAILED


async def test_a_migrated_group_s_rows_and_cards_move_with_it(post: Post) -> None:
    card = await post.card(message_id=5, chat=GROUP)
    new = post.sandbox.migrate(GROUP)
    await post.write("first", GROUP)
    await post.write("card", GROUP, card_id=card, method="editMessageText")
    await post.run()
    assert post.echo.told == [("migrated", GROUP, new)]
    assert post.texts(new) == ["first", "card"]
    async with post.database.read() as session:
        assert (await session.get_one(Card, card)).chat_id == new


async def test_not_modified_counts_as_done(post: Post) -> None:
    card = await post.card()
    await post.write("same", card_id=card)
    await post.run()
    row = await post.write("same", card_id=card, method="editMessageText")
    await post.run()
    assert (await post.row(row)).state == Sending.SENT
    assert post.echo.told == []


@pytest.mark.parametrize("gone", [True, False])
async def test_a_card_whose_message_is_gone_is_sent_anew(post: Post, *, gone: bool) -> None:
    card = await post.card(message_id=None if not gone else 4242)
    await post.write("state", card_id=card, method="editMessageText", payload={"reply_markup": KEYBOARD})
    await post.run()
    (message,) = post.sandbox.world.chats[PERSON].messages.values()
    assert message["text"] == "state"
    assert message["reply_markup"] == KEYBOARD
    assert await post.place(card) == message["message_id"]


async def test_deleting_what_is_gone_is_done(post: Post) -> None:
    async with post.database.write() as session:
        row = Outgoing(
            chat_id=PERSON, method="deleteMessage", payload={"message_id": 4242}, created_at=post.clock.now()
        )
        session.add(row)
    await post.run()
    assert (await post.row(row.id)).state == Sending.SENT


async def test_a_reply_to_a_message_that_is_gone_is_sent_without(post: Post) -> None:
    await post.write("reply", payload={"reply_parameters": {"message_id": 4242}})
    await post.run()
    assert post.texts() == ["reply"]


async def test_429_holds_only_the_chat_it_names(post: Post) -> None:
    post.sandbox.faults.next("sendMessage", "retry_429")
    await post.write("held")
    await post.dispatcher.round()
    await post.write("other", OTHER)
    await post.write("held too")
    await post.run()
    assert post.texts() == ["held", "held too"]
    calls = [call.params["text"] for call in post.sandbox.calls if call.fault is None]
    assert calls == ["other", "held", "held too"]


@pytest.mark.parametrize("fault", ["error_500", "drop_before"])
async def test_trouble_of_the_server_is_waited_out_in_order(post: Post, fault: str) -> None:
    post.sandbox.faults.next("sendMessage", fault, times=2)
    first = await post.write("one")
    await post.write("two")
    await post.run()
    assert post.texts() == ["one", "two"]
    assert (await post.row(first)).attempts == 2


async def test_a_lost_answer_is_sent_again(post: Post) -> None:
    post.sandbox.faults.next("sendMessage", "lost_answer")
    row = await post.write("twice")
    await post.run()
    assert post.texts() == ["twice", "twice"]
    assert (await post.row(row)).state == Sending.SENT


async def test_a_text_that_is_too_long_comes_in_parts_the_keyboard_last(post: Post) -> None:
    lines = [f"第{number}行 " + "字" * 60 + "😀" for number in range(150)]
    card = await post.card()
    row = await post.write("\n".join(lines), card_id=card, payload={"reply_markup": KEYBOARD})
    await post.write("after")
    await post.run()
    *parts, after = post.texts()
    assert after == "after"
    assert len(parts) > 1
    assert "\n".join(parts) == "\n".join(lines)
    *first, last, _ = post.sandbox.world.chats[PERSON].messages.values()
    assert [("reply_markup" in message) for message in [*first, last]] == [False] * len(first) + [True]
    assert (await post.row(row)).message_ids == [message["message_id"] for message in [*first, last]]
    assert await post.place(card) == last["message_id"]


async def test_refused_markup_is_sent_as_plain_text(post: Post) -> None:
    await post.write("<b>粗 &amp; 体", payload={"parse_mode": "HTML"})
    await post.run()
    assert post.texts() == ["粗 & 体"]


async def test_what_telegram_will_never_take_fails_and_the_chat_goes_on(post: Post) -> None:
    row = await post.write(
        "x", payload={"reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "x" * 99}]]}}
    )
    await post.write("next")
    await post.run()
    assert [told[:2] for told in post.echo.told] == [("undeliverable", row)]
    assert (await post.row(row)).state == Sending.FAILED
    assert post.texts() == ["next"]


async def test_what_the_handlers_make_of_an_outcome_cannot_undo_it(post: Post) -> None:
    post.echo.fail = RuntimeError("a fault of theirs")
    await post.sandbox.phone(PERSON).block()
    row = await post.write("one")
    await post.write("other", OTHER)
    await post.run()
    assert (await post.row(row)).state == Sending.FAILED
    assert post.texts(OTHER) == ["other"]
