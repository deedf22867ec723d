"""The organisation file: mistakes named by line and key, and the database made to match, again and again."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot import organisation_apply, organisation_text
from bot.database import Database
from bot.organisation_file import OrganisationFileError, parse
from models import organisation, trail
from models.account import Account, Lexicon, Source
from models.clock import MovableClock
from models.duty import Duty
from models.organisation import Person, Unit
from models.trail import Entry

SAMPLE = Path(__file__).parents[2] / "bot" / "sandbox" / "organisation.toml"
TODAY = date(2026, 11, 23)
FILE = """\
[[unit]]
key = "journal"
name = "学报编辑部"
policy = "journal"

[[person]]
telegram_id = 1001
name = "王小明"
unit = "journal"
roles = ["editor"]

[[person]]
name = "李静"
unit = "journal"
roles = ["reviewer", "head"]

[[account]]
unit = "journal"
key = "wechat-main"
platform = "wechat"
name = "学报公众号"
owner = "王小明"

[[source]]
unit = "journal"
name = "新华社"
domains = ["news.cn", "xinhuanet.com"]

[[lexicon]]
unit = "journal"
words = ["内部资料"]
severity = "sensitive"

[[duty]]
unit = "journal"
date = 2026-11-23
person = "王小明"
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('["editor"]', '["edtor"]', 'line 10: person[1].roles: "edtor" is not a role (editor, reviewer, head'),
        ('["reviewer", "head"]', '"head"', 'line 15: person[2].roles: is a list: write ["head"]'),
        ('["reviewer", "head"]', "[]", "line 15: person[2].roles: must not be empty"),
        ("telegram_id", "telegramid", "line 7: person[1].telegramid: is not known here: did you mean telegram_id?"),
        ("= 1001", '= "1001"', "line 7: person[1].telegram_id: must be a whole number, without quotes"),
        ("= 1001", "= 0", "line 7: person[1].telegram_id: must be greater than 0"),
        ('name = "李静"', 'name = "\u202e\u200b"', "line 13: person[2].name: must not be empty"),
        ('name = "李静"', 'name = "王小明"', 'line 13: person[2].name: "王小明" is already that of person[1]'),
        ('name = "李静"', 'telegram_id = 1001\nname = "李静"', 'line 13: person[2].telegram_id: "1001" is already'),
        ('name = "李静"', 'nmae = "李静"', "line 13: person[2].nmae: is not known here: did you mean name?"),
        ('name = "李静"', "", "line 12: person[2].name: is missing"),
        ('policy = "journal"', 'policy = "province"', 'line 4: unit[1].policy: "province" is not a policy (journal'),
        ('unit = "journal"\nroles = ["editor"]', 'unit = "jurnal"\nroles = ["editor"]', "line 9: person[1].unit:"),
        ('platform = "wechat"', 'platform = "wechta"', 'line 20: account[1].platform: "wechta" is not a platform'),
        ('owner = "王小明"', "", "line 17: account[1].owner: is missing: each account has a person responsible (C1)"),
        ('owner = "王小明"', 'owner = "老王"', 'line 22: account[1].owner: "老王" is nobody in this file'),
        ('["editor"]', '["editor"]\nemployment = "outsourced"', "outsourced and may not own an account (C9)"),
        ('["editor"]', '["editor"]\nemployment = "temp"', 'line 11: person[1].employment: "temp" is not one of'),
        ('["editor"]', '["editor"]\nlanguage = "fr"', "line 11: person[1].language: must be 'zh-CN' or 'en'"),
        (
            'owner = "王小明"',
            'owner = "王小明"\ntelegram_chat = -1001',
            "line 23: account[1].telegram_chat: belongs to",
        ),
        ('"news.cn"', '"https://news.cn/a"', "line 27: source[1].domains: "),
        ('severity = "sensitive"', 'severity = "bad"', "line 32: lexicon[1].severity: must be 'sensitive'"),
        ("date = 2026-11-23", "date = 2026-23-11", "line 36: not TOML"),
        ("date = 2026-11-23", 'date = "soon"', "line 36: duty[1].date: must be a date like 2026-11-23"),
        (
            '[[duty]]\nunit = "journal"',
            '[[unit]]\nkey = "city"\nname = "市政府办"\npolicy = "city"\n[[duty]]\nunit = "city"',
            'line 41: duty[1].person: "王小明" is of journal',
        ),
        ("[[duty]]", "[duty]", "line 34: duty: is a list of tables: write [[duty]]"),
        ("[[source]]", "[[sources]]", "line 24: sources: is not known here: did you mean source?"),
        ('roles = ["editor"]', 'roles = ["editor"', "line 12: not TOML"),
        (FILE, "", "line 1: unit: is missing"),
        (FILE, "[[unit]]\nkey = \x00", "not TOML"),
    ],
)
def test_a_mistake_is_one_line_with_line_key_and_what_is_expected(old: str, new: str, said: str) -> None:
    assert old in FILE
    with pytest.raises(OrganisationFileError) as refused:
        parse(FILE.replace(old, new, 1), "organisation.toml")
    assert str(refused.value).startswith("organisation.toml line ")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_first_of_several_mistakes_is_told_and_the_rest_counted() -> None:
    wrong = FILE.replace('["editor"]', '["edtor"]').replace('"wechat"', '"x"').replace("2026-11-23", '"x"')
    with pytest.raises(OrganisationFileError, match=r"line 10: .* \(and 2 more\)$"):
        parse(wrong, "organisation.toml")


