"""A unit's own review form: checked when it is sent, in force from then on, and never code (J10)."""

from typing import Any

import pytest
from documents import CORRUPT, docx
from units_template import template

from handlers import forms
from models.fetch import Fetch
from models.organisation import Person
from models.template import Template
from tests.office import Office, shows

GOOD = template("本单位审查表 {{ reference }}")


async def upload(office: Office, data: bytes, **more: Any) -> dict[str, Any]:
    sent = await office.admin.document(data, **{"name": "审查表.docx", "caption": "/template", **more})
    return await office.admin.sees(lambda message: message["from"]["is_bot"], after=sent)


async def in_force(office: Office) -> bytes | None:
    return next((row.data for row in await office.rows(Template)), None)


async def test_a_template_is_in_force_once_it_was_checked(office: Office) -> None:
    answer = await upload(office, GOOD)
    assert "审查表.docx" in answer["text"]
    assert await in_force(office) == GOOD
    (entry,) = await office.trail("T-1")
    assert (entry.action, entry.actor) == ("template.changed", "赵管理")
    assert entry.detail == {"name": "审查表.docx", "size": len(GOOD)}


async def test_alone_it_says_which_is_in_force_and_sends_it(office: Office) -> None:
    await office.admin.send("/template")
    await office.admin.sees(shows("正在使用：内置审查表", "/template"))
    sent = await office.admin.sees(lambda message: "document" in message)
    assert office.sandbox.world.files.by_id[sent["document"]["file_id"]].data == forms.default_template()
    await upload(office, GOOD)
    await office.admin.send("/template")
    await office.admin.sees(shows("正在使用：审查表.docx", "赵管理"))
    own = await office.admin.sees(lambda message: "document" in message and message["from"]["is_bot"], after=sent)
    assert office.sandbox.world.files.by_id[own["document"]["file_id"]].data == GOOD


async def test_what_was_sent_can_be_sent_back(office: Office) -> None:
    answer = await upload(office, forms.default_template())
    assert "今后的审查表" in answer["text"]


async def test_back_to_the_built_in_one(office: Office) -> None:
    await office.admin.send("/template default")
    await office.admin.sees("正在使用的就是内置审查表")
    await upload(office, GOOD)
    await office.admin.send("/template 默认")
    await office.admin.sees("已恢复使用内置审查表")
    assert await in_force(office) is None
    assert [entry.detail["name"] for entry in await office.trail("T-1")] == ["审查表.docx", None]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (template("{{ ''.__class__.__mro__ }}"), "含有代码"),
        (template("{% import 'os' as os %}"), "含有代码"),
        (template("{{ secret }}"), "secret"),
        (template("{{ reference "), "没有写完整"),
        (docx("没有标签"), "缺少"),
        (CORRUPT, "docx"),
        (b"%PDF-1.7", "不是 .docx"),
        (b"", "不是 .docx"),
    ],
)
async def test_a_bad_template_is_refused_in_words_and_the_one_in_force_stays(
    office: Office, data: bytes, said: str
) -> None:
    await upload(office, GOOD)
    answer = await upload(office, data)
    assert said in answer["text"]
    assert "仍使用原来的审查表" in answer["text"]
    assert await in_force(office) == GOOD
    assert len(await office.trail("T-1")) == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"name": "审查表.doc"}, "另存为 .docx"),
        ({"size": 21 * 1024 * 1024}, "20 MB"),
        ({"caption": "/template 什么"}, "/template 默认"),
        ({"caption": "/template default"}, "/template 默认"),
    ],
)
async def test_another_kind_of_file_is_refused_at_once(office: Office, more: dict[str, Any], said: str) -> None:
    answer = await upload(office, GOOD, **more)
    assert said in answer["text"]
    assert await office.rows(Fetch) == []


async def test_only_administrators_may(office: Office) -> None:
    await office.head.document(GOOD, name="a.docx", caption="/template")
    await office.head.sees("🙏")
    assert await office.rows(Fetch) == []


async def test_an_administrator_who_is_none_any_more_when_the_file_arrives_changes_nothing(office: Office) -> None:
    office.sandbox.faults.next("getFile", "error_500")
    await office.admin.document(GOOD, name="a.docx", caption="/template")
    await office.sandbox.called("getFile")
    async with office.database.write() as session:
        person_id = (await session.get_one(Fetch, 1)).person_id
        (await session.get_one(Person, person_id)).roles = ["auditor"]
    await office.admin.sees("🙏")
    assert await in_force(office) is None
