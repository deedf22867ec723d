"""The review form reaches people: by `/form`, by a tap, as .docx and PDF that open and hold the whole review (J10)."""

import shutil
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from bot.sandbox.phone import Phone
from handlers import form_pdf
from handlers.i18n import translator
from models.attachment import Attachment
from models.draft import Version
from models.outbox import Outgoing
from models.template import Template
from models.trail import Entry
from tests.handlers.pdf_text import Pdf
from tests.handlers.units_template import template
from tests.office import Office, asks, decide, labels, offers, shows

TEXT = "转载:敏感甲,联系电话13800138000。"


@dataclass
class Got:
    """A document on somebody's phone."""

    message: dict[str, Any]
    name: str
    data: bytes

    @property
    def text(self) -> str:
        """Everything that can be read in it, without blanks."""
        if self.name.endswith(".pdf"):
            return "".join(Pdf(self.data).text.split())
        document = Document(BytesIO(self.data))
        tables = [cell.text for table in document.tables for row in table.rows for cell in dict.fromkeys(row.cells)]
        return "".join("".join([*(each.text for each in document.paragraphs), *tables]).split())


async def got(office: Office, phone: Phone, ending: str, after: Any = 0) -> Got:
    """The newest document of that kind on the phone, once it is there."""
    message = await phone.sees(lambda each: each.get("document", {}).get("file_name", "").endswith(ending), after=after)
    found = message["document"]
    return Got(message, found["file_name"], office.sandbox.world.files.get(found["file_id"]).data)


async def both(office: Office, phone: Phone, after: Any = 0) -> tuple[Got, Got]:
    return await got(office, phone, ".pdf", after), await got(office, phone, ".docx", after)


async def asked(office: Office, phone: Phone) -> tuple[Got, Got]:
    return await both(office, phone, await phone.send("/form D-1"))


def missing(text: str, *wanted: str) -> list[str]:
    return [each for each in wanted if "".join(each.split()) not in text]


async def steps(office: Office) -> list[Entry]:
    return [entry for entry in await office.trail("D-1") if entry.action.startswith("step.") and entry.actor_id]


async def repost(office: Office) -> Phone:
    """A sensitive repost that the county has to agree to, submitted; gives the county's reviewer."""
    author, county = office.author, office.sandbox.phone(3002)
    await author.send(TEXT)
    await author.sees(offers("来源", "D-1"))
    await author.tap("来源", "D-1")
    await author.sees(offers("转载"))
    await author.tap("转载", "D-1")
    await author.sees(offers("新华社"))
    await author.tap("新华社", "D-1")
    await author.send("https://www.news.cn/20261123/a.htm", reply_to=await author.sees(asks))
    await author.sees(offers("会签", "https://www.news.cn"))
    await author.tap("会签", "D-1")
    await author.sees(offers("县政府办"))
    await author.tap("县政府办", "D-1")
    await author.sees(offers("自审", "D-1", "县政府办"))
    await office.submit()
    await county.sees(offers("通过", "D-1"))
    return county


async def test_the_whole_way_of_a_sensitive_repost_is_on_it(office: Office) -> None:
    county = await repost(office)
    await decide(county, "通过", "D-1")
    await decide(office.reviewer, "通过", "D-1")
    await office.second.sees(offers("通过", "D-1", "李静 通过"))
    await decide(office.second, "通过", "D-1")
    await decide(office.head, "Sign", "D-1")
    card = await office.author.sees(offers("审查表", "D-1"))
    assert labels(card) == ["已发布", "审查表", "记录", "上报"]
    answer = await office.author.tap("审查表", "D-1")
    assert (answer["text"], answer["show_alert"]) == ("审查表马上发来。", False)
    pdf, word = await both(office, office.author)
    assert (pdf.name, word.name) == ("D-1-v1.pdf", "D-1-v1.docx")
    assert (pdf.message["caption"], word.message.get("caption")) == ("📋 D-1 v1 · 信息发布审查表", None)
    (version,) = await office.rows(Version)
    decided = await steps(office)
    assert [entry.actor for entry in decided] == ["县审核", "李静", "陈思远", "张建国"]
    t = translator("zh-CN")
    for text in (pdf.text, word.text):
        assert not missing(text, "D-1", "学报编辑部", "学报公众号", "王小明", TEXT, "一般", version.fingerprint)
        assert not missing(text, "转载自新华社", "https://www.news.cn/20261123/a.htm")
        assert not missing(text, "敏感词", "需复审", "敏感甲", "手机号", "13800138000", "政治", "法律", "文字")
        assert not missing(text, "审核", "会签县政府办", "复审", "签发", *(entry.actor for entry in decided))
        assert not missing(text, *(t.moment(entry.at) for entry in decided))


async def test_it_may_be_kept_and_handed_on_and_is_on_record(office: Office) -> None:
    await office.submitted()
    pdf, word = await asked(office, office.reviewer)
    assert not any(each.message.get("has_protected_content") for each in (pdf, word))
    entry = (await office.trail("D-1"))[-1]
    assert (entry.action, entry.actor, entry.detail["formats"]) == ("form.printed", "李静", ["pdf", "docx"])
    assert entry.detail["fingerprint"] == (await office.rows(Version))[0].fingerprint
    await office.reviewer.send("/trail D-1")
    await office.reviewer.sees(shows("李静：打印审查表 v1"))


async def test_an_approver_has_it_once_the_step_is_decided_and_open_steps_stand_on_it(office: Office) -> None:
    await office.submitted()
    before = await office.reviewer.sees(offers("通过", "D-1"))
    assert "审查表" not in labels(before)
    await decide(office.reviewer, "通过", "D-1")
    await office.reviewer.sees(offers("审查表", "D-1"))
    await office.reviewer.tap("审查表", "D-1")
    for each in await both(office, office.reviewer):
        assert not missing(each.text, "李静", "通过", "等待", "审核中")
        assert "张建国" not in each.text


