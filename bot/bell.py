"""A bell: whoever has made work rings it, whoever waits for work hears it."""

import asyncio
from contextlib import suppress


class Bell:
    """Rings before a wait are not lost; many rings are one."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()

    async def wait(self, seconds: float | None = None) -> None:
        """Until the bell rings, or until `seconds` have passed."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        self._rung.clear()
