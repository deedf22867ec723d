"""An incident reported as people do it, for the tests that go on from there."""

import asyncio
from typing import Any

from bot.sandbox.phone import Phone
from models.outbox import Outgoing, Sending
from tests.office import GROUP, Office, asks, offers


async def report(
    office: Office,
    words: str = "评论区出现谣言",
    *,
    category: str = "不良信息",
    severity: str = "一般",
    by: Phone | None = None,
) -> dict[str, Any]:
    """`/incident`, a category, a severity, words; gives back the group's card."""
    phone = by or office.author
    await phone.send("/incident")
    await phone.sees(offers(category))
    await phone.tap(category)
    await phone.sees(offers(severity))
    await phone.tap(severity)
    await phone.send(words, reply_to=await phone.sees(asks))
    return await office.member.sees(offers("接报", "I-1"), chat_id=GROUP)


async def placed(office: Office) -> None:
    """Everything that was to be sent is sent, and written down as such."""
    async with asyncio.timeout(20):
        while await _waiting(office):  # noqa: ASYNC110 - a row in a table rings no bell
            await asyncio.sleep(0.01)


async def _waiting(office: Office) -> bool:
    return any(row.state in (Sending.QUEUED, Sending.SENDING) for row in await office.rows(Outgoing))
