"""What is told of accounts: their weeks, pauses and inspections (C4, H10, H13)."""

from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import drawing
from handlers.cards import field
from handlers.i18n import Translator, translator_of
from handlers.telling import Telling
from models import account as accounts
from models import organisation, recipients, weekly
from models import reference as references
from models.account import Account
from models.errors import NotFound
from models.organisation import Person, Role
from models.outbox import Lane
from models.reference import account_id
from models.trail import Entry


async def _account(session: AsyncSession, entry: Entry) -> Account | None:
    try:
        return await accounts.get(session, account_id(entry.subject))
    except NotFound:
        return None  # it left the register meanwhile


async def owners(telling: Telling, account: Account) -> dict[int, Person]:
    """Who answers for the account now: the owner, else the stand-in, else the heads."""
    found = await recipients.recipients(telling.session, telling.now, account.owner, account.unit_id)
    return {person.id: person for person in found}


async def heads(telling: Telling, unit_id: int) -> dict[int, Person]:
    """Whoever answers for the unit now: the heads, else whoever stands in."""
    found = await recipients.heads(telling.session, telling.now, unit_id)
    return {person.id: person for person in found}


async def reminded(telling: Telling, entry: Entry) -> None:
    """The owner; from seven days on the head as well."""
    account = await _account(telling.session, entry)
    if account is None:
        return
    telling.changed[entry.subject] = None
    people = {account.owner.id: account.owner}
    if entry.detail["stage"] not in (weekly.Stage.TWO_DAYS, weekly.Stage.LAST_MORNING):
        people |= await heads(telling, account.unit_id)
    for person in people.values():
        telling.remind(person, "weekly", account.reference, entry.at)


async def paused(telling: Telling, entry: Entry) -> None:
    account = await _account(telling.session, entry)
    if account is None or account.paused_until is None:
        return
    until, reason = account.paused_until, account.pause_reason or ""

    def said(t: Translator) -> str:
        return "⏸ " + t(
            "{account} pauses until {at}: {reason}",
            account=_named(account),
            at=t.moment(until),
            reason=field(reason, 300),
        )

    _tell(telling, entry, await owners(telling, account), said)


async def resumed(telling: Telling, entry: Entry) -> None:
    """Also the head, where the pause ended by itself."""
    account = await _account(telling.session, entry)
    if account is None:
        return

    def said(t: Translator) -> str:
        return "▶️ " + t("The pause of {account} is over; its week runs again.", account=_named(account))

    people = await owners(telling, account) | await heads(telling, account.unit_id)
    _tell(telling, entry, people, said)


async def inspected(telling: Telling, entry: Entry) -> None:
    """The owner and the heads of the unit hear what an inspection found (H13)."""
    account = await _account(telling.session, entry)
    if account is None:
        return

    def said(t: Translator) -> str:
        return "🔍 " + t(
            "{account} was inspected by {name}: {words}",
            account=_named(account),
            name=field(entry.actor, 60),
            words=field(entry.detail["words"], 1000),
        )

    people = await owners(telling, account) | await heads(telling, account.unit_id)
    _tell(telling, entry, people, said)


async def sleepers_listed(telling: Telling, entry: Entry) -> None:
    """Once a week, to the registrars of the unit whose week began: the accounts that sleep, of all units."""
    unit_id = references.unit_id(entry.subject)
    for person in await organisation.holders(telling.session, Role.REGISTRAR, unit_id=unit_id):
        await drawing.show(telling.session, telling.now, person, "accounts", f"P-{person.id}", lane=Lane.DIGEST)


def _tell(telling: Telling, entry: Entry, people: dict[int, Person], said: Callable[[Translator], str]) -> None:
    telling.changed[entry.subject] = None
    for person in people.values():
        telling.say(entry, person, said(translator_of(person)))


def _named(account: Account) -> str:
    return f"<b>{account.reference}</b> {field(account.name)}"
