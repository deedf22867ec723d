"""What changed between two versions of a draft, in one message that is readable on a phone (J10, H7.1)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any, Final

from handlers.cards import cut, words
from handlers.cards.changes import Change, compare
from handlers.i18n import Translator
from models.length import units

LONGEST: Final = 3500  # UTF-16 units of the message, its tags included
MARKS: Final = 90  # entities that one message may have: Telegram drops all above 100
CONTEXT: Final = 16  # characters kept before and after a change
GONE, NEW = 150, 400  # UTF-16 units shown of one passage; the new text stands above in full
MEDIA: Final = 600  # UTF-16 units of the lines about pictures, files and links

Content = Sequence[dict[str, Any]]


def difference(t: Translator, number: int, before: Content, after: Content) -> str | None:
    """HTML: files, and addresses behind words, that came or went; the text with what went struck out and what came
    underlined.

    `number` is the version that `before` is. None where all these are the same; formatting alone is not told.
    """
    media = [*_media(t, before, after), *_links(before, after)]
    changes = compare(_text(before), _text(after))
    if not media and not any(change.size for change in changes):
        return None
    heading = "🔍 <b>" + t("Compared with v{n}", n=number) + "</b>"
    head = "\n".join([heading, *([escape(cut("\n".join(media), MEDIA), quote=False)] if media else [])])
    return head + _fitting(t, changes, LONGEST - units(head))


def _text(content: Content) -> str:
    return "\n\n".join(part["text"] for part in content if part["text"])


def _fitting(t: Translator, changes: Sequence[Change], room: int) -> str:
    """As many changes as fit, whole ones; the rest counted."""
    real = sum(change.size > 0 for change in changes)
    room -= units(_more(t, real)) + 1
    shown, marks, told = "\n", 0, 0
    for place, change in enumerate(changes):
        piece = _kept(change, first=place == 0, last=place == len(changes) - 1)
        marks += 3
        if marks > MARKS or units(shown + piece) > room:
            return f"{shown}\n{_more(t, real - told)}" if told < real else shown
        shown += piece
        told += change.size > 0
    return shown if real else ""


def _more(t: Translator, left: int) -> str:
    return t("… and {n} more", n=left)


def _kept(change: Change, *, first: bool, last: bool) -> str:
    """One change with a little of what stands around it."""
    piece = escape(_elided(change.same, first=first, last=last), quote=False)
    if change.gone:
        piece += f"<s>{_marked(change.gone, GONE)}</s>"
    if change.new:
        piece += f"<u><b>{_marked(change.new, NEW)}</b></u>"
    return piece


def _marked(tokens: Sequence[str], limit: int) -> str:
    """A passage that changed; line ends and blanks, which no line shows, by a sign."""
    text = "".join(tokens)
    if not text.strip(" "):
        text = text.replace(" ", "␣")
    return escape(cut(text, limit).replace("\n", "↵\n"), quote=False)


def _elided(tokens: Sequence[str], *, first: bool, last: bool) -> str:
    """What stayed the same: its beginning after a change, its end before one, whole where that is hardly longer."""
    whole = "".join(tokens)
    head = "" if first else "".join(_up_to(tokens))
    tail = "" if last else "".join(reversed(list(_up_to(tokens[::-1]))))
    return whole if len(whole) <= len(head) + len(tail) + CONTEXT // 2 else f"{head}…{tail}"


def _up_to(tokens: Sequence[str]) -> Iterator[str]:
    used = 0
    for token in tokens:
        if used + len(token) > CONTEXT * 2 or used >= CONTEXT:
            return
        used += len(token)
        yield token


def _media(t: Translator, before: Content, after: Content) -> list[str]:
    """A line for each kind of picture that came or went, and for each file; one where only the order is another."""
    old, new = _files(before), _files(after)
    gone, came = Counter(old) - Counter(new), Counter(new) - Counter(old)
    names = {_key(part): part.get("file_name") for part in (*before, *after) if part["kind"] != "text"}
    if not gone and not came:
        return ["🔀 " + t("The order of the files is another.")] if old != new else []
    return [
        f"{sign} {words.medium(t, kind)}" + (f" {cut(name, 60)}" if name else f" ×{count}")
        for sign, files in (("➖", gone), ("➕", came))
        for (kind, name), count in _counted(files, names).items()
    ]


def _links(before: Content, after: Content) -> list[str]:
    """A line for each address that stands behind words and came or went: nobody sees it in the text."""
    old, new = Counter(_addresses(before)), Counter(_addresses(after))
    return [
        f"{sign} {cut(worded, 40)} → {cut(address, 160)}"
        for sign, links in (("➖", old - new), ("➕", new - old))
        for worded, address in links
    ]


def _addresses(content: Content) -> Iterator[tuple[str, str]]:
    """Words and the address behind them."""
    for part in content:
        for entity in part.get("entities", ()):
            if entity.get("url"):
                start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
                worded = part["text"].encode("utf-16-le")[start:end].decode("utf-16-le", "ignore")
                yield " ".join(worded.split()), entity["url"]


def _key(part: dict[str, Any]) -> tuple[str, str]:
    return part["kind"], part.get("file_unique_id", "")


def _files(content: Content) -> list[tuple[str, str]]:
    return [_key(part) for part in content if part["kind"] != "text"]


def _counted(
    files: Counter[tuple[str, str]], names: dict[tuple[str, str], str | None]
) -> Counter[tuple[str, str | None]]:
    counted: Counter[tuple[str, str | None]] = Counter()
    for key, count in files.items():
        counted[key[0], names[key] if key[0] == "document" else None] += count
    return counted
