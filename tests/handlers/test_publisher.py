"""Who publishes where the author is gone: the account's owner, else the head (C1); and what is too long to go out."""

from datetime import timedelta

from sqlalchemy import update

from models.draft import Draft, Version
from models.organisation import Person
from tests.handlers import test_publication as channel
from tests.office import Office, asks, decide, labels, offers, set_to, shows

OWNER = 1007  # the deputy, who writes no drafts


async def gone(office: Office, *numbers: int) -> None:
    async with office.database.write() as session:
        await session.execute(update(Person).where(Person.telegram_id.in_(numbers)).values(active=False))


async def owned(office: Office) -> None:
    """The channel is the deputy's."""
    owner = channel.WITH_CHANNEL.replace('owner = "王小明"', 'owner = "钱副"')
    await channel.with_channel(office, owner)


async def test_the_owner_publishes_what_an_author_who_left_had_approved(office: Office) -> None:
    await owned(office)
    await office.submitted()
    await decide(office.reviewer, "通过", "D-1")
    await office.head.sees(offers("Sign", "D-1"))
    await gone(office, 1001)
    await decide(office.head, "Sign", "D-1")
    owner = office.sandbox.phone(OWNER)
    card = await owner.sees(offers("立即发布", "D-1", "王小明无法联系"))
    assert labels(card) == ["立即发布", "定时发布", "已发布", "上报"]
    await owner.tap("定时发布", "D-1")
    await owner.sees(offers("1 小时后", "D-1"))
    await owner.tap("1 小时后", "D-1")
    await owner.sees(offers("取消定时", "D-1"))
    await owner.tap("立即发布", "D-1")
    await owner.sees(lambda message: "https://t.me/c/" in message.get("text", "") and labels(message) == ["上报"])
    assert (await office.trail("D-1"))[-1].action == "draft.published"


async def test_with_nobody_else_left_the_head_is_reminded_and_records_it(office: Office) -> None:
    await owned(office)
    await office.submitted()
    await decide(office.reviewer, "通过", "D-1")
    await decide(office.head, "Sign", "D-1")
    await office.author.sees(offers("立即发布", "D-1"))
    await gone(office, 1001, OWNER)
    (draft,) = await office.rows(Draft)
    set_to(office.clock, draft.remind_at + timedelta(minutes=1))
    await office.head.sees(offers("Published", "D-1", "it is for you to publish it"))
    await office.head.tap("Published", "D-1")
    await office.head.send("https://t.me/c/2/1", reply_to=await office.head.sees(asks))
    await office.head.sees(shows("D-1", "on record as published"))
    assert (await office.trail("D-1"))[-1].actor == "张建国"


async def test_a_repost_too_long_with_its_source_is_refused_until_it_fits(office: Office) -> None:
    await channel.with_channel(office)
    entities = [{"type": "bold", "offset": 0, "length": 2}]
    sent = await office.author.send("😀" * 2048, entities=entities)
    await office.author.sees(offers("提交审核", "D-1"))
    await office.author.tap("来源", "D-1")
    await office.author.tap("转载", await office.author.sees(offers("转载")))
    await office.author.tap("新华社", await office.author.sees(offers("新华社")))
    await office.author.send("-", reply_to=await office.author.sees(asks))
    await office.author.sees(shows("D-1", "删减 14 个字符"))
    refused = await office.submit()
    assert "14" in refused["text"]
    await office.author.edit(sent, "😀" * 2041, entities=entities)
    await office.author.sees(shows("D-1 v2"))
    await office.submit()
    await decide(office.reviewer, "通过", "D-1")
    await decide(office.head, "Sign", "D-1")
    await office.author.tap("立即发布", await office.author.sees(offers("立即发布", "D-1")))
    await office.author.sees(shows("D-1", "https://t.me/c/"))
    (post,) = [each for each in channel.posts(office) if "text" in each]
    assert post["entities"] == entities


async def test_a_caption_grown_too_long_by_a_reply_is_refused(office: Office) -> None:
    await channel.with_channel(office)
    await office.author.photo(caption="短")
    card = await office.author.sees(offers("提交审核", "D-1"))
    await office.author.send("长" * 1030, reply_to=card)
    await office.author.sees(shows("D-1 v2"))
    assert "删减 6 个字符" in (await office.submit())["text"]


async def test_an_answer_about_the_link_sets_no_source_again_after_original(office: Office) -> None:
    await office.author.send("消息")
    await office.author.tap("来源", await office.author.sees(offers("来源", "D-1")))
    await office.author.tap("转载", await office.author.sees(offers("转载")))
    await office.author.tap("新华社", await office.author.sees(offers("新华社")))
    question = await office.author.sees(asks)
    await office.author.tap("来源", await office.author.sees(offers("来源", "D-1", "新华社")))
    await office.author.tap("原创", await office.author.sees(lambda card: "原创" in str(labels(card))))
    await office.author.sees(offers("来源", "D-1", "原创"))
    await office.author.send("https://www.news.cn/1", reply_to=question)
    await office.author.sees("🙏")
    (draft,) = await office.rows(Draft)
    assert (draft.source_id, draft.source_link) == (None, None)


async def test_a_file_without_a_suffix_is_read_where_it_is_text(office: Office) -> None:
    await office.author.document("含有敏感甲一词".encode("gb18030"), name="README", mime="application/octet-stream")
    await office.author.sees(shows("D-1", "“敏感甲”"))
    await office.author.document(b"\x00\x01\x02\xff", name="firmware", mime="application/octet-stream")
    await office.author.sees(shows("D-2", "未经筛查", "firmware"))
    _, other = await office.rows(Version)
    assert other.unread == []
