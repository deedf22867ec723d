"""Getting in and finding one's way: enrolment, help, language, invitations."""

from telegram import Update

from handlers import access, drawing, reply
from handlers.cards.person import help_card, invitation_card, welcome_card
from handlers.content import legible
from handlers.context import Context
from handlers.i18n import translator
from handlers.refusals import NoSuchPerson, Usage
from handlers.tap import Tap
from models import organisation, trail
from models.organisation import INVITATION_LIFE


async def start(update: Update, context: Context) -> None:
    """`/start` says who one is here; with a token it enrols (Bot API: deep links)."""
    if update.message is None or update.effective_user is None:
        return
    token = context.args[0] if context.args else None
    if token:
        user = update.effective_user
        await organisation.enrol(context.session, context.now, token, user.id, legible(user.full_name))
        return
    card = welcome_card(context.t, context.member)
    drawing.say(context.session, context.now, update.message.chat.id, card.text)


async def help_(update: Update, context: Context) -> None:
    if update.message:
        card = help_card(context.t, context.member, access.commands_of(context.member))
        drawing.say(context.session, context.now, update.message.chat.id, card.text)


async def language(_update: Update, context: Context) -> None:
    person = context.member
    await drawing.show(context.session, context.now, person, "language", f"P-{person.id}")


async def speak(context: Context, tap: Tap) -> str:
    """Choose one's language; the newest cards on the phone follow at once."""
    person = context.member
    person.language = tap.value
    await trail.record(
        context.session,
        context.now,
        "person.language_chosen",
        f"P-{person.id}",
        actor=person,
        language=tap.value,
    )
    t = translator(tap.value)
    return t("From now on I speak English to you.")


async def cancel(update: Update, context: Context) -> None:
    if update.message:
        await reply.cancel(context, update.message.chat.id)


async def invite(update: Update, context: Context) -> None:
    """`/invite NAME`: a one-time link for a person of the register, for an administrator to hand on."""
    if update.message is None:
        return
    name = " ".join(context.args or [])
    if not name:
        raise Usage(usage="/invite " + context.t("NAME"))
    found = await organisation.by_name(context.session, name)
    if len(found) != 1:
        raise NoSuchPerson(name=name)
    token = await organisation.invite(context.session, context.now, found[0], by=context.member)
    minutes = int(INVITATION_LIFE.total_seconds() // 60)
    card = invitation_card(context.t, found[0], context.bot.username, token, minutes)
    drawing.say(context.session, context.now, update.message.chat.id, card.text)
