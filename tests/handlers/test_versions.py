"""An approval holds for the version that was seen: what changed is shown, and nothing else goes out (J10, H7.1)."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from models import draft as drafts
from models import publication, trail
from models.draft import Draft, State, Version, fingerprint
from models.errors import ContentChanged
from models.organisation import Person
from tests.handlers.test_publication import approved, posts, with_channel
from tests.office import Office, asks, decide, offers, shows


async def revised(office: Office, words: str, version: int) -> None:
    """The author's new wording of D-1, as a reply to the card."""
    card = await office.author.sees(offers("提交审核", "D-1"))
    await office.author.send(words, reply_to=card)
    await office.author.sees(offers("自审", f"v{version}"))


async def test_the_difference_stands_between_the_content_and_the_card(office: Office) -> None:
    await office.submitted("本期目录将于11月30日上线。")
    await decide(office.reviewer, "退回修改", "D-1", "日期不对")
    before = office.reviewer.last()
    await revised(office, "本期目录将于12月5日正式上线。", 2)
    await office.submit()
    await office.reviewer.sees(offers("通过", "D-1", "v2"))
    content, difference, card = [
        each["text"] for each in office.reviewer.messages() if each["message_id"] > before["message_id"]
    ][-3:]
    assert content == "本期目录将于12月5日正式上线。"
    assert difference == "🔍 与 v1 相比\n本期目录将于11月30日12月5日正式上线。"
    assert "D-1" in card
    shown = await office.reviewer.sees(shows("与 v1 相比"))
    marks = [(each["type"], each["offset"], each["length"]) for each in shown["entities"]]
    start = len("🔍 与 v1 相比\n本期目录将于") + 1
    assert ("strikethrough", start, 6) in marks
    assert shown["has_protected_content"]


async def test_it_is_in_the_reader_s_language_and_of_the_last_version_that_was_submitted(office: Office) -> None:
    await office.submitted("第一稿")
    await decide(office.reviewer, "退回修改", "D-1", "请重写")
    await revised(office, "第二稿", 2)
    await revised(office, "第三稿", 3)
    await office.submit()
    await decide(office.reviewer, "通过", "D-1")
    await office.head.sees(offers("Sign", "D-1", "v3"))
    told = office.head.find(shows("Compared with v1"))
    assert told
    assert told["text"] == "🔍 Compared with v1\n第一三稿"


async def test_a_first_version_and_an_unchanged_one_are_compared_with_nothing(office: Office) -> None:
    await office.submitted("不变的内容")
    await office.reviewer.sees(offers("通过", "D-1"))
    await office.author.tap("撤回", "D-1")
    await office.author.sees(offers("提交审核", "D-1"))
    await office.author.tap("提交审核", "D-1")
    await office.reviewer.sees(offers("通过", "D-1", "v2"))
    assert office.reviewer.find(shows("相比")) is None


async def forge(office: Office, text: str = "偷换的内容", *, fingerprinted: bool) -> None:
    """Other content in the database behind the approval; `fingerprinted`: with a fingerprint to match."""
    async with office.database.write() as session:
        version = await session.get_one(Version, (1, 1))
        content = [{**version.content[0], "text": text}]
        mark = fingerprint(content) if fingerprinted else version.fingerprint
        await session.execute(update(Version).where(Version.draft_id == 1).values(content=content, fingerprint=mark))


@pytest.mark.parametrize("fingerprinted", [True, False])
async def test_what_was_forged_is_not_published_at_once_nor_at_its_time(office: Office, *, fingerprinted: bool) -> None:
    await with_channel(office)
    await approved(office)
    await office.author.send("/schedule D-1 1小时后")
    await office.author.sees(shows("将于"))
    await forge(office, fingerprinted=fingerprinted)
    answer = await office.author.tap("立即发布", await office.author.sees(offers("立即发布", "D-1", "定于")))
    assert "与通过审核的不一致" in answer["text"]
    office.clock.advance(timedelta(hours=2))
    await office.author.sees(shows("D-1", "未能发布"))
    assert not [post for post in posts(office) if "text" in post]
    assert "draft.publication_started" not in await office.actions("D-1")


@pytest.mark.parametrize("fingerprinted", [True, False])
async def test_what_was_forged_is_not_recorded_as_published(office: Office, *, fingerprinted: bool) -> None:
    await office.approved()
    await office.author.tap("已发布", "D-1")
    question = await office.author.sees(asks)
    await forge(office, fingerprinted=fingerprinted)
    await office.author.send("-", reply_to=question)
    await office.author.sees(shows("与通过审核的不一致"))
    assert [draft.state for draft in await office.rows(Draft)] == [State.APPROVED]


async def test_however_much_happened_since_the_approval_it_is_found(office: Office) -> None:
    await office.approved()
    async with office.database.write() as session:
        author = await session.get_one(Person, 1)
        for _ in range(250):
            await trail.record(session, office.clock.now(), "form.printed", "D-1", actor=author)
        assert (await publication.approved_version(session, await drafts.get(session, 1))).number == 1
    await forge(office, fingerprinted=True)
    async with office.database.read() as session:
        with pytest.raises(ContentChanged):
            await publication.approved_version(session, await drafts.get(session, 1))
