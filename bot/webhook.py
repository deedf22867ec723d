"""Updates by webhook (Bot API: setWebhook): one path, one secret, 200 only after the commit."""

import hmac
from typing import Final
from urllib.parse import urlsplit

import orjson
import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.intake import ALLOWED, Store
from bot.transport import Transport

log = structlog.get_logger(__name__)

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
LARGEST: Final = 1024 * 1024  # bytes of one update; Telegram's are far smaller


class Webhook:
    """The server Telegram writes to. `port` is known after `start` (0 in `listen` picks a free one)."""

    def __init__(self, transport: Transport, store: Store, url: str, secret: str, listen: tuple[str, int]) -> None:
        """Raises ValueError without a secret: anybody could write to it."""
        if not secret:
            raise ValueError("a webhook needs a secret")
        self._transport = transport
        self._store = store
        self._url = url
        self._path = urlsplit(url).path or "/"
        self._secret = secret.encode()
        self._listen = listen
        self._runner: web.ServerRunner | None = None
        self.port = 0

    async def start(self) -> None:
        """Listens, then tells Telegram. Raises OSError (the address is taken) and what the call raises: then again."""
        if self._runner is None:
            self._runner = web.ServerRunner(web.Server(self._receive, access_log=None))
            await self._runner.setup()
            await web.TCPSite(self._runner, self._listen[0] or None, self._listen[1]).start()
            self.port = int(self._runner.addresses[0][1])
        await self._transport.call(
            "setWebhook",
            {"url": self._url, "secret_token": self._secret.decode(), "allowed_updates": ALLOWED},
        )

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _receive(self, request: web.BaseRequest) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "").encode(errors="surrogateescape")
        known = hmac.compare_digest(given, self._secret)
        if not known or request.method != "POST" or request.path != self._path:
            return web.Response(status=403)
        try:
            update = orjson.loads(await _body(request))
            if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
                return web.Response(status=400)
        except orjson.JSONDecodeError:
            return web.Response(status=400)
        except OverflowError:
            return web.Response(status=413)
        try:
            await self._store.put([update])
        except (SQLAlchemyError, OSError) as error:
            log.warning("intake.trouble", error=type(error).__name__)
            return web.Response(status=503)  # not stored: Telegram comes again
        return web.Response()


async def _body(request: web.BaseRequest) -> bytes:
    """Raises OverflowError beyond LARGEST, without reading on."""
    read = bytearray()
    async for chunk in request.content.iter_any():
        read += chunk
        if len(read) > LARGEST:
            raise OverflowError
    return bytes(read)
