"""Personal data in running text: resident IDs, mobile numbers, bank cards (H7.1, H12).

Resident IDs after GB 11643 (region, birth date, check character; 15 digits before 1999), unified social credit codes
after GB 32100, bank cards after ISO/IEC 7812 (Luhn).
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from stdnum import ean, luhn
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from models.digits import RESIDENT_ID, USUAL, Glued, Number, glued, measured, numbers
from models.finding import Hit, Kind, Severity
from models.normalising import Forms

_CREDIT_CODE = re.compile(r"[0-9any](?<![0-9a-z].)(?:[ -]?[0-9]){7}(?:[ -]?[0-9a-hj-npqrtuwxy]){10}(?![0-9a-z])")
_LINK = re.compile(r"(?:https?://|www\.)[!-~]+")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_COUNTRY_BEFORE = re.compile(r"(?:\(\+?(?:00)?86\)|\+86|(?<![0-9])(?:00)?86)[ \-]{0,3}\Z|\+\Z")
_COUNTRY_OR_TRUNK = re.compile(r"(?:00)?86(?=1)|0(?=1)")
_AMOUNT = re.compile(r" ?(?:[万亿余多]|美?元|人次)")
# ISO/IEC 7812: travel, banking, UnionPay 62; Mastercard's 2221–2720; older cards of Chinese banks begin with 9.
_ISSUER = re.compile(r"[3-6]|2(?:2[2-9]|[3-6]|7[01]|720)|9")
_GOODS = re.compile(r"69|97[89]")  # GS1: China, books
_ORDER = re.compile(
    r"(?:(?:单|编|流水|序列|批|文|证书|合同|发票|条码|税)号码?|订单|运单|快递|isbn|no)(?:\W|为|是){0,3}\Z"
)
_PROVINCES = frozenset({*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66)})
_RESIDENCE_PERMITS = frozenset({71, 81, 82, 83})  # Taiwan, Hong Kong, Macao
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_YEARS = range(2025, 1980, -4)  # regions were redrawn since 1980
_OLD_ID, _CARD, _EAN = 15, range(13, 20), 13  # characters

_Check = Callable[[Forms, Number, bool], Hit | None]


def find(forms: Forms) -> list[Hit]:
    """The personal data in the text; no two of them overlap."""
    candidates = list(numbers(forms.folded))
    if not candidates:
        return []
    codes = (match.span() for match in _CREDIT_CODE.finditer(forms.folded) if _credit_code(match[0]))
    taken = _marked(len(forms.folded), codes)
    links = _marked(len(forms.folded), (match.span() for match in _LINK.finditer(forms.folded)))
    found = []
    for check in _CHECKS:
        for number in candidates:
            if taken.find(1, number.start, number.end) >= 0:
                continue
            if hit := check(forms, number, bool(links[number.start])):
                taken[number.start : number.end] = b"\1" * (number.end - number.start)
                found.append(hit)
    return found


def shortened(forms: Forms) -> str:
    """A passage of personal data as a group may see it: `110•••`."""
    digits = re.sub("[^0-9]", "", forms.folded)
    mobile = re.fullmatch(rf"(?:(?:00)?86|0)?({_MOBILE.pattern})", digits)
    return f"{(mobile[1] if mobile else digits)[:3]}•••"


def _marked(length: int, spans: Iterable[tuple[int, int]]) -> bytearray:
    marked = bytearray(length)
    for start, end in spans:
        marked[start:end] = b"\1" * (end - start)
    return marked


def _hit(forms: Forms, kind: Kind, number: Number, *, possible: bool, prefix: int = 0) -> Hit:
    """`prefix`: how many folded characters before the number belong to it."""
    first, last = forms.of_folded(number.start, number.end)
    disguised = forms.text[first:last].casefold() != forms.folded[number.start : number.end]
    first, last = forms.of_folded(number.start - prefix, number.end)
    return Hit(kind, Severity.SENSITIVE, first, last, forms.text[first:last], possible=possible or disguised)


def _credit_code(written: str) -> bool:
    code = uscc.compact(written)
    # One resident ID in 31 passes this check by chance; hardly one has a region and an organisation's code in it too.
    return uscc.is_valid(code) and (not _person(code) or (_known_region(code[2:8]) and _organisation(code[8:17])))


def _organisation(code: str) -> bool:
    """The check character of an organisation's code of digits (GB 11714)."""
    total = sum(int(digit) * weight for digit, weight in zip(code, _ORGANISATION_WEIGHTS, strict=False))
    return code[8] == "0123456789X0"[11 - total % 11]


