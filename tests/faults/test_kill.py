"""SIGKILL at random moments of a working day, a tenth of all calls failing: nothing lost, nothing twice."""

import os
import secrets
from pathlib import Path

from bot.database import Database
from bot.sandbox.server import Sandbox
from tests.faults import killing
from tests.faults.process import Forks

# On PostgreSQL a killed writer leaves its transaction to the server, on SQLite to the file: that is the longer list.
KILLS = {"sqlite": 100, "postgresql": 30}


async def test_a_day_with_kills_loses_no_draft_tap_or_card_and_applies_none_twice(
    sandbox: Sandbox, database: Database, forked: Forks, kind: str, tmp_path: Path
) -> None:
    seed = int(os.environ.get("XIANSHEN_SEED") or secrets.randbelow(10**6))
    print(f"XIANSHEN_SEED={seed} draws the same plans, moments and faults again")
    outcome = await killing.on(sandbox, database, forked, tmp_path, seed, KILLS[kind])
    print(outcome)
    assert outcome.kills == KILLS[kind]
