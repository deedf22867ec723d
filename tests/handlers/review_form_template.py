"""Writes `handlers/templates/review_form.docx`: `python tests/handlers/review_form_template.py`."""

from collections.abc import Callable
from io import BytesIO

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import _Footer
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from handlers.form_pdf import TEMPLATES

WIDTHS = (Cm(3.1), Cm(5.4), Cm(3.1), Cm(5.4))
GREY = RGBColor(70, 70, 70)
RED = RGBColor(0xB3, 0x26, 0x1E)
SERIF = ("Times New Roman", "宋体")
SANS = ("Arial", "黑体")
MONO = ("Courier New", "宋体")

PAIRS = (
    ("reference", "{{ reference }} · {{ labels.version }} {{ version }}", "state", "{{ state }}"),
    ("unit", "{{ unit }}", "account", "{{ account }}"),
    ("author", "{{ author }}", "level", "{{ level }}"),
    ("created_at", "{{ created_at }}", "submitted_at", "{{ submitted_at }}"),
)
SIGNED = (("labels.person", "step.person"), ("labels.decision", "step.decision"), ("labels.at", "step.at"))


def face(run: Run, fonts: tuple[str, str], size: float | None = None, *, grey: bool = False) -> Run:
    """Sets the Latin and the Chinese typeface, the size in points, and the colour of a run."""
    latin, chinese = fonts
    run.font.name = latin
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), chinese)  # noqa: SLF001 - python-docx has no name for it
    if size:
        run.font.size = Pt(size)
    if grey:
        run.font.color.rgb = GREY
    return run


def field(paragraph: Paragraph, code: str) -> None:
    """A field that Word computes, such as PAGE."""
    element = OxmlElement("w:fldSimple")
    element.set(qn("w:instr"), code)
    run = face(paragraph.add_run("1"), SANS, 8, grey=True)
    element.append(run._r)  # noqa: SLF001 - python-docx knows no fields
    paragraph._p.append(element)  # noqa: SLF001 - python-docx knows no fields


def write(cell: _Cell, *paragraphs: str) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    for number, text in enumerate(paragraphs):
        (cell.paragraphs[0] if number == 0 else cell.add_paragraph()).add_run(text)


def name(cell: _Cell, text: str) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    face(cell.paragraphs[0].add_run(text), SANS)


def row(table: Table) -> _Row:
    added = table.add_row()
    for cell, width in zip(added.cells, WIDTHS, strict=True):
        cell.width = width
    return added


def wide(table: Table, title: str) -> _Cell:
    cells = row(table).cells
    name(cells[0], title)
    return cells[1].merge(cells[3])


def control(table: Table, tag: str) -> None:
    """A row that docxtpl takes away, leaving the tag between the rows."""
    cells = row(table).cells
    cells[0].merge(cells[3]).paragraphs[0].add_run(tag)


