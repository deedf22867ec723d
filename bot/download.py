"""A file that somebody sent, from its file_id to its content (Bot API: getFile)."""

from http import HTTPStatus
from typing import Final

from telegram.error import BadRequest, TelegramError

from bot.transport import Transport, failure
from handlers.reading import LARGEST

CHUNK: Final = 64 * 1024  # bytes read at once


class NoFile(TelegramError):  # noqa: N818 - named for what is the case
    """It is not to be had, however often it is asked for. `code`: `too_large` or `unreadable`."""

    def __init__(self, code: str) -> None:
        super().__init__(f"no file: {code}")
        self.code = code


async def download(transport: Transport, file_id: str, largest: int = LARGEST) -> bytes:
    """At most `largest` bytes, whatever the server says; no more than that is ever read.

    Raises NoFile, and what `Transport.call` raises. "temporarily unavailable" is a BadRequest: later it may be there.
    """
    try:
        file = await transport.call("getFile", {"file_id": file_id})
    except BadRequest as error:
        if "temporarily unavailable" in error.message:
            raise
        raise NoFile("too_large" if "too big" in error.message else "unreadable") from None
    if file.get("file_size", 0) > largest:
        raise NoFile("too_large")
    if "file_path" not in file:
        raise NoFile("unreadable")
    async with transport.file(file["file_path"]) as answer:
        if answer.status in {HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND}:
            raise NoFile("unreadable")
        if answer.status != HTTPStatus.OK:
            raise failure(answer.status, b"")
        content = bytearray()
        async for chunk in answer.content.iter_chunked(CHUNK):
            content += chunk
            if len(content) > largest:
                raise NoFile("too_large")
        return bytes(content)
