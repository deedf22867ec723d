"""People who see drafts through as fast as the bot lets them, in the process of the sandbox: they cost the bot nothing.

`python -m tests.bench.office TRIOS TOKEN` prints the sandbox's address; then, for each number of drafts read from
standard input, a line of JSON when the last of them is published: drafts, calls (getUpdates aside) and seconds. After
`write N` the drafts are left as they are once their cards are there.
"""

import asyncio
import gc
import json
import re
import sys
from time import monotonic
from typing import Any, Final

import uvloop

from bot.sandbox.server import Sandbox
from tests.office import labels

Json = dict[str, Any]
FIRST: Final = 1001
STEPS: Final = ("全部无误", "已发布", "通过", "签发")
_REFERENCE: Final = re.compile(r"D-\d+")


def organisation(trios: int) -> str:
    """Each unit an editor, a reviewer and a head, and an account (contract.md: organisation file)."""
    tables = []
    for unit in range(trios):
        tables.append(f'[[unit]]\nkey = "u{unit}"\nname = "单位{unit}"\npolicy = "journal"')
        for place, role in enumerate(("editor", "reviewer", "head")):
            number = FIRST + 3 * unit + place
            tables.append(
                f'[[person]]\ntelegram_id = {number}\nname = "人员{number}"\nunit = "u{unit}"\nroles = ["{role}"]'
            )
        tables.append(
            f'[[account]]\nunit = "u{unit}"\nkey = "a{unit}"\nplatform = "wechat"\nname = "公众号{unit}"\n'
            f'owner = "人员{FIRST + 3 * unit}"'
        )
    return "\n".join(tables)


class Office:
    """Taps whatever button moves a draft on, once per card and button, as soon as it is seen."""

    def __init__(self, sandbox: Sandbox, trios: int) -> None:
        self.sandbox = sandbox
        self.authors = [FIRST + 3 * unit for unit in range(trios)]
        self.ended = 0
        self.wanted = 0
        self._only_written = False
        self.done = asyncio.Event()
        self._tapped: set[tuple[int, str, str]] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        sandbox.world.listeners.append(self._see)

    async def drafts(self, number: int, *, only_written: bool = False) -> Json:
        self._only_written = only_written
        self.done.clear()
        self.wanted = self.ended + number
        calls, began = self._calls(), monotonic()
        for place in range(number):
            await self.sandbox.phone(self.authors[place % len(self.authors)]).send(f"第{place}稿：今天的消息。")
        await self.done.wait()
        return {"drafts": number, "calls": self._calls() - calls, "seconds": monotonic() - began}

    def _calls(self) -> int:
        counts = self.sandbox.api.counts
        return sum(counts.values()) - counts["getUpdates"]

    def _see(self, event: Json) -> None:
        if event["type"] not in ("message", "edited"):
            return
        message = event["message"]
        if not message["from"]["is_bot"] or "reply_markup" not in message:
            return
        person, markup = event["chat_id"], message["reply_markup"]
        if markup.get("force_reply"):
            self._soon(self.sandbox.phone(person).send("https://example.cn/1", reply_to=message))
            return
        text = message["text"]
        found = _REFERENCE.search(text)
        label = next((each for each in _wanted(text) if each in labels(message)), None)
        if found and person in self.authors and (self._only_written or text.startswith("📢")):
            self._once(person, found[0], "ended", self._count)
        elif label and found:
            data = next(
                button["callback_data"]
                for row in markup["inline_keyboard"]
                for button in row
                if button["text"].endswith(label)
            )
            self._once(person, found[0], label, lambda: self._tap(person, message["message_id"], data))

    def _once(self, person: int, reference: str, label: str, act: Any) -> None:
        key = (person, reference, label)
        if key not in self._tapped:
            self._tapped.add(key)
            act()

    def _tap(self, person: int, message_id: int, data: str) -> None:
        self._soon(self.sandbox.phone(person).tap_raw(message_id, data, wait=False))

    def _count(self) -> None:
        self.ended += 1
        if self.ended == self.wanted:
            self.done.set()

    def _soon(self, act: Any) -> None:
        task = asyncio.ensure_future(act)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _wanted(text: str) -> tuple[str, ...]:
    """The buttons that move on what a card shows: the self-check first, then submission."""
    return (*STEPS, "提交审核" if "○" not in text else "自审")


async def serve(trios: int, token: str) -> None:
    sandbox = Sandbox(token)
    for number in range(3 * trios):
        sandbox.add_user(FIRST + number, f"人员{FIRST + number}", started=True)
    await sandbox.start()
    office = Office(sandbox, trios)
    print(sandbox.url, flush=True)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        only, _, number = line.rpartition(" ")
        print(json.dumps(await office.drafts(int(number), only_written=bool(only))), flush=True)
    await sandbox.stop()


if __name__ == "__main__":
    gc.set_threshold(50_000, 50, 100)  # kept messages are many and have no cycles
    uvloop.run(serve(int(sys.argv[1]), sys.argv[2]))
