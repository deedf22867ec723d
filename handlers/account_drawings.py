"""How the cards of accounts are drawn: loads what they show (C4, H10, H13)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from handlers.cards import Card as Drawn
from handlers.cards.account import Offered, account_card, accounts_card
from handlers.drawing import Draw, withheld
from handlers.i18n import Translator
from models import inspection, weekly
from models.account import Account
from models.card import Card
from models.draft import ENDED, Draft
from models.organisation import INSPECTORS, OVERSEERS, Person, Role
from models.reference import account_id

IN_WORK = 10  # references of drafts on an account's card


async def account_of(session: AsyncSession, reference: str) -> Account:
    """Also one that is no longer in the register: its old cards stay."""
    query = select(Account).where(Account.id == account_id(reference)).options(joinedload(Account.owner))
    return (await session.scalars(query)).one()


async def offered_to(session: AsyncSession, now: datetime, account: Account, person: Person) -> Offered:
    if not account.active:
        return Offered()
    return Offered(
        writes=person.has(Role.EDITOR) and person.unit_id == account.unit_id,
        tends=await weekly.may_tend(session, now, account, person),
        heads=person.has(Role.HEAD) and person.unit_id == account.unit_id,
        inspects=person.has(*INSPECTORS),
    )


async def _account(session: AsyncSession, now: datetime, card: Card, person: Person, t: Translator) -> Drawn:
    account = await account_of(session, card.subject)
    offered = await offered_to(session, now, account, person)
    if not offered.tends and not weekly.may_see(person, account):
        return withheld(t)
    query = select(Draft.id).where(Draft.account_id == account.id, Draft.state.not_in(ENDED)).order_by(Draft.id.desc())
    drafts = [f"D-{number}" for number in await session.scalars(query.limit(IN_WORK))]
    return account_card(
        t,
        account,
        now,
        drafts=drafts,
        inspected=await inspection.latest(session, account.id),
        offered=offered,
    )


async def _accounts(session: AsyncSession, now: datetime, _card: Card, person: Person, t: Translator) -> Drawn:
    found = await weekly.visible(session, person)
    return accounts_card(t, found, now, units=person.has(*OVERSEERS))


ACCOUNT_DRAWINGS: dict[str, Draw] = {"account": _account, "accounts": _accounts}
