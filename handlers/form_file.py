"""The review form as a file: ordered with all that it shows (handlers/enclosure.py), made when it is sent."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any, Final, Literal, NamedTuple

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers import enclosure, forms
from handlers.cards import words
from handlers.enclosure import Made, Making, Order
from handlers.form_labels import labels
from handlers.form_pdf import TypesettingError
from handlers.forms import BadTemplate, Form, HitLine, StepLine
from handlers.i18n import Translator, translator
from handlers.incident_form import IncidentForm
from models import template as templates

log = structlog.get_logger(__name__)

Format = Literal["pdf", "docx"]
FORMATS: Final[tuple[Format, ...]] = ("pdf", "docx")


class Written(NamedTuple):
    """A form's bytes; `refused`: why the unit's own template was not taken and the built-in one was (BadTemplate)."""

    data: bytes
    refused: str = ""


def file_name(form: Form, format_: Format) -> str:
    """`D-12-v3.pdf`."""
    return f"{form.reference}-v{form.version}.{format_}"


def attachments(t: Translator, content: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Pictures and the like counted, documents by name."""
    counted = Counter(part["kind"] for part in content if part["kind"] not in ("text", "document"))
    documents = [part for part in content if part["kind"] == "document"]
    return (
        *(f"{words.medium(t, kind)} ×{count}" for kind, count in counted.items()),
        *(part.get("file_name") or words.medium(t, "document") for part in documents),
    )


async def template_of(session: AsyncSession, unit_id: int) -> bytes | None:
    """The unit's own template; None where the built-in one is in force."""
    found = await templates.of_unit(session, unit_id)
    return found.data if found else None


def write(form: Form, format_: Format, template: bytes | None) -> Written:
    """The form as a file. Takes 30 to 200 ms: call it in a thread. Raises TypesettingError."""
    if format_ == "pdf":
        return Written(forms.pdf(form))
    try:
        return Written(forms.docx(form, template))
    except BadTemplate as error:
        return Written(forms.docx(form), error.facts["why"])


def order(form: Form, unit_id: int, format_: Format) -> Order:
    """The form as it stands now, to be made when its turn to be sent has come."""
    return ordered("form", form, format_) | {"unit": unit_id}


def ordered(kind: str, form: Form | IncidentForm, format_: Format) -> Order:
    """All that a form shows but its labels, which its language gives back."""
    facts = {name: value for name, value in asdict(form).items() if name != "labels"}
    return {"kind": kind, "format": format_, "language": form.labels["language"], "form": facts}


async def _prepare(session: AsyncSession, given: Order) -> Making:
    t = translator(given["language"])
    facts = given["form"]
    form = Form(
        **{
            **facts,
            "attachments": tuple(facts["attachments"]),
            "gates": tuple((name, ticked) for name, ticked in facts["gates"]),
            "hits": tuple(HitLine(**hit) for hit in facts["hits"]),
            "steps": tuple(StepLine(**step) for step in facts["steps"]),
        },
        labels=labels(t),
    )
    template = await template_of(session, given["unit"]) if given["format"] == "docx" else None
    return partial(_make, t, form, given["format"], template)


def not_typeset(t: Translator, reference: str, error: TypesettingError) -> Made:
    """The sentence that comes in the PDF's place."""
    log.error("form.not_typeset", reference=reference, why=str(error)[:200])
    said = t("The PDF of {reference} could not be made. Please use the .docx.", reference=reference)
    return Made(method="sendMessage", payload={"text": "⚠️ " + said})


def _make(t: Translator, form: Form, format_: Format, template: bytes | None) -> Made:
    try:
        written = write(form, format_, template)
    except TypesettingError as error:
        return not_typeset(t, form.reference, error)
    if not written.refused:
        return Made(name=file_name(form, format_), data=written.data)
    log.warning("form.template_refused", unit=form.unit, why=written.refused)
    said = t(
        "The unit's own template cannot be filled in, so this is the built-in one. "
        "Ask your administrator to upload the template again."
    )
    return Made(name=file_name(form, format_), data=written.data, payload={"caption": "⚠️ " + said})


enclosure.PREPARE["form"] = _prepare
