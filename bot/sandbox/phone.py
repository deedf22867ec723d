"""A person's phone: what they send, tap and see."""

import asyncio
from collections.abc import Callable
from itertools import count
from typing import Final

from bot.sandbox import inbound
from bot.sandbox.attachments import Attachments
from bot.sandbox.entities import complete
from bot.sandbox.errors import PhoneRefused
from bot.sandbox.markup import for_bot
from bot.sandbox.messages import album_id
from bot.sandbox.objects import Json
from bot.sandbox.world import GROUP_ANONYMOUS_BOT, Query

Wanted = str | Callable[[Json], bool]
ANSWER_SECONDS: Final = 20.0
KEPT_QUERIES: Final = 10_000
_query_ids = count(5_000_000_000_000)


class Phone(Attachments):
    """Message arguments are message dicts or their numbers; `chat_id` None is the private chat with the bot."""

    async def send(
        self,
        text: str,
        *,
        entities: list[Json] | None = None,
        chat_id: int | None = None,
        reply_to: Json | int | None = None,
        via_bot: Json | None = None,
        sender_chat: int | None = None,
        anonymous: bool = False,
    ) -> Json:
        """Writes a text. `anonymous`: as an anonymous administrator; `sender_chat`: in a channel's name."""
        shown, found = complete(text, list(entities or []))
        content: Json = {"text": shown}
        if found:
            content["entities"] = found
        if via_bot:
            content["via_bot"] = via_bot
        sender: Json | None = None
        if anonymous:
            sender = {"from": GROUP_ANONYMOUS_BOT, "sender_chat": self._chat(chat_id).shown}
        elif sender_chat is not None:
            sender = inbound.in_name_of(self._world.chats[sender_chat])
        return self._write(content, chat_id, reply_to, sender)

    async def start(self, payload: str = "") -> Json:
        """Opens the bot by a t.me link with a start payload (1–64 of A–Z a–z 0–9 _ -), or presses Start."""
        return await self.send(f"/start {inbound.start_payload(payload)}".strip())

    async def post(self, text: str, *, chat_id: int) -> Json:
        """Posts to a channel of which this person is an administrator."""
        shown, found = complete(text, [])
        return inbound.channel_post(
            self._world, self._person, chat_id, {"text": shown, **({"entities": found} if found else {})}
        )

    async def edit(
        self, message: Json | int, text: str, *, entities: list[Json] | None = None, chat_id: int | None = None
    ) -> Json:
        """Changes one of their own messages (its text, or its caption) and its formatting."""
        marks = list(entities or [])
        return inbound.edit(self._world, self._person, self._chat(chat_id), _number(message), text, marks)

    async def forward(
        self,
        message: Json | int,
        *,
        chat_id: int | None = None,
        from_chat_id: int | None = None,
        hidden: bool = False,
    ) -> Json:
        """Forwards a message; `hidden`: its sender does not allow a link, so that only the name is told.

        A dict may be one from anywhere: only `from` or `sender_chat`, `date` and content are read.
        """
        if isinstance(message, int):
            message = self._message(message, from_chat_id)
        return self._write(inbound.forwarded(message, hidden=hidden), chat_id, None)

    async def forward_all(
        self, numbers: list[int], *, chat_id: int | None = None, from_chat_id: int | None = None
    ) -> list[Json]:
        """Forwards several messages at once; albums stay albums, under a new media_group_id."""
        originals = [self._message(number, from_chat_id) for number in numbers]
        groups = {one.get("media_group_id"): album_id() for one in originals}
        sent = []
        for one in originals:
            content = inbound.forwarded(one, hidden=False)
            if "media_group_id" in one and len(originals) > 1:
                content["media_group_id"] = groups[one["media_group_id"]]
            sent.append(self._write(content, chat_id, None))
        return sent

    async def block(self) -> None:
        """Blocks the bot; it is told by my_chat_member and gets 403 from then on."""
        inbound.set_blocked(self._world, self._person, blocked=True)

    async def unblock(self) -> None:
        inbound.set_blocked(self._world, self._person, blocked=False)

    async def tap(
        self, label: str, card: Json | int | str | None = None, *, chat_id: int | None = None, twice: bool = False
    ) -> Json:
        """Taps the newest button with that label (an icon and a space may stand before it) and waits for the answer.

        `card` narrows it down to a message, or to messages that show a text. `twice`: the same tap arrives as two
        callback queries; the answer to the second is in `second`.

        Raises:
            PhoneRefused: no such button is to be seen.
            TimeoutError: no answerCallbackQuery within ANSWER_SECONDS.
        """
        message, data = self._button(label, card, chat_id)
        queries = [self._query(message, data) for _ in range(2 if twice else 1)]
        async with asyncio.timeout(ANSWER_SECONDS):
            answers = [await query.answer for query in queries]
        return {**answers[0], "second": answers[1]} if twice else answers[0]

    async def tap_raw(self, message: Json | int, data: str, *, chat_id: int | None = None, wait: bool = True) -> Json:
        """Sends callback data of one's own making, as a custom app can."""
        query = self._query(self._message(_number(message), chat_id), data)
        if not wait:
            return {}
        async with asyncio.timeout(ANSWER_SECONDS):
            return await query.answer

    def _query(self, message: Json, data: str) -> Query:
        world = self._world
        query = Query(str(next(_query_ids)), self._person.id, world.clock.now(), asyncio.Future())
        world.queries[query.id] = query
        if len(world.queries) > KEPT_QUERIES:
            del world.queries[next(iter(world.queries))]
        body = {"id": query.id, "from": self._person.user, "message": for_bot(message)}
        world.update("callback_query", body | {"chat_instance": str(message["chat"]["id"] * 7919), "data": data})
        return query

    def _button(self, label: str, card: Json | int | str | None, chat_id: int | None) -> tuple[Json, str]:
        for message in reversed(self.messages(chat_id)):
            if not _is_card(message, card):
                continue
            for row in message.get("reply_markup", {}).get("inline_keyboard", ()):
                for button in row:
                    shown = button["text"]
                    if (shown == label or shown.endswith(f" {label}")) and "callback_data" in button:
                        return message, button["callback_data"]
        raise PhoneRefused(f"no button {label!r} in sight; the chat shows:\n{self._screen(chat_id)}")

    def messages(self, chat_id: int | None = None) -> list[Json]:
        """All messages of a chat, oldest first (Bot API: Message)."""
        return list(self._chat(chat_id).messages.values())

    def last(self, chat_id: int | None = None) -> Json:
        """The newest message of a chat."""
        return self.messages(chat_id)[-1]

    def find(self, wanted: Wanted, chat_id: int | None = None, *, after: Json | int = 0) -> Json | None:
        """The newest message that shows a text (or satisfies a predicate) and is newer than `after`."""
        for message in reversed(self.messages(chat_id)):
            if message["message_id"] <= _number(after):
                return None
            if wanted(message) if callable(wanted) else wanted in shown_text(message):
                return message
        return None

    async def sees(
        self,
        wanted: Wanted,
        *,
        timeout: float = 20,  # noqa: ASYNC109 - how long a person would look
        chat_id: int | None = None,
        after: Json | int = 0,
    ) -> Json:
        """The newest such message, now or as soon as it appears or changes.

        Raises:
            TimeoutError: with what the chat shows instead.
        """
        try:
            async with asyncio.timeout(timeout):
                while (found := self.find(wanted, chat_id, after=after)) is None:
                    await self._world.changed.wait()
        except TimeoutError:
            raise TimeoutError(f"{wanted!r} is not in sight; the chat shows:\n{self._screen(chat_id)}") from None
        return found

    def commands(self) -> list[Json]:
        """The command menu of the private chat."""
        return self._world.menus.shown_to(self._person.id, self._person.language_code)

    def _screen(self, chat_id: int | None) -> str:
        lines = []
        for message in self.messages(chat_id)[-5:]:
            rows = message.get("reply_markup", {}).get("inline_keyboard", ())
            labels = " ".join(f"[{button['text']}]" for row in rows for button in row)
            lines.append(f"  #{message['message_id']} {shown_text(message)} {labels}")
        return "\n".join(lines)


def shown_text(message: Json) -> str:
    """A message's text or caption."""
    return str(message.get("text", message.get("caption", "")))


def _number(message: Json | int) -> int:
    return message if isinstance(message, int) else int(message["message_id"])


def _is_card(message: Json, card: Json | int | str | None) -> bool:
    if card is None:
        return True
    if isinstance(card, str):
        return card in shown_text(message)
    return bool(message["message_id"] == _number(card))
