"""PDF by typst: what is shown goes in as data, never as source, in the fonts that come with the package.

Needs up to a second of CPU for 100 000 characters: call it in a thread.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pylopdf_fonts_zh_cn import sans_path, serif_path

from handlers.form_text import drawable

if TYPE_CHECKING:
    import typst

TEMPLATES = Path(__file__).parent / "templates"
PIXELS = 216  # of a picture, per inch: 3 per point
_SEGMENTED = 12  # cmap format of the whole of Unicode (OpenType: cmap, format 12)


class TypesettingError(RuntimeError):
    """Typst failed, or warned, above all of a font that is not there: a form with holes must not leave the house."""


def typeset(source: Path, data: Mapping[str, Any], format_: Literal["pdf", "png"] = "pdf") -> bytes:
    """The PDF, or the picture of the only page, that a typst source makes of `sys.inputs.form`: JSON of `data`
    (mappings, sequences, dataclasses, texts, numbers), every text in it made drawable.

    Raises TypesettingError.
    """
    import typst  # noqa: PLC0415 - only a process that makes a PDF needs the typesetter

    try:
        made, warnings = typst.compile_with_warnings(
            source,
            format=format_,
            ppi=PIXELS,
            root=source.parent,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"form": json.dumps(_drawable(data))},
        )
    except typst.TypstError as error:
        raise TypesettingError(str(error)) from error
    if warnings or not isinstance(made, bytes):
        raise TypesettingError("; ".join(each.message for each in warnings))
    return made


def _drawable(data: Any) -> Any:
    if isinstance(data, str):
        return drawable(data, glyphs())
    if is_dataclass(data):
        return {each.name: _drawable(getattr(data, each.name)) for each in fields(data)}
    if isinstance(data, Mapping):
        return {key: _drawable(value) for key, value in data.items()}
    if isinstance(data, Sequence):
        return [_drawable(value) for value in data]
    return data


@cache
def _fonts() -> "typst.Fonts":
    import typst  # noqa: PLC0415 - the same

    folder = str(sans_path().parent)  # typst takes folders, not files
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


@cache
def glyphs() -> frozenset[int]:
    """The code points that every font of the forms can draw."""
    return frozenset(_code_points(sans_path()) & _code_points(serif_path()))


def _code_points(font: Path) -> set[int]:
    """What a font has glyphs for (OpenType: the table directory, then `cmap`, its format 12 subtable)."""
    data = font.read_bytes()
    (tables,) = struct.unpack_from(">H", data, 4)
    directory = {data[at : at + 4]: at for at in range(12, 12 + 16 * tables, 16)}
    (cmap,) = struct.unpack_from(">I", data, directory[b"cmap"] + 8)
    (encodings,) = struct.unpack_from(">H", data, cmap + 2)
    found: set[int] = set()
    for each in range(encodings):
        (offset,) = struct.unpack_from(">I", data, cmap + 4 + 8 * each + 4)
        subtable = cmap + offset
        if struct.unpack_from(">H", data, subtable)[0] == _SEGMENTED:
            (groups,) = struct.unpack_from(">I", data, subtable + 12)
            for group in range(groups):
                first, last = struct.unpack_from(">II", data, subtable + 16 + 12 * group)
                found.update(range(first, last + 1))
    return found
