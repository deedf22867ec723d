"""The forms that settings are written in: each reads a text or refuses it in words that say what to write."""

import re
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import SecretStr

from models.workdays import WorkingHours

SQLITE: Final = "sqlite+aiosqlite:///"
POSTGRESQL: Final = "postgresql+asyncpg://"
TOKEN: Final = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{1,128}")
# gettext: The LANGUAGE variable, such as zh_CN:zh, en_US.UTF-8:en, de or C.
_LOCALE: Final = r"(?:[a-z]{2,3}(?:_[A-Za-z]{2,4})?(?:\.[\w-]+)?(?:@\w+)?|C(?:\.[\w-]+)?|POSIX)"
LOCALES: Final = re.compile(rf"{_LOCALE}?(?::{_LOCALE}?)*")
INQUIRY_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{20,256}")
WEBHOOK_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")  # Bot API: setWebhook


class Listen(NamedTuple):
    """Where a server listens; an empty `host` is every address of the machine."""

    host: str
    port: int


def _text(value: Any) -> Any:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def token(value: Any) -> Any:
    if value := str(_text(value)):
        if not TOKEN.fullmatch(value):
            raise ValueError("is not a bot token: copy it from @BotFather as it is, like 123456789:AAE…")
        return value
    return ""


def link(value: Any) -> str:
    parts = urlsplit(str(value))
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise ValueError("must be an address like https://example.org")
    return str(value)


def web(value: Any) -> str:
    parts = urlsplit(link(value))
    if parts.query or parts.fragment:
        raise ValueError("must be an address without ? and #")
    return str(value).rstrip("/")


def api(value: Any) -> str:
    if "/bot" in urlsplit(str(value)).path:
        raise ValueError("is the server's root, without /bot and the token")
    return web(value)


def web_or_none(value: Any) -> str | None:
    return None if value is None else web(value)


def link_or_none(value: Any) -> str | None:
    return None if value is None else link(value)


def database(value: Any) -> str:
    url = str(_text(value))
    if url.startswith(SQLITE) and url != SQLITE and not url.endswith(":memory:"):
        return url
    if url.startswith(POSTGRESQL):
        parts = urlsplit(url)
        if parts.hostname or "host=" in parts.query:
            return url
    raise ValueError(f"must be {SQLITE}data/xianshen.db (a file) or {POSTGRESQL}user:password@host/name")


def zone(value: Any) -> Any:
    if isinstance(value, ZoneInfo):
        return value
    try:
        return ZoneInfo(str(value))
    except (KeyError, ValueError, OSError):
        missing = "" if available_timezones() else "; this machine has no time zone data: install its package tzdata"
        raise ValueError(f'"{value}" is no time zone; write a name like Asia/Shanghai{missing}') from None


def listen(value: Any) -> Any:
    if value is None or isinstance(value, tuple):
        return value and Listen(*value)
    host, colon, port = str(value).rpartition(":")
    if not colon or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise ValueError("must be host:port, like 127.0.0.1:8081")
    return Listen(host.strip("[]"), int(port))


def hours(value: Any) -> Any:
    return value if isinstance(value, WorkingHours) else WorkingHours.parse(str(value))


def upper(value: Any) -> Any:
    return value.upper() if isinstance(value, str) else value
