"""Writes `handlers/templates/incident_report.docx`: `python -m tests.handlers.incident_report_template`."""

from docx.table import Table

from handlers.form_pdf import TEMPLATES
from tests.handlers.review_form_template import MONO, SANS, built, control, face, name, row, wide, write

PAIRS = (
    ("reference", "state"),
    ("kind", "about"),
    ("unit", "account"),
    ("reporter", "reported_at"),
    ("acknowledged_at", "to_acknowledge"),
    ("resolved_at", "to_resolve"),
    ("handler", "task"),
)


def value(field: str) -> str:
    return "{% if " + field + " %}{{ " + field + " }}{% else %}—{% endif %}"


def listed(table: Table, title: str, items: str) -> None:
    """A row of its own for each item, beside the title that is said once; one row where there are none."""
    control(table, "{%tr for each in " + items + " %}")
    cell = wide(table, "{% if loop.first %}{{ labels." + title + " }}{% endif %}")
    face(cell.paragraphs[0].add_run("{{ each.at }}"), SANS, 9)
    if items == "reached":
        cell.paragraphs[0].add_run("　{{ each.level }}　{{ each.people }}")
    else:
        cell.paragraphs[0].add_run("　{{ each.person }} ")
        face(cell.paragraphs[0].add_run("{{ each.what }}"), SANS)
        for text in ("{%p if each.words %}", "{{ each.words }}", "{%p endif %}"):
            cell.add_paragraph().add_run(text)
    control(table, "{%tr endfor %}")
    control(table, "{%tr if not " + items + " %}")
    write(wide(table, "{{ labels." + title + " }}"), "{{ labels.none }}")
    control(table, "{%tr endif %}")


def fill(table: Table) -> None:
    for left, right in PAIRS:
        cells = row(table).cells
        for at, field in ((0, left), (2, right)):
            name(cells[at], "{{ labels." + field + " }}")
            write(cells[at + 1], value(field))
    write(wide(table, "{{ labels.words }}"), "{%p for line in paragraphs %}", "{{ line }}", "{%p endfor %}")
    write(
        wide(table, "{{ labels.attachments }}"),
        *("{%p for file in attachments %}", "{{ file }}", "{%p endfor %}"),
        *("{%p if not attachments %}", "{{ labels.none }}", "{%p endif %}"),
    )
    listed(table, "reached", "reached")
    listed(table, "timeline", "timeline")
    write(
        wide(table, "{{ labels.responses }}"),
        *("{%p for each in responses %}", "{{ each.reference }}　{{ each.author }}", "{{ each.text }}"),
        *("{{ each.state }}", "{%p endfor %}", "{%p if not responses %}", "{{ labels.none }}", "{%p endif %}"),
    )
    for field in ("cause", "measures", "responsible"):
        write(wide(table, "{{ labels." + field + " }}"), value(field))
    record = wide(table, "{{ labels.record }}")
    for number, (label, entry, digest) in enumerate(
        (("entry", "entry", "fingerprint"), ("head", "head_entry", "head"))
    ):
        paragraph = record.paragraphs[0] if number == 0 else record.add_paragraph()
        face(paragraph.add_run("{{ labels." + label + " }} {{ " + entry + " }}"), SANS, 8, grey=True)
        face(record.add_paragraph().add_run("{{ " + digest + " }}"), MONO, 8)


def build() -> bytes:
    return built(fill, "{{ labels.record }} {{ entry }}", "{{ mark }}")


if __name__ == "__main__":
    (TEMPLATES / "incident_report.docx").write_bytes(build())
