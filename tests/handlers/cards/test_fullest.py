"""The fullest cards and pictures of reports, accounts and rosters: within what Telegram takes and previews."""

import re
import struct
from datetime import UTC, date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest

from handlers import report_file
from handlers.cards import Card, report_pages
from handlers.cards.account import accounts_card
from handlers.cards.duty import history_card
from handlers.cards.report import report_card, unit_card
from handlers.i18n import translator
from models.account import Account, Platform
from models.draft import State
from models.inspection import Inspection
from models.length import units
from models.organisation import Person, Unit
from models.patrol import Patrol, Result
from models.report_figures import (
    AuthorLine,
    DraftFigures,
    Head,
    IncidentFigures,
    InquiryFigures,
    Report,
    SleepingLine,
    Times,
    UnitLine,
    Week,
)

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
NAME = "某某市人民政府办公室宣传<&>科" * 12
LANGUAGES = pytest.mark.parametrize("language", ["zh-CN", "en"])


def full() -> Report:
    """Of all units, with every section and more lines than are shown."""
    times = Times(12, 95, 32000, "D-118000")
    return Report(
        unit_id=None,
        unit="",
        week=Week(date(2026, 11, 16), ZoneInfo("Asia/Shanghai")),
        made_at=NOW,
        drafts=DraftFigures(
            dict.fromkeys(State, 1000), 900, 700, 600, 500, times, [AuthorLine(NAME, NAME, 99, 99, 99, 99)] * 30
        ),
        units=[UnitLine(NAME, 900, 900)] * 30,
        head=Head(10**9, "ab" * 32, NOW),
        inquiries=InquiryFigures(900, 900, 900, 900, 900),
        incidents=IncidentFigures(900, 900, 900, times, times),
        sleeping=[SleepingLine(NAME, NAME, 1000)] * 30,
    )


def shown(card: Card) -> str:
    return unescape(re.sub(r"<[^>]*>", "", card.text))


@LANGUAGES
def test_the_fullest_report_fits_a_message_and_its_picture_a_preview(language: str) -> None:
    t, report = translator(language), full()
    card = report_card(t, report, report.week, [(1, NAME)])
    assert units(shown(card)) <= 4096
    width, height = struct.unpack_from(">II", report_file.picture(report_pages.chart(t, report)), 16)
    assert 1.5 * width < height <= 2 * width


def test_a_button_names_the_unit_as_it_is_called() -> None:
    card = unit_card(translator("en"), full(), [(1, "R&D <office>")])
    assert card.rows[1][0].label == "R&D <office>"


@LANGUAGES
def test_the_fullest_history_and_list_fit_a_message(language: str) -> None:
    t, unit, person = translator(language), Unit(name=NAME), Person(name=NAME)
    account = Account(id=10**6, unit=unit, owner=person, name=NAME, platform=Platform.WEIBO)
    account.counted_from = NOW - timedelta(days=999)
    patrol = Patrol(
        unit=unit, person=person, day=NOW.date(), result=Result.FOUND, words=NAME, answered_by=person, answered_at=NOW
    )
    inspection = Inspection(account=account, person=person, at=NOW, words=NAME)
    assert units(shown(history_card(t, NAME, [patrol] * 28, [inspection] * 28))) <= 4096
    assert units(shown(accounts_card(t, [account] * 50, NOW, units=True))) <= 4096
