"""What authors and deciders do with their phones, for the acceptance tests of the regulations."""

from typing import Any

from bot import organisation_apply, organisation_file
from bot.sandbox.phone import Phone
from tests.office import ORGANISATION, Office, asks, decide, offers, shows

ROLES = {"editor", "reviewer", "head", "superior"}


def phone_of(office: Office, unit: str, role: str) -> Phone:
    """The one person of that unit and role in the sample organisation."""
    numbers = {
        "journal": {"editor": 1001, "reviewer": 1002, "head": 1004},
        "city": {"editor": 2001, "reviewer": 2002, "head": 2003, "superior": 2004},
        "county": {"editor": 3001, "reviewer": 3002, "head": 3003},
    }
    return office.sandbox.phone(numbers[unit][role])


async def enlarge(office: Office, more: str, replaced: tuple[str, str] = ("", "")) -> None:
    """Apply the sample organisation with further tables, or with one passage replaced."""
    text = ORGANISATION.replace(*replaced) if replaced[0] else ORGANISATION
    tables = organisation_file.parse(text + more, "organisation.toml")
    now = office.clock.now()
    async with office.database.write() as session:
        await organisation_apply.apply(session, now, tables, today=now.date(), language="zh-CN")
    known = office.sandbox.world.people
    for person in tables.person:
        if person.telegram_id and person.telegram_id not in known:
            office.sandbox.add_user(person.telegram_id, person.name, started=True)


async def choose(phone: Phone, menu: str, choice: str, reference: str = "D-1") -> None:
    """Open a sub-menu of the draft's card and take one of its choices."""
    await phone.sees(offers(menu, reference))
    await phone.tap(menu, reference)
    await phone.sees(offers(choice, reference))
    await phone.tap(choice, reference)
    await phone.sees(offers("提交审核", reference))


async def repost(phone: Phone, source: str, link: str, reference: str = "D-1") -> dict[str, Any]:
    """Name a source of the whitelist and give a link; gives back the question that was answered."""
    await phone.tap("来源", reference)
    await phone.sees(offers("转载", reference))
    await phone.tap("转载", reference)
    await phone.sees(offers(source, reference))
    before = phone.last()
    await phone.tap(source, reference)
    question = await phone.sees(asks, after=before)
    await phone.send(link, reply_to=question)
    return question


async def compose(
    office: Office, unit: str, text: str, reference: str = "D-1", *, account: str | None = None, level: str = "一般"
) -> Phone:
    """A draft of the unit's editor with its account and level chosen; not yet checked."""
    author = phone_of(office, unit, "editor")
    await author.send(text)
    await author.sees(shows(reference))
    if account:
        await choose(author, "选择账号", account, reference)
    if level != "一般":
        await choose(author, "级别", level, reference)
    return author


async def submit(office: Office, phone: Phone, reference: str = "D-1") -> list[str]:
    """Self-check and submit; gives back the roles of the route as the trail has them."""
    await office.submit(reference, phone)
    return await route_of(office, reference)


async def route_of(office: Office, reference: str = "D-1") -> list[str]:
    """The route of the newest submission, in order: `reviewer@city` …"""
    submitted = [entry for entry in await office.trail(reference) if entry.action == "draft.submitted"]
    return list(submitted[-1].detail["route"])


async def approve_all(office: Office, unit: str, roles: list[str], reference: str = "D-1") -> None:
    """Everybody of the route says yes, each only once the one before has."""
    for role in roles:
        yes = "通过" if role == "reviewer" else "签发"
        if (unit, role) == ("journal", "head"):
            yes = "Sign"
        await decide(phone_of(office, unit, role), yes, reference)


async def second_opinion(phone: Phone, reference: str = "D-1") -> None:
    """The second reviewer says yes, on the card of the second review."""
    await phone.tap("通过", await phone.sees(offers("通过", reference, "🟡 第二审核员")))


async def refused(phone: Phone, label: str, reference: str = "D-1") -> str:
    """Tap what will be refused; gives back the sentence of the alert."""
    answer = await phone.tap(label, reference)
    assert answer["show_alert"], answer
    return str(answer["text"])


async def recorded(office: Office, phone: Phone, link: str = "-", reference: str = "D-1") -> None:
    """The author records the publication."""
    await phone.sees(offers("已发布", reference))
    before = phone.last()
    await phone.tap("已发布", reference)
    await phone.send(link, reply_to=await phone.sees(asks, after=before))
    await phone.sees(shows(reference, "已登记发布"), after=before)
    assert "draft.published" in await office.actions(reference)
