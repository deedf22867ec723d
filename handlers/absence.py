"""`/delegate`: who stands in while one is away, from when until when; it ends by itself."""

import re
from datetime import datetime, time
from zoneinfo import ZoneInfo

from telegram import Update

from handlers import drawing
from handlers.context import Context
from handlers.reply import ask
from handlers.tap import Tap
from handlers.when import NotATime, moment
from models import delegation
from models.errors import NotFound
from models.organisation import Person
from models.question import Question

_UNTIL = re.compile(r"\s*(?:到|至|[—–]+|~|～|\bto\b|\buntil\b|\btill\b|\s-\s)\s*", re.IGNORECASE)
_AROUND = re.compile(r"^\s*(?:从|自|from\b)|(?:起|止|为止)\s*$", re.IGNORECASE)  # 从明天起 到 周五止


def span(words: str, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """`from – until` in words (`11月25日 到 11月28日`, `tomorrow to friday`); one moment alone is the end, from now on.

    A day without a time counts whole. Raises NotATime.
    """
    parts = [_AROUND.sub("", part).strip() for part in _UNTIL.split(words.strip())]
    parts = [part for part in parts if part]
    if not parts or len(parts) > 2:
        raise NotATime
    until_at = moment(parts[-1], now, zone, default=time(23, 59))
    from_at = moment(parts[0], now, zone, default=time(0)) if len(parts) == 2 else now
    return max(from_at, now), until_at


async def command(_update: Update, context: Context) -> None:
    person = context.member
    await drawing.show(context.session, context.now, person, "absence", f"P-{person.id}")


async def choose_stand_in(context: Context, tap: Tap) -> str:
    stand_in = await context.session.get(Person, tap.value)
    if stand_in is None:
        raise NotFound
    prompt = context.t(
        "From when until when does {name} stand in for you? For example: tomorrow to friday", name=stand_in.name
    )
    await ask(context, tap, "absence", prompt)
    return context.t("Please reply with a time.")


async def absence_worded(context: Context, question: Question, words: str) -> None:
    stand_in = await context.session.get_one(Person, question.value)
    from_at, until_at = span(words, context.now, context.t.zone)
    person = context.member
    await delegation.delegate(context.session, context.now, person, stand_in, from_at=from_at, until_at=until_at)


async def back(context: Context, _tap: Tap) -> str:
    await delegation.end(context.session, context.now, context.member)
    return context.t("Welcome back.")
