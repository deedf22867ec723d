"""What people read about themselves: whoever comes in knows what to do first."""

import pytest

from handlers.cards.person import welcome_card
from handlers.i18n import translator
from models.organisation import Employment, Person, Role, Unit


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("role", Role)
def test_every_role_is_told_what_to_begin_with(role: Role, language: str) -> None:
    person = Person(name="王小明", unit=Unit(name="学报编辑部"), roles=[role.value], employment=Employment.STAFF)
    said = welcome_card(translator(language), person).text
    who, begin = said.split("\n\n")
    assert "王小明" in who
    assert "学报编辑部" in who
    assert len(begin.splitlines()) == 2  # the line of the role, and /help
