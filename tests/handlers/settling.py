"""How a test knows that nothing more will come: what was sent before has been handled."""

from typing import Any

from models.inbox import Intake, Received
from models.outbox import Outgoing
from tests.office import Office, shows


async def settled(office: Office) -> None:
    """Every update sent so far was handled and none failed; updates are handled in the order of their arrival."""
    seen = office.admin.messages()
    await office.admin.send("/help")
    await office.admin.sees(shows("帮助"), after=seen[-1] if seen else 0)
    assert {row.state for row in await office.rows(Received)} == {Intake.HANDLED}


async def said(office: Office, chat_id: int) -> list[str]:
    """What the bot says in a chat, sent or on its way: texts and captions in order."""
    calls = [row for row in await office.rows(Outgoing) if row.chat_id == chat_id and row.method.startswith("send")]
    return [_words(row.payload) for row in sorted(calls, key=lambda row: row.id)]


async def leaving(office: Office) -> list[int]:
    """The chats the bot leaves."""
    return [row.chat_id for row in await office.rows(Outgoing) if row.method == "leaveChat"]


def _words(payload: dict[str, Any]) -> str:
    return str(payload.get("text", payload.get("caption", "")))
