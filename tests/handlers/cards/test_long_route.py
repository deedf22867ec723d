"""A draft that many units must agree to: its cards keep to one message, and say what matters first."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest

from handlers.cards.draft import draft_card
from handlers.cards.draft_view import View
from handlers.cards.review import Reader, approval_card
from handlers.i18n import translator
from models.draft import Draft, State, Version
from models.length import units
from models.organisation import Person, Role, Unit
from models.policy import Level
from models.route import Step, StepKind, StepState

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
NAME = "某某市人民政府办公室" * 6


def full() -> View:
    """Sixty units asked, the last of them against it."""
    named = [Unit(id=key, key=f"u{key}", name=f"{key}{NAME}", policy="city") for key in range(1, 62)]
    people = Person(id=1, name=NAME)
    draft = Draft(id=1, unit=named[0], author=people, unit_id=1, author_id=1, version=1, level=Level.MAJOR)
    draft.state, draft.countersign = State.IN_REVIEW, [unit.id for unit in named[1:]]
    asked = [
        Step(id=key, kind=StepKind.COUNTERSIGN, role=Role.REVIEWER, unit=unit, unit_id=unit.id, state=StepState.OPEN)
        for key, unit in enumerate(named[1:], 1)
    ]
    asked[-1].state, asked[-1].decided_by, asked[-1].decided_at = StepState.REJECTED, people, NOW
    asked[-1].words = "不同意" * 500
    head = Step(id=99, kind=StepKind.REVIEW, role=Role.HEAD, unit=named[0], unit_id=1, state=StepState.WAITING)
    for stage, step in enumerate([*asked, head]):
        step.stage, step.version = stage, 1
    content = [{"kind": "text", "text": "正文" * 2000, "entities": []}]
    version = Version(draft_id=1, number=1, content=content, gates=[], hits=[], unread=[])
    waiting = dict.fromkeys(range(1, 60), [NAME] * 20)
    return View(draft, version, [*asked, head], waiting, [], [], named[1:])


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_sixty_countersigners_fit_a_message_with_whoever_said_no(language: str) -> None:
    t, view = translator(language), full()
    for card in (draft_card(t, view), approval_card(t, view, view.steps[0], Reader(decides=True, vetoes=False))):
        shown = unescape(re.sub(r"<[^>]*>", "", card.text))
        assert units(shown) <= 4096
        assert "不同意" in shown
        assert shown.count(NAME[:20]) < 60
