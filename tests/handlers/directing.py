"""The propaganda department at work: two people of the journal's group, one of a unit that stands above all."""

from typing import Any

from bot.sandbox.phone import Phone
from tests.office import Office, asks, offers, shows
from tests.rules.desk import enlarge

DEPARTMENT = """
[[unit]]
key = "department"
name = "宣传部"
policy = "county"
[[person]]
telegram_id = 5001
name = "部员甲"
unit = "journal"
roles = ["propaganda"]
[[person]]
telegram_id = 5002
name = "部员乙"
unit = "journal"
roles = ["propaganda"]
[[person]]
telegram_id = 5003
name = "宣传部长"
unit = "department"
roles = ["propaganda"]
"""


def newest(phone: Phone) -> int:
    """The number of the newest message of the private chat; 0 where there is none yet."""
    return max((message["message_id"] for message in phone.messages()), default=0)


async def department(office: Office, replaced: tuple[str, str] = ("", "")) -> Phone:
    """Bring the department in; gives back the phone of its member for the journal alone."""
    await enlarge(office, DEPARTMENT, replaced)
    return office.sandbox.phone(5001)


async def composed(phone: Phone, kind: str, words: str, reference: str = "Z-1") -> dict[str, Any]:
    """A directive for the one unit there is to direct and all its accounts, worded, not sent; its newest card."""
    before = newest(phone)
    await phone.send("/directive")
    board = await phone.sees(offers(kind), after=before)
    await phone.tap(kind, board)
    card = await phone.sees(offers("内容", reference), after=board)
    await phone.tap("内容", card)
    await phone.send(words, reply_to=await phone.sees(asks, after=card))
    return await phone.sees(offers("发出", reference, words), after=card)


async def sent(phone: Phone, kind: str, words: str, reference: str = "Z-1") -> None:
    card = await composed(phone, kind, words, reference)
    await phone.tap("发出", card)
    await phone.sees(shows(reference, "执行中"))


async def lifted(phone: Phone, reference: str = "Z-1", words: str = "-") -> None:
    """From the directive's own card."""
    before = newest(phone)
    await phone.tap("解除", await phone.sees(offers("解除", reference, "执行中")))
    await phone.send(words, reply_to=await phone.sees(asks, after=before))
    await phone.sees(shows(f"{reference} 已解除"), after=before)
