"""People at their phones: they look, tap, and tap again where nothing happens for a while, as people do."""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from bot.sandbox.errors import PhoneRefused
from bot.sandbox.server import Sandbox
from tests.office import asks, labels

Json = dict[str, Any]
LIMIT: Final = 60  # seconds until what has not happened is counted as lost
PATIENCE: Final = (0.8, 2.0)  # seconds a person looks at a button that did nothing
ANSWER: Final = 6  # seconds until a tap is taken as never answered: a bot that was killed is back long before


@dataclass
class Tap:
    """One tap and what the bot said to it: nothing, one answer, or two to a tap that was sent twice."""

    person: int
    reference: str
    label: str
    answers: list[Json] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """How often the bot said yes; a refusal is an alert."""
        return sum(not answer["show_alert"] for answer in self.answers)


class People:
    """Everybody's hands. `taps` are all taps that were made; `handled` tells whether the bot has nothing to handle."""

    def __init__(self, sandbox: Sandbox, seed: int, handled: Callable[[], Awaitable[bool]]) -> None:
        self.sandbox = sandbox
        self.handled = handled
        self.random = random.Random(seed)  # noqa: S311 - reproducible, not secret
        self.taps: list[Tap] = []
        self._under_way: set[asyncio.Task[None]] = set()

    def cards(self, person: int, reference: str) -> Iterator[Json]:
        """The copies of a draft's cards that a phone shows, the newest first."""
        for message in reversed(self.sandbox.phone(person).messages()):
            if f"{reference} v" in message.get("text", "") and message["from"]["is_bot"]:
                yield message

    def card(self, person: int, reference: str) -> Json:
        return next(self.cards(person, reference), {})

    def offers(self, person: int, reference: str, label: str) -> bool:
        return label in labels(self.card(person, reference))

    def question(self, person: int, reference: str) -> Json | None:
        """The newest question about a draft."""
        about = re.compile(rf"{reference}(?!\d)")
        return self.sandbox.phone(person).find(lambda one: asks(one) and bool(about.search(one["text"])))

    async def until(self, seen: Callable[[], Any], seconds: float = LIMIT) -> Any:
        """What is seen, as soon as it is. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not (found := seen()):
                await self.sandbox.world.changed.wait()
        return found

    async def insist(self, person: int, reference: str, label: str, done: Callable[[], Any]) -> None:
        """Tap a button of a draft's card until it shows, now and then twice in a row.

        Whoever tapped again goes on only when that tap has come to nothing: it might still undo what others did since.
        """
        before = len(self.taps)
        async with asyncio.timeout(LIMIT):
            while not done():
                if self.offers(person, reference, label):
                    self.tap(person, reference, label)
                with suppress(TimeoutError):
                    await self.until(done, self.random.uniform(*PATIENCE))
            while len(self.taps) > before and not await self.handled():
                with suppress(TimeoutError):
                    await self.until(lambda: False, 0.1)

    def tap(self, person: int, reference: str, label: str, card: Json | None = None) -> None:
        """Tap and wait for nothing."""
        tap = Tap(person, reference, label)
        self.taps.append(tap)
        shown = card or self.card(person, reference)
        task = asyncio.create_task(self._tap(tap, shown, twice=self.random.random() < 0.2))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _tap(self, tap: Tap, card: Json, *, twice: bool) -> None:
        with suppress(TimeoutError, PhoneRefused):  # never answered; or the button went away under the finger
            async with asyncio.timeout(ANSWER):
                answer = await self.sandbox.phone(tap.person).tap(tap.label, card, twice=twice)
            tap.answers = [answer, answer["second"]] if twice else [answer]

    async def rest(self) -> None:
        """Until nobody waits for an answer to a tap any more."""
        await asyncio.gather(*self._under_way)
