"""How much time is left, as people say it."""

from datetime import UTC, datetime, timedelta

import pytest

from handlers.cards.deadline import left
from handlers.i18n import translator
from models.inquiry import Inquiry

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(960, "还剩 2 个工作日"), (1020, "还剩 2 个工作日 1 小时"), (120, "还剩 2 个工作小时"), (30, "还剩 30 分钟")],
)
def test_what_is_nothing_is_not_counted(minutes: int, said: str) -> None:
    inquiry = Inquiry(deadline_at=NOW + timedelta(days=3))
    assert left(translator("zh-CN"), inquiry, NOW, minutes, 480) == said


@pytest.mark.parametrize(
    ("minutes", "said"), [(480, "1 working day left"), (540, "1 working day 1 h left"), (960, "2 working days left")]
)
def test_one_day_is_one(minutes: int, said: str) -> None:
    inquiry = Inquiry(deadline_at=NOW + timedelta(days=3))
    assert left(translator("en"), inquiry, NOW, minutes, 480) == said
