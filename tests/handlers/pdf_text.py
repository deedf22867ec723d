"""Reads a PDF as typst writes it: which text stands where. Enough of PDF 1.7 for that, and no more."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"(<<.*?>>)\nstream\n(.*)\nendstream", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_SHOWN = re.compile(rb"1 0 0 -1 ([\d.-]+) [\d.-]+ cm|/(f\d+) ([\d.]+) Tf|(\[[^\]]*\]|<[0-9a-fA-F]*>) ?T[jJ]")


@dataclass(frozen=True)
class Run:
    """Text set in one go; `left` and `right` in points from the page's left edge."""

    text: str
    font: str
    left: float
    right: float


@dataclass(frozen=True)
class Font:
    name: str
    characters: dict[int, str]
    widths: dict[int, float]


class Pdf:
    def __init__(self, data: bytes) -> None:
        self.objects = {int(number): body for number, body in _OBJECT.findall(data)}

    @cached_property
    def pages(self) -> list[list[Run]]:
        kids = next(body for body in self.objects.values() if b"/Type/Pages" in body)
        numbers = re.findall(rb"(\d+) 0 R", re.search(rb"/Kids\[(.*?)\]", kids)[1])
        return [list(self._runs(self.objects[int(number)])) for number in numbers]

    @property
    def text(self) -> str:
        return "".join(run.text for page in self.pages for run in page)

    def _to(self, body: bytes, key: str) -> bytes:
        return self.objects[int(re.search(rb"/%s ?\[?(\d+) 0 R" % key.encode(), body)[1])]

    def _stream(self, body: bytes) -> bytes:
        head, content = _STREAM.search(body).groups()
        return zlib.decompress(content) if b"/FlateDecode" in head else content

    def _font(self, body: bytes) -> Font:
        mapping = self._stream(self._to(body, "ToUnicode")).decode("latin-1")
        pairs = re.findall(r"<([0-9A-F]{4})> <([0-9A-F]+)>", mapping.partition("beginbfchar")[2])
        characters = {int(glyph, 16): bytes.fromhex(text).decode("utf-16-be") for glyph, text in pairs}
        descendant = self._to(body, "DescendantFonts")
        widths: dict[int, float] = {}
        for first, last, width in re.findall(rb"(\d+) (\d+) ([\d.]+)", re.search(rb"/W\[(.*?)\]", descendant)[1]):
            widths |= dict.fromkeys(range(int(first), int(last) + 1), float(width) / 1000)
        return Font(re.search(rb"\+(\w+)", body)[1].decode(), characters, widths)

    def _runs(self, page: bytes) -> Iterator[Run]:
        named = re.findall(rb"/(f\d+) (\d+) 0 R", self._to(page, "Resources"))
        fonts = {name: self._font(self.objects[int(number)]) for name, number in named}
        left, font, size = 0.0, None, 0.0
        for x, name, points, shown in _SHOWN.findall(_in_hex(self._stream(self._to(page, "Contents")))):
            if x:
                left = float(x)
            elif name:
                font, size = fonts[name], float(points)
            else:
                glyphs = bytes.fromhex("".join(re.findall(r"<([0-9a-fA-F]*)>", shown.decode())))
                codes = [int.from_bytes(glyphs[at : at + 2]) for at in range(0, len(glyphs), 2)]
                tightened = sum(map(float, re.findall(rb"(?<=[>\[ ])-?[\d.]+(?=[<\] ])", shown))) / 1000
                width = size * (sum(font.widths[code] for code in codes) - tightened)
                yield Run("".join(font.characters[code] for code in codes), font.name, left, left + width)


def _in_hex(content: bytes) -> bytes:
    """The content with its literal strings, in which brackets may be nested, as hexadecimal ones."""
    written, depth, start = [], 0, 0
    for match in re.finditer(rb"\\.|[()]", content, re.DOTALL):
        if match[0] == b"(":
            depth += 1
            if depth == 1:
                written.append(content[start : match.start()])
                start = match.end()
        elif match[0] == b")":
            depth -= 1
            if depth == 0:
                plain = _ESCAPE.sub(_plain, content[start : match.start()])
                written.append(b"<" + plain.hex().encode() + b">")
                start = match.end()
    return b"".join([*written, content[start:]])


def _plain(escape: re.Match[bytes]) -> bytes:
    return bytes([int(escape[1], 8)]) if escape[1].isdigit() else _NAMED.get(escape[1], escape[1])
