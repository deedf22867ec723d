"""Templates as a unit might upload them, and what is said to them."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document
from docx.document import Document as DocumentObject

from handlers import forms

NEEDED = "{{ reference }}{{ content }}{% for step in steps %}{{ step.person }}{% endfor %}{{ fingerprint }}"


def blank() -> DocumentObject:
    """An empty document, of the default template's styles: python-docx's own bring half a megabyte of them."""
    document = Document(BytesIO(forms.default_template()))
    for element in list(document.element.body)[:-1]:
        document.element.body.remove(element)
    for part in (document.sections[0].footer, document.sections[0].first_page_footer):
        part.is_linked_to_previous = True
    return document


def template(*paragraphs: str, header: str = "") -> bytes:
    document = blank()
    for text in (NEEDED, *paragraphs):
        document.add_paragraph(text)
    document.sections[0].header.paragraphs[0].text = header
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def repacked(data: bytes, changes: dict[str, bytes]) -> bytes:
    """The same package with entries changed or added."""
    written = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(written, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changes.get(name, old.read(name)))
        for name in changes.keys() - set(old.namelist()):
            new.writestr(name, changes[name])
    return written.getvalue()


def rewritten(data: bytes, name: str, old: str, new: str) -> bytes:
    with ZipFile(BytesIO(data)) as archive:
        content = archive.read(name).decode()
    assert old in content
    return repacked(data, {name: content.replace(old, new, 1).encode()})


def refusal(data: bytes) -> dict[str, str]:
    with pytest.raises(forms.BadTemplate) as refused:
        forms.check_template(data)
    return refused.value.facts
