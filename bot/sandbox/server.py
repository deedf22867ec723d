"""The sandbox: a strict Telegram Bot API on the loopback interface, with the phones that use it."""

import asyncio
from typing import Any, Final

from aiohttp import web

from bot.sandbox.api import Api, Record
from bot.sandbox.control import Control
from bot.sandbox.faults import Faults
from bot.sandbox.objects import Json
from bot.sandbox.phone import Phone
from bot.sandbox.population import Population
from bot.sandbox.world import World
from models.clock import Clock, MovableClock

TOKEN: Final = "1000:sandbox-token"  # noqa: S105 - made up, for a server on this machine
LARGEST_UPLOAD: Final = 52 * 1024 * 1024


class Sandbox(Population):
    """Holds one bot's world and serves it over HTTP; add people and groups before or after `start`."""

    def __init__(
        self,
        token: str = TOKEN,
        clock: Clock | None = None,
        *,
        limits: bool = False,
        privacy: bool = True,
        timezone: str = "Asia/Shanghai",
    ) -> None:
        """`limits`: answer 429 as Telegram would; `privacy`: show the bot only what privacy mode shows in groups.

        `timezone`: in which the page shows times.
        """
        self.token = token
        bot: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "先审",
            "username": "xianshen_bot",
            "can_join_groups": True,
            "can_read_all_group_messages": not privacy,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
        super().__init__(World(bot, clock or MovableClock(), limits=limits, privacy=privacy))
        self.api = Api(self.world, token)
        self.control = Control(self, timezone)
        self.url = ""
        self._runner: web.ServerRunner | None = None

    @property
    def clock(self) -> Clock:
        return self.world.clock

    @property
    def calls(self) -> "list[Record]":
        """The last 10 000 calls of the Bot API, oldest first."""
        return list(self.api.calls)

    def count(self, method: str) -> int:
        """How often a method was called, refused calls included."""
        return self.api.counts[method]

    def inject(self, kind: str, body: Any) -> None:
        """Queues an update as given, be it of a kind not asked for or not well-formed."""
        self.world.updates.add(kind, body, forced=True)

    async def collected(self, *, seconds: float = 5) -> None:
        """Waits until the bot has confirmed every update (it may still be at work on the last)."""
        async with asyncio.timeout(seconds):
            await self.world.updates.empty.wait()

    async def called(self, method: str, times: int = 1, *, seconds: float = 5) -> Record:
        """The last call of a method, as soon as it was called that often since the sandbox began."""
        async with asyncio.timeout(seconds):
            while self.api.counts[method] < times:
                await self.api.called.wait()
        return next(record for record in reversed(self.api.calls) if record.method == method)

    @property
    def faults(self) -> Faults:
        return self.api.faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self.api.faults = faults

    def hold(self, chat_id: int) -> None:
        """Calls that name this chat have their effect, but are answered only after `release`."""
        self.api.held.setdefault(chat_id, asyncio.Event())

    def release(self, chat_id: int) -> None:
        held = self.api.held.pop(chat_id, None)
        if held:
            held.set()

    def phone(self, user_id: int) -> Phone:
        """The phone of somebody added before."""
        return Phone(self.world, self.world.people[user_id])

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listens; `url` is then the root (BOT_API_URL). May be called again for further addresses."""
        if self._runner is None:
            server = web.Server(self._handle, request_factory=_request, access_log=None)
            self._runner = web.ServerRunner(server, shutdown_timeout=1)
            await self._runner.setup()
            self.control.attach()
            self.api.webhook.resume()
        await web.TCPSite(self._runner, host, port).start()
        if not self.url:
            bound = self._runner.addresses[0]
            self.url = f"http://{host}:{bound[1]}"

    async def stop(self) -> None:
        """Ends waiting polls, webhooks and pages, then stops listening; the world stays as it is."""
        for chat_id in list(self.api.held):
            self.release(chat_id)
        self.world.updates.stop()
        await self.api.webhook.stop()
        await self.control.detach()
        if self._runner:
            await self._runner.cleanup()
        self._runner, self.url = None, ""

    async def _handle(self, incoming: web.BaseRequest) -> web.StreamResponse:
        path = incoming.path
        if path.startswith("/bot"):
            token, _, name = path[4:].partition("/")
            return await self.api.answer(incoming, token, name)
        if path.startswith("/file/bot"):
            token, _, rest = path[9:].partition("/")
            return self.api.file(token, rest)
        return await self.control.handle(incoming)


def _request(message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
    return web.BaseRequest(
        message, payload, protocol, writer, task, asyncio.get_running_loop(), client_max_size=LARGEST_UPLOAD
    )
