"""Getting in by a one-time link, and out again (security.md 6)."""

import asyncio
import hashlib
import re
from datetime import timedelta

from sqlalchemy import update

from bot import organisation_apply, organisation_file
from bot.database import Database
from bot.sandbox.phone import Phone
from handlers import notices
from models import organisation
from models.clock import MovableClock
from models.errors import InvalidToken
from models.organisation import Invitation, Person, Unit
from tests.handlers.settling import said, settled
from tests.incidents import placed
from tests.office import ORGANISATION, Office, asks, decide, offers, shows

NEW = 9002
REFUSED = "链接已使用、已过期或不正确"


async def invited(office: Office, number: int = NEW) -> tuple[str, Phone]:
    """An invitation for 新来的, and the phone of somebody who has it."""
    await office.admin.send("/invite 新来的")
    card = await office.admin.sees(shows("/start "))
    found = re.search(r"/start (\S+)", card["text"])
    assert found
    assert f"?start={found[1]}" in card["text"]
    office.sandbox.add_user(number, "张三")
    return found[1], office.sandbox.phone(number)


async def test_a_link_lets_its_person_in_and_both_sides_see_who(office: Office) -> None:
    token, phone = await invited(office)
    assert len(token) >= 22  # 128 bits and more
    await phone.start(token)
    await phone.sees(shows("新来的", "学报编辑部"))
    await office.admin.sees(shows("新来的", "学报编辑部"))
    people = {person.name: person.telegram_id for person in await office.rows(Person)}
    assert people["新来的"] == NEW  # the register's name, not Telegram's
    await phone.send("我的第一篇")
    await phone.sees(shows("D-1"))


async def test_it_works_once(office: Office) -> None:
    token, phone = await invited(office)
    await phone.send(f"/start {token}")
    await phone.sees(shows("新来的"))
    office.sandbox.add_user(9003, "李四")
    other = office.sandbox.phone(9003)
    await other.start(token)
    await other.sees(shows(REFUSED))
    people = [person.telegram_id for person in await office.rows(Person) if person.name == "新来的"]
    assert people == [NEW]


async def test_it_expires_after_ten_minutes_of_the_clock(office: Office) -> None:
    token, phone = await invited(office)
    office.clock.advance(timedelta(minutes=10))
    await phone.start(token)
    await phone.sees(shows(REFUSED))


async def test_a_newer_link_ends_the_older(office: Office) -> None:
    first, phone = await invited(office)
    before = office.admin.last()
    await office.admin.send("/invite 新来的")
    card = await office.admin.sees(shows("/start "), after=before)
    assert first not in card["text"]
    await phone.start(first)
    await phone.sees(shows(REFUSED))


async def test_only_its_hash_is_stored(office: Office) -> None:
    token, _ = await invited(office)
    stored = await office.rows(Invitation)
    assert [row.token_hash for row in stored] == [hashlib.sha256(token.encode()).hexdigest()]
    assert [entry.detail for entry in await office.trail(f"P-{stored[0].person_id}")] == [{"name": "新来的"}]


async def test_who_is_enrolled_already_enrols_as_nobody_else(office: Office) -> None:
    token, _ = await invited(office)
    await office.author.start(token)
    await office.author.sees(shows(REFUSED))
    people = {person.name: person.telegram_id for person in await office.rows(Person)}
    assert people["王小明"] == 1001
    assert people["新来的"] is None


async def test_a_deactivated_person_is_a_stranger_and_their_id_opens_nothing(office: Office) -> None:
    token, _ = await invited(office)
    async with office.database.write() as session:
        await session.execute(update(Person).where(Person.telegram_id == 1002).values(active=False))
    await office.reviewer.send("/pending")
    await office.reviewer.sees(shows("仅供本单位使用"))
    office.clock.advance(timedelta(seconds=61))
    await office.reviewer.start(token)
    await office.reviewer.sees(shows(REFUSED))
    await settled(office)
    assert not [person for person in await office.rows(Person) if person.name == "新来的" and person.telegram_id]


