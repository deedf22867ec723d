"""`python -m tests.faults.soak [--kills N] [--seed S] [--steps N]`: longer days than `test_kill.py` has, and a longer
walk over incidents; prints a table.
"""

import argparse
import asyncio
import secrets
import sys
import tempfile
from pathlib import Path

from bot.database import Database, migrate
from bot.sandbox.server import Sandbox
from tests.faults import trial
from tests.faults.ladder_walk import walk
from tests.faults.process import Bot, forks
from tests.faults.trial import Outcome

DAY = 250  # kills in one day; a longer soak has several days, each with a seed and a database of its own


async def soak(kills: int, seed: int) -> bool:
    """Whether every day held. Prints a line for each figure of each day."""
    held = True
    for day, start in enumerate(range(0, kills, DAY)):
        try:
            outcome = await one(seed + day, min(DAY, kills - start))
        except* AssertionError as broken:
            held = False
            print(f"seed {seed + day}: BROKEN\n{_first(broken)}", flush=True)
        else:
            print(table(seed + day, outcome), flush=True)
    return held


async def one(seed: int, kills: int) -> Outcome:
    sandbox = Sandbox()
    await sandbox.start()
    try:
        with tempfile.TemporaryDirectory(prefix="xianshen-soak-") as name:
            folder = Path(name)
            database = Database(f"sqlite+aiosqlite:///{folder / 'xianshen.db'}")
            await migrate(database)
            async with forks() as started:
                bot = Bot(started, trial.settings(sandbox, database), folder)
                outcome = await trial.on(sandbox, database, [bot], seed, kills)
            await database.close()
            return outcome
    finally:
        await sandbox.stop()


def table(seed: int, outcome: Outcome) -> str:
    rows = [("seed", seed), ("kills", outcome.strikes), *outcome.figures.items(), ("seconds", round(outcome.seconds))]
    lines = [f"{name:40}{value:>10,}" if name != "seed" else f"{name:40}{value:>10}" for name, value in rows]
    return "\n".join([*lines, "nothing lost, nothing twice, the trail whole", ""])


def _first(broken: BaseException) -> BaseException:
    while isinstance(broken, BaseExceptionGroup):
        broken = broken.exceptions[0]
    return broken


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--steps", type=int, default=500_000, help="of the walk over incidents")
    given = parser.parse_args()
    held = asyncio.run(soak(given.kills, given.seed))
    print(f"walked {sum(walk(given.steps).values()):,} steps over incidents: every ring came, once, until the answer")
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
