"""Taps that no button of the bot's can send, and people whose role was taken away a second ago (security.md 2, 3)."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from models.card import Card
from models.organisation import Person
from models.route import Step, StepState
from models.trail import Entry
from tests.handlers.settling import settled
from tests.office import Office, decide, offers, shows


def data_of(card: dict[str, Any], place: int = 0) -> str:
    """The callback data of a card's button, counted over all rows."""
    buttons = [button for row in card["reply_markup"]["inline_keyboard"] for button in row]
    return str(buttons[place]["callback_data"])


async def decided(office: Office) -> list[Step]:
    return [step for step in await office.rows(Step) if step.state not in (StepState.OPEN, StepState.WAITING)]


@pytest.mark.parametrize(
    "data",
    [
        "x",
        "approve:1",
        "D-1",
        "a" * 64,
        "A" * 22 + ":0",
        "' OR 1=1 --",
        '{"action": "approve", "role": "head"}',
        "\u202e:0",
        "先审:0",
    ],
)
async def test_made_up_data_is_answered_recorded_and_does_nothing(office: Office, data: str) -> None:
    await office.submitted()
    card = await office.reviewer.sees(offers("通过", "D-1"))
    before = len(await office.rows(Entry))
    answer = await office.reviewer.tap_raw(card, data)
    assert answer["show_alert"]
    assert answer["text"] == "这个按钮已失效。发送 /drafts 或 /pending 可取得当前卡片。"
    assert await decided(office) == []
    added = sorted(await office.rows(Entry), key=lambda entry: entry.seq)[before:]
    assert [(entry.action, entry.actor, entry.subject) for entry in added] == [("tap.refused", "李静", "unknown")]


@pytest.mark.parametrize("place", ["99", "9999", "-1", "00", "1 ", "0\n", "0x0"])
async def test_a_place_that_the_card_never_offered_is_no_button(office: Office, place: str) -> None:
    await office.submitted()
    card = await office.reviewer.sees(offers("通过", "D-1"))
    token = data_of(card).partition(":")[0]
    answer = await office.reviewer.tap_raw(card, f"{token}:{place}")
    if place == "00":  # the first button, spelled otherwise
        assert not answer.get("show_alert")
        return
    assert answer["show_alert"]
    assert await decided(office) == []


async def test_another_person_s_card_opens_nothing_and_the_attempt_is_on_record(office: Office) -> None:
    await office.submitted()
    theirs = await office.reviewer.sees(offers("通过", "D-1"))
    own = await office.author.sees(offers("撤回", "D-1"))
    answer = await office.author.tap_raw(own, data_of(theirs))
    assert answer["show_alert"]
    assert "您的角色不能这样做" in answer["text"]
    assert await decided(office) == []
    entry = (await office.trail("D-1"))[-1]
    assert (entry.action, entry.actor, entry.detail["user"]) == ("tap.refused", "王小明", 1001)
    await decide(office.reviewer, "通过", "D-1")  # and their card still works


async def test_another_of_one_s_own_cards_is_what_its_token_says(office: Office) -> None:
    """The data of D-2 on the message of D-1 acts on D-2: the token counts, never where it stands."""
    await office.submitted("第一篇")
    await office.submitted("第二篇", reference="D-2")
    first = await office.reviewer.sees(offers("通过", "D-1"))
    second = await office.reviewer.sees(offers("通过", "D-2"))
    answer = await office.reviewer.tap_raw(first, data_of(second))
    assert answer["text"] == "D-2：已记录。"
    await settled(office)
    assert "step.approved" not in await office.actions("D-1")
    assert "step.approved" in await office.actions("D-2")


async def test_a_card_s_data_in_another_chat_is_refused(office: Office) -> None:
    await office.submitted()
    card = await office.reviewer.sees(offers("通过", "D-1"))
    other = await office.second.sees(offers("通过", "D-1"))
    answer = await office.second.tap_raw(other, data_of(card))
    assert answer["show_alert"]
    assert await decided(office) == []


async def test_data_carries_neither_ids_nor_roles(office: Office) -> None:
    """It is 22 characters of chance and a place on the card."""
    await office.submitted()
    await office.reviewer.sees(offers("通过", "D-1"))
    tokens = [card.token for card in await office.rows(Card)]
    assert len(set(tokens)) == len(tokens)
    assert {len(token) for token in tokens} == {22}
    card = await office.reviewer.sees(offers("通过", "D-1"))
    assert all(len(data_of(card, place)) <= 27 for place in range(5))


async def test_a_role_taken_away_a_second_ago_counts_no_more(office: Office) -> None:
    await office.submitted()
    await office.reviewer.sees(offers("通过", "D-1"))
    async with office.database.write() as session:
        await session.execute(update(Person).where(Person.telegram_id == 1002).values(roles=["editor"]))
    answer = await office.reviewer.tap("通过", "D-1")
    assert answer["show_alert"]
    assert await decided(office) == []
    await office.reviewer.send("/pending")
    await office.reviewer.sees(shows("没有等待审核"))


async def test_who_moved_to_another_unit_decides_and_reads_nothing_here_any_more(office: Office) -> None:
    await office.submitted()
    card = await office.reviewer.sees(offers("通过", "D-1"))
    async with office.database.write() as session:
        await session.execute(update(Person).where(Person.telegram_id == 1002).values(unit_id=2))
    for place in range(len([button for row in card["reply_markup"]["inline_keyboard"] for button in row])):
        answer = await office.reviewer.tap_raw(card, data_of(card, place))
        assert answer["show_alert"], place
    await office.reviewer.send("/trail D-1")
    await office.reviewer.sees(shows("没有找到您可以查看的这一项"))
    assert await decided(office) == []


async def test_who_was_deactivated_taps_as_a_stranger(office: Office) -> None:
    await office.submitted()
    await office.reviewer.sees(offers("通过", "D-1"))
    async with office.database.write() as session:
        await session.execute(update(Person).where(Person.telegram_id == 1002).values(active=False))
    assert (await office.reviewer.tap("通过", "D-1"))["show_alert"]
    assert await decided(office) == []
    assert (await office.trail("D-1"))[-1].detail["user"] == 1002


async def test_the_same_refusal_is_on_record_once_a_minute_for_each_person_and_reason(office: Office) -> None:
    await office.submitted()
    theirs = await office.reviewer.sees(offers("通过", "D-1"))
    for phone in (office.author, office.admin):
        await phone.send("/start")
        own = await phone.sees(lambda message: message["from"]["is_bot"])
        for data in (data_of(theirs), data_of(theirs), "x", "x", data_of(theirs, 1)):
            assert (await phone.tap_raw(own, data))["show_alert"]
    office.clock.advance(timedelta(seconds=61))
    assert (await office.author.tap_raw(office.author.last(), "x"))["show_alert"]
    entries = sorted(await office.rows(Entry), key=lambda entry: entry.seq)
    assert [(entry.actor, entry.detail["why"]) for entry in entries if entry.action == "tap.refused"] == [
        ("王小明", "NotPermitted"),
        ("王小明", "UnknownButton"),
        ("赵管理", "NotPermitted"),
        ("赵管理", "UnknownButton"),
        ("王小明", "UnknownButton"),
    ]
