"""The bots that are measured, each in a process: `python -m tests.bench.contenders NAME URL TOKEN DATABASE`.

plain    python-telegram-bot as its documentation shows it: updates in memory, nothing kept
aiogram  the same by aiogram
echo     this program's intake, worker, outbox and dispatcher with a handler that echoes; every step is on disk
life     this program whole, without sending limits
"""

import asyncio
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.context import Answer
from models.outbox import Lane, Outgoing


def plain(url: str, token: str, _database: str) -> None:
    from telegram import Update  # noqa: PLC0415 - each process loads its own contender only
    from telegram.ext import Application, ContextTypes, MessageHandler, filters  # noqa: PLC0415 - the same

    async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message
        assert update.message.text
        await update.message.reply_text(update.message.text)

    application = Application.builder().token(token).base_url(f"{url}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))
    application.run_polling(allowed_updates=Update.ALL_TYPES)


def aiogram(url: str, token: str, _database: str) -> None:
    from aiogram import Bot, Dispatcher  # noqa: PLC0415 - each process loads its own contender only
    from aiogram.client.session.aiohttp import AiohttpSession  # noqa: PLC0415 - the same
    from aiogram.client.telegram import TelegramAPIServer  # noqa: PLC0415 - the same
    from aiogram.types import Message  # noqa: PLC0415 - the same

    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        assert message.text
        await message.answer(message.text)

    async def run() -> None:
        bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
        await dispatcher.start_polling(bot)

    asyncio.run(run())


class Echo:
    """A `Handling` that writes what it hears into the outbox."""

    def __init__(self) -> None:
        from telegram.ext import CallbackContext  # noqa: PLC0415 - each process loads its own contender only

        self.context = CallbackContext
        self._session: Any = None
        self._now: Any = None

    def register(self, application: Any) -> None:
        from telegram.ext import MessageHandler, filters  # noqa: PLC0415 - each process loads its own contender only

        application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, self._hear))

    async def _hear(self, update: Any, _context: Any) -> None:
        message = update.message
        row = Outgoing(
            chat_id=message.chat.id,
            lane=Lane.DECISION,
            method="sendMessage",
            payload={"text": message.text},
            created_at=self._now,
        )
        self._session.add(row)

    async def handle(self, application: Any, session: AsyncSession, now: datetime, update: Any) -> list[Answer]:
        self._session, self._now = session, now
        await application.process_update(update)
        return []


def echo(url: str, token: str, database: str) -> None:
    _ours(url, token, database, Echo())


def life(url: str, token: str, database: str) -> None:
    _ours(url, token, database, None)


def _ours(url: str, token: str, database: str, handling: Any) -> None:
    from bot import log  # noqa: PLC0415 - each process loads its own contender only
    from bot.app import build  # noqa: PLC0415 - the same
    from bot.command import finish  # noqa: PLC0415 - the same
    from bot.limits import Unlimited  # noqa: PLC0415 - the same
    from bot.running import stop_signal  # noqa: PLC0415 - the same
    from bot.settings import Settings  # noqa: PLC0415 - the same
    from models.clock import SystemClock  # noqa: PLC0415 - the same

    async def run() -> None:
        log.configure("console", "WARNING", [token])
        settings = Settings(bot_token=token, bot_api_url=url, database_url=database)
        await build(settings, SystemClock(), handling=handling, limits=Unlimited()).run_until(stop_signal())

    finish(run())


NAMES: dict[str, Callable[[str, str, str], None]] = {
    "plain": plain,
    "aiogram": aiogram,
    "echo": echo,
    "life": life,
}

if __name__ == "__main__":
    NAMES[sys.argv[1]](*sys.argv[2:5])
