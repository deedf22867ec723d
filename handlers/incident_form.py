"""The report of an incident (J13, H14) as .docx and as PDF. Pure: what is to be shown in, bytes out."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from handlers import form_pdf
from handlers.form_terms import Fields
from handlers.form_text import lines
from handlers.incident_labels import LABELS


@dataclass(frozen=True)
class ReachedLine:
    """A level of the ladder: when it was called, and whom it brought the card."""

    at: str
    level: str
    people: str


@dataclass(frozen=True)
class EventLine:
    """One thing of the timeline; `words` may be empty."""

    at: str
    person: str
    what: str
    words: str


@dataclass(frozen=True)
class ResponseLine:
    """A response: which draft, by whom, how it stands and who decided, what it says."""

    reference: str
    author: str
    state: str
    text: str


@dataclass(frozen=True)
class IncidentForm:
    """All that the report shows, in the reader's language; moments as they are to be read, `words` plain text.

    `mark`: 内部 where the content must stay in the house (H12), else empty. `fingerprint`: the hash of the incident's
    last entry, `entry` its number; `head`, `head_entry`: of the whole trail when it was printed.
    """

    reference: str
    title: str
    mark: str
    state: str
    unit: str
    account: str
    kind: str
    about: str
    reporter: str
    reported_at: str
    handler: str
    acknowledged_at: str
    to_acknowledge: str
    resolved_at: str
    to_resolve: str
    words: str
    attachments: tuple[str, ...]
    task: str
    reached: tuple[ReachedLine, ...]
    timeline: tuple[EventLine, ...]
    responses: tuple[ResponseLine, ...]
    cause: str
    measures: str
    responsible: str
    fingerprint: str
    entry: str
    head: str
    head_entry: str
    printed_at: str
    labels: Mapping[str, str]


_LINES: Final[dict[str, type[Any]]] = {"reached": ReachedLine, "timeline": EventLine, "responses": ResponseLine}
_LISTS = {
    "attachments": frozenset[str](),
    "paragraphs": frozenset[str](),
    **{name: frozenset(field.name for field in fields(kind)) for name, kind in _LINES.items()},
}
FIELDS = Fields(
    values=frozenset(field.name for field in fields(IncidentForm)) - _LISTS.keys() - {"labels"} | {"fingerprint_short"},
    lists=_LISTS,
    labels=LABELS,
)


def of_facts(facts: Mapping[str, Any], labels: Mapping[str, str]) -> IncidentForm:
    """The form out of what `dataclasses.asdict` and JSON made of it, without its labels."""
    listed = {name: tuple(kind(**line) for line in facts[name]) for name, kind in _LINES.items()}
    return IncidentForm(**{**facts, **listed, "attachments": tuple(facts["attachments"])}, labels=labels)


def docx(form: IncidentForm) -> bytes:
    """The report as .docx. Takes some 50 ms: call it in a thread."""
    from handlers import form_docx  # noqa: PLC0415 - 20 MB and 0.3 s that most starts never need

    template = (form_pdf.TEMPLATES / "incident_report.docx").read_bytes()
    return form_docx.fill(template, _values(form), FIELDS, f"{form.title} {form.reference}")


def pdf(form: IncidentForm) -> bytes:
    """The report as PDF: A4, numbered pages. Raises form_pdf.TypesettingError."""
    return form_pdf.typeset(form_pdf.TEMPLATES / "incident_report.typ", _values(form))


def _values(form: IncidentForm) -> dict[str, Any]:
    values = {field.name: getattr(form, field.name) for field in fields(IncidentForm)}
    return values | {"paragraphs": lines(form.words), "fingerprint_short": form.fingerprint[:16]}
