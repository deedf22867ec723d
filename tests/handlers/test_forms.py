"""The review form, as .docx and as PDF: everything on it, everything literally, and nothing run (J10, H7.1)."""

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers import form_pdf, forms
from handlers.form_labels import LABELS, labels
from handlers.form_text import drawable, lines, named, storable
from handlers.i18n import translator
from tests.handlers.pdf_text import Pdf
from tests.handlers.review_form_sample import FINGERPRINT, FORM
from tests.handlers.review_form_template import build

EN = replace(FORM, labels=labels(translator("en")), title="Review form")
HOSTILE = "{{ 7*7 }} {_{ 7*7 }_} {% raw %} {#x#} #strong[a] $x^2$ <b>&amp;</b> \\ “q” ]]> `c` @ref <w:p/>"
EMPTY = replace(FORM, content="", attachments=(), gates=(), hits=(), steps=(), published_at="", link="")
CELLS_END = 595.3 - 2 * 28.35 - 6  # points: A4, a margin of 2 cm, the cell's inset


def cells(data: bytes) -> list[str]:
    """The texts of the form's cells in order, merged cells once."""
    found: list[str] = []
    for row in Document(BytesIO(data)).tables[0].rows:
        found += [cell.text for cell in dict.fromkeys(row.cells)]
    return found


def values(form: forms.Form) -> list[str]:
    """Everything a reader must find on the form."""
    said = [form.reference, form.title, form.unit, form.account, form.level, form.author, form.created_at]
    said += [form.submitted_at, form.source, form.state, form.published_at, form.link, form.fingerprint]
    said += [form.printed_at, *form.attachments, *(name for name, _ in form.gates), *lines(form.content)]
    said += [word for hit in form.hits for word in (hit.kind, hit.severity, hit.passage)]
    return said + [word for step in form.steps for word in vars(step).values()]


@pytest.mark.parametrize("form", [FORM, EN], ids=["zh", "en"])
def test_pdf_shows_everything_in_both_languages(form: forms.Form) -> None:
    text = Pdf(forms.pdf(form)).text.replace(" ", "")
    shown = [*values(form), form.labels["fingerprint"], form.labels["gates"], form.labels["person"]]
    assert [each for each in shown if each.replace(" ", "") not in text] == []
    assert f"{form.labels['version']}{form.version}" in text


@pytest.mark.parametrize("form", [FORM, EN], ids=["zh", "en"])
def test_docx_shows_everything_in_both_languages(form: forms.Form) -> None:
    document = Document(BytesIO(forms.docx(form)))
    text = "\n".join([*(each.text for each in document.paragraphs), *cells(forms.docx(form))])
    shown = [*values(form), form.labels["fingerprint"], form.labels["gates"], form.labels["person"]]
    assert [each for each in shown if each not in text] == []
    assert document.core_properties.title == f"{form.title} {form.reference}"


def test_the_two_have_the_same_rows() -> None:
    names = [FORM.labels[key] for key in ("reference", "unit", "author", "source", "content", "attachments", "gates")]
    names += [FORM.labels["hits"], *(step.role for step in FORM.steps), FORM.labels["published"]]
    for text in ("".join(cells(forms.docx(FORM))), Pdf(forms.pdf(FORM)).text):
        assert re.search(".*".join(names), text, re.DOTALL)


def test_gates_are_ticked_as_the_author_ticked_them() -> None:
    assert "☑ 政治　☑ 法律　☑ 政策　☐ 保密　☑ 文字" in "".join(cells(forms.docx(FORM)))
    assert Pdf(forms.pdf(FORM)).text.count("✓") == 4


def test_pages_are_numbered_and_carry_the_reference_and_the_fingerprint() -> None:
    pages = Pdf(forms.pdf(replace(FORM, content="内容\n" * 120))).pages
    assert len(pages) == 4
    for number, page in enumerate(pages, 1):
        text = "".join(run.text for run in page)
        assert text.endswith(f"D-12 内容指纹 {FINGERPRINT[:16]}第 {number} 页 共 4 页")
        assert ("信息发布审查表 · 续" in text) == (number > 1)


def test_docx_footers_number_pages_by_fields() -> None:
    section = Document(BytesIO(forms.docx(FORM))).sections[0]
    for footer in (section.footer, section.first_page_footer):
        assert footer.paragraphs[0].text == f"D-12　内容指纹 {FINGERPRINT[:16]}\t第  页 共  页"
        codes = [each.get(qn("w:instr")) for each in footer._element.iter(qn("w:fldSimple"))]  # noqa: SLF001 - python-docx knows no fields
        assert codes == ["PAGE", "NUMPAGES"]


def test_pdf_uses_the_packaged_fonts_and_is_the_same_each_time() -> None:
    first = forms.pdf(FORM)
    assert {run.font for page in Pdf(first).pages for run in page} == {"NotoSansSC", "NotoSerifSC"}
    assert first == forms.pdf(FORM)


