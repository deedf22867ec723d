"""The way to the Bot API: aiohttp and orjson under python-telegram-bot's request interface.

telegram.error.NetworkError
├── NotSent      no connection was had: Telegram saw nothing
├── LostAnswer   (a TimedOut) the request went out and no answer came: it may have been carried out
├── ServerError  Telegram answered 5xx
└── BadRequest   400; catch it before NetworkError

telegram.error.RetryAfter
└── TooManyRequests  429

Fatal
├── TokenRefused    the Bot API does not know the token
└── ApiUnreachable  the first contact failed
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote
from urllib.request import getproxies, proxy_bypass

import aiohttp
import orjson
from telegram._utils.types import JSONDict, ODVInput
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, RequestData
from yarl import URL

CONNECT: Final = 10.0  # seconds to get a connection
ANSWER: Final = 20.0  # seconds for a whole call: shorter than an outbox row's lease
DOWNLOAD: Final = 120.0  # seconds for a whole file
CONNECTIONS: Final = 100
KEEP_ALIVE: Final = 30.0  # seconds; shorter than the servers' own, so that they do not hang up on a call
JSON_HEADERS: Final = {"Content-Type": "application/json"}
_TYPES: Final = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
}


class NotSent(NetworkError):  # noqa: N818 - named for what is the case
    """No connection was had: Telegram saw nothing of this call."""


class LostAnswer(TimedOut):
    """The call went out and no answer came: it may or may not have been carried out."""


class ServerError(NetworkError):
    """Telegram answered 5xx, or something that is no answer of the Bot API."""


class TooManyRequests(RetryAfter):
    """429: `seconds` have to pass before the chat may be written to again."""

    def __init__(self, seconds: int) -> None:
        TelegramError.__init__(self, f"Too Many Requests: retry after {seconds}")
        self._retry_after = timedelta(seconds=seconds)  # the base's own way to set it warns of its future
        self.seconds = float(seconds)


class Fatal(Exception):  # noqa: N818 - base of what ends the program
    """The bot cannot go on; the text is one line that says what to do."""


class TokenRefused(Fatal):
    """The Bot API does not know the token."""

    def __init__(self) -> None:
        super().__init__("the Bot API refuses the token: check BOT_TOKEN with @BotFather")


class ApiUnreachable(Fatal):
    """Nobody answered at the Bot API's address when the bot started."""


class Upload(NamedTuple):
    """A file to send: its name, as the person sees it, and its bytes."""

    name: str
    data: bytes