def sign(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for label, value in SIGNED:
        paragraph.add_run("{% if " + value + " %}")
        face(paragraph.add_run("    {{ " + label + " }} "), SANS, 8, grey=True)
        face(paragraph.add_run("{{ " + value + " }}"), SANS if "decision" in value else SERIF)
        paragraph.add_run("{% endif %}")


def fill(table: Table) -> None:
    for left, value, right, other in PAIRS:
        cells = row(table).cells
        name(cells[0], "{{ labels." + left + " }}")
        write(cells[1], value)
        name(cells[2], "{{ labels." + right + " }}")
        write(cells[3], other)
    write(wide(table, "{{ labels.source }}"), "{{ source }}")
    write(wide(table, "{{ labels.content }}"), "{%p for line in paragraphs %}", "{{ line }}", "{%p endfor %}")
    write(
        wide(table, "{{ labels.attachments }}"),
        *("{%p for file in attachments %}", "{{ file }}", "{%p endfor %}"),
        *("{%p if not attachments %}", "{{ labels.none }}", "{%p endif %}"),
    )
    gates = wide(table, "{{ labels.gates }}")
    gates.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    gates.paragraphs[0].add_run("{% for gate in gates %}")
    face(gates.paragraphs[0].add_run("{{ gate.mark }}"), ("Segoe UI Symbol", "Segoe UI Symbol"))
    gates.paragraphs[0].add_run(" {{ gate.name }}　{% endfor %}")
    write(
        wide(table, "{{ labels.hits }}"),
        *("{%p for hit in hits %}", "{{ hit.kind }}　{{ hit.severity }}　“{{ hit.passage }}”", "{%p endfor %}"),
        *("{%p if not hits %}", "{{ labels.none }}", "{%p endif %}"),
    )
    control(table, "{%tr for step in steps %}")
    step = wide(table, "{{ step.role }}")
    write(step, "{{ step.opinion }}")
    sign(step.add_paragraph())
    control(table, "{%tr endfor %}")
    published = ("{%p if " + each + " %}|{{ " + each + " }}|{%p endif %}" for each in ("published_at", "link"))
    write(wide(table, "{{ labels.published }}"), *"|".join(published).split("|"))
    fingerprint = wide(table, "{{ labels.fingerprint }}")
    fingerprint.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    face(fingerprint.paragraphs[0].add_run("{{ fingerprint }}"), MONO, 8)


def foot(footer: _Footer, on_record: str) -> None:
    paragraph = footer.paragraphs[0]
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(17), WD_TAB_ALIGNMENT.RIGHT)
    text = "{{ reference }}　" + on_record + " {{ fingerprint_short }}\t{{ labels.page_before }}"
    face(paragraph.add_run(text), SANS, 8, grey=True)
    field(paragraph, "PAGE")
    face(paragraph.add_run("{{ labels.page_between }}"), SANS, 8, grey=True)
    field(paragraph, "NUMPAGES")
    face(paragraph.add_run("{{ labels.page_after }}"), SANS, 8, grey=True)


def set_page(document: DocumentObject, on_record: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = Cm(2)
    section.bottom_margin = Cm(2.2)
    section.header_distance, section.footer_distance = Cm(1), Cm(1.2)
    section.different_first_page_header_footer = True
    again = section.header.paragraphs[0]
    again.alignment = WD_ALIGN_PARAGRAPH.CENTER
    face(again.add_run("{{ title }} · {{ labels.continued }}"), SANS, 8, grey=True)
    for style in ("Header", "Footer"):
        document.styles[style].paragraph_format.tab_stops.clear_all()
    foot(section.footer, on_record)
    foot(section.first_page_footer, on_record)


def set_text(document: DocumentObject) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = SERIF[0], Pt(10.5)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), SERIF[1])
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    language.set(qn("w:eastAsia"), "zh-CN")
    normal.element.get_or_add_rPr().append(language)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.3


def marked(document: DocumentObject, mark: str) -> None:
    for header in (document.sections[0].first_page_header, document.sections[0].header):
        paragraph = header.paragraphs[0]
        if paragraph.runs:
            paragraph = header.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        run = face(paragraph.add_run(mark), SANS, 10.5)
        run.font.bold, run.font.color.rgb = True, RED


def build() -> bytes:
    return built(fill, "{{ labels.fingerprint }}")


def built(fill: Callable[[Table], None], on_record: str, mark: str = "") -> bytes:
    """A page with a title, a table that `fill` fills, and a foot; `mark` stands on top of every page."""
    document = Document()
    set_page(document, on_record)
    if mark:
        marked(document, mark)
    set_text(document)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_after = Pt(8)
    face(title.add_run("{{ title }}"), SANS, 20)
    table = document.add_table(0, len(WIDTHS), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = width
    fill(table)
    printed = document.add_paragraph()
    printed.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    face(printed.add_run("{{ labels.printed_at }} {{ printed_at }}"), SANS, 8, grey=True)
    document.core_properties.author = document.core_properties.comments = ""
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in {"Normal Table", "Table Grid"}:
            style.delete()  # a third of a megabyte of table designs
    package = document.part.package
    for key in [key for key, relation in package.rels.items() if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del package.rels[key]  # a picture of python-docx's own document
    rels = document.part.rels
    for key in [key for key, relation in rels.items() if relation.reltype.endswith("/stylesWithEffects")]:
        del rels[key]  # the same designs again, for Word 2010
    written = BytesIO()
    document.save(written)
    return written.getvalue()


if __name__ == "__main__":
    (TEMPLATES / "review_form.docx").write_bytes(build())