async def test_a_head_who_did_not_sign_has_it_of_what_was_approved(office: Office) -> None:
    await office.submitted(phone=office.sandbox.phone(3001))
    await decide(office.sandbox.phone(3002), "通过", "D-1")
    head = office.sandbox.phone(3003)
    await head.sees(offers("审查表", "D-1"))
    await head.tap("审查表", "D-1")
    assert not missing((await got(office, head, ".pdf")).text, "县政府办", "县审核")


async def test_opinions_and_a_veto_are_on_it_in_the_reader_s_language(office: Office) -> None:
    await office.submitted("第一稿")
    await decide(office.reviewer, "退回修改", "D-1", "请补充 <来源> & 出处")
    for each in await asked(office, office.author):
        assert not missing(each.text, "李静", "退回修改", "请补充 <来源> & 出处")
    await office.author.send("第二稿", reply_to=await office.author.sees(offers("提交审核", "D-1")))
    await office.author.sees(offers("自审", "v2"))
    await office.submit()
    await decide(office.reviewer, "通过", "D-1")
    await decide(office.head, "Sign", "D-1")
    await decide(office.head, "Veto", "D-1", "too early")
    await office.head.sees(offers("Form", "D-1", "vetoed"))
    pdf, word = await asked(office, office.head)
    assert pdf.name == "D-1-v2.pdf"
    for each in (pdf, word):
        assert not missing(
            each.text, "Review form", "第二稿", "reviewer", "李静", "signed", "张建国", "vetoed", "too early"
        )
        assert "请补充" not in each.text


async def test_pictures_are_counted_and_files_named(office: Office) -> None:
    photo = office.author.attachment
    await office.author.album([photo("photo", b"1", caption="图说"), photo("photo", b"2"), photo("video", b"3")])
    await office.author.sees(shows("D-1", "×2"))
    for each in await asked(office, office.author):
        assert not missing(each.text, "图说", "图片×2", "视频×1")


async def test_nothing_is_left_of_it_once_it_is_sent_and_a_lost_answer_costs_a_copy(office: Office) -> None:
    await office.submitted()
    office.sandbox.faults.next("sendDocument", "lost_answer")
    _, word = await asked(office, office.author)
    assert word.name == "D-1-v1.docx"
    names = [each["document"]["file_name"] for each in office.author.messages() if "document" in each]
    assert names == ["D-1-v1.pdf", "D-1-v1.pdf", "D-1-v1.docx"]
    await office.author.send("/language")
    await office.author.sees(shows("请选择语言"))  # what came before is settled
    assert not any("$make" in row.payload for row in await office.rows(Outgoing))
    assert await office.rows(Attachment) == []


@pytest.mark.parametrize("words", ["/form", "/form 12", "/form X-1", "/form D-1 D-2", "/form D-" + "9" * 16])
async def test_anything_but_a_reference_is_told_how_to_write_it(office: Office, words: str) -> None:
    await office.author.send(words)
    await office.author.sees(shows("请这样写", "/form D-1"))


async def test_who_may_not_read_the_draft_gets_no_form_of_it(office: Office) -> None:
    await repost(office)
    for other in (2001, 2002, 3001, 3003):  # other units; of the countersigning one only its reviewers
        phone = office.sandbox.phone(other)
        await phone.send("/form D-1")
        await phone.sees(shows("没有找到"))
    await office.author.send("/form D-99")
    await office.author.sees(shows("没有找到"))
    await office.admin.send("/form D-1")  # no say over content
    await office.admin.sees(shows("您的角色"))
    for allowed in (3002, 1006, 2004):  # who countersigns, the auditor, the superior
        await asked(office, office.sandbox.phone(allowed))
    assert office.sandbox.count("sendDocument") == 6


async def stored(office: Office, data: bytes) -> None:
    async with office.database.write() as session:
        session.add(
            Template(unit_id=1, name="t.docx", data=data, uploaded_at=office.clock.now(), uploaded_by_id=5),
        )


async def test_the_unit_s_own_template_is_filled_in(office: Office) -> None:
    await office.submitted()
    await stored(office, template("本单位专用:{{ account }}"))
    pdf, word = await asked(office, office.author)
    assert not missing(word.text, "本单位专用:学报公众号", "D-1", "本期目录已上线。")
    assert "本单位专用" not in pdf.text
    assert "caption" not in word.message


async def test_a_template_that_cannot_be_filled_in_is_said_so_and_the_built_in_one_is_used(office: Office) -> None:
    await office.submitted()
    await stored(office, b"PK no more")
    _, word = await asked(office, office.author)
    assert word.message["caption"].startswith("⚠️ 本单位的模板无法填写")
    assert not missing(word.text, "信息发布审查表", "本期目录已上线。")


async def test_a_pdf_that_cannot_be_made_is_said_so_and_the_docx_comes(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(form_pdf.TEMPLATES, tmp_path / "templates")
    (tmp_path / "templates" / "review_form.typ").write_text('#set text(font: "Songti SC")\n文字', encoding="utf-8")
    monkeypatch.setattr(form_pdf, "TEMPLATES", tmp_path / "templates")
    await office.submitted()
    before = await office.author.send("/form D-1")
    await office.author.sees(shows("D-1 的 PDF 未能生成", ".docx"), after=before)
    assert not missing((await got(office, office.author, ".docx", before)).text, "本期目录已上线。")