def test_lines_are_counted_past_texts_of_several_lines() -> None:
    wrong = FILE.replace('name = "学报编辑部"', 'name = """\n[[person]]\nroles = 1\n"""').replace("edtor", "")
    with pytest.raises(OrganisationFileError, match=r"line 13: person\[1\]\.roles"):
        parse(wrong.replace('["editor"]', '["edtor"]'), "organisation.toml")


@given(st.text(max_size=300) | st.lists(st.sampled_from(FILE.splitlines()), max_size=30).map("\n".join))
def test_any_text_is_taken_or_refused_in_one_line(text: str) -> None:
    said = ""
    try:
        parse(text, "organisation.toml")
    except OrganisationFileError as error:
        said = str(error)
    assert re.fullmatch(r"(organisation\.toml line \d+: [^\n]+)?", said)


def test_names_lose_marks_that_cannot_be_seen() -> None:
    tables = parse(FILE.replace('name = "李静"', 'name = " 李\u200b\u202e静\u00a0 "'), "x")
    assert tables.person[1].name == "李静"


async def apply(database: Database, clock: MovableClock, text: str, today: date = TODAY) -> list[str]:
    async with database.write() as session:
        tables = parse(text, "organisation.toml")
        return await organisation_apply.apply(session, clock.now(), tables, today=today, language="zh-CN")


async def person(database: Database, name: str) -> Person:
    async with database.read() as session:
        return (await session.scalars(select(Person).where(Person.name == name))).one()


async def test_applying_adds_everything_and_a_second_time_nothing(database: Database, clock: MovableClock) -> None:
    lines = await apply(database, clock, FILE)
    assert lines[:3] == [
        "+ unit journal 学报编辑部 (journal)",
        "+ person 王小明 (editor)",
        "+ person 李静 (reviewer, head)",
    ]
    assert "+ account journal/wechat-main 学报公众号 (owner 王小明)" in lines
    assert await apply(database, clock, FILE) == []
    async with database.read() as session:
        entries = (await session.scalars(select(Entry))).all()
        verdict = await trail.verify(session)
    assert [(each.action, each.subject) for each in entries] == [("organisation.applied", "organisation")]
    assert (entries[0].detail["added"], entries[0].detail["changed"], entries[0].detail["removed"]) == (7, 0, 0)
    assert verdict.broken is None


async def test_what_changed_is_said_from_and_to(database: Database, clock: MovableClock) -> None:
    await apply(database, clock, FILE)
    changed = FILE.replace('["editor"]', '["editor", "auditor"]').replace('owner = "王小明"', 'owner = "李静"')
    changed = changed.replace('"news.cn", ', "").replace('"内部资料"', '"内部资料", "未刊稿"')
    assert await apply(database, clock, changed.replace('person = "王小明"', 'person = "李静"')) == [
        "~ person 王小明: roles editor → auditor, editor",
        "~ account journal/wechat-main: owner 王小明 → 李静",
        "~ source journal/新华社: domains xinhuanet.com",
        "~ lexicon journal/sensitive: 1 words more, 0 fewer",
        "~ duty journal/2026-11-23: now 李静",
    ]


async def test_who_is_left_out_is_deactivated_and_may_come_back(database: Database, clock: MovableClock) -> None:
    await apply(database, clock, FILE)
    only_wang = FILE.replace('[[person]]\nname = "李静"\nunit = "journal"\nroles = ["reviewer", "head"]\n', "")
    assert await apply(database, clock, only_wang) == ["- person 李静"]
    assert not (await person(database, "李静")).active
    assert await apply(database, clock, only_wang) == []
    assert await apply(database, clock, FILE) == ["+ person 李静 is back"]
    assert (await person(database, "李静")).active


