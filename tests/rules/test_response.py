"""C8: what answers an incident is released once the deputy or the head approved, and noted with it."""

import pytest
from sqlalchemy import select

from bot.sandbox.phone import Phone
from handlers import notices
from models import directing, organisation, response
from models import directive as directives
from models import incident as incidents
from models.card import Card
from models.directive import Kind
from models.draft import Version
from models.incident import Category, Severity
from models.organisation import Unit
from models.outbox import Lane, Outgoing
from tests.handlers.settling import settled
from tests.incidents import report
from tests.office import GROUP, Office, asks, decide, offers, shows
from tests.rules.desk import recorded


async def written(office: Office, text: str = "情况通报，正在核查") -> None:
    """An incident of the journal, and its editor's response to it."""
    now = office.clock.now()
    async with office.database.write() as session:
        author = await organisation.by_telegram_id(session, 1001)
        unit = (await session.scalars(select(Unit).where(Unit.key == "journal"))).one()
        assert author is not None
        incident = await incidents.report(
            session, now, author, category=Category.OPINION, severity=Severity.SERIOUS, words="网传不实", unit=unit
        )
        part = {"kind": "text", "text": text, "entities": [], "message_id": 0}
        await response.respond(session, now, incident, author, [part], chat_id=1001)
        session.info["recorded"] = [
            entry for entry in session.info["recorded"] if not entry.action.startswith("incident.")
        ]
        await notices.tell(session, now)


def deputy(office: Office) -> Phone:
    return office.sandbox.phone(1007)


@pytest.mark.parametrize("who", ["deputy", "head"])
async def test_c8_a_response_goes_out_only_after_deputy_or_head(office: Office, who: str) -> None:
    """突发事件……经分管领导或主要负责人同意后发布。"""
    await written(office)
    card = await office.author.sees(offers("全部无误，提交", "D-1", "对 I-1 的回应"))
    assert "已发布" not in str(card)
    await office.author.tap("全部无误，提交", card)
    await office.author.sees(shows("D-1", "分管领导或主要负责人"))
    assert office.reviewer.find(shows("D-1")) is None
    await (decide(deputy(office), "签发", "D-1") if who == "deputy" else decide(office.head, "Sign", "D-1"))
    await recorded(office, office.author)
    assert "incident.response_published" in await office.actions("I-1")
    cards = {card.id for card in await office.rows(Card) if card.subject == "D-1"}
    calls = [row for row in await office.rows(Outgoing) if row.card_id in cards]
    assert {"sendMessage", "editMessageText"} <= {row.method for row in calls}
    assert {row.lane for row in calls} == {Lane.URGENT}


async def test_c8_a_freeze_clears_the_ground_for_the_response(office: Office) -> None:
    await written(office)
    now = office.clock.now()
    async with office.database.write() as session:
        person = await organisation.by_telegram_id(session, 1005)
        assert person is not None
        person.roles = ["propaganda"]
        directive = await directing.begin(session, now, person, Kind.FREEZE)
        await directing.word(session, directive, person, "暂停")
        await directing.issue(session, now, directive, person)
        assert await directives.freeze_of(session, 1)
    await office.author.tap("全部无误，提交", await office.author.sees(offers("全部无误，提交", "D-1")))
    await decide(deputy(office), "签发", "D-1")
    await recorded(office, office.author)


async def test_c8_from_the_incident_s_card_to_the_timeline(office: Office) -> None:
    """The button, the words, one tap, the signature, the publication: each step on the phones."""
    await report(office)
    card = await office.author.sees(offers("回应", "I-1"))
    await office.author.tap("回应", card)
    await office.author.send("情况通报，正在核查", reply_to=await office.author.sees(asks, after=card))
    await office.author.tap("全部无误，提交", await office.author.sees(offers("全部无误，提交", "D-1")))
    await decide(deputy(office), "签发", "D-1")
    await recorded(office, office.author)
    assert "回应已发布" in (await office.author.sees(shows("I-1", "回应已发布")))["text"]
    await office.member.sees(offers("接报", "I-1", "回应已发布"), chat_id=GROUP)


async def test_c8_a_response_with_pictures_keeps_all_of_them(office: Office) -> None:
    await report(office)
    card = await office.author.sees(offers("回应", "I-1"))
    await office.author.tap("回应", card)
    question = await office.author.sees(asks, after=card)
    first = office.author.attachment("photo", b"1", caption="情况通报，正在核查")
    await office.author.album([first, office.author.attachment("photo", b"2")], reply_to=question)
    await office.author.sees(offers("全部无误，提交", "D-1", "情况通报"))
    await settled(office)
    (version,) = await office.rows(Version)
    assert [part["kind"] for part in version.content] == ["photo", "photo"]
