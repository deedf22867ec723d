"""Text out of documents: what is read, and what is refused before it is opened."""

import zipfile
from io import BytesIO

import pytest
from docx import Document
from docx.document import Document as Written
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.reading import DOCX, LARGEST, LONGEST, TooLarge, Unreadable, text_of

TEXT = "关于召开会议的通知\n身份证110101199003071233\n"
BOX = (
    '<w:r {ns}><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent><w:p><w:r>'
    "<w:t>框中文字</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
)
WATERMARK = (
    '<w:r {ns}><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textpath string="绝密"/></v:shape>'
    "</w:pict></w:r>"
)


def saved(document: Written) -> bytes:
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def letter() -> bytes:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "页眉机密"
    document.sections[0].footer.paragraphs[0].text = "页脚"
    paragraph = document.add_paragraph("正文第一")
    paragraph._p.append(parse_xml(BOX.format(ns=nsdecls("w"))))  # noqa: SLF001 - python-docx offers no text boxes
    paragraph.add_run("段")
    document.sections[0].header.paragraphs[0]._p.append(parse_xml(WATERMARK.format(ns=nsdecls("w"))))  # noqa: SLF001 - nor watermarks
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["甲", "乙", "", "丁"], strict=True):  # noqa: SLF001 - in reading order
        cell.text = text
    deleted = document.add_paragraph("留")
    deleted._p.append(  # noqa: SLF001 - nor tracked changes
        parse_xml(f'<w:del {nsdecls("w")} w:id="1"><w:r><w:delText>删去</w:delText></w:r></w:del>')
    )
    document.part.relate_to(
        "https://item.jd.com/1.html",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
        is_external=True,
    )
    return saved(document)


def rewritten(data: bytes, name: str, content: bytes) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, content if entry.filename == name else old.read(entry))
    return buffer.getvalue()


def test_everything_written_in_a_docx_is_read() -> None:
    lines = text_of(letter(), "通知.docx", DOCX).split("\n")
    assert lines == [
        *(
            "页眉机密",
            "绝密",
            "正文第一段",
            "甲\t乙",
            "\t丁",
            "留删去",
            "框中文字",
            "https://item.jd.com/1.html",
            "页脚",
        ),
        "",
    ]


def test_what_stands_twice_for_old_programs_is_read_once() -> None:
    document = Document()
    document.add_paragraph()._p.append(  # noqa: SLF001 - python-docx offers no alternate content
        parse_xml(
            f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            "<mc:AlternateContent><mc:Choice Requires='wps'><w:t>新</w:t></mc:Choice>"
            "<mc:Fallback><w:t>旧</w:t></mc:Fallback></mc:AlternateContent></w:r>"
        )
    )
    assert text_of(saved(document), "x.docx") == "新\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_txt_is_read_in_the_usual_encodings(encoding: str, line_end: str) -> None:
    assert text_of(TEXT.replace("\n", line_end).encode(encoding), "通知.TXT", None) == TEXT


def test_an_empty_txt_is_empty() -> None:
    assert text_of(b"", "a.txt", "text/plain") == ""


def test_the_type_given_stands_in_for_a_missing_ending() -> None:
    assert text_of(TEXT.encode(), "通知", "text/plain") == TEXT
    assert text_of(letter(), "通知", DOCX).startswith("页眉")


@pytest.mark.parametrize(
    ("data", "name", "mime_type"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a.txt", "text/plain"),
        (b"\x00\x01\x02\x03" * 20, "a.txt", "text/plain"),
        (b"\xff\xfe\x00", "a.txt", "text/plain"),
        (b"PK\x03\x04 cut off", "a.docx", DOCX),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "locked.docx", DOCX),
        (b"not a zip", "a.docx", "text/plain"),
        (b"%PDF-1.7", "a.pdf", "application/pdf"),
    ],
)
def test_what_is_no_text_is_refused_by_name(data: bytes, name: str, mime_type: str) -> None:
    with pytest.raises(Unreadable) as refused:
        text_of(data, name, mime_type)
    assert refused.value.facts == {"file_name": name}


@pytest.mark.parametrize("cut", range(0, 20_000, 1_700))
def test_a_damaged_docx_is_refused(cut: int) -> None:
    data = letter()
    with pytest.raises(Unreadable):
        text_of(data[:4] + data[4 + cut + 1 :] if cut < len(data) - 100 else data[:-40], "a.docx", DOCX)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_docx_that_declares_entities_is_refused(encoding: str) -> None:
    body = f"""<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>
<w:document {nsdecls("w")}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"""
    with pytest.raises(Unreadable):
        text_of(rewritten(letter(), "word/document.xml", body.encode(encoding)), "a.docx", DOCX)


def test_a_zip_bomb_is_refused_unopened() -> None:
    bomb = rewritten(letter(), "word/styles.xml", b" " * 2 * 1024 * 1024)
    assert len(bomb) < 100_000
    with pytest.raises(TooLarge):
        text_of(bomb, "a.docx", DOCX)


def test_a_zip_of_thousands_of_entries_is_refused() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(2_001):
            archive.writestr(f"{number}.xml", "")
    with pytest.raises(TooLarge):
        text_of(buffer.getvalue(), "a.docx", DOCX)


def test_a_file_or_text_too_large_to_be_read_to_its_end_is_refused_with_the_limit() -> None:
    with pytest.raises(TooLarge) as refused:
        text_of(b"a" * (LARGEST + 1), "a.txt", "text/plain")
    assert refused.value.facts == {"unit": "bytes", "largest": LARGEST}
    with pytest.raises(TooLarge) as refused:
        text_of(b"a" * (LONGEST + 1), "a.txt", "text/plain")
    assert refused.value.facts == {"unit": "characters", "largest": LONGEST}


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["a.txt", "a.docx"]))
def test_any_bytes_give_text_or_a_refusal(data: bytes, name: str) -> None:
    for content in (data, b"PK\x03\x04" + data):
        try:
            assert isinstance(text_of(content, name, None), str)
        except (Unreadable, TooLarge):
            continue


@settings(deadline=None)
@given(st.text(st.characters(categories=["Lo", "Nd", "Po"], max_codepoint=0x9FFF), min_size=1))
def test_any_text_in_utf_8_comes_back_as_it_was(text: str) -> None:
    assert text_of(text.encode(), "a.txt", None) == text
