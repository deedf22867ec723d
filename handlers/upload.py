"""A file in a message with a command for caption: what it may be, and its way to the fetcher."""

from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Document, Message

from handlers.context import Context
from handlers.reading import LARGEST, TooLarge
from models.errors import NotPermitted
from models.fetch import Fetch, Purpose
from models.organisation import Person, Role


def checked(document: Document) -> Document:
    """The document, if a bot may download it (Bot API: getFile). Raises TooLarge."""
    if document.file_size and document.file_size > LARGEST:
        raise TooLarge(unit="bytes", largest=LARGEST)
    return document


async def sender_of(session: AsyncSession, fetch: Fetch, subject_of: Callable[[int], str]) -> Person:
    """Whoever sent a file, if they are an administrator still, and of that unit. Raises NotPermitted."""
    sender = await session.get_one(Person, fetch.person_id)
    if not sender.active or not sender.has(Role.ADMIN) or fetch.subject != subject_of(sender.unit_id):
        raise NotPermitted
    return sender


def fetch(context: Context, message: Message, purpose: Purpose, subject: str, detail: str | None = None) -> None:
    """Have the message's document read; what becomes of it is told when it has been (`handlers/files.py`)."""
    if message.document is None:
        raise LookupError("a file is to be fetched, and the message has none")
    document = checked(message.document)
    context.session.add(
        Fetch(
            purpose=purpose,
            subject=subject,
            detail=detail,
            person_id=context.member.id,
            chat_id=message.chat.id,
            file_id=document.file_id,
            file_name=(document.file_name or "")[-300:],  # the end holds the suffix
            mime_type=(document.mime_type or "")[:200] or None,
            created_at=context.now,
        )
    )
