"""Marks of classified and internal documents (绝密/机密/秘密, 内部; H7.1).

Written as a mark, they are found for certain: with ★, a term or a number (GB/T 9704), on a line or in brackets by
themselves, after 密级, as 内部资料 and the like. In running text 绝密 and 机密 are only possible, and left alone where
they mean something else (商业机密, 《绝密543》). 秘密 and 内部 in running text are everyday words (秘密花园,
内部装修) and nothing; 国家秘密 and 内部材料 are advice, because pieces on keeping secrets are written too.
"""

import re
from typing import NamedTuple

from models.finding import Hit, Kind, Severity
from models.normalising import FOLDED, Forms

_GAP = r"[^\S\n]{0,4}"  # marks are often set wide
_LEVEL = rf"[绝机秘]{_GAP}密"
_INTERNAL = rf"内{_GAP}部"
_TERM = r"(?:启用前|解密前|公布前|长期|[0-9一二三四五六七八九十]{1,3}[^\S\n]?(?:年|个?月|天|日))"
_NEVER = r"(?:严禁|不得|请勿|切勿|禁止)"
_WARNING = rf"(?:注意保[存密]|妥善保[管存]|{_NEVER}(?:外传|外泄|翻印|复制|扩散|转发)|阅后即焚|阅后收回)"
# 仅供内部, 限内部, 仅供单位内部, not 提供内部
_FOR = r"(?<!提供内)(?:(?<=[供限]内)|(?<=限于内)|(?<=供.内)|(?<=供..内)|(?<=供...内))"
_OTHER_WORDS = "[码钥集切闭布度林植]|(?<=机密)封"  # 手机密码, 飞机密集, 时机密切, 发动机密封; but 绝密封存
_OPEN, _CLOSE = r"[\[(【〔「<{]", r"[\])】〕」>}]"


class _Mark(NamedTuple):
    needles: tuple[str, ...]  # one of them is in the bare text, or the pattern need not be tried
    pattern: re.Pattern[str]  # on the folded text
    severity: Severity
    possible: bool


def _mark(pattern: str, *needles: str, severity: Severity = Severity.SENSITIVE, possible: bool = False) -> _Mark:
    return _Mark(needles, re.compile(pattern, re.MULTILINE), severity, possible)


_LEVELS = ("绝密", "机密", "秘密")
_TOP = ("绝密", "机密")
_MARKS = (
    _mark(rf"{_LEVEL}{_GAP}[★☆*⭐✭✩✮✯]{{1,3}}{_GAP}{_TERM}?", *_LEVELS),
    _mark(rf"{_LEVEL}[^\S\n]{{1,4}}(?:{_TERM}|第?[^\S\n]?[0-9]{{1,8}}[^\S\n]?号)", *_LEVELS),
    _mark(rf"密{_GAP}级(?:程度)?[^\S\n]?[::为][^\S\n]?(?:{_LEVEL}|{_INTERNAL})", "密级"),
    _mark(rf"^[^\S\n]*(?:{_LEVEL}|{_INTERNAL})级?(?=[^\S\n]*$)", *_LEVELS, "内部"),
    _mark(rf"{_OPEN}[^\S\n]?(?:{_LEVEL}|{_INTERNAL})(?:级|件|文件|资料)?[^\S\n]?{_CLOSE}", *_LEVELS, "内部"),
    _mark(rf"{_INTERNAL}(?:资料|文件|文稿|刊物|发行|传阅|掌握)(?!夹|系统|柜|库)(?:[^\w\n]{{0,3}}{_WARNING})?", "内部"),
    _mark(
        rf"内{_FOR}{_GAP}部(?:人员)?(?:使用|参考|交流|学习|传阅|阅读)",
        "内部",
    ),
    _mark(
        rf"内(?<!建筑内|房屋内|空间内){_GAP}部(?:使用(?!面积|空间|率|寿命|环境|功能|情况|感受|[着了的])|参考(?!价))"
        rf"(?:[^\w\n]{{0,3}}{_WARNING})?",
        "内部",
        possible=True,
    ),
    _mark(r"[绝机]密(?:文件|资料|材料|级|电报|公文|档案)|秘密(?:级|文件|电报|公文)", *_LEVELS, possible=True),
    _mark(rf"[绝机](?<![业司家户心].)密(?!性|计算|{_OTHER_WORDS}|[^《》\n]{{0,20}}》)", *_TOP, possible=True),
    _mark(rf"{_NEVER}外传", "外传", possible=True),
    _mark(r"top secret|strictly confidential|internal use only", "secret", "confidential", "internal", possible=True),
    _mark(r"国家(?:秘密|机密)|涉密(?:文件|资料|信息|材料|载体)", *_LEVELS, "涉密", severity=Severity.ADVICE),
    _mark(r"内部(?:材料|通报|讲话|会议纪要)", "内部", severity=Severity.ADVICE),
)
_NEEDLES = {needle for mark in _MARKS for needle in mark.needles}
# With something put between the characters; an ordinary sentence may well end with 绝 and begin with 密.
_INTERRUPTED = re.compile("绝密|机密|秘密|内部(?:资料|文件|刊物|参考|使用)")
_ORDINARY = re.compile(r"[。，、；：！？,;:!?\n]")


def find(forms: Forms) -> list[Hit]:
    """The marks in the text, each by itself; overlapping ones stand beside each other."""
    present = {needle for needle in _NEEDLES if needle in forms.bare}
    if not present:
        return []
    marks = [mark for mark in _MARKS if not present.isdisjoint(mark.needles)]
    hits = [_hit(forms, mark, match) for mark in marks for match in mark.pattern.finditer(forms.folded)]
    known = bytearray(len(forms.text))
    for hit in hits:
        if hit.severity is not Severity.ADVICE:
            known[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
    for match in _INTERRUPTED.finditer(forms.bare):
        start, end = forms.of_bare(*match.span())
        passage = forms.text[start:end]
        plain = len(passage) == len(match[0]) or _ORDINARY.search(passage)
        if not plain and known.find(1, start, end) < 0:
            hits.append(Hit(Kind.SECRECY, Severity.SENSITIVE, start, end, passage, possible=True))
    return hits


def _hit(forms: Forms, mark: _Mark, match: re.Match[str]) -> Hit:
    """Spaces around a mark that stands alone are not part of it."""
    found = match[0]
    first = match.start() + len(found) - len(found.lstrip())
    start, end = forms.of_folded(first, first + len(found.strip()))
    passage = forms.text[start:end]
    hidden = any(not FOLDED[ord(character)] for character in passage)
    disguised = hidden or _letters(passage.casefold()) != _letters(found)
    return Hit(Kind.SECRECY, mark.severity, start, end, passage, possible=mark.possible or disguised)


def _letters(text: str) -> list[str]:
    """Without punctuation and spaces: a full-width bracket around a mark is how it is printed, not a disguise."""
    return [character for character in text if character.isalnum()]
