"""What a form can show of any text: nothing is interpreted, nothing vanishes; what cannot be drawn is named."""

import re
from collections.abc import Container
from itertools import count

_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0, production 2
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_LOOKS_ONLY = re.compile(
    "[\xad\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)  # variation selectors choose a look, never a meaning
_BOX = "□"
_NAMES = 5_000  # in one text; typst takes a minute for twenty times as many
# A marker of a break: nothing is drawn there, a line may end there (Unicode: U+200B).
_BREAK = "\u200b"
_LONG_RUN = re.compile(f"[^ \n{_BREAK}\u3400-\u4dbf\u4e00-\u9fff]{{24,}}")


def lines(text: str) -> list[str]:
    """The text's lines, whichever way they end."""
    return _LINE_END.sub("\n", text).split("\n")


def named(character: str) -> str:
    """`□U+1F642`: a character that cannot be shown, by its number."""
    return f"{_BOX}U+{ord(character):04X}"


def storable(text: str) -> str:
    """The text as a .docx can hold it: only what XML 1.0 has no place for (control characters, halves) is named."""
    return _NOT_IN_XML.sub(lambda match: named(match[0]), _LINE_END.sub("\n", text))


def drawable(text: str, glyphs: Container[int]) -> str:
    """The text as fonts with these glyphs (code points) can draw it.

    What has no glyph (emoji, other scripts, invisible and direction-changing characters) is named, from the 5 001st on
    by the box alone; variation selectors go; a run of 24 and more without a place to break gets such places, so that
    nothing runs out of its cell.
    """
    text = _LOOKS_ONLY.sub("", _LINE_END.sub("\n", text)).replace("\t", "    ").replace("\xa0", " ")
    names = count()
    shown = "".join(
        each
        if ord(each) in glyphs or each == "\n"
        else (_BREAK + named(each) + _BREAK if next(names) < _NAMES else _BOX)
        for each in text
    )
    return _LONG_RUN.sub(lambda run: _BREAK.join(run[0][at : at + 4] for at in range(0, len(run[0]), 4)), shown)
