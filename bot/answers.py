"""Answers to taps: given after the commit, waited for by nobody (Bot API: answerCallbackQuery)."""

import asyncio
from typing import Any, Final

import structlog
from telegram.error import TelegramError

from bot.transport import Transport
from handlers.cards import cut
from handlers.context import Answer

log = structlog.get_logger(__name__)

AT_ONCE: Final = 16
WAITING: Final = 1000  # more than this nobody waits for any longer: the app gives up after a few seconds


LONGEST: Final = 200  # characters of an answer (Bot API: answerCallbackQuery)


class Answers:
    """Best effort: an answer that fails costs the person a spinning button and nothing else."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._room = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    def give(self, answers: list[Answer]) -> None:
        for answer in answers[: max(0, WAITING - len(self._tasks))]:
            task = asyncio.create_task(self._give(answer), name="answer")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self, seconds: float = 2.0) -> None:
        """Waits for those under way, `seconds` at most."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _give(self, answer: Answer) -> None:
        parameters: dict[str, Any] = {"callback_query_id": answer.callback_query_id}
        if answer.text is not None:
            parameters["text"] = cut(answer.text, LONGEST)  # a long name in it must not leave the button spinning
        if answer.show_alert:
            parameters["show_alert"] = True
        if answer.url is not None:
            parameters["url"] = answer.url
        async with self._room:
            try:
                await self._transport.call("answerCallbackQuery", parameters)
            except TelegramError as error:
                log.info("tap.unanswered", error=type(error).__name__)