async def test_an_enrolled_person_keeps_id_and_language(database: Database, clock: MovableClock) -> None:
    await apply(database, clock, FILE)
    async with database.write() as session:
        li = (await organisation.by_name(session, "李静"))[0]
        token = await organisation.invite(session, clock.now(), li, by=None)
    async with database.write() as session:
        enrolled = await organisation.enrol(session, clock.now() + timedelta(minutes=1), token, 4242, "Wang")
        enrolled.language = "en"
    assert await apply(database, clock, FILE) == []
    found = await person(database, "李静")
    assert (found.telegram_id, found.language) == (4242, "en")


async def test_the_telegram_id_is_who_somebody_is(database: Database, clock: MovableClock) -> None:
    await apply(database, clock, FILE)
    before = await person(database, "王小明")
    assert await apply(database, clock, FILE.replace("王小明", "王晓明")) == ["~ person 王小明: name 王小明 → 王晓明"]
    assert (await person(database, "王晓明")).id == before.id


async def test_two_people_may_swap_names_and_a_third_take_an_id(database: Database, clock: MovableClock) -> None:
    both = FILE.replace('[[person]]\nname = "李静"', '[[person]]\ntelegram_id = 1002\nname = "李静"')
    await apply(database, clock, both)
    swapped = both.replace("王小明", "某").replace("李静", "王小明").replace("某", "李静")
    await apply(database, clock, swapped)
    async with database.read() as session:
        people = {each.telegram_id: each.name for each in await session.scalars(select(Person))}
    assert people == {1001: "李静", 1002: "王小明"}
    assert await apply(database, clock, both.replace("1002", "1003")) != []
    async with database.read() as session:
        people = {each.name: (each.telegram_id, each.active) for each in await session.scalars(select(Person))}
    assert people == {"王小明": (1001, True), "李静": (1003, True), "王小明 (P-2)": (1002, False)}


async def test_a_new_id_makes_somebody_reachable_again(database: Database, clock: MovableClock) -> None:
    await apply(database, clock, FILE)
    async with database.write() as session:
        wang = (await organisation.by_name(session, "王小明"))[0]
        await organisation.mark_unreachable(session, clock.now(), wang, "blocked")
    await apply(database, clock, FILE.replace("1001", "1009"))
    assert (await person(database, "王小明")).reachable


async def test_a_unit_that_goes_takes_its_own_along(database: Database, clock: MovableClock) -> None:
    second = (
        FILE.replace('"journal"', '"county"').replace("王小明", "刘洋").replace("李静", "赵敏").replace("1001", "1005")
    )
    second = second.replace("学报", "县政府")
    await apply(database, clock, FILE + second)
    lines = await apply(database, clock, FILE)
    assert "- unit county 县政府编辑部" in lines
    assert {"- person 刘洋", "- person 赵敏", "- source county/新华社", "- lexicon county/sensitive"} <= set(lines)
    async with database.read() as session:
        active = {unit.key: unit.active for unit in await session.scalars(select(Unit))}
        accounts = [account.active for account in await session.scalars(select(Account).order_by(Account.id))]
        sources = (await session.scalars(select(Source).where(Source.active))).all()
        left = [len(sources), len((await session.scalars(select(Lexicon))).all())]
    assert active == {"journal": True, "county": False}
    assert accounts == [True, False]
    assert left == [1, 1]


async def test_duties_that_are_over_stay_on_record(database: Database, clock: MovableClock) -> None:
    await apply(database, clock, FILE)
    assert await apply(database, clock, FILE.replace("2026-11-23", "2026-12-01"), TODAY + timedelta(days=1)) == [
        "+ duty journal/2026-12-01 王小明"
    ]
    assert await apply(database, clock, FILE, TODAY) == ["- duty journal/2026-12-01"]
    async with database.read() as session:
        assert [duty.day for duty in await session.scalars(select(Duty))] == [TODAY]


async def test_the_printed_form_applies_to_nothing(database: Database, clock: MovableClock) -> None:
    await apply(database, clock, SAMPLE.read_text(encoding="utf-8"))
    async with database.read() as session:
        found = await organisation_text.read(session)
    assert await apply(database, clock, organisation_text.toml(found)) == []
    table = organisation_text.table(found)
    assert "学报编辑部 (journal, policy journal, propaganda group -1001000000001, 08:30-12:00,13:30-17:30)" in table
    assert "outsourced" in table


def test_the_sample_serves_the_demo() -> None:
    sample = parse(SAMPLE.read_text(encoding="utf-8"), SAMPLE.name)
    assert {unit.policy for unit in sample.unit} == {"journal", "county", "city"}
    journal = [each for each in sample.person if each.unit == "journal"]
    assert sum("reviewer" in each.roles for each in journal) == 2
    assert [each.name for each in journal if each.telegram_id == 1001] == ["王小明"]
    assert len([each for each in sample.account if each.unit == "journal"]) == 1
    assert {role for each in sample.person for role in each.roles} == set(organisation.Role)
    assert {"en"} == {each.language for each in sample.person if each.language}
