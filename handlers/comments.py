"""Comments in the discussion group of a channel: what citizens write there becomes their messages (C7, H9).

The group hears nothing of it until the reply comes.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Message
from telegram.constants import ChatID

from handlers.content import files_of, legible, visible
from handlers.context import Work
from models import inquiry_receipt
from models.account import Account
from models.inquiry import Discussion, Origin
from models.inquiry_receipt import Incoming, Place


async def heard(session: AsyncSession, now: datetime, message: Message, work: Work) -> None:
    """Pick the message up, if it is a citizen's comment in a group whose account wants them."""
    query = select(Account).where(Account.telegram_comments == message.chat.id, Account.active)
    account = (await session.scalars(query)).first()
    if account is None:
        return
    thread = await _thread(session, message, account)
    citizen = _citizen(message, account)
    words, files = message.text or message.caption or "", files_of(message)
    if thread is None or citizen is None or not (visible(words) or files) or work.person is not None:
        return
    sender, name = citizen
    place = Place(message.chat.id, message.message_id, thread, sender)
    incoming = Incoming(words, Origin.COMMENT, looks=name, parts=files, received_at=message.date, place=place)
    await inquiry_receipt.comment(session, now, incoming, account)


async def _thread(session: AsyncSession, message: Message, account: Account) -> int | None:
    """The thread under a post of the channel that this message is in; the post itself opens one."""
    to = message.reply_to_message
    post = message if message.is_automatic_forward else to if to and to.is_automatic_forward else None
    if post and post.sender_chat and post.sender_chat.id == account.telegram_chat:
        if await session.get(Discussion, (message.chat.id, post.message_id)) is None:
            session.add(Discussion(chat_id=message.chat.id, thread_id=post.message_id))
            await session.flush()
        return None if message.is_automatic_forward else post.message_id
    number = message.message_thread_id
    known = await session.get(Discussion, (message.chat.id, number)) if number else None
    return known.thread_id if known else None


def _citizen(message: Message, account: Account) -> tuple[int, str] | None:
    """Who wrote it, and what they call themselves; None for the channel, the group's own people and bots."""
    user, chat = message.from_user, message.sender_chat
    if user is None or message.via_bot or user.id == ChatID.SERVICE_CHAT:
        return None
    if chat is not None:
        own = chat.id in (account.telegram_chat, account.telegram_comments)
        return None if own or user.id != ChatID.FAKE_CHANNEL else (chat.id, legible(chat.title or "") or "?")
    return None if user.is_bot else (user.id, legible(user.full_name) or "?")
