"""An office whose department's group is on the other side of ten thousand reminders, in the process of the sandbox.

`python -m tests.bench.duty_room TOKEN` prints the sandbox's address; then, for each line of standard input, a line of
JSON. `report`: an incident is reported as people do it (`/incident`, category, severity, words), with the seconds from
the update that brings the words to the message in the group, and how many messages the bot sent meanwhile. `held`: the
same, and the group answers the first attempt with 429; the seconds count from the moment that is over.
"""

import asyncio
import gc
import json
import sys
from collections.abc import Callable
from time import monotonic
from typing import Any, Final

import uvloop

from bot.sandbox.errors import TooManyRequests
from bot.sandbox.phone import Phone
from bot.sandbox.server import Sandbox
from models.clock import SystemClock
from tests.office import GROUP, asks, offers

Json = dict[str, Any]
REPORTER: Final = 1001
MEMBER: Final = 1008
CHATS: Final = range(10_000, 13_000)
PATIENCE: Final = 90.0  # seconds until a card that does not come is a failure
RETRY_AFTER: Final = 3
COUNTED: Final = ("sendMessage", "editMessageText")


class DutyRoom:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._reported = 0

    async def report(self) -> Json:
        """Raises TimeoutError where the card does not come."""
        words = await self._ask()
        sent, began = self._sent(), monotonic()
        await words()
        await self._arrives()
        return {"seconds": monotonic() - began, "sent": self._sent() - sent - 1}

    async def held(self) -> Json:
        words = await self._ask()
        refused = self._refuse_once()
        await words()
        over = await refused + RETRY_AFTER
        sent = self._sent()
        await self._arrives()
        return {"seconds": monotonic() - over, "sent": self._sent() - sent - 1}

    async def _ask(self) -> Callable[[], Any]:
        """Up to the question for words; what is given back answers it."""
        phone = self._sandbox.phone(REPORTER)
        start = phone.last()
        await phone.send("/incident")
        card = await self._sees(phone, offers("不良信息"), start)
        await phone.tap("不良信息", card)
        card = await self._sees(phone, offers("一般"), start)
        await phone.tap("一般", card)
        question = await self._sees(phone, asks, start)
        self._reported += 1
        return lambda: phone.send("评论区出现谣言", reply_to=question)

    async def _arrives(self) -> None:
        card = offers("接报", f"I-{self._reported}")
        await self._sandbox.phone(MEMBER).sees(card, chat_id=GROUP, timeout=PATIENCE)

    @staticmethod
    async def _sees(phone: Phone, wanted: Any, after: Json) -> Json:
        return await phone.sees(wanted, after=after, timeout=PATIENCE)

    def _refuse_once(self) -> "asyncio.Future[float]":
        """The group's next message is refused with 429; the moment of that."""
        limits = self._sandbox.world.limits
        take, refused = limits.take, asyncio.get_running_loop().create_future()

        def refuse(chat_id: int, events: int = 1) -> None:
            if chat_id == GROUP:
                limits.take = take  # type: ignore[method-assign] # the real one again
                refused.set_result(monotonic())
                raise TooManyRequests(RETRY_AFTER)
            take(chat_id, events)

        limits.take = refuse  # type: ignore[method-assign] # a server of one's own has no other way to be unfair
        return refused

    def _sent(self) -> int:
        """What the bot has sent so far and was not refused."""
        return sum(call.method in COUNTED and not isinstance(call.result, Exception) for call in self._sandbox.calls)


async def serve(token: str) -> None:
    sandbox = Sandbox(token, SystemClock(), limits=True)
    for number in (*range(REPORTER, MEMBER + 2), *CHATS):
        sandbox.add_user(number, f"人员{number}", started=True)
    sandbox.add_group(GROUP, "宣传部值班群", members=[MEMBER])
    await sandbox.start()
    room = DutyRoom(sandbox)
    print(sandbox.url, flush=True)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        act = {"report": room.report, "held": room.held}[line.strip()]
        print(json.dumps(await act()), flush=True)
    await sandbox.stop()


if __name__ == "__main__":
    gc.set_threshold(50_000, 50, 100)  # kept messages are many and have no cycles
    uvloop.run(serve(sys.argv[1]))
