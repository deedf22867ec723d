"""What a unit's .docx may be made of; anything else is refused before it is opened (security.md 9)."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from handlers.form_package import UPLOAD_LIMIT
from tests.handlers.units_template import refusal, repacked, rewritten, template

DOCUMENT = "word/document.xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "[Content_Types].xml"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
ENTITY = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'


def with_entry(name: str, content: bytes) -> Callable[[], bytes]:
    return lambda: repacked(template(), {name: content})


def with_text(old: str, new: str, name: str = DOCUMENT) -> Callable[[], bytes]:
    return lambda: rewritten(template(), name, old, new)


PACKAGES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing": ("not_docx", bytes),
    "Word 97, or encrypted": ("not_docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "a beginning": ("not_docx", lambda: b"PK\x03\x04 cut short"),
    "cut short": ("not_docx", lambda: template()[:-400]),
    "large": ("too_big", lambda: b"x" * (UPLOAD_LIMIT + 1)),
    "bomb": ("too_big", with_entry("word/media/x.bmp", b"BM" + bytes(31_000_000))),
    "XML bomb": ("too_big", with_entry("word/x.xml", b"<x>" + b" " * 3_000_000 + b"</x>")),
    "many entries": ("too_big", lambda: repacked(template(), {f"word/{each}.xml": b"<x/>" for each in range(400)})),
    "macros": ("macros", with_entry("word/vbaProject.bin", b"x")),
    "macros by type": ("macros", with_text(MAIN, "application/vnd.ms-word.document.macroEnabled.main+xml", TYPES)),
    "a template of Word's": ("not_docx", with_text("document.main+xml", "template.main+xml", TYPES)),
    "embedded": ("part", with_entry("word/embeddings/x.xlsx", b"PK")),
    "no picture": ("part", with_entry("word/media/x.png", b"<svg/>")),
    "climbing": ("damaged", with_entry("../x.xml", b"<x/>")),
    "absolute": ("damaged", with_entry("/x.xml", b"<x/>")),
    "twice": ("damaged", with_entry("WORD/DOCUMENT.xml", b"<x/>")),
    "broken XML": ("damaged", with_entry(DOCUMENT, b"<x")),
    "other XML": ("damaged", with_entry(DOCUMENT, b"<x/>")),
    "entities": ("damaged", with_entry(DOCUMENT, ENTITY)),
    "UTF-16": ("damaged", with_entry(DOCUMENT, "<x/>".encode("utf-16"))),
    "UTF-7": ("damaged", with_entry(DOCUMENT, b'<?xml version="1.0" encoding="UTF-7"?><x/>')),
    "hidden brace": ("unknown", with_text("{{ reference }}", "&#123;{ reference.__class__ }}")),
    "brace in an attribute": ("forbidden", with_text("<w:p>", '<w:p w:rsidR="{{ x }}">')),
    "many tags": ("too_big", with_text("{{ reference }}", "{{ reference }}" * 1_001)),
    "much text": ("too_big", with_text("{{ reference }}", "{{ reference }}" + "x" * 600_000)),
    "never closed": ("syntax", with_text("{{ reference }}", "{{ " * 900)),
}


@pytest.mark.parametrize("case", PACKAGES)
def test_files_that_are_no_plain_docx(case: str) -> None:
    why, made = PACKAGES[case]
    assert refusal(made())["why"] == why


def test_a_damaged_byte_is_noticed() -> None:
    data = bytearray(template())
    start = data.index(b"word/document.xml") + 100
    data[start : start + 20] = bytes(20)
    assert refusal(bytes(data))["why"] in {"damaged", "not_docx"}


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        (f"{OFFICE}/attachedTemplate", "https://evil.example/t.dotm"),
        (RELATIONSHIP_TYPE.IMAGE, "https://evil.example/pixel.png"),
        (RELATIONSHIP_TYPE.HYPERLINK, "https://evil.example/"),
        (RELATIONSHIP_TYPE.OLE_OBJECT, "file:///c:/x"),
    ],
)
def test_what_lies_outside_is_refused_by_address(kind: str, target: str) -> None:
    document = Document(BytesIO(template()))
    document.part.relate_to(target, kind, is_external=True)
    written = BytesIO()
    document.save(written)
    assert refusal(written.getvalue())["what"] == target
    inside = rewritten(written.getvalue(), "word/_rels/document.xml.rels", ' TargetMode="External"', "")
    assert refusal(inside)["why"] == "external"


@pytest.mark.parametrize("split", [False, True])
@pytest.mark.parametrize("code", ['INCLUDETEXT "c:\\x"', 'DDEAUTO c:\\x "y"', 'HYPERLINK "https://x"', "MERGEFIELD x"])
def test_fields_that_reach_outside_are_refused(code: str, *, split: bool) -> None:
    document = Document(BytesIO(template()))
    paragraph = document.add_paragraph()
    for kind in ("begin", "separate", "end"):
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        paragraph.add_run()._r.append(mark)  # noqa: SLF001 - python-docx knows no fields
        for piece in (re.findall("..?", code) if split else [code]) if kind == "begin" else []:
            text = OxmlElement("w:instrText")
            text.text = piece
            paragraph.add_run()._r.append(text)  # noqa: SLF001 - python-docx knows no fields
    written = BytesIO()
    document.save(written)
    assert refusal(written.getvalue()) == {"why": "field_code", "what": code, "where": ""}
