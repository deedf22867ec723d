"""The Bot API over HTTP: one call from request to answer, with faults and delays on demand."""

import asyncio
import hmac
from collections import Counter, deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from aiohttp import web

from bot.sandbox import parameters, request
from bot.sandbox.call import Call
from bot.sandbox.errors import ApiError, NotFound, TooManyRequests, Unauthorized
from bot.sandbox.faults import Faults
from bot.sandbox.files import DOWNLOAD_LIMIT
from bot.sandbox.methods import METHODS
from bot.sandbox.objects import Json
from bot.sandbox.webhook import Webhook
from bot.sandbox.world import Signal, World

KEPT_CALLS: Final = 10_000


@dataclass(slots=True, frozen=True)
class Record:
    """A finished call; `result` is the ApiError where it was refused, None where a fault prevented it."""

    method: str
    params: Json
    result: Any
    at: datetime
    fault: str | None = None


class Api:
    def __init__(self, world: World, token: str) -> None:
        self.world = world
        self.faults = Faults()
        self.webhook = Webhook(world)
        self.calls: deque[Record] = deque(maxlen=KEPT_CALLS)
        self.counts: Counter[str] = Counter()
        self.first_at: dict[str, float] = {}
        self.last_at: dict[str, float] = {}
        self.called = Signal()
        self.held: dict[int, asyncio.Event] = {}
        self._token = token

    def allowed(self, token: str) -> bool:
        return hmac.compare_digest(token.encode(), self._token.encode())

    async def answer(self, incoming: web.BaseRequest, token: str, name: str) -> web.StreamResponse:
        """Carries out one call and answers it."""
        method = parameters.BY_LOWER.get(name.lower())
        if not self.allowed(token):
            return _refusal(Unauthorized("Unauthorized"))
        if method is None:
            return _refusal(NotFound("method not found"))
        raw, uploads = await request.parameters(incoming)
        fault = self.faults.draw(method)
        if fault in {"error_500", "retry_429", "drop_before"}:
            self._record(method, raw, None, fault)
            return self._prevented(incoming, fault)
        result = await self.run(method, raw, uploads, fault)
        hold = self.held.get(_number(raw.get("chat_id"))) if self.held else None
        if hold:
            await hold.wait()
        if fault:
            return _dropped(incoming)
        if isinstance(result, ApiError):
            return _refusal(result)
        return _json(200, {"ok": True, "result": result})

    async def run(self, method: str, raw: Json, uploads: Json, fault: str | None = None) -> Any:
        """The call's effect: its result, or the ApiError that it is refused with."""
        result: Any
        try:
            call = Call(method, parameters.read(method, raw), uploads)
            if method == "getUpdates":
                result = await self._get_updates(call.values)
            elif method in Webhook.METHODS:
                result = self.webhook.call(call)
            else:
                result = METHODS[method](self.world, call)
        except ApiError as error:
            result = error
        self._record(method, raw, result, fault)
        return result

    async def _get_updates(self, values: Json) -> Any:
        queue = self.world.updates
        if not queue.webhook:
            queue.allow(values.get("allowed_updates"))
        return await queue.get(values.get("offset", 0), values.get("limit", 100), values.get("timeout", 0))

    def _record(self, method: str, raw: Json, result: Any, fault: str | None) -> None:
        self.counts[method] += 1
        now = self.world.clock.now()
        self.last_at[method] = now.timestamp()
        self.first_at.setdefault(method, self.last_at[method])
        self.calls.append(Record(method, raw, result, now, fault))
        self.called.notify()

    def _prevented(self, incoming: web.BaseRequest, fault: str) -> web.StreamResponse:
        if fault == "error_500":
            return _json(500, {"ok": False, "error_code": 500, "description": "Internal Server Error"})
        if fault == "retry_429":
            return _refusal(TooManyRequests(1))
        return _dropped(incoming)

    def file(self, token: str, path: str) -> web.StreamResponse:
        """`GET /file/bot<token>/<path>`: a file's bytes, at most 20 MB."""
        kept = self.world.files.by_path.get(path)
        if not self.allowed(token):
            return _refusal(Unauthorized("Unauthorized"))
        if kept is None or kept.size > DOWNLOAD_LIMIT:
            return _refusal(NotFound("file not found"))
        return web.Response(body=kept.data, content_type=kept.mime)


def _number(value: Any) -> int:
    text = str(value)
    return int(text) if text.lstrip("-").isdigit() else 0


def _json(status: int, body: Json) -> web.Response:
    return web.Response(status=status, body=orjson.dumps(body), content_type="application/json")


def _refusal(error: ApiError) -> web.Response:
    body: Json = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return _json(error.code, body)


def _dropped(incoming: web.BaseRequest) -> web.Response:
    """Closes the connection without a byte of an answer; what is returned reaches nobody."""
    if incoming.transport:
        incoming.transport.abort()
    return web.Response(status=500)
