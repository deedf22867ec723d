"""`xianshen run`: everything that could refuse is asked before anything is changed; then the bot runs."""

import asyncio
import logging
import signal
from contextlib import AsyncExitStack

from bot import command, log
from bot.api import Api, ApiError, TokenError, UnreachableError
from bot.app import App, build
from bot.command import MisusedError
from bot.database import Database, DatabaseError, is_current
from bot.settings import Settings
from bot.transport import Fatal
from models.clock import SystemClock

SIGNALS = (signal.SIGINT, signal.SIGTERM)


async def run(settings: Settings) -> None:
    """Runs until SIGTERM or SIGINT. Raises MisusedError where settings, database, token or API forbid the start."""
    log.configure(settings.log_format, settings.log_level, settings.secrets)
    await _before_changes(settings)
    command.make_folders(settings)
    app = build(settings, SystemClock())
    # A start that is refused is told in one line; the bot's own "stopped" says nothing more then.
    logging.getLogger("bot.app").addFilter(lambda record: record.levelno >= logging.WARNING or app.ready.is_set())
    try:
        async with AsyncExitStack() as stack:
            await _listen(stack, app, settings)
            await app.run_until(stop_signal())
    except (DatabaseError, Fatal) as error:
        raise MisusedError(str(error)) from None


async def _listen(stack: AsyncExitStack, app: App, settings: Settings) -> None:
    """Start what listens besides the bot, as far as the settings say so; it stops with the stack."""
    # Imported here: a start without them need not wait for them.
    if settings.status_listen:
        from bot.status import Status  # noqa: PLC0415 - see above

        status = Status(app.database, app.clock, ready=app.ready.is_set, standing=app.auditor.problems)
        stack.push_async_callback(status.stop)
        await status.start(settings.status_listen)
    if settings.inquiry_listen and settings.inquiry_token:
        from bot.inquiries_http import Inquiries  # noqa: PLC0415 - see above

        token = settings.inquiry_token.get_secret_value()
        inquiries = Inquiries(app.database, app.clock, app.handling, token, app.dispatcher.bell.ring)
        stack.push_async_callback(inquiries.stop)
        await inquiries.start(settings.inquiry_listen)


def stop_signal() -> asyncio.Event:
    """Set by the first SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in SIGNALS:
        loop.add_signal_handler(each, stop.set)
    return stop


async def _before_changes(settings: Settings) -> None:
    """Where the tables are not as this program needs them, token and API are checked before they are changed.

    Otherwise the start itself, which changes nothing then, checks them.
    """
    if settings.database_file is None or settings.database_file.exists():
        database = Database(settings.database_url.get_secret_value())
        try:
            if await is_current(database):
                return
        except DatabaseError as error:
            raise MisusedError(str(error)) from None
        finally:
            await database.close()
    try:
        async with Api(settings) as api:
            await api.call("getMe")
    except TokenError as error:
        raise MisusedError(f"BOT_TOKEN: {error}: copy it from @BotFather") from None
    except UnreachableError as error:
        raise MisusedError(f"BOT_API_URL: {error}: check the address and this machine's network") from None
    except ApiError:
        return  # it is there, and busy or in trouble: the start asks again
