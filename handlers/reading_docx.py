"""The words inside a .docx whose package was looked at before (`handlers.reading`)."""

from collections.abc import Iterator
from io import BytesIO

from docx import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.part import Part, XmlPart
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # says again what stood before
_WATERMARK = "{urn:schemas-microsoft-com:vml}textpath"
_WORDS = frozenset({f"{_W}t", f"{_W}delText", f"{_A}t"})  # a deletion that is only tracked is still in the file
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_ENDS = {f"{_W}p": "\n", f"{_A}p": "\n"}
_PARTS = (
    *(CONTENT_TYPE.WML_HEADER, CONTENT_TYPE.WML_DOCUMENT_MAIN, CONTENT_TYPE.WML_FOOTER, CONTENT_TYPE.WML_FOOTNOTES),
    *(CONTENT_TYPE.WML_ENDNOTES, CONTENT_TYPE.WML_COMMENTS, CONTENT_TYPE.DML_DIAGRAM_DATA),
)


def text_of(data: bytes) -> str:
    """All that is written in it, part by part. A damaged file raises whatever its damage is met by."""
    parts = [part for part in Document(BytesIO(data)).part.package.iter_parts() if part.content_type in _PARTS]
    return "".join(_written(part) for part in sorted(parts, key=lambda part: _PARTS.index(part.content_type)))


def _written(part: Part) -> str:
    root = part.element if isinstance(part, XmlPart) else parse_xml(part.blob)
    pieces: list[str] = []
    apart: list[str] = []  # boxes and links would tear the sentence that they hang on
    _walk(root, pieces, apart)
    links = [
        relation.target_ref
        for relation in part.rels.values()
        if relation.is_external and relation.reltype == RELATIONSHIP_TYPE.HYPERLINK
    ]
    return "".join([*pieces, *(f"{line}\n" for line in [*apart, *links])])


def _walk(element: BaseOxmlElement, pieces: list[str], apart: list[str]) -> None:
    for child in _elements(element):
        tag = child.tag
        if tag == f"{_W}txbxContent":
            inside: list[str] = []
            _walk(child, inside, apart)
            apart.append("".join(inside).removesuffix("\n"))
            continue
        if tag in _WORDS:
            pieces.append(child.text or "")
        elif tag == f"{_W}instrText":
            apart.append(child.text or "")
        elif tag == _WATERMARK:
            apart.append(child.get("string") or "")
        pieces.append(_SIGNS.get(tag, ""))
        _walk(child, pieces, apart)
        if tag == f"{_W}tc":
            _end_with("\t", pieces)
        elif tag == f"{_W}tr":
            _end_with("\n", pieces)
        else:
            pieces.append(_ENDS.get(tag, ""))


def _elements(element: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """The children without comments, processing instructions and what only repeats."""
    return (child for child in element if isinstance(child.tag, str) and child.tag != _FALLBACK)


def _end_with(sign: str, pieces: list[str]) -> None:
    """A cell ends with a tab and a row with a line break, in place of what its last paragraph or cell ended with."""
    while pieces and not pieces[-1]:
        pieces.pop()
    if pieces and pieces[-1] in {"\n", "\t"}:
        pieces.pop()
    pieces.append(sign)
