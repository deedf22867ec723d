"""The log: one stream to stderr, as lines for people or JSON, from which every secret is removed (security.md 7).

Secrets are removed from the finished line, whatever brought them there: message, arguments, traceback.
"""

import logging
import re
import sys
from collections.abc import Sequence
from typing import Final, Literal

import structlog
from structlog.types import Processor

REMOVED: Final = "[removed]"
TOKEN_LIKE: Final = re.compile(r"\d+(?::|%3A)[A-Za-z0-9_-]{30,}", re.IGNORECASE)
OURS: Final = "xianshen"  # our handler's name: a second `configure` replaces it and no other
SHORTEST: Final = 8  # a shorter half of a token would blot out ordinary words

# These write addresses with the token, or what people wrote, at the levels left out here.
QUIET: Final = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "aiohttp.access": logging.WARNING,
    "aiosqlite": logging.WARNING,
    "sqlalchemy": logging.WARNING,
    "alembic": logging.WARNING,
    "telegram": logging.INFO,
    "asyncio": logging.INFO,
}


class Redaction:
    """Removes the given secrets, and whatever looks like a bot token, from a text."""

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        halves = [secret.partition(":")[2] for secret in secrets]
        known = {*secrets, *(secret.replace(":", "%3A") for secret in secrets)}
        known |= {half for half in halves if len(half) >= SHORTEST}
        alternatives = [re.escape(each) for each in sorted(known, key=len, reverse=True)]
        self._known = re.compile("|".join(alternatives)) if alternatives else None

    def __call__(self, text: str) -> str:
        if self._known is not None:
            text = self._known.sub(REMOVED, text)
        return TOKEN_LIKE.sub(REMOVED, text)


class RedactingFormatter(logging.Formatter):
    """Another formatter's line with the secrets removed."""

    def __init__(self, inner: logging.Formatter, redact: Redaction) -> None:
        super().__init__()
        self._inner = inner
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        return self._redact(self._inner.format(record))


def configure(form: Literal["console", "json"], level: str, secrets: Sequence[str] = ()) -> None:
    """Set up the root logger and structlog. `secrets`: the bot token and what else no line may show."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    redact = Redaction(secrets)
    handler = logging.StreamHandler(sys.stderr)
    handler.set_name(OURS)
    handler.setFormatter(
        RedactingFormatter(
            structlog.stdlib.ProcessorFormatter(
                foreign_pre_chain=shared,
                processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderer(form)],
            ),
            redact,
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler, *(each for each in root.handlers if each.get_name() != OURS)]
    root.setLevel(level)
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(max(least, root.level))
    logging.captureWarnings(capture=True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _renderer(form: Literal["console", "json"]) -> list[Processor]:
    if form == "json":
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    # The plain traceback: the pretty one shows local variables, and with them what people wrote.
    return [
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback, pad_event_to=0
        )
    ]