@lru_cache(maxsize=4096)
def _known_region(digits: str) -> bool:
    """Whether there was such a region in any year: the code is that of the registration, often later than the birth."""
    return any(_region_in(year, digits) for year in _YEARS)


def _region_in(year: int, digits: str) -> bool:
    try:
        ric.get_birth_place(f"{digits}{year}0101")
    except (ValidationError, KeyError):  # stdnum: a province without this county
        return False
    return True


def _person(digits: str) -> bool:
    """Check character, birth date and province of a resident ID."""
    if len(digits) != RESIDENT_ID or not digits[:17].isdecimal() or digits[17].upper() != ric.calc_check_digit(digits):
        return False
    try:
        ric.get_birth_date(digits)
    except ValidationError:
        return False
    return digits[6:8] in {"18", "19", "20"} and int(digits[:2]) in _PROVINCES | _RESIDENCE_PERMITS


def _resident_id(forms: Forms, number: Number, in_link: bool) -> Hit | None:
    del in_link  # a leak is a leak in a link too
    if not _person(number.digits):
        return None
    # A region that stdnum does not list may be newer than its list.
    certain = number.one_group and glued(forms.folded, number) is Glued.NOTHING and _known_region(number.digits[:6])
    return _hit(forms, Kind.RESIDENT_ID, number, possible=not certain)


def _mobile(forms: Forms, number: Number, in_link: bool) -> Hit | None:
    prefix = _COUNTRY_OR_TRUNK.match(number.digits) if number.one_group else None
    usual = number.one_group or number.lengths in USUAL
    if not _MOBILE.fullmatch(number.digits, prefix.end() if prefix else 0):
        return None
    beside = glued(forms.folded, number)
    if beside is Glued.CODE or measured(forms.folded, number):
        return None
    written = forms.folded[number.start : number.end]
    plain = usual and re.fullmatch(r"[0-9]+|[0-9]{3}[ -][0-9]{4}[ -][0-9]{4}", written) is not None
    doubtful = in_link or beside is Glued.LETTERS or _AMOUNT.match(forms.folded, number.end) is not None
    country = _COUNTRY_BEFORE.search(forms.folded[max(0, number.start - 10) : number.start])
    before = len(country[0]) if country and (prefix or country[0] != "+") else 0
    trunk = prefix is not None and prefix[0] == "0"
    return _hit(forms, Kind.MOBILE, number, possible=not plain or doubtful or trunk, prefix=before)


def _old_resident_id(forms: Forms, number: Number, in_link: bool) -> Hit | None:
    digits = number.digits
    if len(digits) != _OLD_ID or in_link or not number.alone or _ordinal(forms, number):
        return None
    full = f"{digits[:6]}19{digits[6:]}"
    try:
        ric.get_birth_date(full)
    except ValidationError:
        return None
    if not _known_region(digits[:6]):
        return None
    return _hit(forms, Kind.RESIDENT_ID, number, possible=True)


def _bank_card(forms: Forms, number: Number, in_link: bool) -> Hit | None:
    digits = number.digits
    if in_link or len(digits) not in _CARD or not (number.alone or number.lengths in USUAL):
        return None
    if not _ISSUER.match(digits) or not luhn.is_valid(digits) or _ordinal(forms, number):
        return None
    if len(set(digits)) == 1 or (len(digits) == _EAN and _GOODS.match(digits) and ean.is_valid(digits)):
        return None
    return _hit(forms, Kind.BANK_CARD, number, possible=True)


def _ordinal(forms: Forms, number: Number) -> bool:
    """Whether it looks like the number of an order, a document, or a measurement."""
    labelled = _ORDER.search(forms.folded[max(0, number.start - 12) : number.start])
    return bool(labelled) or glued(forms.folded, number) is not Glued.NOTHING or measured(forms.folded, number)


# Whatever is certain comes first and takes its digits.
_CHECKS: tuple[_Check, ...] = (_resident_id, _mobile, _old_resident_id, _bank_card)
