"""`python -m tests.bench`: what this program costs beside the bots that keep nothing, in one run on one machine.

Rounds of the contenders follow each other in turn, so that a busy moment of the machine meets all of them; each figure
is the median of its rounds. Nothing here fails: a missed aim is printed as missed.
"""

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Final

from bot.database import Database, migrate
from tests.bench import finding, measures, screening, urgency
from tests.bench.measures import Echoing, Living

ROUNDS: Final = 3
DRAFTS_FOR_MEMORY: Final = 1_000
Row = tuple[str, str, str, str, str]
ECHOES: Final = {
    "plain": "python-telegram-bot, echo (in memory)",
    "aiogram": "aiogram, echo (in memory)",
    "echo": "xianshen, echo (durable)",
}


@contextmanager
def contenders(folder: Path) -> Iterator[tuple[dict[str, Echoing], Living]]:
    """All of them, started and idle, each with a server of its own."""
    with ExitStack() as stack:
        echoes = {}
        for name in ECHOES:
            (folder / name).mkdir()
            echoes[name] = stack.enter_context(measures.echoing(name, folder / name))
        yield echoes, stack.enter_context(measures.living(folder))


def throughput(folder: Path) -> Iterator[Row]:
    with contenders(folder) as (echoes, life):
        rates: dict[str, list[tuple[float, float]]] = {name: [] for name in ECHOES}
        lives = []
        for _ in range(ROUNDS):
            for name, contender in echoes.items():
                rates[name].append(contender.round())
            lives.append(life.round())
        plain = median(rate for rate, _ in rates["plain"])
        for name, what in ECHOES.items():
            rate, cost = (median(each) for each in zip(*rates[name], strict=True))
            aim = 3.0 if name == "echo" else None
            yield row(what, f"{rate:,.0f} updates/s, {cost:.2f} ms CPU each", rate / plain, aim)
        rate, calls, cost = (median(each) for each in zip(*lives, strict=True))
        what = f"xianshen, whole life of a draft ({calls:.0f} calls)"
        yield row(what, f"{rate:,.0f} API calls/s, {cost:.2f} ms CPU each", rate / plain, 1.0)
        life.fill(DRAFTS_FOR_MEMORY)
        yield limited(f"memory after {life.drafts:,} drafts", life.memory, "MB", 120)


def start(folder: Path) -> Iterator[Row]:
    """Of an empty folder, and of one that holds a migrated database."""
    fresh, ready = [], []
    (folder / "ready").mkdir()
    asyncio.run(_migrated(folder / "ready" / "xianshen.db"))
    for place in range(ROUNDS):
        fresh.append(measures.start(folder / f"fresh-{place}"))
        ready.append(measures.start(folder / "ready"))
    yield limited("start to first getUpdates", median(ready), "s", 1.5)
    yield limited("the same, the database made first", median(fresh), "s", 1.5)


def urgent(folder: Path) -> Iterator[Row]:
    for what, seconds, sent in urgency.rows(folder):
        what_, value, _, aim, kept = limited(what, seconds, "s", 1)
        yield what_, f"{value}; {sent}", "", aim, kept


def found(folder: Path) -> Iterator[Row]:
    few, many = finding.SIZES
    for kind, (least, most) in finding.rows(folder):
        ratio = most / least
        what = f"{finding.DUE:,} due among {many:,} rows, {kind}"
        told = f"{most * 1000:.0f} ms, {ratio:.2f} × those among {few:,}"
        yield what, told, "", "≤ 1.2 ×", "ok" if ratio <= 1.2 else "missed"


async def _migrated(file: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{file}")
    await migrate(database)
    await database.close()


def row(what: str, value: str, ratio: float, aim: float | None) -> Row:
    """A figure that should be at least `aim` times the plain bot's."""
    if aim is None:
        return what, value, f"{ratio:.2f} ×", "", ""
    return what, value, f"{ratio:.2f} ×", f"≥ {aim:g} ×", "ok" if ratio >= aim else "missed"


def limited(what: str, value: float, unit: str, most: float) -> Row:
    return what, f"{value:.2f} {unit}", "", f"≤ {most:g} {unit}", "ok" if value <= most else "missed"


def table(rows: Sequence[Row]) -> str:
    widths = [max(len(each[place]) for each in rows) for place in range(5)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(each, widths, strict=True)).rstrip() for each in rows
    )


def main() -> None:
    head: Row = ("what", "value", "to plain", "aim", "")
    with tempfile.TemporaryDirectory(prefix="xianshen-bench-") as name:
        folder = Path(name)
        rows = [head, *start(folder), *throughput(folder), *urgent(folder), *found(folder)]
    rows += [(what, value, "", "", "") for what, value in screening.rows()]
    print(table(rows))


if __name__ == "__main__":
    main()
