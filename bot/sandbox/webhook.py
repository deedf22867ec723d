"""Updates by webhook (Bot API: setWebhook): secret header, order per chat, delays that double until a 2xx."""

import asyncio
import re
from collections.abc import Callable
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

import aiohttp
import orjson

from bot.sandbox.call import Call
from bot.sandbox.errors import BadRequest
from bot.sandbox.objects import Json
from bot.sandbox.updates import Entry
from bot.sandbox.world import World

_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
_LOOPBACK: Final = {"127.0.0.1", "localhost", "::1"}
_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"


class Webhook:
    """`first_delay` and `longest_delay` in seconds of real time between attempts; the real service goes to 60–120."""

    METHODS: ClassVar = frozenset({"setWebhook", "deleteWebhook", "getWebhookInfo", "logOut", "close"})

    def __init__(self, world: World) -> None:
        self.world = world
        self.url = ""
        self.first_delay = 0.05
        self.longest_delay = 2.0
        self._secret = ""
        self._connections = 40
        self._error: Json = {}
        self._task: asyncio.Task[None] | None = None
        self._busy: dict[Any, asyncio.Task[None]] = {}

    def call(self, call: Call) -> Any:
        """Carries out one of METHODS."""
        steps: dict[str, Callable[[Json], Any]] = {
            "setWebhook": self._set,
            "deleteWebhook": self._delete,
            "getWebhookInfo": self._info,
            "logOut": lambda _: True,
            "close": lambda _: True,
        }
        return steps[call.method](call.values)

    def _set(self, values: Json) -> bool:
        url = values.get("url", "")
        if not url:
            return self._delete(values)
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise BadRequest("bad webhook: An HTTPS URL must be provided for webhook")
        secret = values.get("secret_token", "")
        if secret and not _SECRET.fullmatch(secret):
            raise BadRequest("secret token contains unallowed characters")
        self._connections = max(1, min(values.get("max_connections", 40), 100))
        self.world.updates.allow(values.get("allowed_updates"))
        if values.get("drop_pending_updates"):
            self.world.updates.clear()
        self.url, self._secret, self._error = url, secret, {}
        self.world.updates.webhook = True
        self.world.updates.stop()
        self.resume()
        return True

    def resume(self) -> None:
        """Goes on delivering, if a webhook is set."""
        if self.url and self._task is None:
            self._task = asyncio.create_task(self._deliver())

    def _delete(self, values: Json) -> bool:
        self._cancel()
        if values.get("drop_pending_updates"):
            self.world.updates.clear()
        self.url = ""
        self.world.updates.webhook = False
        return True

    def _info(self, values: Json) -> Json:
        del values
        info: Json = {"url": self.url, "has_custom_certificate": False}
        info["pending_update_count"] = len(self.world.updates.entries)
        if self.url:
            info["max_connections"] = self._connections
        return info | self._error

    async def _deliver(self) -> None:
        queue = self.world.updates
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session:
            while True:
                queue.added.clear()
                queue.forget_old()
                for entry in list(queue.entries):
                    chat = _chat_of(entry)
                    if chat not in self._busy and len(self._busy) < self._connections:
                        task = asyncio.create_task(self._send(session, entry, chat))
                        self._busy[chat] = task
                await queue.added.wait()

    async def _send(self, session: aiohttp.ClientSession, entry: Entry, chat: Any) -> None:
        """One update until it is accepted; later ones of the same chat wait for it."""
        delay = self.first_delay
        while True:
            pause = await self._attempt(session, entry)
            if pause is None:
                break
            await asyncio.sleep(min(max(pause, delay), self.longest_delay))
            delay = min(delay * 2, self.longest_delay)
        self.world.updates.drop(entry)
        self._busy.pop(chat, None)
        self.world.updates.added.set()

    async def _attempt(self, session: aiohttp.ClientSession, entry: Entry) -> float | None:
        """None where a 2xx came; otherwise the seconds that Retry-After names, or 0."""
        headers = {"Content-Type": "application/json"}
        if self._secret:
            headers[_HEADER] = self._secret
        try:
            async with session.post(self.url, data=orjson.dumps(entry.body), headers=headers) as response:
                await response.read()
                if 200 <= response.status < 300:
                    return None
                fault = f"Wrong response from the webhook: {response.status} {response.reason}"
                pause = response.headers.get("Retry-After", "0")
        except (aiohttp.ClientError, TimeoutError) as error:
            fault, pause = f"Connection failed: {type(error).__name__}", "0"
        self._error = {"last_error_date": self.world.timestamp(), "last_error_message": fault}
        return float(pause) if pause.isdigit() else 0.0

    def _cancel(self) -> None:
        for task in (self._task, *self._busy.values()):
            if task:
                task.cancel()
        self._task = None
        self._busy = {}

    async def stop(self) -> None:
        """Ends deliveries; what was not accepted stays queued."""
        tasks = [task for task in (self._task, *self._busy.values()) if task]
        self._cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _chat_of(entry: Entry) -> Any:
    """The chat whose order an update belongs to."""
    for body in entry.body.values():
        if isinstance(body, dict):
            message = body.get("message", body)
            return message.get("chat", {}).get("id", body.get("from", {}).get("id"))
    return None
