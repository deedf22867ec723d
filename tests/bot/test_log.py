"""The log: a canary token runs through it at DEBUG, and nothing of it comes out."""

import json
import logging
import warnings
from collections.abc import Iterator

import aiohttp
import pytest
import structlog

from bot import log
from bot.redaction import REMOVED, Redaction

TOKEN = "123456789:canary-canary-canary-canary-canary"
LOOK_ALIKE = "987654321:AAEcanarycanarycanarycanarycanary"
PASSWORD = "canary-password"


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """The root logger, the quiet ones and structlog as they were."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in log.QUIET}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def speak() -> None:
    """Brings the canaries out in every way that a line can be made."""
    plain = logging.getLogger("plain")
    ours = structlog.get_logger("ours")
    plain.debug("calling https://api.example.org/bot%s/getMe", TOKEN)
    plain.info("quoted %s", {"url": f"http://h/bot{TOKEN.replace(':', '%3A')}/x", "password": PASSWORD})
    plain.info("the secret half %s, another bot's %s", TOKEN.partition(":")[2], LOOK_ALIKE)
    plain.info("extra", extra={"token": TOKEN})
    plain.debug("stack of %s", TOKEN, stack_info=True)
    ours.debug("event", token=TOKEN, nested={"deep": [TOKEN]})
    ours.info("positional %s", TOKEN)
    try:
        try:
            int(f"inner {TOKEN}")
        except ValueError as inner:
            raise RuntimeError(f"outer {PASSWORD}") from inner
    except RuntimeError:
        plain.exception("failed with %s", TOKEN)
        ours.exception("failed", token=TOKEN)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(f"a warning about {TOKEN}", UserWarning, stacklevel=1)


@pytest.mark.parametrize("form", ["console", "json"])
def test_no_secret_comes_out_at_debug(form: str, capfd: pytest.CaptureFixture[str]) -> None:
    log.configure(form, "DEBUG", [TOKEN, PASSWORD])  # type: ignore[arg-type]  # one of the two literals
    speak()
    out, err = capfd.readouterr()
    assert out == ""
    assert "canary" not in err.lower()
    assert err.count(REMOVED) >= 14
    for shown in ("getMe", "positional", "RuntimeError", "ValueError", "a warning about"):
        assert shown in err


def test_json_is_one_object_a_line(capfd: pytest.CaptureFixture[str]) -> None:
    log.configure("json", "INFO", [TOKEN])
    speak()
    records = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    assert {record["logger"] for record in records} >= {"plain", "ours"}
    assert all({"event", "level", "timestamp"} <= record.keys() for record in records)


async def test_libraries_that_write_addresses_or_content_are_quiet(capfd: pytest.CaptureFixture[str]) -> None:
    log.configure("console", "DEBUG", [])
    for name in ("httpx", "httpcore.connection", "aiohttp.access"):
        logging.getLogger(name).info("GET http://h/botTOKEN/getMe")
    for name in ("telegram.ext.ExtBot", "aiosqlite", "sqlalchemy.engine.Engine", "telegram.ext.Application"):
        logging.getLogger(name).debug("what somebody wrote")
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(f"http://127.0.0.1:1/bot{TOKEN}/getMe")
    assert capfd.readouterr().err == ""


def test_configuring_twice_writes_each_line_once_and_leaves_other_handlers(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    log.configure("console", "INFO", [])
    log.configure("console", "INFO", [TOKEN])
    logging.getLogger("x").info("once %s", TOKEN)
    err = capfd.readouterr().err
    assert err.count("once") == 1
    assert TOKEN not in err
    assert caplog.messages == [f"once {TOKEN}"]


def test_a_short_half_does_not_blot_out_words() -> None:
    redact = Redaction(["123456:TEST"])
    assert redact("a TEST with 123456:TEST") == f"a TEST with {REMOVED}"
