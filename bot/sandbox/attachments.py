"""What a phone sends besides text: pictures, files, albums, places, polls."""

from secrets import randbelow
from typing import Any

from bot.sandbox import inbound, media, messages
from bot.sandbox.entities import complete
from bot.sandbox.errors import PhoneRefused
from bot.sandbox.objects import Json
from bot.sandbox.world import Chat, Person, World

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c63f8cfc0f01f00050001ff56c72f0d0000000049454e44ae426082"
)
_NAMES = {
    "photo": ("photo.png", "image/png"),
    "video": ("video.mp4", "video/mp4"),
    "audio": ("song.mp3", "audio/mpeg"),
    "animation": ("cat.mp4", "video/mp4"),
    "voice": ("", "audio/ogg"),
    "sticker": ("", "image/webp"),
}


class Attachments:
    def __init__(self, world: World, person: Person) -> None:
        self._world = world
        self._person = person

    @property
    def id(self) -> int:
        """The person's user id, which is also their private chat's."""
        return self._person.id

    def kind(self, chat_id: int) -> str:
        """private, group, supergroup or channel."""
        return self._chat(chat_id).kind

    def _chat(self, chat_id: int | None) -> Chat:
        return inbound.chat_of(self._world, self._person, chat_id)

    def _message(self, message_id: int, chat_id: int | None) -> Json:
        found = self._chat(chat_id).messages.get(message_id)
        if found is None:
            raise PhoneRefused(f"no message {message_id} there")
        return found

    def _write(
        self,
        content: Json,
        chat_id: int | None,
        reply_to: Json | int | None,
        sender: Json | None = None,
        *,
        last: bool = False,
    ) -> Json:
        chat = self._chat(chat_id)
        if reply_to is not None:
            number = reply_to if isinstance(reply_to, int) else reply_to["message_id"]
            content = {**content, "reply_to_message": messages.quoted(self._message(number, chat_id))}
        return inbound.write(self._world, self._person, chat, content, sender, last=last)

    def attachment(
        self,
        kind: str,
        data: bytes,
        *,
        name: str = "",
        mime: str | None = None,
        size: int | None = None,
        caption: str = "",
        caption_entities: list[Json] | None = None,
    ) -> Json:
        """The content of a message with a file. `size`: what Telegram reports, if other than the length of `data`."""
        default = _NAMES.get(kind, ("", None))
        kept = self._world.files.add(kind, data, name or default[0], mime=mime or default[1], size=size)
        content = media.describe(kind, kept, {})
        if caption:
            shown, found = complete(caption, list(caption_entities or []))
            content["caption"] = shown
            if found:
                content["caption_entities"] = found
        return content

    async def _attach(
        self,
        kind: str,
        data: bytes,
        *,
        chat_id: int | None = None,
        reply_to: Json | int | None = None,
        **described: Any,
    ) -> Json:
        return self._write(self.attachment(kind, data, **described), chat_id, reply_to)

    async def photo(self, data: bytes = PIXEL, **options: Any) -> Json:
        """Options here and below: caption, caption_entities, name, mime, size, chat_id, reply_to."""
        return await self._attach("photo", data, **options)

    async def video(self, data: bytes = b"video", **options: Any) -> Json:
        return await self._attach("video", data, **options)

    async def document(self, data: bytes = b"document", name: str = "document.txt", **options: Any) -> Json:
        return await self._attach("document", data, name=name, **options)

    async def animation(self, data: bytes = b"animation", **options: Any) -> Json:
        return await self._attach("animation", data, **options)

    async def audio(self, data: bytes = b"audio", **options: Any) -> Json:
        return await self._attach("audio", data, **options)

    async def voice(self, data: bytes = b"voice", **options: Any) -> Json:
        return await self._attach("voice", data, **options)

    async def sticker(self, *, chat_id: int | None = None) -> Json:
        return await self._attach("sticker", b"sticker", chat_id=chat_id)

    async def poll(
        self, question: str = "?", options: tuple[str, ...] = ("1", "2"), *, chat_id: int | None = None
    ) -> Json:
        choices = [{"text": text, "voter_count": 0, "persistent_id": str(at)} for at, text in enumerate(options)]
        flags = dict.fromkeys(("is_closed", "allows_multiple_answers", "allows_revoting", "members_only"), False)
        poll = {"id": str(randbelow(10**12)), "question": question, "options": choices, "total_voter_count": 0}
        return self._write({"poll": {**poll, **flags, "is_anonymous": True, "type": "regular"}}, chat_id, None)

    async def location(self, *, chat_id: int | None = None) -> Json:
        return self._write({"location": {"latitude": 49.21, "longitude": 119.76}}, chat_id, None)

    async def contact(self, *, chat_id: int | None = None) -> Json:
        return self._write({"contact": {"phone_number": "+10000000000", "first_name": "某人"}}, chat_id, None)

    async def album(
        self, items: list[Json], *, chat_id: int | None = None, reply_to: Json | int | None = None, split: bool = False
    ) -> list[Json]:
        """Sends contents made by `attachment` as an album: one update each, one media_group_id.

        `split`: the first comes in an answer of getUpdates of its own, as happens to albums.
        """
        group = {"media_group_id": messages.album_id()} if len(items) > 1 else {}
        sent = []
        for number, item in enumerate(items):
            last = split and number == 0
            sent.append(self._write({**item, **group}, chat_id, reply_to, last=last))
        return sent