async def test_only_an_admin_invites_and_a_wrong_name_is_a_sentence(office: Office) -> None:
    await office.author.send("/invite 新来的")
    await office.author.sees(shows("您的角色不能这样做"))
    await office.admin.send("/invite 查无此人")
    await office.admin.sees(shows("查无此人"))
    await office.admin.send("/invite")
    await office.admin.sees(shows("/invite 姓名"))
    assert await office.rows(Invitation) == []
    assert "message.refused" in await office.actions("P-1")
    assert len(await said(office, 1001)) == 1


async def test_fifty_at_once_have_one_winner(database: Database, clock: MovableClock) -> None:
    async with database.write() as session:
        unit = Unit(key="u", name="单位", policy="city")
        person = Person(name="新来的", unit=unit, roles=["editor"])
        session.add(person)
        await session.flush()
        token = await organisation.invite(session, clock.now(), person, by=None)

    async def enrol(number: int) -> bool:
        try:
            async with database.write() as session:
                await organisation.enrol(session, clock.now(), token, number, looks="某人")
        except InvalidToken:
            return False
        return True

    won = await asyncio.gather(*(enrol(number) for number in range(50_001, 50_051)))
    assert won.count(True) == 1
    async with database.read() as session:
        enrolled = await organisation.by_telegram_id(session, 50_001 + won.index(True))
    assert enrolled is not None
    assert enrolled.name == "新来的"


async def test_a_second_enrolment_empties_the_old_phone_and_brings_what_waits_to_the_new_one(office: Office) -> None:
    """A phone that was lost goes on showing nothing, and whoever still has it hears that it is so."""
    await office.submitted("不给旧手机看的正文")
    await office.reviewer.sees(offers("退回修改", "D-1"))
    await office.reviewer.tap("退回修改", "D-1")
    await office.reviewer.sees(asks)
    await office.admin.send("/invite 李静")
    await placed(office)
    found = re.search(r"/start (\S+)", (await office.admin.sees(shows("/start ")))["text"])
    assert found
    office.sandbox.add_user(NEW, "李静")
    phone = office.sandbox.phone(NEW)
    await phone.start(found[1])
    await phone.sees(offers("通过", "D-1"))
    await office.reviewer.sees(shows("另一个 Telegram 账号", "管理员"))
    await office.reviewer.sees(shows("您已不能查看这张卡片的内容"))
    await phone.send("好的")  # no answer to the question on the old phone
    await phone.sees(shows("稿件由编辑撰写"))
    await office.author.edit(office.author.messages()[0], "第二版")
    await office.author.sees(shows("D-1 v2"))
    await office.submit()
    await phone.sees(offers("通过", "D-1 v2"))
    await settled(office)
    assert not [each for each in await said(office, 1002) if "第二版" in each]
    assert [each.actor for each in await office.trail("P-2") if each.action == "person.moved"] == ["李静"]
    await decide(phone, "通过", "D-1 v2")
    await office.head.sees(offers("Sign", "D-1"))


async def test_another_account_in_the_organisation_file_is_a_move_as_well(office: Office) -> None:
    await office.submitted()
    await office.reviewer.sees(offers("通过", "D-1"))
    await placed(office)
    office.sandbox.add_user(NEW, "李静", started=True)
    tables = organisation_file.parse(ORGANISATION.replace("telegram_id = 1002", f"telegram_id = {NEW}"), "o.toml")
    now = office.clock.now()
    for _ in range(2):  # applied again nothing moves
        async with office.database.write() as session:
            await organisation_apply.apply(session, now, tables, today=now.date(), language="zh-CN")
            await notices.tell(session, now)
    await office.sandbox.phone(NEW).sees(offers("通过", "D-1"))
    await office.reviewer.sees(shows("您已不能查看这张卡片的内容"))
    moves = [each.detail for each in await office.trail("P-2") if each.action == "person.moved"]
    assert [(each["before"], each["telegram_id"]) for each in moves] == [(1002, NEW)]
