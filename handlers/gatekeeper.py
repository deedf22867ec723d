"""Who gets in (security.md 1–6): decides on the raw update, before any handler, and fails closed."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Chat, ChatMember, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatID

from handlers import comments, drawing, house_notices, reply
from handlers.content import legible
from handlers.context import Work
from models import organisation, outbox, trail
from models.account import Account
from models.organisation import Unit
from models.outbox import Outgoing

# An anonymous administrator, a linked channel, Telegram itself: ids that stand for nobody (security.md 4).
NOBODY = frozenset({ChatID.ANONYMOUS_ADMIN, ChatID.FAKE_CHANNEL, ChatID.SERVICE_CHAT})
QUIET = timedelta(minutes=1)  # a stranger is answered once in this time, however much they send
_IN = frozenset({ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.OWNER, ChatMember.RESTRICTED})


async def admits(update: Update, work: Work) -> bool:
    """Whether the update may reach a handler. What is refused is answered here with one sentence, or not at all."""
    if update.my_chat_member:
        await _membership(update.my_chat_member, work)
        return False
    if update.callback_query:
        return update.callback_query.message is not None and not update.callback_query.from_user.is_bot
    message = update.message or update.edited_message
    chat = update.effective_chat
    if chat is None or chat.type != Chat.PRIVATE:
        return chat is not None and await _group(chat, message, work) and await _in_group(update.message, work)
    if message is None or _impersonal(message):
        return False
    if work.person is None:
        return await _stranger(update, work, chat.id)
    await organisation.mark_reachable(work.session, work.now, work.person)
    await house_notices.menu(work.session, work.now, work.person)
    return True


async def _in_group(message: Message | None, work: Work) -> bool:
    """A citizen's comment is picked up and goes no further; an answer to a question goes on to it."""
    if message is not None:
        await comments.heard(work.session, work.now, message, work)
    return await _answers(message, work)


async def _answers(message: Message | None, work: Work) -> bool:
    """In a group of ours: an enrolled person's reply to a question that the bot has put to them; nothing else."""
    return (
        message is not None
        and work.person is not None
        and not _impersonal(message)
        and message.reply_to_message is not None
        and not (message.text or "").startswith("/")
        and await reply.question_for(work, message) is not None
    )


def _impersonal(message: Message) -> bool:
    """Not a person's own words: sent through a bot, by a bot, for a business, or in the name of a chat."""
    user = message.from_user
    return (
        user is None
        or user.is_bot
        or user.id in NOBODY
        or message.via_bot is not None
        or message.sender_business_bot is not None
        or message.sender_chat is not None
    )


async def _stranger(update: Update, work: Work, chat_id: int) -> bool:
    """A stranger may only enrol with a link; anything else gets one polite sentence, and not again within a minute."""
    text = update.message.text if update.message and update.message.text else ""
    if text.startswith("/start ") and len(text.split()) == 2:
        return True
    if not await told(work, chat_id):
        sentence = work.t("This bot serves its own organisation only. Ask its administrator for an enrolment link.")
        drawing.say(work.session, work.now, chat_id, sentence)
    return False


async def told(work: Work, chat_id: int) -> bool:
    """Whether something was said in this chat within the last minute."""
    recent = select(Outgoing.id).where(Outgoing.chat_id == chat_id, Outgoing.created_at > work.now - QUIET).limit(1)
    return (await work.session.execute(recent)).first() is not None


async def _known(session: AsyncSession, chat_id: int) -> bool:
    units = select(Unit.id).where(Unit.propaganda_chat == chat_id, Unit.active)
    mine = or_(Account.telegram_chat == chat_id, Account.telegram_comments == chat_id)
    accounts = select(Account.id).where(mine, Account.active)
    return bool((await session.execute(units)).first() or (await session.execute(accounts)).first())


async def _membership(change: ChatMemberUpdated, work: Work) -> None:
    inside = change.new_chat_member.status in _IN
    if change.chat.type == Chat.PRIVATE:
        if work.person and inside:
            await organisation.mark_reachable(work.session, work.now, work.person)
        elif work.person:
            await organisation.mark_unreachable(work.session, work.now, work.person, "blocked")
    elif await _known(work.session, change.chat.id):
        if not inside:
            await lost(work.session, work.now, change.chat.id, "removed")
    elif inside:
        await _refuse(change.chat, change.from_user, work)


async def _group(chat: Chat, message: Message | None, work: Work) -> bool:
    """Whether it is a group of ours. One that moved is followed, an unknown one is left."""
    if message and message.migrate_to_chat_id:
        await moved(work.session, work.now, chat.id, message.migrate_to_chat_id)
        return False
    if await _known(work.session, chat.id):
        return True
    if not (message and message.migrate_from_chat_id):
        await _refuse(chat, message.from_user if message else None, work)
    return False


async def _refuse(chat: Chat, by: User | None, work: Work) -> None:
    """Leave a group nobody bound, and have the administrators told who brought the bot there; once a minute at most."""
    leaving = (
        select(Outgoing.id)
        .where(Outgoing.chat_id == chat.id, Outgoing.method == "leaveChat", Outgoing.created_at > work.now - QUIET)
        .limit(1)
    )
    if (await work.session.execute(leaving)).first() is None:
        await trail.record(
            work.session,
            work.now,
            "group.refused",
            f"G{chat.id}",
            actor=work.person,
            title=legible(chat.title or ""),
            by=legible(by.full_name) if by else None,
            by_id=by.id if by else None,
        )


async def moved(session: AsyncSession, now: datetime, old: int, new: int) -> None:
    """A group became a supergroup: its binding, and what waits for it, follow (Bot API: migrate_to_chat_id)."""
    await outbox.move_chat(session, old, new)
    bound = False
    for column in (Unit.propaganda_chat, Account.telegram_chat, Account.telegram_comments):
        for row in await session.scalars(select(column.class_).where(column == old)):
            setattr(row, column.key, new)
            bound = True
    if bound:
        await trail.record(session, now, "group.moved", f"G{old}", to=new)


async def lost(session: AsyncSession, now: datetime, chat_id: int, why: str) -> None:
    """The bot is no longer in a group it needs; on record, and the administrators are told."""
    if await _known(session, chat_id):
        await trail.record(session, now, "group.lost", f"G{chat_id}", why=why)
