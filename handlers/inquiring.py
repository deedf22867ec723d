"""A citizen's message that another platform hands in (`POST /inquiries`)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers import notices
from handlers.content import legible, visible
from models import inquiry_receipt
from models.account import Account
from models.errors import NotFound, WordsMissing
from models.inquiry import Kind, Origin
from models.inquiry_receipt import Incoming
from models.organisation import Unit


@dataclass(frozen=True)
class Letter:
    """`unit` and `account` are keys of the register; `name` is what the citizen calls themselves."""

    unit: str
    words: str
    account: str | None = None
    kind: Kind | None = None
    name: str | None = None
    received_at: datetime | None = None
    reference: str | None = None


async def inquired(session: AsyncSession, now: datetime, letter: Letter) -> tuple[str, bool]:
    """Put it on record and tell its owner; one that came before under its reference is only named again.

    Raises NotFound (fact `field`: no such unit or account), WordsMissing, NobodyEligible.
    """
    unit = (await session.scalars(select(Unit).where(Unit.key == letter.unit, Unit.active))).first()
    if unit is None:
        raise NotFound(field="unit")
    account = None
    if letter.account is not None:
        query = select(Account).where(Account.unit_id == unit.id, Account.key == letter.account, Account.active)
        account = (await session.scalars(query)).first()
        if account is None:
            raise NotFound(field="account")
    if not visible(letter.words):
        raise WordsMissing
    if letter.reference and (found := await inquiry_receipt.known(session, unit, letter.reference)):
        return found.reference, False
    incoming = Incoming(
        letter.words,
        Origin.HTTP,
        kind=letter.kind,
        looks=legible(letter.name) if letter.name else None,
        received_at=letter.received_at,
        external=letter.reference,
    )
    inquiry = await inquiry_receipt.log(session, now, incoming, unit, account=account)
    await notices.tell(session, now)
    return inquiry.reference, True
