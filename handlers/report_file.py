"""The weekly report's picture and workbook: ordered with all that they show (handlers/enclosure.py), made when sent."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers import enclosure, form_pdf, spreadsheet
from handlers.cards import report_pages
from handlers.cards.report import caption
from handlers.enclosure import Made, Making, Order
from handlers.form_pdf import TypesettingError
from handlers.i18n import Translator, translator
from models.outbox import Lane
from models.report_figures import Report

log = structlog.get_logger(__name__)

SOURCE: Final = form_pdf.TEMPLATES / "report.typ"


def send_chart(
    session: AsyncSession, now: datetime, chat_id: int, t: Translator, report: Report, lane: Lane = Lane.DECISION
) -> None:
    order = {"kind": "report.chart", "chart": report_pages.chart(t, report)}
    enclosure.send(session, now, chat_id, order, caption(t, report), lane=lane)


def send_sheet(
    session: AsyncSession, now: datetime, chat_id: int, t: Translator, report: Report, lane: Lane = Lane.DECISION
) -> None:
    order = {"kind": "report.sheet", "name": file_name(report), "sheets": report_pages.sheets(t, report)}
    enclosure.send(session, now, chat_id, order, caption(t, report), lane=lane)


def file_name(report: Report) -> str:
    """`report-2026-11-16.xlsx`."""
    return f"report-{report.week.monday.isoformat()}.xlsx"


def picture(chart: dict[str, Any]) -> bytes:
    """The chart as PNG, 1080 pixels wide, or more where it would be over twice as tall. Takes some 50 ms: call it in
    a thread. Raises TypesettingError.
    """
    return form_pdf.typeset(SOURCE, chart, "png")


async def _chart(_session: AsyncSession, given: Order) -> Making:
    return partial(_draw, given["chart"])


def _draw(chart: dict[str, Any]) -> Made:
    try:
        return Made(name="report.png", data=picture(chart), method="sendPhoto", field="photo")
    except TypesettingError as error:
        log.error("report.not_typeset", why=str(error)[:200])  # noqa: TRY400 - a traceback may hold content
        t = translator(chart["language"])
        said = t("The picture could not be made. Please use the spreadsheet.")
        return Made(method="sendMessage", payload={"text": "⚠️ " + said})


async def _sheet(_session: AsyncSession, given: Order) -> Making:
    return partial(_write, given["name"], given["sheets"])


def _write(name: str, sheets: Sequence[dict[str, Any]]) -> Made:
    return Made(name=name, data=spreadsheet.workbook(sheets))


enclosure.PREPARE |= {"report.chart": _chart, "report.sheet": _sheet}
