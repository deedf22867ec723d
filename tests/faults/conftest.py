import os
import secrets
from collections.abc import AsyncIterator

import pytest

from tests.faults.process import Forks, forks


@pytest.fixture
async def forked() -> AsyncIterator[Forks]:
    """Starts bots as processes of their own."""
    async with forks() as started:
        yield started


@pytest.fixture
def seed() -> int:
    drawn = int(os.environ.get("XIANSHEN_SEED") or secrets.randbelow(10**6))
    print(f"XIANSHEN_SEED={drawn} draws the same plans, moments and faults again")
    return drawn
