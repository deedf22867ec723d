"""`xianshen doctor`: one line for each thing that must be right, `ok` or `FAIL` and what to do."""

import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from typer import echo

from bot import anchoring, commands_calendar
from bot.api import Api, ApiError, TokenError
from bot.command import CommandError, MisusedError, check_folders, database
from bot.database import Database
from bot.settings import Settings
from models import calendars, inbox, report
from models.account import Account
from models.clock import Clock, SystemClock
from models.inbox import Intake, Received
from models.organisation import Unit
from models.outbox import Outgoing, Sending

CLOCK_TOLERANCE: Final = timedelta(seconds=30)
LONGEST_DEADLINE: Final = timedelta(days=30)  # fifteen working days, and a long holiday among them (C7)
ANCHOR_GRACE: Final = timedelta(hours=1)
LISTED: Final = 20  # parked updates, and refused calls, told one by one
_CHANNELS: Final = -(10**12)  # ids of channels and supergroups lie below, of groups above (Bot API: Chat)
INSIDE: Final = frozenset({"creator", "administrator", "member", "restricted"})


@dataclass(frozen=True)
class Finding:
    """`subject` in one word; `words`: what is so or, where it is not `ok`, what to do."""

    ok: bool
    subject: str
    words: str

    def __str__(self) -> str:
        return f"{'ok  ' if self.ok else 'FAIL'} {self.subject:<9} {self.words}"


async def run(settings: Settings) -> None:
    """Prints every finding as it is made. Raises CommandError where any fails."""
    failed = 0
    async for finding in examine(settings, SystemClock()):
        echo(re.sub(r"\s+$", "", str(finding)))
        failed += not finding.ok
    if failed:
        raise CommandError(f"{failed} of the checks failed: see the lines that begin with FAIL")


async def examine(settings: Settings, clock: Clock) -> AsyncIterator[Finding]:
    """Token, API, clock, database, inbox, outbox, calendar, groups, channels, and the anchor, in this order."""
    async with Api(settings) as api:
        bot: dict[str, Any] | None = None
        async for finding in _api(settings, api):
            if isinstance(finding, Finding):
                yield finding
            else:
                bot = finding
        yield _clock(api.date, clock.now())
        try:
            check_folders(settings)
            async with database(settings) as opened:
                async for finding in _tables(opened):
                    yield finding
                yield await _calendar(opened, settings, clock.now())
                async for finding in _groups(opened, api, bot):
                    yield finding
                if settings.anchor_file:
                    yield await _anchor(opened, settings.anchor_file, clock.now())
        except (MisusedError, SQLAlchemyError, OSError) as error:
            yield Finding(ok=False, subject="database", words=str(error).splitlines()[0])


async def _api(settings: Settings, api: Api) -> AsyncIterator[Finding | dict[str, Any]]:
    """Two findings, and the bot (Bot API: User) where Telegram knows it."""
    if not settings.bot_token.get_secret_value():
        yield Finding(ok=False, subject="token", words="BOT_TOKEN is missing: put the token from @BotFather into .env")
        return
    try:
        bot = await api.call("getMe")
    except TokenError as error:
        yield Finding(ok=False, subject="token", words=f"{error}: copy BOT_TOKEN from @BotFather")
        yield Finding(ok=True, subject="api", words=f"{api.url} answers")
    except ApiError as error:
        yield Finding(ok=False, subject="token", words="cannot be checked without the API")
        yield Finding(ok=False, subject="api", words=f"{error}: check BOT_API_URL and this machine's network")
    else:
        yield Finding(ok=True, subject="token", words=f"of @{bot.get('username')}")
        yield Finding(ok=True, subject="api", words=f"{api.url} answers")
        yield bot


def _clock(theirs: datetime | None, ours: datetime) -> Finding:
    if theirs is None:
        return Finding(ok=False, subject="clock", words="cannot be compared without an answer of the API")
    apart = abs(ours - theirs)
    ok = apart <= CLOCK_TOLERANCE
    what = "" if ok else ": deadlines and hours will be wrong, set up NTP on this machine"
    return Finding(ok=ok, subject="clock", words=f"{apart.total_seconds():.0f} s apart from the API's{what}")


async def _tables(opened: Database) -> AsyncIterator[Finding]:
    async with opened.read() as session:
        revision = await session.scalar(text("SELECT version_num FROM alembic_version"))
        where = opened.url.render_as_string(hide_password=True)
        yield Finding(ok=True, subject="database", words=f"{where}, tables at revision {revision}")
        async for finding in _inbox(session):
            yield finding
        async for finding in _outbox(session):
            yield finding


