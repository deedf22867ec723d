"""The weekly report on people's phones: asked for, and by itself on Monday morning, as card, picture and workbook."""

import struct
from datetime import timedelta
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from sqlalchemy import update

from bot.sandbox.phone import Phone
from handlers import spreadsheet
from models import trail
from models.organisation import Person, Unit
from tests.office import GROUP, MONDAY_MORNING, Office, labels, offers, set_to, shows
from tests.rules.desk import enlarge

PROPAGANDA = """
[[person]]
telegram_id = 1011
name = "宣传员"
unit = "journal"
roles = ["propaganda"]
"""


async def at_work(office: Office) -> None:
    """Wednesday of a week; the sample organisation as it was then."""
    set_to(office.clock, MONDAY_MORNING - timedelta(days=5))
    async with office.database.write() as session:
        await session.execute(update(Unit).values(report_at=None))  # the fixture's date was another
    await enlarge(office, PROPAGANDA)


async def document(office: Office, phone: Phone, after: Any = 0) -> Any:
    """The newest workbook on the phone, opened by another library than the one that wrote it."""
    message = await phone.sees(
        lambda each: each.get("document", {}).get("file_name", "").endswith(".xlsx"), after=after
    )
    return load_workbook(BytesIO(office.sandbox.world.files.get(message["document"]["file_id"]).data))


async def picture(office: Office, phone: Phone, after: Any = 0) -> tuple[int, int]:
    """Width and height of the newest picture on the phone (PNG: IHDR)."""
    message = await phone.sees(lambda each: "photo" in each, after=after)
    data = office.sandbox.world.files.get(message["photo"][-1]["file_id"]).data
    width, height = struct.unpack_from(">II", data, 16)
    return int(width), int(height)


async def test_a_head_asks_and_has_the_week_so_far_as_card_picture_and_workbook(office: Office) -> None:
    await at_work(office)
    await office.approved("原创稿件")
    asked = await office.head.send("/report")
    card = await office.head.sees(shows("Weekly report", "学报编辑部", "so far", "written 1, published 0"), after=asked)
    assert "Originals: 100% · 1/1" in card["text"]
    assert "1. 王小明: published 0, written 1" in card["text"]
    assert labels(card) == ["Earlier", "Last week", "Chart", "Spreadsheet"]
    width, height = await picture(office, office.head, asked)
    assert width == 1080
    assert width < height <= 2 * width
    book = await document(office, office.head, asked)
    topics = ["Overview", "Drafts", "Authors", "Citizen messages", "Incidents", "Sleeping accounts"]
    assert book.sheetnames == topics
    assert all(sheet.freeze_panes == "A2" for sheet in book)
    overview = {row[0]: row[1] for row in book["Overview"].iter_rows(values_only=True)}
    assert (overview["Unit"], overview["Written"], overview["Submissions decided"]) == ("学报编辑部", 1, 1)
    assert list(book["Authors"].iter_rows(values_only=True))[1] == (1, "王小明", "学报编辑部", 0, 1, 1, 0)


async def test_earlier_weeks_are_a_tap_away_and_the_files_are_of_the_week_shown(office: Office) -> None:
    await at_work(office)
    await office.head.send("/report")
    await office.head.sees(offers("Last week", "2026-11-16 – 11-22"))
    await office.head.tap("Last week")
    card = await office.head.sees(offers("This week", "11-09 – 11-15"))
    assert labels(card) == ["Earlier", "This week", "Chart", "Spreadsheet"]
    before = office.head.last()
    await office.head.tap("Spreadsheet", card)
    overview = {row[0]: row[1] for row in (await document(office, office.head, before))["Overview"].values}
    assert overview["From"] == "2026-11-09"
    await office.head.tap("Earlier", card)
    await office.head.sees(offers("Last week", "11-02 – 11-08"))


async def test_an_auditor_sees_all_units_or_any_one(office: Office) -> None:
    await at_work(office)
    await office.submitted()
    auditor = office.sandbox.phone(1006)
    await auditor.send("/report")
    card = await auditor.sees(offers("选择单位", "每周报告", "全部单位", "学报编辑部：新写 1 篇"))
    await auditor.tap("选择单位", card)
    await auditor.sees(offers("市政府办"))
    await auditor.tap("市政府办", card)
    await auditor.sees(offers("选择单位", "市政府办", "新写 0 篇"))
    before = auditor.last()
    await auditor.tap("图表", card)
    assert (await picture(office, auditor, before))[0] == 1080


async def test_whoever_lost_the_role_sees_the_report_no_more(office: Office) -> None:
    await at_work(office)
    await office.head.send("/report")
    card = await office.head.sees(offers("Last week"))
    async with office.database.write() as session:
        (await session.get_one(Person, 4)).roles = ["editor"]
    answer = await office.head.tap("Last week", card)
    assert answer["show_alert"]
    await office.head.sees("This card is no longer yours to see.")


async def test_on_monday_morning_it_comes_by_itself_and_once(office: Office) -> None:
    await at_work(office)
    await office.submitted()
    set_to(office.clock, MONDAY_MORNING - timedelta(minutes=31))
    assert not await office.app.scheduler.tick()
    set_to(office.clock, MONDAY_MORNING + timedelta(minutes=1))  # later than the office's own beginning
    await office.head.sees(offers("This week", "Weekly report", "11-16 – 11-22", "written 1"))
    propaganda = office.sandbox.phone(1011)
    await propaganda.sees(offers("选择单位", "全部单位", "11-16 – 11-22"))
    await document(office, propaganda)
    sent = [entry for entry in await office.rows(trail.Entry) if entry.action == "report.sent"]
    assert sorted(entry.subject for entry in sent) == ["R-1", "R-2", "R-3"]
    assert office.reviewer.find(shows("每周报告")) is None
    assert not await office.app.scheduler.tick()


async def test_an_outage_over_several_weeks_brings_one_report(office: Office) -> None:
    await at_work(office)
    set_to(office.clock, MONDAY_MORNING + timedelta(weeks=3, days=1))
    await office.head.sees(offers("This week", "Weekly report", "12-07 – 12-13"))
    assert len([entry for entry in await office.rows(trail.Entry) if entry.action == "report.sent"]) == 3


async def test_the_group_has_the_head_of_the_trail(office: Office) -> None:
    await at_work(office)
    set_to(office.clock, MONDAY_MORNING)
    second = office.second
    told = await second.sees(shows("每周报告", "记录链末端"), chat_id=GROUP)
    entries = {entry.hash: entry for entry in await office.rows(trail.Entry)}
    hash_ = told["text"].rsplit("\n", 1)[-1]
    assert f"第 {entries[hash_].seq} 条" in told["text"]


def test_cells_that_look_like_formulas_are_texts() -> None:
    odd = ["=1+1", "+86 138", "-5", "@SUM(A1)", "\t=1", "https://example.cn/", "007", "正常"]
    sheets = [{"title": "表" * 40, "header": ["=A"], "rows": [[each] for each in [*odd, 12, None]]}]
    sheet = load_workbook(BytesIO(spreadsheet.workbook(sheets))).worksheets[0]
    cells = [row[0] for row in sheet.iter_rows()]
    assert [cell.data_type for cell in cells] == ["s"] * (len(odd) + 1) + ["n"] + ["n"] * (len(cells) - len(odd) - 2)
    kept = [cell.value for cell in cells][1 : len(odd) + 1]
    assert kept == ["'=1+1", "'+86 138", "'-5", "'@SUM(A1)", "'\t=1", "https://example.cn/", "007", "正常"]
    assert sheet.column_dimensions["A"].width > len("https://example.cn/")
