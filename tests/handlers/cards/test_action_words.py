"""The words of trail entries, kept by language."""

import weakref

import pytest

from handlers.cards.action_words import action
from handlers.i18n import translator


@pytest.mark.parametrize(("language", "words"), [("en", "submitted for review"), ("zh-CN", "提交审核")])
def test_words_are_kept_for_a_language_and_its_translators_let_go(language: str, words: str) -> None:
    t = translator(language)
    held = weakref.ref(t)
    assert action(t, "draft.submitted") == words
    del t
    assert held() is None


def test_an_action_without_words_is_shown_as_recorded() -> None:
    assert action(translator("en"), "no.such") == "no.such"