class Transport(BaseRequest):
    """One pool of kept-alive connections to one Bot API server. Errors and `repr` never carry the token."""

    def __init__(self, api_url: str, token: str, *, answer_timeout: float = ANSWER) -> None:
        self._root = f"{api_url.rstrip('/')}/bot{token}/"
        self._files = f"{api_url.rstrip('/')}/file/bot{token}/"
        self._answer_timeout = answer_timeout
        self._session: aiohttp.ClientSession | None = None

    def __repr__(self) -> str:
        return "Transport()"

    @property
    def read_timeout(self) -> float | None:
        return self._answer_timeout

    async def initialize(self) -> None:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE),
                headers={"User-Agent": self.USER_AGENT},
                cookie_jar=aiohttp.DummyCookieJar(),
                proxy=_proxy(self._root),
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    @staticmethod
    def parse_json_payload(payload: bytes) -> JSONDict:
        """The answer as JSON. Raises ServerError without a word of its content."""
        try:
            answer: JSONDict = orjson.loads(payload)
        except orjson.JSONDecodeError:
            raise ServerError("the server's answer is no JSON") from None
        return answer

    async def do_request(  # noqa: PLR0917 - the base class's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One HTTP exchange for the library (BaseRequest.do_request). Returns status and body."""
        seconds = read_timeout if isinstance(read_timeout, int | float) else self._answer_timeout
        del write_timeout, connect_timeout, pool_timeout  # one limit for connecting, one for the whole
        if request_data is None:
            return await self._exchange(method, url, None, None, seconds)
        if request_data.contains_files:
            return await self._exchange(method, url, _form(request_data), None, seconds)
        body = orjson.dumps(request_data.parameters, option=orjson.OPT_NON_STR_KEYS)
        return await self._exchange(method, url, body, JSON_HEADERS, seconds)

    async def call(
        self,
        method: str,
        parameters: dict[str, Any],
        *,
        files: Mapping[str, Upload] | None = None,
        seconds: float | None = None,
    ) -> Any:
        """One Bot API call. Returns `result` as Telegram sent it, not parsed into objects.

        `files` go under their form fields: a parameter's own name, or what `attach://` names (Bot API: Sending files).
        Raises a TelegramError: BadRequest, Forbidden, RetryAfter, ChatMigrated, Conflict, InvalidToken,
        EndPointNotFound, ServerError, NotSent, LostAnswer.
        """
        body, headers = (_multipart(parameters, files), None) if files else (orjson.dumps(parameters), JSON_HEADERS)
        status, payload = await self._exchange(
            "POST", self._root + method, body, headers, seconds or self._answer_timeout
        )
        if status == HTTPStatus.OK:
            return self.parse_json_payload(payload)["result"]
        raise failure(status, payload)

    def file(self, path: str) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        """The answer that holds a file's content (Bot API: File, `file_path`), still to be read. Raises as `call`."""
        limits = aiohttp.ClientTimeout(total=DOWNLOAD, connect=CONNECT, sock_read=self._answer_timeout)
        return self._opened("GET", self._files + quote(path), limits)

    async def _exchange(
        self, method: str, url: str, body: Any, headers: dict[str, str] | None, seconds: float
    ) -> tuple[int, bytes]:
        limits = aiohttp.ClientTimeout(total=seconds, connect=min(CONNECT, seconds))
        async with self._opened(method, url, limits, data=body, headers=headers) as response:
            return response.status, await response.read()

    @asynccontextmanager
    async def _opened(
        self, method: str, url: str, limits: aiohttp.ClientTimeout, **more: Any
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """An answer, still to be read. What goes wrong, here or in the block, is told without the address."""
        if self._session is None:
            raise NotSent("the transport is not open")
        try:
            async with self._session.request(
                method, URL(url, encoded=True), timeout=limits, allow_redirects=False, **more
            ) as response:
                yield response
        # `from None`: the causes of these may hold the address, and with it the token.
        except TelegramError:
            raise
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            raise NotSent(f"no connection to the Bot API: {_reason(error)}") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise LostAnswer(f"no answer from the Bot API: {type(error).__name__}") from None
        except Exception as error:  # noqa: BLE001 - whatever it is, its text may hold the address
            raise LostAnswer(f"the call broke: {type(error).__name__}") from None


def failure(status: int, payload: bytes) -> TelegramError:
    """What a refused call means (Bot API: Making requests, ResponseParameters). The description is kept as it came."""
    try:
        answer = orjson.loads(payload)
        description, parameters = str(answer["description"]), answer.get("parameters") or {}
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        description, parameters = f"HTTP {status}", {}
    if moved := parameters.get("migrate_to_chat_id"):
        return ChatMigrated(moved)
    if seconds := parameters.get("retry_after"):
        return TooManyRequests(seconds)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return TooManyRequests(1)
    if status == HTTPStatus.NOT_FOUND:
        return EndPointNotFound(description) if "method" in description else InvalidToken(description)
    named: dict[int, type[TelegramError]] = {400: BadRequest, 401: InvalidToken, 403: Forbidden, 409: Conflict}
    return named.get(status, ServerError)(description)


def _reason(error: Exception) -> str:
    cause = getattr(error, "os_error", None) or error
    return getattr(cause, "strerror", None) or type(error).__name__


def _proxy(url: str) -> str | None:
    """The proxy of the environment (HTTPS_PROXY, NO_PROXY) for this server, asked once instead of per call."""
    target = URL(url, encoded=True)
    host = target.host or ""
    if host in {"localhost", "127.0.0.1", "::1"} or proxy_bypass(host):
        return None
    return getproxies().get(target.scheme)


def _multipart(parameters: Mapping[str, Any], files: Mapping[str, Upload]) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)  # file names in UTF-8, as Telegram reads them
    for name, value in parameters.items():
        form.add_field(name, value if isinstance(value, str) else orjson.dumps(value).decode())
    for name, upload in files.items():
        kind = _TYPES.get(Path(upload.name).suffix.lower(), "application/octet-stream")
        form.add_field(name, upload.data, filename=upload.name, content_type=kind)
    return form


def _form(data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)  # file names in UTF-8, as Telegram reads them
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form
