"""A .docx from a template by docxtpl, in an environment that runs nothing a template brings along."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from docx.document import Document
from docx.opc.part import Part, XmlPart
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement, parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement
from docxtpl import DocxTemplate  # type: ignore[import-untyped]  # docxtpl ships no types
from jinja2 import TemplateSyntaxError, UndefinedError

from handlers.form_template import FormEnvironment, line_of
from handlers.form_terms import BadTemplate, Fields
from handlers.form_text import storable

_PROPERTY_LIMIT = 255  # characters of a core property (python-docx refuses more)


class _Template(DocxTemplate):  # type: ignore[misc]  # docxtpl ships no types
    def render_xml_part(self, src_xml: str, part: Part, context: dict[str, Any], jinja_env: FormEnvironment) -> str:
        made: str = super().render_xml_part(src_xml, part, context, jinja_env)
        # docxtpl mends what is not well-formed by leaving things out; a form must not lose a line silently.
        try:
            parse_xml(made.encode())
        except SyntaxError as error:
            raise BadTemplate("layout") from error
        return made

    def render_properties(self, context: dict[str, Any], jinja_env: FormEnvironment) -> None:
        """Properties are no template: they are not XML, where braces and ampersands would come out as entities."""


def fill(template: bytes, values: Mapping[str, Any], fields: Fields, title: str) -> bytes:
    """The .docx that the template makes of the values; texts come through as they are.

    Raises BadTemplate for what the fields do not allow, before any of that part is run.
    """
    environment = FormEnvironment(fields)
    made = _Template(BytesIO(template))
    try:
        made.render(dict(values), environment)
    except TemplateSyntaxError as error:
        raise BadTemplate("syntax", error.message or "", line_of(error.source or "", error.lineno)) from error
    except (RecursionError, SyntaxError, UndefinedError) as error:
        raise BadTemplate("syntax", str(error)[:200]) from error
    except (KeyError, ValueError, AttributeError, IndexError, TypeError) as error:
        # What python-docx makes of a package whose parts do not fit together.
        raise BadTemplate("damaged") from error
    missing = [group[0] for group in fields.required if not environment.used & set(group)]
    if missing:
        raise BadTemplate("missing", ", ".join(missing))
    document: Document = made.docx
    for root in _roots(document):
        _mend(root)
    _describe(document, title)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _roots(document: Document) -> Iterator[BaseOxmlElement]:
    yield document.element
    for relation in document.part.rels.values():
        if not relation.is_external and isinstance(relation.target_part, XmlPart):
            yield relation.target_part.element


def _mend(root: BaseOxmlElement) -> None:
    """Word refuses a cell without a paragraph at its end and a table without a row: an empty list leaves such."""
    for table in list(root.iter(qn("w:tbl"))):
        parent = table.getparent()
        if parent is not None and table.find(qn("w:tr")) is None:
            parent.remove(table)
    for cell in root.iter(qn("w:tc")):
        last = next(cell.iterchildren(reversed=True), None)
        if last is None or last.tag != qn("w:p"):
            cell.append(OxmlElement("w:p"))


def _describe(document: Document, title: str) -> None:
    properties = document.core_properties
    properties.title = storable(title)[:_PROPERTY_LIMIT]
    for name in ("author", "comments", "keywords", "last_modified_by", "subject"):
        setattr(properties, name, "")
