"""`POST /inquiries` at INQUIRY_LISTEN: other platforms hand in citizens' messages, with a bearer token (C7, H9)."""

import hmac
import json
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final

import structlog
from aiohttp import web
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from bot.database import Database
from bot.handling import Handling
from bot.listening import Listening
from handlers.inquiring import Letter
from models.clock import Clock
from models.errors import NotFound, Refusal
from models.inquiry import Kind
from models.inquiry_receipt import MOST_WORDS

log = structlog.get_logger(__name__)

LARGEST: Final = 64 * 1024  # bytes of one request's body
MOST: Final = 60  # messages in a minute
MINUTE: Final = timedelta(minutes=1)

EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)  # nobody waits since before


def _storable(text: str) -> str:
    if "\0" in text:  # PostgreSQL keeps none
        raise ValueError("a NUL character is no text")
    if not text.isascii() and any("\ud800" <= each <= "\udfff" for each in text):  # no database keeps one
        raise ValueError("half of a surrogate pair is no text")
    return text


Plain = Annotated[str, AfterValidator(_storable)]
Key = Annotated[Plain, StringConstraints(min_length=1, max_length=64)]
Short = Annotated[Plain, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]


class RejectedError(Exception):
    """The request is answered with this status and sentence."""

    def __init__(self, status: int, words: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(words)
        self.status = status
        self.headers = headers


class Body(BaseModel):
    """The fields of a request; `received_at` with its zone, like 2026-11-24T09:00:00+08:00."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    unit: Key
    words: Annotated[Plain, StringConstraints(min_length=1, max_length=MOST_WORDS, strip_whitespace=True)]
    account: Key | None = None
    kind: Kind | None = None
    name: Short | None = None
    received_at: Annotated[AwareDatetime, Field(ge=EARLIEST)] | None = None
    reference: Short | None = None


class Inquiries(Listening):
    """The server. `written` is told that the outbox may have grown."""

    def __init__(
        self, database: Database, clock: Clock, handling: Handling, token: str, written: Callable[[], None]
    ) -> None:
        """Raises ValueError without a token: anybody could write to it."""
        if not token:
            raise ValueError("POST /inquiries needs a token")
        self._database = database
        self._clock = clock
        self._handling = handling
        self._token = token.encode()
        self._written = written
        self._recent: deque[datetime] = deque()
        super().__init__("INQUIRY_LISTEN", [web.post("/inquiries", self._post)], client_max_size=LARGEST)

    async def _post(self, request: web.Request) -> web.Response:
        """Answered after the commit: 201 for a new message, 200 where the reference was handed in before."""
        try:
            letter = await self._read(request)
            try:
                reference, new = await self._logged(letter)
            except IntegrityError:  # the same reference a moment ago, by another process
                reference, new = await self._logged(letter)
        except RejectedError as error:
            return web.json_response({"error": str(error)}, status=error.status, headers=error.headers)
        except (SQLAlchemyError, OSError) as error:
            log.warning("inquiry.trouble", error=type(error).__name__)
            return web.json_response({"error": "not stored: try again"}, status=503)
        self._written()
        return web.json_response({"reference": reference}, status=201 if new else 200)

    async def _read(self, request: web.Request) -> Letter:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode(errors="surrogateescape")
        if not hmac.compare_digest(given, self._token):
            raise RejectedError(401, "the token is missing or wrong", {"WWW-Authenticate": "Bearer"})
        if wait := self._wait():
            raise RejectedError(429, f"at most {MOST} messages a minute", {"Retry-After": str(wait)})
        try:
            return Letter(**Body.model_validate(json.loads(await request.read())).model_dump())
        except web.HTTPRequestEntityTooLarge:
            raise RejectedError(413, f"the body has more than {LARGEST} bytes") from None
        except ValidationError as error:
            raise RejectedError(422, "; ".join(map(_fault, error.errors(include_url=False)))) from None
        except (ValueError, RecursionError):
            raise RejectedError(422, "the body is no JSON object") from None

    async def _logged(self, letter: Letter) -> tuple[str, bool]:
        try:
            async with self._database.write() as session:
                return await self._handling.inquired(session, self._clock.now(), letter)
        except NotFound as refusal:
            raise RejectedError(422, f"{refusal.facts['field']}: there is none of this key") from None
        except Refusal as refusal:
            raise RejectedError(422, type(refusal).__name__) from None

    def _wait(self) -> int:
        """Seconds until the next message is taken; 0 where one is taken now."""
        now = self._clock.now()
        while self._recent and not now - MINUTE < self._recent[0] <= now:
            self._recent.popleft()
        if len(self._recent) >= MOST:
            return int((self._recent[0] + MINUTE - now).total_seconds()) + 1
        self._recent.append(now)
        return 0


def _fault(fault: Any) -> str:
    return f"{'.'.join(map(str, fault['loc'])) or 'body'}: {fault['msg']}"
