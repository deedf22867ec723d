"""The log: one stream to stderr, as lines for people or JSON, from which every secret is removed (security.md 7).

Secrets are removed from the finished line, whatever brought them there: message, arguments, traceback.
"""

import logging
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

import structlog
from structlog.types import Processor

from bot.redaction import Redaction

OURS: Final = "xianshen"  # our handler's name: a second `configure` replaces it and no other

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


def place(error: Exception) -> str:
    """The exception's type and where it arose, `ValueError at handlers/draft.py:40`; what it says may be content."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    file = Path(frames[-1].filename)
    return f"{type(error).__name__} at {file.parent.name}/{file.name}:{frames[-1].lineno}"


def _renderer(form: Literal["console", "json"]) -> list[Processor]:
    if form == "json":
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    # The plain traceback: the pretty one shows local variables, and with them what people wrote.
    return [
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback, pad_event_to=0
        )
    ]
