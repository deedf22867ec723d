"""The review form (J10 审查表) of one draft as .docx and as PDF. Pure: what is to be shown in, bytes out.

form_text      what can be shown of any text
form_terms     the errors and the fields         BadTemplate
form_template  what a unit's template may say    → BadTemplate
form_package   what a unit's .docx may be made of → BadTemplate
form_docx      a template and values → .docx
form_pdf       a typst source and data → PDF
An incident report takes the last two with its own fields, template and source.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

from handlers import form_pdf
from handlers.form_labels import LABELS
from handlers.form_terms import BadTemplate, Fields
from handlers.form_text import lines

__all__ = ["BadTemplate", "Form", "HitLine", "StepLine", "check_template", "default_template", "docx", "pdf"]


@dataclass(frozen=True)
class StepLine:
    """One step of the route; of an open one only the role and the decision (“waiting”) are known, the rest is empty."""

    role: str
    person: str
    decision: str
    opinion: str
    at: str


@dataclass(frozen=True)
class HitLine:
    """One finding of the screening, its passage masked by the caller where it must be."""

    kind: str
    severity: str
    passage: str


@dataclass(frozen=True)
class Form:
    """All that a review form shows, in the reader's language; moments as they are to be read, `content` plain text.

    `gates`: name and whether it was ticked. `labels`: `form_labels.labels(t)`.
    """

    reference: str
    unit: str
    title: str
    account: str
    level: str
    author: str
    created_at: str
    submitted_at: str
    source: str
    version: int
    content: str
    attachments: tuple[str, ...]
    gates: tuple[tuple[str, bool], ...]
    hits: tuple[HitLine, ...]
    steps: tuple[StepLine, ...]
    state: str
    published_at: str
    link: str
    fingerprint: str
    printed_at: str
    labels: Mapping[str, str]


class Gate(NamedTuple):
    """A gate as a template sees it; `mark` is ☑ or ☐."""

    name: str
    passed: bool
    mark: str


_LISTS = {
    "attachments": frozenset[str](),
    "paragraphs": frozenset[str](),
    "gates": frozenset(Gate._fields),
    "hits": frozenset(field.name for field in fields(HitLine)),
    "steps": frozenset(field.name for field in fields(StepLine)),
}
FIELDS = Fields(
    values=frozenset(field.name for field in fields(Form)) - _LISTS.keys() - {"labels"} | {"fingerprint_short"},
    lists=_LISTS,
    labels=LABELS,
    required=(("reference",), ("content", "paragraphs"), ("steps",), ("fingerprint",)),
)

_SAMPLE = Form(
    *("sample",) * 9,
    version=1,
    content="first\nsecond",
    attachments=("a", "b"),
    gates=(("a", True), ("b", False)),
    hits=(HitLine("a", "b", "c"), HitLine("a", "b", "c")),
    steps=(StepLine("a", "b", "c", "d", "e"), StepLine("a", "", "c", "", "")),
    state="",
    published_at="",
    link="",
    fingerprint="0" * 64,
    printed_at="",
    labels=dict.fromkeys(LABELS, "x"),
)


def docx(form: Form, template: bytes | None = None) -> bytes:
    """The form as .docx, from the unit's template or the default one.

    Raises BadTemplate: a stored template is looked at again each time. Takes some 50 ms: call it in a thread.
    """
    from handlers import form_docx, form_package  # noqa: PLC0415 - 20 MB and 0.3 s that most starts never need

    if template is None:
        template = default_template()
    else:
        form_package.check(template)
    return form_docx.fill(template, _values(form), FIELDS, f"{form.title} {form.reference}")


def pdf(form: Form) -> bytes:
    """The form as PDF: A4, numbered pages, the same for the same form. Up to a second for 100 000 characters.

    Raises form_pdf.TypesettingError.
    """
    values = _values(form)
    del values["content"]  # its lines are there
    return form_pdf.typeset(form_pdf.TEMPLATES / "review_form.typ", values)


def check_template(data: bytes) -> None:
    """Raises BadTemplate(why, what, where) unless the bytes are a template that every form can be filled into.

    A full and an empty form are tried, so that a template which would fail later fails at its upload.
    """
    for form in (_SAMPLE, replace(_SAMPLE, content="", attachments=(), gates=(), hits=(), steps=())):
        docx(form, data)


def default_template() -> bytes:
    """The template that units start from; they may fetch it, change it in Word or WPS, and upload it."""
    return (form_pdf.TEMPLATES / "review_form.docx").read_bytes()


def _values(form: Form) -> dict[str, Any]:
    values = {field.name: getattr(form, field.name) for field in fields(Form)}
    return values | {
        "paragraphs": lines(form.content),
        "fingerprint_short": form.fingerprint[:16],
        "gates": [Gate(name, passed, "☑" if passed else "☐") for name, passed in form.gates],
    }
