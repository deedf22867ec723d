"""Three units, forty accounts and 5 000 messages in a year: exactly the reminders that a brute-force model expects."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.database import Database
from tests.faults.year import Year
from tests.faults.year_model import Model
from tests.faults.year_script import YEAR, Writer

# A fortnight of the year, from a day on that the seed draws, with its share of 5 000 messages; XIANSHEN_DAYS=358
# lives the whole year, in some minutes.
DAYS = int(os.environ.get("XIANSHEN_DAYS") or 14)
MESSAGES = 5_000 * DAYS // YEAR
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of this test's own is made in it


@pytest.fixture
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A migrated, empty database in memory, where the machine has such a folder."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else tmp_path) as folder:
        yield Path(shutil.copy(request.getfixturevalue("_sqlite_template"), Path(folder) / "year.db"))


async def test_a_year_brings_exactly_the_reminders_that_must_come(file: Path, seed: int) -> None:
    script = Writer(seed, MESSAGES, DAYS).write()
    wanted = Model(script).foretell()
    database = Database(f"sqlite+aiosqlite:///{file}")
    year = Year(database, script, seed)
    await year.found()
    await year.live()
    told = await year.told()
    await database.close()
    print(f"{year.ticks} ticks, {year.kills} killed, {sum(wanted.values())} reminders")
    missed, beyond = sorted((wanted - told).elements()), sorted((told - wanted).elements())
    assert (missed[:9], beyond[:9]) == ([], []), f"{len(missed)} missed, {len(beyond)} beyond, of {len(wanted)}"
    assert year.kills
