"""`parse_mode` HTML into text and entities, with Telegram's refusals (td/telegram/MessageEntity.cpp, parse_html)."""

import re
from dataclasses import dataclass
from typing import Any, Final

from bot.sandbox import utf16
from bot.sandbox.errors import BadRequest

_KINDS: Final = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("tg-spoiler", "span"), "spoiler"),
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_NAMED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE: Final = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot));?")
_WORD: Final = re.compile(r"[^\s>]*")
_NAME: Final = re.compile(r"[^\s=>]*")
_TOKEN: Final = re.compile(r"[A-Za-z0-9.\-]*")
_SPACE: Final = re.compile(r"\s*")


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    offset: int


def _refuse(text: str) -> BadRequest:
    return BadRequest(f"can't parse entities: {text}")


def _character(found: re.Match[str]) -> str:
    if found[3]:
        return _NAMED[found[3]]
    code = int(found[1], 16) if found[1] else int(found[2])
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else found[0]


def _decoded(text: str) -> str:
    return _REFERENCE.sub(_character, text) if "&" in text else text


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.units = 0
        self.parts: list[str] = []
        self.open: list[_Open] = []
        self.entities: list[dict[str, Any]] = []

    def parse(self) -> tuple[str, list[dict[str, Any]]]:
        while self.at < len(self.source):
            begin = self.source.find("<", self.at)
            if begin < 0:
                begin = len(self.source)
            self._add(self.source[self.at : begin])
            self.at = begin
            if begin == len(self.source):
                break
            if self.source.startswith("</", begin):
                self._end_tag(begin)
            else:
                self._start_tag(begin)
        if self.open:
            raise _refuse(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return "".join(self.parts), self.entities

    def _add(self, raw: str) -> None:
        text = _decoded(raw)
        self.units += utf16.length(text)
        self.parts.append(text)

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.source, self.at)
        text = found[0] if found else ""
        self.at += len(text)
        return text

    def _peek(self) -> str:
        return self.source[self.at : self.at + 1]

    def _byte(self, position: int) -> int:
        return len(self.source[:position].encode())

    def _start_tag(self, begin: int) -> None:
        self.at += 1
        tag = self._take(_WORD).lower()
        if not self._peek():
            raise _refuse(f"Unclosed start tag at byte offset {self._byte(begin)}")
        if tag not in _KINDS:
            raise _refuse(f'Unsupported start tag "{tag}" at byte offset {self._byte(begin)}')
        argument = ""
        while True:
            self._take(_SPACE)
            if self._peek() == ">":
                break
            argument = self._attribute(tag, begin) or argument
        self.at += 1
        if tag == "span" and argument != "spoiler":
            raise _refuse(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}')
        self.open.append(_Open(tag, argument, self.units))

    def _attribute(self, tag: str, begin: int) -> str:
        """The part of an attribute that the tag needs, or an empty string."""
        name = self._take(_NAME).lower()
        if not name:
            if not self._peek():
                raise _refuse(f'Unclosed start tag "{tag}" at byte offset {self._byte(begin)}')
            raise _refuse(f'Empty attribute name in the tag "{tag}" at byte offset {self._byte(begin)}')
        self._take(_SPACE)
        if self._peek() != "=":
            if not self._peek():
                raise _refuse(f'Unclosed start tag "{tag}" at byte offset {self._byte(begin)}')
            value = ""
        else:
            self.at += 1
            self._take(_SPACE)
            if not self._peek():
                raise _refuse(f'Unclosed start tag "{tag}" at byte offset {self._byte(begin)}')
            value = self._value(begin)
        if (tag, name) in {("a", "href"), ("tg-emoji", "emoji-id")}:
            return value
        if (tag, name) == ("blockquote", "expandable"):
            return "expandable"
        if (tag, name) == ("code", "class"):
            return value.removeprefix("language-") if value.startswith("language-") else ""
        if (tag, name) == ("span", "class"):
            return value.removeprefix("tg-") if value.startswith("tg-") else ""
        return ""

    def _value(self, begin: int) -> str:
        quote = self._peek()
        if quote not in {'"', "'"}:
            start = self.at
            value = self._take(_TOKEN).lower()
            if self._peek() and not self._peek().isspace() and self._peek() != ">":
                raise _refuse(f"Unexpected end of name token at byte offset {self._byte(start)}")
        else:
            end = self.source.find(quote, self.at + 1)
            if end < 0:
                raise _refuse(f"Unclosed start tag at byte offset {self._byte(begin)}")
            value = _decoded(self.source[self.at + 1 : end])
            self.at = end + 1
        if not self._peek():
            raise _refuse(f"Unclosed start tag at byte offset {self._byte(begin)}")
        return value

    def _end_tag(self, begin: int) -> None:
        if not self.open:
            raise _refuse(f"Unexpected end tag at byte offset {self._byte(begin)}")
        self.at += 2
        found = self._take(_WORD).lower()
        self._take(_SPACE)
        if self._peek() != ">":
            raise _refuse(f"Unclosed end tag at byte offset {self._byte(begin)}")
        self.at += 1
        start = self.open.pop()
        if found and found != start.tag:
            raise _refuse(
                f'Unmatched end tag at byte offset {self._byte(begin)}, expected "</{start.tag}>", found "</{found}>"',
            )
        self._close(start)

    def _close(self, start: _Open) -> None:
        entity: dict[str, Any] = {
            "type": _KINDS[start.tag],
            "offset": start.offset,
            "length": self.units - start.offset,
        }
        if start.tag == "a":
            entity |= self._link(start)
        elif start.tag == "tg-emoji":
            if not start.argument.isdigit() or not 0 < int(start.argument) < 2**63:
                raise _refuse("Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = start.argument
        elif start.tag == "blockquote" and start.argument:
            entity["type"] = "expandable_blockquote"
        elif start.tag == "code" and start.argument:
            entity["language"] = start.argument
        elif start.tag == "pre":
            self._language(entity)
        self.entities.append(entity)

    def _link(self, start: _Open) -> dict[str, Any]:
        """A link without an address links its own text."""
        address = start.argument or "".join(self.parts).encode("utf-16-le")[start.offset * 2 :].decode("utf-16-le")
        user = re.fullmatch(r"tg://user\?id=(\d+)", address)
        if user:
            return {"type": "text_mention", "user": {"id": int(user[1]), "is_bot": False, "first_name": user[1]}}
        if "." not in address and "://" not in address:
            return {"length": 0}
        return {"url": address if "://" in address or address.startswith("mailto:") else f"http://{address}"}

    def _language(self, pre: dict[str, Any]) -> None:
        """`<pre><code class="language-x">` is one entity with a language."""
        inner = self.entities[-1] if self.entities else {}
        if inner.get("type") == "code" and (inner["offset"], inner["length"]) == (pre["offset"], pre["length"]):
            self.entities.pop()
            if "language" in inner:
                pre["language"] = inner["language"]


def parse(source: str) -> tuple[str, list[dict[str, Any]]]:
    """The text without tags, and its entities in the order of their ends.

    Raises:
        BadRequest: `can't parse entities: …`, worded as Telegram words it.
    """
    if "<" not in source:
        return _decoded(source), []
    text, entities = _Parser(source).parse()
    for entity in entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    return text, [entity for entity in entities if entity["length"]]
