"""Commercial links and advertising words (C6)."""

import re
from functools import cache
from urllib.parse import urlsplit

from models.advertising_words import ABSOLUTE, SELLING, SHOPS
from models.finding import Hit, Kind, Severity
from models.lexicon_words import Lexicon, Match
from models.normalising import Forms, fold

_SPELLED = {shop.replace(".", "点"): shop for shop in SHOPS}  # taobao点com
_HOST_BEFORE = re.compile(r"(?:https?://)?(?:[a-z0-9_-]{1,63}\.){0,10}\Z", re.IGNORECASE)
_REST_AFTER = re.compile(r"(?::[0-9]{1,5})?(?:[/?#][!-~]{0,2000})?")
_CLOSING = ".,;:!?)]}'\""
_FARTHEST = 256  # characters of a host before the shop's name
# Taobao's spoken password: eleven letters and digits between two currency signs.
_PASSWORD = re.compile(r"(?P<sign>[¥$€₤₴₳₵])[a-z0-9]{11}(?:(?P=sign)|[¥$€₤₴₳₵])")


def find(forms: Forms) -> list[Hit]:
    """Shop links whole, with what stands before and after the domain, and advertising words, each by itself."""
    hits = []
    linked = 0  # up to where the last link goes: a shop in its path is no other link
    for match in _listed().matches(forms):
        if match.severity is Severity.ADVICE:
            hits.append(_hit(forms, Kind.ADVERTISING, match))
        elif match.start >= linked and (link := _link(forms.text, match)) is not None:
            linked = link.end
            hits.append(_hit(forms, Kind.COMMERCIAL_LINK, link))
    for password in _PASSWORD.finditer(forms.folded):
        start, end = forms.of_folded(*password.span())
        passage = forms.text[start:end]
        hits.append(Hit(Kind.COMMERCIAL_LINK, Severity.SENSITIVE, start, end, passage, possible=True, word="淘口令"))
    return hits


def shop(link: str) -> str | None:
    """The shop that a link leads to, for links that are not in the text (a text's `text_link` entities, buttons)."""
    try:
        host = fold(urlsplit(link if "//" in link else f"//{link}").hostname or "").rstrip(".")
    except ValueError:
        return None
    return next((name for name in SHOPS if host == name or host.endswith(f".{name}")), None)


@cache
def _listed() -> Lexicon:
    return Lexicon({Severity.ADVICE: (*ABSOLUTE, *SELLING), Severity.SENSITIVE: (*SHOPS, *_SPELLED)})


def _hit(forms: Forms, kind: Kind, match: Match) -> Hit:
    passage = forms.text[match.start : match.end]
    return Hit(kind, match.severity, match.start, match.end, passage, possible=not match.exact, word=match.word)


def _link(text: str, match: Match) -> Match | None:
    """The whole link; None where the domain is another's (my-taobao.com, taobao.com.example.org)."""
    if text[match.start - 1 : match.start] in {"-", "_", "@"} and match.start > 0:
        return None
    if re.match(r"\.[a-z0-9]|-", text[match.end : match.end + 2], re.IGNORECASE):
        return None
    host = text[max(0, match.start - _FARTHEST) : match.start]
    before = _HOST_BEFORE.search(host)
    rest = _REST_AFTER.match(text, match.end)
    start = match.start - (len(before[0]) if before else 0)
    end = match.end + (len(rest[0].rstrip(_CLOSING)) if rest else 0)
    word = _SPELLED.get(match.word, match.word)
    return Match(word, match.severity, start, end, exact=match.exact and word == match.word)
