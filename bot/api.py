"""Single calls to the Bot API from the command line, beside the running bot.

ApiError         the server answered with an error; the text is its description
├── TokenError   it does not know the token
└── UnreachableError   nobody answered
"""

from datetime import datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Final, Self

import aiohttp

from bot.settings import Settings

PATIENCE: Final = aiohttp.ClientTimeout(total=10)


class ApiError(Exception):
    """The server answered with an error; the text is its description."""


class TokenError(ApiError):
    """The server does not know the token."""


class UnreachableError(ApiError):
    """Nobody answered at the address, or nobody who speaks the Bot API."""


class Api:
    """Calls to one Bot API server. `date` is the server's time as its last answer told it, to the second."""

    def __init__(self, settings: Settings) -> None:
        self.url = settings.bot_api_url
        self.date: datetime | None = None
        self._token = settings.bot_token.get_secret_value()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=PATIENCE, trust_env=True)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()

    async def call(self, method: str, **parameters: Any) -> Any:
        """The method's result. Raises TokenError, UnreachableError, ApiError, without the token in their text."""
        if self._session is None:
            raise RuntimeError("use it in `async with`")
        address = f"{self.url}/bot{self._token}/{method}"
        try:
            async with self._session.post(address, json=parameters) as response:
                if told := response.headers.get("Date"):
                    self.date = parsedate_to_datetime(told)
                answer = await response.json(content_type=None)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            why = getattr(error, "strerror", None) or type(error).__name__
            raise UnreachableError(f"{self.url} does not answer as the Bot API does ({why})") from None
        if not isinstance(answer, dict) or "ok" not in answer:
            raise UnreachableError(f"{self.url} does not answer as the Bot API does")
        if answer["ok"]:
            return answer.get("result")
        if answer.get("error_code") in (401, 404):
            raise TokenError(f"{self.url} refuses the token")
        raise ApiError(str(answer.get("description", "no description")))