def test_a_fault_or_a_missing_font_is_an_error_not_a_fallback(tmp_path: Path) -> None:
    source = tmp_path / "form.typ"
    for written, why in (('#set text(font: "Songti SC")\n文字', r"(?i)songti"), ("#nothing", "unknown variable")):
        source.write_text(written, encoding="utf-8")
        with pytest.raises(form_pdf.TypesettingError, match=why):
            form_pdf.typeset(source, {})


def test_pdf_takes_text_as_text() -> None:
    text = Pdf(forms.pdf(replace(FORM, content=HOSTILE, author="#panic()", link="https://x/{{1}}"))).text
    assert HOSTILE in text
    assert "#panic()" in text
    assert "https://x/{{1}}" in text


def test_docx_takes_text_as_text() -> None:
    content = HOSTILE + "\t𠮷龘㐂 🙂👨‍👩‍👧 עברית عربي \u202eabc\u200b"
    form = replace(FORM, content=content, author="{_{x}_}", steps=(replace(FORM.steps[0], opinion="{{ y }}\n<w:p>"),))
    shown = cells(forms.docx(form))
    assert content in shown
    assert "{_{x}_}" in shown
    assert any("{{ y }}\n<w:p>" in cell for cell in shown)


def test_what_a_font_cannot_draw_is_named() -> None:
    text = Pdf(forms.pdf(replace(FORM, content="好🙂❤\ufe0fא\u202e\a龘㐂𠮷"))).text
    assert "好□U+1F642" in text
    assert "□U+2764□U+05D0□U+202E□U+0007龘㐂□U+20BB7" in text


def test_what_xml_cannot_hold_is_named() -> None:
    assert "a□U+0000□U+0007□U+001B□U+D800□U+FFFFb\nc\nd" in cells(
        forms.docx(replace(FORM, content="a\0\a\x1b\ud800\uffffb\r\nc\rd"))
    )


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(codec=None), max_size=300))
def test_any_text_comes_through(text: str) -> None:
    form = replace(FORM, content=text, steps=(replace(FORM.steps[0], opinion=text),))
    assert "\n".join(lines(storable(text))) in cells(forms.docx(form))
    drawn = "".join(drawable(text, form_pdf.glyphs()).replace("\u200b", "").split())
    assert drawn in "".join(Pdf(forms.pdf(form)).text.split())


@pytest.mark.parametrize("run", ["a", "—", "！", "）", "🙂", "\xa0x", "W", "https://example.cn/a?b="])
def test_nothing_runs_out_of_its_cell(run: str) -> None:
    long = "字" + run * 300
    form = replace(FORM, content=long, link=long, source=long, hits=(forms.HitLine("k", "s", long),))
    right = max(each.right for page in Pdf(forms.pdf(form)).pages for each in page)
    assert right < CELLS_END + 6.1  # the line under the table ends where the table does


def test_copied_links_and_fingerprints_are_whole() -> None:
    link = "https://mp.weixin.qq.com/s/" + "a1B2" * 40
    text = Pdf(forms.pdf(replace(FORM, link=link))).text
    assert link in text
    assert FINGERPRINT in text


def test_a_hundred_thousand_characters_flow_over_pages() -> None:
    content = "\n".join(f"第{number:04}段" + "根据有关规定认真落实先审后发制度" * 6 for number in range(1000))
    pdf = Pdf(forms.pdf(replace(FORM, content=content)))
    assert len(pdf.pages) > 50
    assert content.replace("\n", "") in "".join(
        run.text for page in pdf.pages for run in page if run.font == "NotoSerifSC"
    )
    assert f"第 {len(pdf.pages)} 页 共 {len(pdf.pages)} 页" in pdf.text
    assert content in cells(forms.docx(replace(FORM, content=content)))


def test_an_empty_form_is_a_whole_form() -> None:
    assert Pdf(forms.pdf(EMPTY)).text.count(EMPTY.labels["none"]) == 2
    document = Document(BytesIO(forms.docx(EMPTY)))
    assert cells(forms.docx(EMPTY)).count(EMPTY.labels["none"]) == 2
    assert all(cell[-1].tag == qn("w:p") for cell in document.element.iter(qn("w:tc")))


def test_the_default_template_is_what_its_script_writes() -> None:
    with ZipFile(BytesIO(forms.default_template())) as kept, ZipFile(BytesIO(build())) as built:
        assert {name: kept.read(name) for name in kept.namelist()} == {
            name: built.read(name) for name in built.namelist()
        }


def test_every_label_is_said_in_both_languages() -> None:
    assert FORM.labels.keys() == LABELS == EN.labels.keys()
    assert [key for key, said in EN.labels.items() if not said] == ["page_after"]


def test_names_are_unicode_numbers() -> None:
    assert [named(each) for each in "\x07€🙂"] == ["□U+0007", "□U+20AC", "□U+1F642"]
