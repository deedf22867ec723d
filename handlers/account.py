"""`/accounts`, an account's card and the week's reminder: publications, pauses, inspections (C4, H10, H13)."""

from datetime import UTC, datetime, time

from telegram import Update

from handlers import draft as drafts
from handlers import drawing
from handlers.context import Context
from handlers.links import web_address
from handlers.opening import OPEN
from handlers.reply import ask, reason
from handlers.tap import Tap
from handlers.when import moment
from models import account as accounts
from models import inspection, weekly
from models.account import Account
from models.card import Card
from models.errors import NotFound, NotPermitted, PastTime
from models.question import Question
from models.reference import account_id


async def command(_update: Update, context: Context) -> None:
    """`/accounts`: the unit's, or all for whoever oversees them, those that sleep first."""
    person = context.member
    await drawing.show(context.session, context.now, person, "accounts", f"P-{person.id}")


async def card(context: Context, tap: Tap) -> None:
    """Bring an account's card down here. Raises NotFound for one of another unit."""
    account = await accounts.get(context.session, tap.value)
    if not weekly.may_see(context.member, account):
        raise NotFound
    await drawing.show(context.session, context.now, context.member, "account", account.reference)


async def draft(context: Context, tap: Tap) -> str:
    """Asks for a draft for this account; any editor of its unit may write one. Raises NotPermitted."""
    account = await accounts.get(context.session, tap.value)
    if context.member.unit_id != account.unit_id:
        raise NotPermitted
    prompt = context.t(
        "Send me a text, a picture, an album or a file for {account}: it becomes a draft at once.",
        account=_named(account),
    )
    await ask(context, tap, "weekly_draft", prompt, subject=account.reference)
    return context.t("Please reply with the text.")


async def begun(context: Context, question: Question, _words: str) -> None:
    """The answer is a draft for the account; its card comes by the trail's notice."""
    if context.work.said:
        account = await accounts.get(context.session, account_id(question.subject))
        await drafts.begin(context.work.said, context, account)


async def published(context: Context, tap: Tap) -> str:
    """What went out without a draft here is put on record; it ends the reminders."""
    account = await accounts.get(context.session, tap.value)
    if not await weekly.may_tend(context.session, context.now, account, context.member):
        raise NotPermitted
    prompt = context.t(
        "Link of what {account} has published? Reply with it, or with - for none.", account=_named(account)
    )
    await ask(context, tap, "weekly_published", prompt, subject=account.reference)
    return context.t("Please reply with the link.")


async def linked(context: Context, question: Question, words: str) -> None:
    link = None if words.strip() == "-" else web_address(words)
    account = await _asked(context, question)
    await weekly.record_publication(context.session, context.now, account, context.member, link)
    text = context.t("{reference} is on record as published.", reference=account.reference)
    drawing.say(context.session, context.now, question.chat_id, "📢 " + text)


async def pause(context: Context, tap: Tap) -> str:
    account = await accounts.get(context.session, tap.value)
    weekly.may_pause(account, context.member)
    prompt = context.t("Until when does {account} pause? For example: 2026-12-31, or friday", account=_named(account))
    await ask(context, tap, "account_pause", prompt, subject=account.reference)
    return context.t("Please reply with a day.")


async def pause_until(context: Context, question: Question, words: str) -> None:
    """The day, then the reason: the second question carries the first answer. Raises NotATime, PastTime."""
    account = await _asked(context, question)
    weekly.may_pause(account, context.member)
    until = moment(words, context.now, context.t.zone, default=time(23, 59))
    if until <= context.now:
        raise PastTime
    prompt = context.t("Why does {account} pause until {at}?", account=_named(account), at=context.t.moment(until))
    asked_from = await context.session.get_one(Card, question.card_id)
    again = Tap(asked_from, int(until.timestamp()))
    await ask(context, again, "account_pause_reason", prompt, subject=account.reference)


async def pause_reason(context: Context, question: Question, words: str) -> None:
    account = await _asked(context, question)
    until = datetime.fromtimestamp(question.value or 0, UTC)
    why = reason(words)[:500]
    await weekly.pause(context.session, context.now, account, context.member, until=until, reason=why)
    text = context.t("{reference} pauses until {at}.", reference=account.reference, at=context.t.moment(until))
    drawing.say(context.session, context.now, question.chat_id, "⏸ " + text)


async def resume(context: Context, tap: Tap) -> str:
    account = await accounts.get(context.session, tap.value, change=True)
    await weekly.resume(context.session, context.now, account, context.member)
    return context.t("The week of {account} runs again from now.", account=account.name)[:200]


async def inspect(context: Context, tap: Tap) -> str:
    inspection.may_inspect(context.member)
    account = await accounts.get(context.session, tap.value)
    prompt = context.t("What did the inspection of {account} find?", account=_named(account))
    await ask(context, tap, "account_inspect", prompt, subject=account.reference)
    return context.t("Please reply with the result.")


async def inspected(context: Context, question: Question, words: str) -> None:
    account = await _asked(context, question)
    await inspection.inspect(context.session, context.now, account, context.member, reason(words))
    text = context.t("{reference}: recorded.", reference=account.reference)
    drawing.say(context.session, context.now, question.chat_id, "🔍 " + text)


async def opened(context: Context, subject: str) -> None:
    """A button of a reminder: the account's card. Raises NotFound."""
    account = await accounts.get(context.session, account_id(subject))
    tends = await weekly.may_tend(context.session, context.now, account, context.member)
    if not tends and not weekly.may_see(context.member, account):
        raise NotFound
    await drawing.show(context.session, context.now, context.member, "account", account.reference)


OPEN["A"] = opened


def _named(account: Account) -> str:
    return f"{account.reference} {account.name}"


async def _asked(context: Context, question: Question) -> Account:
    return await accounts.get(context.session, account_id(question.subject), change=True)
