"""Refusals of files and words, each as a sentence that says what is wrong and what to do."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from handlers.cards import cut, words
from handlers.form_terms import BadTemplate
from handlers.i18n import Translator
from handlers.reading import TooLarge, Unreadable
from models import errors
from models.errors import Refusal
from models.lexicon import NotListed, TooManyWords
from models.lexicon_words import EmptyWord, OverlongWord

_MEGABYTE = 1024 * 1024


class NotAWordList(Refusal):
    """Words sent as another kind of file than .txt."""


class UnknownCaption(Refusal):
    """A file or picture whose caption is a command that does not exist."""


def _too_large(t: Translator, facts: dict[str, Any]) -> str:
    if facts["unit"] == "characters":
        return t("This document is too long: at most {n} characters can be read.", n=facts["largest"])
    return t("This file is too large: at most {n} MB can be read.", n=facts["largest"] // _MEGABYTE)


def _unreadable(t: Translator, facts: dict[str, Any]) -> str:
    return t("I cannot read {name}: {why}. Send it again.", name=_name(t, facts["file_name"]), why=_damaged(t))


def _unread_document(t: Translator, facts: dict[str, Any]) -> str:
    return t(
        "It cannot be submitted: {name} could not be read, {why}. Reply to the card with a readable file or its text.",
        name=_name(t, facts["name"]),
        why=words.unread(t, facts["why"]),
    )


def _name(t: Translator, file_name: str) -> str:
    return f"“{cut(file_name, 40)}”" if file_name else t("the document")


def _damaged(t: Translator) -> str:
    return words.unread(t, "unreadable")


def _empty(t: Translator, facts: dict[str, Any]) -> str:
    return t("Line {line} is empty. Put one word on each line; nothing was changed.", line=facts["line"])


def _overlong(t: Translator, facts: dict[str, Any]) -> str:
    return t(
        "Line {line} ({word}) has {length} characters, a word has at most {longest}. Nothing was changed.",
        line=facts["line"],
        word=f"{facts['word']}…",
        length=facts["length"],
        longest=facts["longest"],
    )


def _not_listed(t: Translator, facts: dict[str, Any]) -> str:
    listed = t.listed([f"“{cut(word, 30)}”" for word in facts["words"][:5]])
    return t("No list has {words}. Nothing was changed.", words=listed)


def _template(t: Translator, facts: dict[str, Any]) -> str:
    what, where = cut(facts["what"], 100), cut(facts["where"], 100)
    shown = " · ".join(each for each in (what, where) if each)
    why = {
        "not_docx": t("This is no .docx file. Save the form in Word or WPS as .docx."),
        "too_big": t("The template is too large: at most 5 MB, with a form's text and tags and no more."),
        "damaged": t("The template is damaged or locked. Save it again in Word or WPS, without a password."),
        "macros": t("The template has macros or controls in it. Save it as a plain .docx without them."),
        "external": t("The template refers to something outside itself ({what}). Take the link out.", what=what),
        "part": t("The template has something embedded that no form needs ({what}). Take it out.", what=what),
        "field_code": t("The template has a field that may reach out of it ({what}). Take it out.", what=what),
        "syntax": t("A tag of the template is not written right or not closed: {shown}", shown=shown),
        "forbidden": t(
            "The template has code in it, and only fields, loops and conditions may be: {shown}", shown=shown
        ),
        "unknown": t("The template names what no form has: {shown}", shown=shown),
        "nested": t("The template has a loop in a loop, which cannot be filled: {shown}", shown=shown),
        "missing": t("The template lacks what every review form has to show: {what}", what=what),
        "layout": t("A tag of the template stands where it cannot be filled in. Begin and end a loop in one table."),
        "endless": t("The template writes more than a form can hold."),
    }[facts["why"]]
    return f"{why}\n" + t("Nothing was changed: the form in force stays.")


FILE_SENTENCES: Mapping[type[Refusal], Callable[[Translator, dict[str, Any]], str]] = MappingProxyType(
    {
        TooLarge: _too_large,
        Unreadable: _unreadable,
        errors.UnreadDocument: _unread_document,
        EmptyWord: _empty,
        OverlongWord: _overlong,
        TooManyWords: lambda t, facts: t(
            "These are {n} words; a list has at most {most}. Nothing was changed.",
            n=facts["number"],
            most=facts["most"],
        ),
        NotListed: _not_listed,
        NotAWordList: lambda t, _: t("A list of words is a .txt file with one word a line. Nothing was changed."),
        UnknownCaption: lambda t, _: t(
            "The caption is a command I do not know, so no draft was made. Send it again without the / before it."
        ),
        BadTemplate: _template,
    }
)
