"""SIGKILL at random moments of a working day, a tenth of all calls failing: nothing lost, nothing twice."""

from pathlib import Path

from bot.database import Database
from bot.sandbox.server import Sandbox
from tests.faults import trial
from tests.faults.process import Bot, Forks

# On PostgreSQL a killed writer leaves its transaction to the server, on SQLite to the file: that is the longer list.
KILLS = {"sqlite": 100, "postgresql": 30}


async def test_a_day_with_kills_loses_no_draft_tap_or_card_and_applies_none_twice(
    sandbox: Sandbox, database: Database, forked: Forks, backend: str, seed: int, tmp_path: Path
) -> None:
    bot = Bot(forked, trial.settings(sandbox, database), tmp_path)
    outcome = await trial.on(sandbox, database, [bot], seed, KILLS[backend])
    print(outcome)
    assert outcome.strikes == KILLS[backend]
