"""A small HTTP server on one address: what listens besides the bot, each with its routes."""

import os
from collections.abc import Iterable
from typing import Any

from aiohttp import web

from bot.command import MisusedError
from bot.setting_forms import Listen


class Listening:
    """`address` is host and port once it has started. `setting`: whose value a wrong address is, for the error."""

    def __init__(self, setting: str, routes: Iterable[web.RouteDef], **application: Any) -> None:
        self._setting = setting
        self._served = web.Application(**application)
        self._served.add_routes(routes)
        self._runner: web.AppRunner | None = None
        self.address: tuple[str, int] | None = None

    async def start(self, listen: Listen) -> None:
        """Raises MisusedError where the address cannot be used."""
        self._runner = web.AppRunner(self._served, access_log=None)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, listen.host or None, listen.port).start()
        except OSError as error:
            why = os.strerror(error.errno) if error.errno else str(error)
            raise MisusedError(f"{self._setting}: {listen.host}:{listen.port} cannot be used: {why}") from None
        self.address = self._runner.addresses[0][:2]

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()
            self._runner = None
