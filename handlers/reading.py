"""The words inside a text document, so that they are screened like any other content (H7.1).

What arrives is not trusted: sizes are checked before anything is opened, the type is told by the content, and XML that
declares entities is refused (security.md 9).
"""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

from docx import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.part import Part, XmlPart
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

from models.errors import Refusal

LARGEST = 20 * 1024 * 1024  # bytes; what a bot may download (Bot API: getFile)
LONGEST = 1_000_000  # characters: what cannot be screened in a few seconds is not taken for screened
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MOST_ENTRIES = 2_000
_LARGEST_EXPANDED = 100 * 1024 * 1024  # bytes
_HIGHEST_RATIO = 200  # expanded to packed, for entries that are not small
_SMALL = 1024 * 1024  # bytes
_ZIP = b"PK\x03\x04"

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_LIKELY = re.compile("[\t-\r -~\u2010-\u2027\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]")
_LIKELY_SHARE = 0.7  # of the characters of a text that was not written in UTF-8

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


class TooLarge(Refusal):
    """More than can be read. Facts: unit (`bytes` or `characters`), largest (in that unit)."""


class Unreadable(Refusal):
    """No text, another kind of file than its name says, damaged or locked. Facts: file_name."""


def text_of(data: bytes, file_name: str, mime_type: str | None = None, *, longest: int = LONGEST) -> str:
    """The text of a .txt (UTF-8, GB 18030, UTF-16) or .docx, its lines apart, the cells of a table by tabs.

    A .docx gives its headers, body, footers, notes, comments, text boxes, tracked deletions and link targets.
    Raises TooLarge or Unreadable. It takes up to a few seconds: call it in a thread.
    """
    if len(data) > LARGEST:
        raise TooLarge(unit="bytes", largest=LARGEST)
    name = file_name.lower()
    if data.startswith(_ZIP) and (name.endswith((".docx", ".txt")) or mime_type == DOCX):
        text = _docx(data, file_name)
    elif name.endswith(".txt") or (mime_type == "text/plain" and not name.endswith(".docx")):
        text = _plain(data, file_name)
    else:
        raise Unreadable(file_name=file_name)
    if len(text) > longest:
        raise TooLarge(unit="characters", largest=longest)
    return text


def _plain(data: bytes, file_name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030", "utf-16-le", "utf-16-be"]
    likeliest, best = None, _LIKELY_SHARE
    for encoding in encodings:
        try:
            text = data.decode(encoding).removesuffix("\x1a")  # the end of file of DOS
        except UnicodeDecodeError:
            continue
        if _CONTROL.search(text):
            continue
        if encoding in {"utf-8-sig", "utf-16"}:
            likeliest = text
            break
        share = len(_LIKELY.findall(text)) / len(text)
        if share > best:
            likeliest, best = text, share
    if likeliest is None:
        raise Unreadable(file_name=file_name)
    return likeliest.replace("\r\n", "\n").replace("\r", "\n")


def _docx(data: bytes, file_name: str) -> str:
    try:
        _check_archive(data)
        parts = [part for part in Document(BytesIO(data)).part.package.iter_parts() if part.content_type in _PARTS]
        return "".join(_written(part) for part in sorted(parts, key=lambda part: _PARTS.index(part.content_type)))
    except Refusal:
        raise
    except Exception as error:  # a damaged file fails wherever its damage is met
        raise Unreadable(file_name=file_name) from error


def _check_archive(data: bytes) -> None:
    """Raises TooLarge by what the directory declares (an entry never gives more), and ValueError for entities."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        entries = archive.infolist()
        expanded = sum(entry.file_size for entry in entries)
        packed_hard = any(
            entry.file_size > max(_SMALL, _HIGHEST_RATIO * max(1, entry.compress_size)) for entry in entries
        )
        if len(entries) > _MOST_ENTRIES or expanded > _LARGEST_EXPANDED or packed_hard:
            raise TooLarge(unit="bytes", largest=_LARGEST_EXPANDED)
        for entry in entries:
            # ECMA-376 part 2 forbids a document type declaration; without one there are no entities.
            content = archive.read(entry) if entry.filename.lower().endswith((".xml", ".rels")) else b""
            if b"<!DOCTYPE" in content.replace(b"\0", b""):
                raise ValueError(entry.filename)


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
