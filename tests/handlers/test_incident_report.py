"""The report of an incident (J13, H14): by a tap or `/form I-1`, as .docx and PDF, for whoever may have it."""

import asyncio
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from directing import department, sent
from docx import Document
from test_form import both, missing

from handlers import notices
from handlers.form_pdf import TEMPLATES
from handlers.incident_form import FIELDS
from handlers.incident_labels import LABELS
from models import incident as incidents
from models import incident_clock, incident_work, organisation
from models.incident import Category, Severity
from tests.handlers.incident_report_template import build
from tests.incidents import report
from tests.office import Office, labels, offers, shows


async def closed(office: Office, words: str = "涉密名单外泄") -> None:
    """A leak that rang without an answer, climbed, was acknowledged by a member, dealt with, and is closed now."""
    begun = office.clock.now() - timedelta(minutes=79)
    async with office.database.write() as session:
        author, member = [await organisation.by_telegram_id(session, each) for each in (1001, 1008)]
        assert author
        assert member
        what = {"category": Category.LEAK, "severity": Severity.MINOR, "words": words, "unit": author.unit}
        incident = await incidents.report(session, begun, author, **what)
        ending = {"cause": "审核疏漏", "measures": "删除并更正", "responsible": "王小明"}
        acts = (
            (0, lambda _: asyncio.sleep(0)),
            (5, lambda now: incident_clock.ring(session, now, incident.id)),
            (15, lambda now: incident_clock.ring(session, now, incident.id)),
            (17, lambda now: incident_work.acknowledge(session, now, incident, member)),
            (18, lambda now: incident_work.task_done(session, now, incident, author)),
            (79, lambda now: incident_work.resolve(session, now, incident, member, **ending)),
        )
        for minutes, act in acts:
            now = begun + timedelta(minutes=minutes)
            await act(now)
            await notices.tell(session, now)
    office.app.dispatcher.bell.ring()


async def test_j13_h14_a_leak_s_report_tells_all_and_says_that_it_is_internal(office: Office) -> None:
    await closed(office)
    answer = await office.member.tap("报告", await office.member.sees(offers("报告", "I-1", "已办结")))
    assert answer["text"] == "报告马上发来。"
    pdf, word = await both(office, office.member)
    assert (pdf.name, word.name, pdf.message["caption"]) == ("I-1.pdf", "I-1.docx", "📋 I-1 · 事件报告")
    entries = await office.trail("I-1")
    assert (entries[-1].action, entries[-1].actor) == ("incident.report_printed", "宣传甲")
    top = Document(BytesIO(word.data)).sections[0].first_page_header
    assert not missing(pdf.text, "内部")
    assert [each.text for each in top.paragraphs] == ["内部"]
    for each in (pdf.text, word.text):
        assert not missing(each, "学报编辑部", "学报公众号", "泄密 · 重大", "王小明", "涉密名单外泄")
        assert not missing(each, "17 分钟", "1 小时 19 分钟", "审核疏漏", "删除并更正", "已处置")
        assert not missing(each, "值班群", "宣传部", "宣传甲、宣传乙", "无人接报", entries[-1].detail["fingerprint"])
        assert not missing(each, entries[-2].hash, f"#{entries[-2].seq}")


async def test_in_english_for_the_head_and_of_nothing_hidden(office: Office) -> None:
    await report(office, "评论区出现谣言", category="舆情")
    after = await office.head.send("/form i-1")
    for each in await both(office, office.head, after):
        assert not missing(each.text, "Incident report", "Public opinion", "评论区出现谣言", "nobody has acknowledged")
        assert "Internal" not in each.text


async def test_whoever_may_see_it_but_not_print_it_has_no_button_and_gets_a_sentence(office: Office) -> None:
    group = await report(office)
    assert "报告" not in labels(group)
    assert "报告" in labels(await office.author.sees(offers("全文", "I-1")))
    for phone, said in (
        (office.reviewer, "没有找到"),
        (office.sandbox.phone(2003), "没有找到"),
        (office.admin, "角色"),
    ):
        await phone.send("/form I-1")
        await phone.sees(shows(said))
    await office.author.send("/form I-99")
    await office.author.sees(shows("没有找到"))
    await office.author.send("/form X-1")
    await office.author.sees(shows("/form D-1, /form I-1"))
    await office.sandbox.phone(1006).send("/form I-1")
    await both(office, office.sandbox.phone(1006))


@pytest.mark.parametrize("reference", ["I-1", "Q-1", "A-1", "P-2", "Z-1"])
async def test_the_trail_of_anything_is_for_those_who_may_read_it(office: Office, reference: str) -> None:
    phone = await department(office)
    owner = office.author
    if reference == "I-1":
        await report(office)
    elif reference == "Q-1":
        await owner.send("/inquiry 何时出刊")
        await owner.sees(shows("Q-1"))
    elif reference == "Z-1":
        await sent(phone, "口径", "以通报为准")
        await owner.sees(shows("Z-1"))
    elif reference == "P-2":
        owner = office.reviewer
    await owner.send(f"/trail {reference.lower()}")
    await owner.sees(shows("📜", reference))
    stranger = office.sandbox.phone(3002)
    await stranger.send(f"/trail {reference}")
    await stranger.sees(shows("没有找到"))


async def test_a_wrong_reference_gets_a_sentence(office: Office) -> None:
    for wrong in ("Z-9", "Q-9", "A-99", "P-99", "I-9", "W-1", "Z-999999999999999"):
        after = await office.author.send(f"/trail {wrong}")
        await office.author.sees(shows("没有找到"), after=after)
    for wrong in ("", "D1", "全部"):
        after = await office.author.send(f"/trail {wrong}")
        await office.author.sees(shows("/trail D-1"), after=after)


def test_the_template_is_what_its_source_makes_and_uses_every_field() -> None:
    with ZipFile(TEMPLATES / "incident_report.docx") as kept, ZipFile(BytesIO(build())) as made:
        assert kept.read("word/document.xml") == made.read("word/document.xml")
        text = "".join(kept.read(each).decode() for each in kept.namelist() if each.endswith(".xml"))
    unused = FIELDS.values - {"fingerprint_short", "words"}
    assert [each for each in sorted(unused) if f"{{{{ {each} }}}}" not in text] == []
    assert FIELDS.labels == LABELS
