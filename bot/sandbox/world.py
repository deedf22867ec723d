"""What exists in the sandbox: people, chats, the bot's place in them. No HTTP here."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, Final

from bot.sandbox.files import FileStore
from bot.sandbox.limits import RateLimits
from bot.sandbox.menus import Menus
from bot.sandbox.objects import Json
from bot.sandbox.updates import UpdateQueue
from models.clock import Clock

GROUP_ANONYMOUS_BOT: Final[Json] = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
CHANNEL_BOT: Final[Json] = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
SERVICE: Final[Json] = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
SUPERGROUP_BELOW: Final = -1_000_000_000_000
KEPT_MESSAGES: Final = 5_000
IN_CHAT: Final = frozenset({"creator", "administrator", "member", "restricted"})


@dataclass(slots=True)
class Person:
    """`started`: has written to the bot at least once, so that the bot may write to them."""

    id: int
    name: str
    language_code: str = "zh-hans"
    note: str = ""
    username: str | None = None
    started: bool = False
    blocked: bool = False
    deactivated: bool = False

    @property
    def user(self) -> Json:
        """Bot API: User."""
        shown: Json = {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language_code}
        if self.username:
            shown["username"] = self.username
        return shown


@dataclass(slots=True)
class Chat:
    """`kind`: private, group, supergroup or channel; `members`: status by user id, the bot's own in `bot_status`."""

    id: int
    kind: str
    shown: Json
    members: dict[int, str] = field(default_factory=dict)
    bot_status: str = "member"
    messages: dict[int, Json] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    migrated_to: int | None = None
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def word(self) -> str:
        """The kind as error texts name it."""
        return {"group": "group chat", "supergroup": "supergroup chat", "channel": "channel chat"}.get(
            self.kind, "user"
        )


class Signal:
    """Wakes all who wait, from synchronous code."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    async def wait(self) -> None:
        future = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)

    def notify(self) -> None:
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting = set()


@dataclass(slots=True)
class Query:
    """A tap that waits for answerCallbackQuery."""

    id: str
    user_id: int
    asked_at: datetime
    answer: "asyncio.Future[Json]"


class World:
    def __init__(self, bot: Json, clock: Clock, *, limits: bool, privacy: bool) -> None:
        """`privacy`: in groups the bot sees only what a bot in privacy mode sees, unless it is an administrator."""
        self.bot = bot
        self.clock = clock
        self.privacy = privacy
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.files = FileStore()
        self.menus = Menus()
        self.limits = RateLimits(clock, enabled=limits)
        self.updates = UpdateQueue(clock)
        self.shown_menus: dict[int, list[Json]] = {}
        self.profile: dict[str, str] = {}
        self.changed = Signal()
        self.listeners: list[Callable[[Json], None]] = []
        self.private_numbers = count(1)

    def timestamp(self) -> int:
        return int(self.clock.now().timestamp())

    def publish(self, event: Json) -> None:
        """Tells the page and whoever waits that something is to be seen."""
        for listener in self.listeners:
            listener(event)
        self.changed.notify()

    def private_chat(self, person: Person) -> Chat:
        """The chat between a person and the bot; made at its first use."""
        chat = self.chats.get(person.id)
        if chat is None:
            shown: Json = {"id": person.id, "first_name": person.name, "type": "private"}
            if person.username:
                shown["username"] = person.username
            chat = Chat(person.id, "private", shown, members={person.id: "member"}, numbers=self.private_numbers)
            self.chats[person.id] = chat
        return chat

    def sender(self, user_id: int) -> Json:
        """Bot API: User of anybody known."""
        if user_id == self.bot["id"]:
            return self.bot_user
        person = self.people.get(user_id)
        return person.user if person else {"id": user_id, "is_bot": False, "first_name": str(user_id)}

    @property
    def bot_user(self) -> Json:
        """Bot API: User as it stands in messages (without what getMe adds)."""
        return {key: self.bot[key] for key in ("id", "is_bot", "first_name", "username")}

    def update(self, kind: str, body: Any, *, last: bool = False) -> None:
        """Queues an update for the bot; `last`: no later one comes in the same answer of getUpdates."""
        self.updates.add(kind, body, last=last)
