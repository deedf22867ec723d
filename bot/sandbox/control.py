"""The page and its control API, for browsers on this machine only; the Bot API is served beside it."""

from __future__ import annotations

import mimetypes
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import orjson
from aiohttp import web
from pylopdf_fonts_zh_cn import sans_path

from bot.sandbox import bulk, page_phone, request
from bot.sandbox.errors import ApiError, PhoneRefused
from bot.sandbox.faults import Faults
from bot.sandbox.page_socket import PageSockets
from models.clock import MovableClock

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox

PAGE: Final = Path(__file__).parent / "page"
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_POLICY: Final = (
    "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
)
_REFUSALS: Final = (PhoneRefused, ApiError, KeyError, ValueError, TypeError)


class Control:
    def __init__(self, sandbox: Sandbox, timezone: str) -> None:
        self._sandbox = sandbox
        self.sockets = PageSockets(sandbox.world, timezone, lambda: sandbox.faults.rate)

    def attach(self) -> None:
        """Begins to tell pages of the clock."""
        clock = self._sandbox.clock
        if isinstance(clock, MovableClock):
            clock.moved.append(self.sockets.tell_clock)

    async def detach(self) -> None:
        clock = self._sandbox.clock
        if isinstance(clock, MovableClock) and self.sockets.tell_clock in clock.moved:
            clock.moved.remove(self.sockets.tell_clock)
        await self.sockets.close()

    async def handle(self, incoming: web.BaseRequest) -> web.StreamResponse:
        """Everything that is not the Bot API."""
        if not _from_here(incoming):
            return web.Response(status=403, text="for pages served from this machine only")
        path = incoming.path
        if incoming.method == "POST":
            return await self._post(incoming, path)
        if path == "/sandbox/ws":
            return await self.sockets.serve(incoming)
        if path == "/sandbox/stats":
            return answer(bulk.stats(self._sandbox.api))
        if path.startswith("/sandbox/files/"):
            return self._file(path.removeprefix("/sandbox/files/"))
        return _static(path)

    async def _post(self, incoming: web.BaseRequest, path: str) -> web.StreamResponse:
        parts = path.strip("/").split("/")
        try:
            if parts[:2] == ["sandbox", "phones"] and len(parts) == 4:
                phone = self._sandbox.phone(int(parts[2]))
                return answer(await page_phone.act(phone, parts[3], incoming))
            given, _ = await request.parameters(incoming)
            if path == "/sandbox/clock":
                return answer(self._move_clock(float(given["advance_seconds"])))
            if path == "/sandbox/faults":
                self._sandbox.faults = Faults(rate=float(given["rate"]))
                return answer({"rate": self._sandbox.faults.rate})
            if path == "/sandbox/bulk":
                return answer(bulk.queue(self._sandbox, given))
        except _REFUSALS as error:
            return _refused(error)
        return web.Response(status=404)

    def _move_clock(self, seconds: float) -> dict[str, str]:
        clock = self._sandbox.clock
        if not isinstance(clock, MovableClock):
            raise PhoneRefused("this clock cannot be moved")
        clock.advance(timedelta(seconds=seconds))
        return {"now": clock.now().isoformat()}

    def _file(self, file_id: str) -> web.Response:
        kept = self._sandbox.world.files.by_id.get(file_id)
        if kept is None:
            return web.Response(status=404)
        headers = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}
        if not kept.mime.startswith(("image/", "video/", "audio/")):
            headers["Content-Disposition"] = "attachment"
        return web.Response(body=kept.data, content_type=kept.mime, headers=headers)


def answer(result: Any) -> web.Response:
    """`{"ok": true, "result": …}`"""
    return web.Response(body=orjson.dumps({"ok": True, "result": result}), content_type="application/json")


def _refused(error: Exception) -> web.Response:
    text = f"{error.args[0]} is missing or unknown" if isinstance(error, KeyError) else str(error)
    body = orjson.dumps({"ok": False, "description": text})
    return web.Response(status=400, body=body, content_type="application/json")


def _from_here(incoming: web.BaseRequest) -> bool:
    """A name in Host that is not this machine's (DNS rebinding) or a foreign Origin is turned away."""
    host = incoming.headers.get("Host", "")
    if urlsplit(f"//{host}").hostname not in _LOOPBACK:
        return False
    origin = incoming.headers.get("Origin")
    return origin is None or origin == f"http://{host}"


def _static(path: str) -> web.StreamResponse:
    if path == "/page/font.otf":
        return web.FileResponse(sans_path(), headers={"Content-Type": "font/otf", "Cache-Control": "max-age=86400"})
    name = "index.html" if path == "/" else path.removeprefix("/page/")
    file = (PAGE / name).resolve()
    if (path != "/" and not path.startswith("/page/")) or not file.is_relative_to(PAGE) or not file.is_file():
        return web.Response(status=404)
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    headers = {"Content-Type": kind, "Cache-Control": "no-cache", "Content-Security-Policy": _POLICY}
    return web.FileResponse(file, headers={**headers, "X-Content-Type-Options": "nosniff"})
