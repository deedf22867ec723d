"""`/template`: a unit's own review form (J10), by file; the built-in one until then."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update

from handlers import drawing, enclosure, forms, upload
from handlers.cards.template import template_card
from handlers.context import Context
from handlers.enclosure import Made, Making, Order
from handlers.i18n import translator
from handlers.refusals import Usage
from models import template
from models.fetch import Fetch, Purpose

_BUILT_IN = frozenset({"default", "默认"})


async def command(update: Update, context: Context) -> None:
    """`/template` with a .docx replaces the form; alone it tells and sends the one in force; `default` resets it."""
    message = update.message
    if message is None:
        return
    session, now, member = context.session, context.now, context.member
    wanted = "".join(context.args or []).lower()
    if message.document and not wanted:
        if not (message.document.file_name or "").lower().endswith(".docx"):
            raise forms.BadTemplate("not_docx")
        upload.fetch(context, message, Purpose.TEMPLATE, template.reference(member.unit_id))
    elif wanted in _BUILT_IN and not message.document:
        if not await template.reset(session, now, member):
            drawing.say(session, now, message.chat.id, context.t("The built-in form is in force already."))
    elif not wanted:
        own = await template.of_unit(session, member.unit_id)
        drawing.say(session, now, message.chat.id, template_card(context.t, own).text)
        order = {"kind": "template", "unit": member.unit_id, "language": member.language}
        enclosure.send(session, now, message.chat.id, order)
    else:
        raise Usage(usage="/template " + context.t("default"))


async def _in_force(session: AsyncSession, order: Order) -> Making:
    """The form in force, to be changed in Word or WPS and sent back."""
    own = await template.of_unit(session, order["unit"])
    if own is not None:
        name, data = own.name, own.data
        return lambda: Made(name=name, data=data)
    t = translator(order["language"])
    name = t("Review form") + ".docx"
    return lambda: Made(name=name, data=forms.default_template())


async def reader(_session: AsyncSession, _fetch: Fetch) -> Any:
    """The file as it came, once every form can be filled into it. The function raises BadTemplate."""

    def read(content: bytes) -> bytes:
        forms.check_template(content)
        return content

    return read


async def take(session: AsyncSession, now: datetime, fetch: Fetch, content: bytes) -> None:
    """The unit's form from now on, if whoever sent it is still an administrator of that unit."""
    sender = await upload.sender_of(session, fetch, template.reference)
    await template.replace(session, now, sender, fetch.file_name, content)


enclosure.PREPARE["template"] = _in_force
