"""The words inside a text document, so that they are screened like any other content (H7.1).

What arrives is not trusted: sizes are checked before anything is opened, the type is told by the content, and XML that
declares entities is refused (security.md 9).
"""

import re
import zipfile
from io import BytesIO

from models.document import PLAIN_SUFFIXES, PLAIN_TYPES, untold
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


class TooLarge(Refusal):
    """More than can be read. Facts: unit (`bytes` or `characters`), largest (in that unit)."""


class Unreadable(Refusal):
    """No text, another kind of file than its name says, damaged or locked. Facts: file_name."""


def text_of(data: bytes, file_name: str, mime_type: str | None = None, *, longest: int = LONGEST) -> str:
    """The text of a .txt, .md, .csv (UTF-8, GB 18030, UTF-16) or .docx, its lines apart, the cells of a table by tabs.

    A .docx gives its headers, body, footers, notes, comments, text boxes, tracked deletions and link targets.
    Raises TooLarge or Unreadable. It takes up to a few seconds: call it in a thread.
    """
    if len(data) > LARGEST:
        raise TooLarge(unit="bytes", largest=LARGEST)
    name = file_name.lower()
    if data.startswith(_ZIP) and (name.endswith((".docx", ".txt")) or mime_type == DOCX):
        text = _docx(data, file_name)
    elif (
        name.endswith(PLAIN_SUFFIXES)
        or (mime_type in PLAIN_TYPES and not name.endswith(".docx"))
        or untold(name, mime_type)
    ):
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
    from handlers import reading_docx  # noqa: PLC0415 - 15 MB and 0.2 s that a start need not pay

    try:
        _check_archive(data)
        return reading_docx.text_of(data)
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
