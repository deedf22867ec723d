"""What a .docx may be made of, checked before anything opens it (security.md 9): by names, sizes and contents."""

import re
import struct
import zlib
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from docx.opc.oxml import serialize_part_xml
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

from handlers.form_template import line_of
from handlers.form_terms import BadTemplate

UPLOAD_LIMIT = 5_000_000  # bytes, as it arrives
_EXPANDED_LIMIT = 30_000_000  # bytes, all entries
_XML_LIMIT = 2_000_000  # bytes, one entry
_ENTRIES_LIMIT = 300
_TEXT_LIMIT = 600_000  # bytes, one entry that holds text: docxtpl takes a minute for what is larger and full of tags
_TAGS_LIMIT = 1_000  # {{, {% and {# in one entry
_TAG_LIMIT = 300  # characters between {{ and }}
_ENCRYPTED = 1  # ZIP: general purpose flag, bit 0

_PICTURES = {
    ".png": (b"\x89PNG",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF8",),
    ".bmp": (b"BM",),
}
_XML = frozenset({".xml", ".rels"})
# The last words of the relationship types that a plain document has (ECMA-376 part 1, 11.3 and 15.2).
_RELATION = re.compile(
    "officeDocument|core-properties|extended-properties|custom-properties|thumbnail|styles|stylesWithEffects|settings|"
    "webSettings|fontTable|theme|numbering|header|footer|footnotes|endnotes|image|customXml|customXmlProps|"
    "glossaryDocument|comments|commentsExtended|commentsIds|commentsExtensible|people"
)
# Fields that only look at the document itself; INCLUDETEXT, DDE, HYPERLINK and others reach out of it.
_FIELD_CODE = re.compile(
    r"(PAGE|NUMPAGES|SECTION|SECTIONPAGES|DATE|TIME|CREATEDATE|PRINTDATE|SAVEDATE|TITLE|STYLEREF|SEQ|EQ|FORMTEXT|"
    r"FORMCHECKBOX|FORMDROPDOWN|=)(?![A-Z])",
    re.IGNORECASE,
)
_MACROS = re.compile(rb"macroEnabled|vbaProject|vbaData|activeX", re.IGNORECASE)
_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_OPENING = re.compile(r"\{([{%#])")
_CLOSING = {"{": "}}", "%": "%}", "#": "#}"}
_ENCODING = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*encoding=[\"']([^\"']+)")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXTS = frozenset({_W + "document", _W + "hdr", _W + "ftr", _W + "footnotes"})


def check(data: bytes) -> None:
    """Raises BadTemplate unless `data` is a .docx that is small, plain, and refers to nothing outside itself."""
    if len(data) > UPLOAD_LIMIT:
        raise BadTemplate("too_big")
    try:
        with ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_entries(entries)
            for entry in entries:
                if not entry.is_dir():
                    _check_content(entry.filename, archive.read(entry))
    except (BadZipFile, struct.error) as error:
        raise BadTemplate("not_docx") from error
    except (zlib.error, NotImplementedError, EOFError, OSError, SyntaxError, ValueError) as error:
        # lxml's syntax errors are Python's; a compression method that is not known is not implemented.
        raise BadTemplate("damaged") from error


def _check_entries(entries: list[ZipInfo]) -> None:
    names = [entry.filename.lower() for entry in entries]
    if "[content_types].xml" not in names:
        raise BadTemplate("not_docx")
    if len(entries) > _ENTRIES_LIMIT or sum(entry.file_size for entry in entries) > _EXPANDED_LIMIT:
        raise BadTemplate("too_big")
    if len(set(names)) != len(names):
        raise BadTemplate("damaged")
    for entry in entries:
        path = PurePosixPath(entry.filename)
        if entry.flag_bits & _ENCRYPTED or path.is_absolute() or ".." in path.parts or "\\" in entry.filename:
            raise BadTemplate("damaged", entry.filename)
        if _MACROS.search(entry.filename.encode()):
            raise BadTemplate("macros", entry.filename)
        if _suffix(entry.filename) in _XML and entry.file_size > _XML_LIMIT:
            raise BadTemplate("too_big", entry.filename)
        if not entry.is_dir() and _suffix(entry.filename) not in _XML | _PICTURES.keys():
            raise BadTemplate("part", entry.filename)


def _suffix(name: str) -> str:
    return "." + name.rpartition(".")[2].lower()  # a path's own suffix is empty for `_rels/.rels`


def _check_content(name: str, content: bytes) -> None:
    suffix = _suffix(name)
    if suffix in _PICTURES:
        if not content.startswith(_PICTURES[suffix]):
            raise BadTemplate("part", name)
        return
    # A null byte means UTF-16, in which the next words would not be found; Word and WPS write UTF-8.
    encoding = _ENCODING.match(content)
    if b"\0" in content or b"<!DOCTYPE" in content or (encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii")):
        raise BadTemplate("damaged", name)
    root = parse_xml(content)
    if suffix == ".rels":
        _check_relations(root)
    elif name.lower() == "[content_types].xml":
        _check_types(content)
    else:
        if len(content) > _TEXT_LIMIT and root.tag in _TEXTS:
            raise BadTemplate("too_big", name)
        _check_field_codes(root)
        # Written anew, so that no brace hides behind a character reference.
        _check_tags(serialize_part_xml(root).decode())


def _check_types(content: bytes) -> None:
    if found := _MACROS.search(content):
        raise BadTemplate("macros", found[0].decode())
    if _MAIN not in content:
        raise BadTemplate("not_docx")


def _check_relations(root: BaseOxmlElement) -> None:
    for relation in root:
        kind = str(relation.get("Type", "")).rpartition("/")[2]
        target = str(relation.get("Target", ""))
        if relation.get("TargetMode", "Internal") != "Internal" or re.search(r"://|\\", target):
            raise BadTemplate("external", target[:200])
        if not _RELATION.fullmatch(kind):
            raise BadTemplate("part", kind)


def _check_field_codes(root: BaseOxmlElement) -> None:
    codes: list[str] = []
    for element in root.iter(_W + "fldSimple", _W + "fldChar", _W + "instrText"):
        if element.tag == _W + "fldSimple":
            codes += [str(element.get(_W + "instr", "")), ""]
        elif element.tag == _W + "fldChar":
            codes.append("")
        elif codes:
            codes[-1] += element.text or ""  # Word splits a code over several runs
        else:
            codes.append(element.text or "")
    for code in filter(None, (each.strip() for each in codes)):
        if not _FIELD_CODE.match(code):
            raise BadTemplate("field_code", code[:80])


def _check_tags(content: str) -> None:
    """Every `{{`, `{%` and `{#` is closed soon: docxtpl's patterns are quadratic where one is not."""
    if any(_OPENING.search(tag) for tag in re.findall(r"<[^<>]*>", content)):
        raise BadTemplate("forbidden", "{{", "")
    text = re.sub(r"<[^<>]*>", "", re.sub(r"(?=<w:p[ >])", "\n", content))
    openings = list(_OPENING.finditer(text))
    if len(openings) > _TAGS_LIMIT:
        raise BadTemplate("too_big", "{{")
    for opening in openings:
        closing = text.find(_CLOSING[opening[1]], opening.end(), opening.end() + _TAG_LIMIT)
        if closing < 0:
            where = line_of(text, text.count("\n", 0, opening.start()) + 1)
            raise BadTemplate("syntax", opening[0], where)
