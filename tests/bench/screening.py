"""Screening: 100 000 listed words, a draft of 2 000 characters (issue: loaded once, under 1 ms)."""

import hashlib
from collections.abc import Callable
from statistics import median
from time import perf_counter

from models.screening import Lexicon, Severity, screen

WORDS = 100_000
CHARACTERS = 2_000
ROUNDS = 300
_SENTENCE = (
    "县人民政府今天召开常务会议，研究部署2026年春季农业生产和森林防火工作，会议强调要密切关注天气变化，"
    "加强内部管理，联系电话010-12345678，详见 https://www.example.gov.cn/art/2026/2/13/ 。\n"
)


def rows() -> list[tuple[str, str]]:
    """What was measured, and the figure with its unit."""
    words = {_word(number) for number in range(WORDS)}
    started = perf_counter()
    lexicon = Lexicon({Severity.SENSITIVE: words})
    loaded = perf_counter() - started
    plain = (_SENTENCE * CHARACTERS)[:CHARACTERS]
    told = (
        f"机密★1年 身份证110101199003071233，手机１３８-0013-8000，限 时 抢 购 https://item.jd.com/1.html {min(words)}"
    )
    return [
        (f"lexicon of {len(words):,} words, built once", f"{loaded:.2f} s"),
        (f"draft of {CHARACTERS:,} characters, nothing found", _median(lambda: screen(plain, lexicon))),
        (
            f"draft of {CHARACTERS:,} characters with 6 hits",
            _median(lambda: screen(told + plain[len(told) :], lexicon)),
        ),
    ]


def _word(number: int) -> str:
    """Two to six Han characters, spread as evenly as words are."""
    spread = hashlib.sha256(str(number).encode()).digest()
    points = [0x4E00 + int.from_bytes(spread[at : at + 2]) % 0x4200 for at in range(0, 2 * (2 + number % 5), 2)]
    return "".join(map(chr, points))


def _median(work: Callable[[], object]) -> str:
    times = []
    for _ in range(ROUNDS):
        started = perf_counter()
        work()
        times.append(perf_counter() - started)
    return f"{median(times) * 1000:.2f} ms"


if __name__ == "__main__":
    for what, figure in rows():
        print(f"{what:50} {figure}")
