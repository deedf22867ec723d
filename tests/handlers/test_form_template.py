"""A unit's own template: what it may say and be made of; whatever else is refused, and nothing of it is run."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from handlers import forms
from tests.handlers.review_form_sample import FINGERPRINT, FORM
from tests.handlers.units_template import blank, refusal, template


def text_of(data: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(BytesIO(data)).paragraphs)


def test_the_default_template_passes() -> None:
    forms.check_template(forms.default_template())


def test_a_units_own_template_is_filled() -> None:
    own = template(
        "{{ labels.unit }}：{{ unit|upper }} {{ account|default('—') }} {{ attachments|join('；') }}",
        "{%p for hit in hits %}",
        "{{ loop.index }}/{{ loop.length }} {{ hit.passage }}{% if not loop.last %}；{% else %}。{% endif %}",
        "{%p endfor %}",
        "{% if hits|length > 1 and state == '已发布' %}两处{% endif %}{{ '<有>' if link else '无' }}{# note #}",
        header="{{ title }}",
    )
    forms.check_template(own)
    filled = forms.docx(FORM, own)
    text = text_of(filled)
    assert f"D-12{FORM.content}李审核赵主任{FINGERPRINT}" in text
    assert "单位：学报编辑部 学报公众号 图片 ×3；关于" in text
    assert "1/2 内部资料；" in text
    assert "2/2 138****5678。" in text
    assert "两处<有>" in text
    assert Document(BytesIO(filled)).sections[0].header.paragraphs[0].text == "信息发布审查表"


def test_tags_that_word_split_over_runs_work() -> None:
    document = Document(BytesIO(template()))
    paragraph = document.add_paragraph()
    for part in ("{", "{ aut", "hor }", "}"):
        paragraph.add_run(part).bold = True
    written = BytesIO()
    document.save(written)
    forms.check_template(written.getvalue())
    assert "王小明" in text_of(forms.docx(FORM, written.getvalue()))


CODE = [
    ("{{ ''.__class__.__mro__ }}", "forbidden", "__mro__"),
    ("{{ unit.__class__ }}", "unknown", "unit.__class__"),
    ("{% for step in steps %}{{ step.__init__ }}{% endfor %}", "unknown", "step.__init__"),
    ("{% for step in steps %}{{ step }}{% endfor %}", "unknown", "step"),
    ("{{ unit.upper() }}", "forbidden", "call"),
    ("{{ range(9) }}", "forbidden", "call"),
    ("{{ unit['x'] }}", "forbidden", "getitem"),
    ("{{ unit|attr('__class__') }}", "forbidden", "attr"),
    ("{{ unit|map('upper') }}", "forbidden", "map"),
    ("{{ unit|safe }}", "forbidden", "safe"),
    ("{{ unit|default(cycler) }}", "forbidden", "default"),
    ("{{ 'a' * 999999999 }}", "forbidden", "mul"),
    ("{{ unit ~ unit }}", "forbidden", "concat"),
    ("{% include 'x' %}", "forbidden", "include"),
    ("{% import 'x' as y %}", "forbidden", "import"),
    ("{% extends 'x' %}", "forbidden", "extends"),
    ("{% set x = unit %}", "forbidden", "assign"),
    ("{% macro m() %}{% endmacro %}", "forbidden", "macro"),
    ("{% block b %}{% endblock %}", "forbidden", "block"),
    ("{% autoescape false %}{{ unit }}{% endautoescape %}", "forbidden", "scope"),
    ("{% for x in [1, 2] %}{% endfor %}", "forbidden", "for"),
    ("{% for a, b in gates %}{% endfor %}", "unknown", "gates"),
    ("{% for a in steps %}{% for b in steps %}x{% endfor %}{% endfor %}", "nested", "for"),
    ("{{ steps }}", "forbidden", "steps"),
    ("{{ config }}", "unknown", "config"),
    ("{{ self }}", "unknown", "self"),
    ("{{ labels.secret }}", "unknown", "labels.secret"),
    ("{{ labels }}", "unknown", "labels"),
    ("{% for x in people %}{% endfor %}", "unknown", "people"),
    ("{{ unit", "syntax", "{{"),
    ("{% for step in steps %}", "syntax", "Unexpected end of template"),
    ("{% endif %}", "syntax", "Encountered unknown tag 'endif'"),
    ("{% frobnicate %}", "syntax", "Encountered unknown tag 'frobnicate'"),
    ("{{ " + "(" * 140 + "unit" + ")" * 140 + " }}", "syntax", ""),
    ("{% if unit %}" * 400 + "{% endif %}" * 400, "syntax", ""),
]


@pytest.mark.parametrize(("text", "why", "what"), CODE)
@pytest.mark.parametrize("place", ["body", "header"])
def test_code_and_mistakes_are_refused_by_name(text: str, why: str, what: str, place: str) -> None:
    data = template(text) if place == "body" else template(header=text)
    facts = refusal(data)
    assert facts["why"] == why
    assert what in facts["what"]
    with pytest.raises(forms.BadTemplate):
        forms.docx(FORM, data)  # one that was stored before the rules were as they are


def test_the_line_of_the_mistake_is_shown() -> None:
    assert refusal(template("第二行", "单位：{{ unti }}（盖章）"))["where"] == "单位：{{ unti }}（盖章）"


def test_nothing_of_a_template_is_run(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    for code in ("cycler.__init__.__globals__.os", "lipsum.__globals__['os']", "''.__class__.__base__"):
        refusal(template(f"{{{{ {code}.mkdir('{trace}') }}}}"))
    assert not trace.exists()


def test_a_form_without_what_makes_it_one_is_refused() -> None:
    written = BytesIO()
    document = blank()
    document.sections[0].header.paragraphs[0].text = ""
    document.save(written)
    assert refusal(written.getvalue()) == {
        "why": "missing",
        "what": "reference, content, steps, fingerprint",
        "where": "",
    }


def test_a_condition_that_tears_a_table_apart_is_refused_not_mended() -> None:
    document = Document(BytesIO(template("{% if hits %}")))
    document.add_table(1, 1).rows[0].cells[0].text = "{% endif %}"
    written = BytesIO()
    document.save(written)
    assert refusal(written.getvalue())["why"] == "layout"


def test_a_list_that_is_empty_leaves_a_document_that_word_opens() -> None:
    document = Document(BytesIO(template()))
    cells = document.add_table(1, 2).rows[0].cells
    cells[0].text = "{%p for hit in hits %}"
    cells[0].add_paragraph("{{ hit.passage }}")
    cells[0].add_paragraph("{%p endfor %}")
    rows = document.add_table(0, 1)
    for text in ("{%tr for hit in hits %}", "{{ hit.kind }}", "{%tr endfor %}"):
        rows.add_row().cells[0].text = text
    written = BytesIO()
    document.save(written)
    forms.check_template(written.getvalue())
    filled = Document(BytesIO(forms.docx(replace(FORM, hits=()), written.getvalue())))
    assert len(filled.tables) == 1
    assert all(cell[-1].tag == qn("w:p") for cell in filled.element.iter(qn("w:tc")))


def test_output_without_end_is_stopped() -> None:
    form = replace(FORM, content="字" * 100_000)
    with pytest.raises(forms.BadTemplate) as refused:
        forms.docx(form, template("{% for step in steps %}" + "{{ content }}" * 100 + "{% endfor %}"))
    assert refused.value.facts["why"] == "endless"
