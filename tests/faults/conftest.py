from collections.abc import AsyncIterator

import pytest

from tests.faults.process import Forks, forks


@pytest.fixture
async def forked() -> AsyncIterator[Forks]:
    """Starts bots as processes of their own."""
    async with forks() as started:
        yield started