async def _outbox(session: AsyncSession) -> AsyncIterator[Finding]:
    """How much waits, and what Telegram refused lately: the call, the kind of chat and the reason, never the words."""
    rows = await session.execute(select(Outgoing.state, func.count()).group_by(Outgoing.state))
    counts = dict(iter(rows))
    waiting = counts.get(Sending.QUEUED, 0) + counts.get(Sending.SENDING, 0)
    failed = counts.get(Sending.FAILED, 0)
    yield Finding(ok=True, subject="outbox", words=f"{waiting} waiting, {failed} that Telegram refused for good")
    query = (
        select(Outgoing.id, Outgoing.method, Outgoing.chat_id, Outgoing.error, Outgoing.created_at)
        .where(Outgoing.state == Sending.FAILED)
        .order_by(Outgoing.id.desc())
        .limit(LISTED)
    )
    for row in await session.execute(query):
        chat = "a person" if row.chat_id > 0 else "a channel or supergroup" if row.chat_id < _CHANNELS else "a group"
        words = f"{row.created_at:%Y-%m-%d} {row.method} to {chat}: {row.error or 'no reason kept'}"
        yield Finding(ok=True, subject="outbox", words=f"O-{row.id} {words}")
    if failed > LISTED:
        yield Finding(ok=True, subject="outbox", words=f"and {failed - LISTED} older ones")


async def _inbox(session: AsyncSession) -> AsyncIterator[Finding]:
    rows = await session.execute(select(Received.state, func.count()).group_by(Received.state))
    counts = dict(iter(rows))
    parked = counts.get(Intake.PARKED, 0)
    if not parked:
        yield Finding(ok=True, subject="inbox", words=f"{counts.get(Intake.NEW, 0)} waiting, none parked")
        return
    for row in await inbox.parked(session, LISTED):
        words = f"update {row.update_id} parked after {row.attempts} attempts: {row.error or 'no error kept'}"
        yield Finding(ok=False, subject="inbox", words=f"{words}; then: xianshen retry {row.update_id}")
    if parked > LISTED:
        yield Finding(ok=False, subject="inbox", words=f"and {parked - LISTED} more parked updates; xianshen retry")


async def _calendar(opened: Database, settings: Settings, now: datetime) -> Finding:
    """Whether today's holidays are known. Those that a deadline beginning today may meet can be still to come from the
    State Council, for weeks on end: they are asked for, and nothing has failed (its days are provisional until then).
    """
    commands_calendar.use(settings)
    async with opened.read() as session:
        found = await calendars.outlook(session, now, None, commands_calendar.WEEKS)
    if found.unsettled is None:
        return Finding(ok=True, subject="calendar", words=f"holidays are known up to {found.last} at least")
    known = f"no holidays are announced from {found.unsettled} on"
    soon = found.unsettled <= found.first + LONGEST_DEADLINE
    what = ": once they are, xianshen calendar import FILE" if soon else ""
    return Finding(ok=found.unsettled > found.first, subject="calendar", words=known + what)


async def _anchor(opened: Database, file: Path, now: datetime) -> Finding:
    """Whether the trail's head was noted within a day, and can be noted again."""
    try:
        last = anchoring.last_of(file)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "its last line is no anchor"
        return Finding(ok=False, subject="anchor", words=f"{file} cannot be read: {why}")
    where = file if last else file.parent
    if not os.access(where, os.W_OK):
        return Finding(ok=False, subject="anchor", words=f"{where} cannot be written: check ANCHOR_FILE and its rights")
    async with opened.read() as session:
        head = await report.head(session)
    if last is None:
        return Finding(ok=head.seq == 0, subject="anchor", words=f"{file} holds no head yet; xianshen run writes it")
    late = last.hash != head.hash and now - last.at > anchoring.EVERY + ANCHOR_GRACE
    what = ": is xianshen running? see its log for anchor.not_written" if late else ""
    return Finding(ok=not late, subject="anchor", words=f"entry {last.seq} noted at {last.at.isoformat()}{what}")


async def _groups(opened: Database, api: Api, bot: dict[str, Any] | None) -> AsyncIterator[Finding]:
    """The bot's place in every unit's propaganda group, and in every channel it publishes to."""
    async with opened.read() as session:
        units = (await session.scalars(select(Unit).where(Unit.active, Unit.propaganda_chat.is_not(None)))).all()
        channels = (
            await session.scalars(select(Account).where(Account.active, Account.telegram_chat.is_not(None)))
        ).all()
    groups: dict[int, str] = {}
    for unit in units:
        groups.setdefault(int(unit.propaganda_chat or 0), unit.name)
    if bot is None:
        if groups or channels:
            yield Finding(ok=False, subject="groups", words="cannot be checked without a token that the API knows")
        return
    for chat, name in groups.items():
        status, _ = await _place(api, chat, bot["id"])
        ok = status in INSIDE
        what = "the bot is a member" if ok else f"{status}: add the bot to the group"
        yield Finding(ok=ok, subject="group", words=f"{name} {chat}: {what}")
    for account in channels:
        status, rights = await _place(api, int(account.telegram_chat or 0), bot["id"])
        ok = status == "creator" or (status == "administrator" and rights.get("can_post_messages", True))
        what = "the bot may post" if ok else f"{status}: make the bot an administrator that may post messages"
        yield Finding(ok=ok, subject="channel", words=f"{account.name} {account.telegram_chat}: {what}")


async def _place(api: Api, chat: int, bot: int) -> tuple[str, dict[str, Any]]:
    """The bot's status in a chat and its rights (Bot API: getChatMember), or the API's error as the status."""
    try:
        member = await api.call("getChatMember", chat_id=chat, user_id=bot)
    except ApiError as error:
        return str(error), {}
    return str(member.get("status")), member
