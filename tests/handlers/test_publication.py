"""Out it goes: by the bot in its own channel, at once or at a set time, exactly as approved."""

from datetime import timedelta

from sqlalchemy import update

from bot import organisation_apply, organisation_file
from models.draft import Draft, Version
from tests.handlers.settling import settled
from tests.office import MONDAY_MORNING, ORGANISATION, Office, asks, decide, labels, offers, set_to, shows
from tests.rules.desk import repost

CHANNEL = -1002000000001
WITH_CHANNEL = ORGANISATION.replace(
    'key = "wechat-main"\nplatform = "wechat"', f'key = "channel"\nplatform = "telegram"\ntelegram_chat = {CHANNEL}'
)


async def with_channel(office: Office, organisation: str = WITH_CHANNEL, *, admin: bool = True) -> None:
    tables = organisation_file.parse(organisation, "organisation.toml")
    async with office.database.write() as session:
        now = office.clock.now()
        await organisation_apply.apply(session, now, tables, today=now.date(), language="zh-CN")
    office.sandbox.add_channel(CHANNEL, "学报频道", admins=[1001])
    if not admin:
        office.sandbox.kick_bot(CHANNEL)


async def approved(office: Office, text: str = "频道消息", **more: object) -> None:
    await office.author.send(text, **more)  # type: ignore[arg-type]  # the phone's own keywords
    await office.author.sees("D-1")
    await office.submit()
    await decide(office.reviewer, "通过", "D-1")
    await decide(office.head, "Sign", "D-1")
    await office.author.sees(offers("立即发布", "D-1"))


def posts(office: Office) -> list[dict[str, object]]:
    return office.author.messages(CHANNEL)


async def test_at_once_as_the_author_sent_it_with_the_link_on_record(office: Office) -> None:
    await with_channel(office)
    entities = [{"type": "bold", "offset": 0, "length": 2}]
    await approved(office, entities=entities)
    await office.author.tap("立即发布", "D-1")
    await office.author.sees(shows("D-1", "已发布", "https://t.me/c/2000000001/"))
    assert [(post["text"], post["entities"]) for post in posts(office) if "text" in post] == [("频道消息", entities)]
    assert (await office.actions("D-1"))[-2:] == ["draft.publication_started", "draft.published"]


async def brought_out(office: Office) -> None:
    """What is composed goes its whole way into the channel."""
    await office.submit()
    await decide(office.reviewer, "通过", "D-1")
    await decide(office.head, "Sign", "D-1")
    await office.author.sees(offers("立即发布", "D-1"))
    await office.author.tap("立即发布", "D-1")
    await office.author.sees(shows("D-1", "已发布", "https://t.me/c/"))


async def test_a_repost_names_its_source(office: Office) -> None:
    await with_channel(office)
    await office.author.send("转载消息")
    await office.author.sees("D-1")
    await office.author.tap("来源", "D-1")
    await office.author.sees(offers("转载"))
    await office.author.tap("转载", "D-1")
    await office.author.sees(offers("新华社"))
    await office.author.tap("新华社", "D-1")
    await office.author.send("https://www.news.cn/1", reply_to=await office.author.sees(asks))
    await office.author.sees(shows("D-1", "https://www.news.cn/1"))
    await brought_out(office)
    assert [post["text"] for post in posts(office) if "text" in post] == [
        "转载消息\n\n来源：新华社 https://www.news.cn/1"
    ]


async def test_a_repost_s_source_joins_the_only_caption_of_an_album(office: Office) -> None:
    """With two captions Telegram shows none under the album: not as it was sent."""
    await with_channel(office)
    photo = office.author.attachment
    await office.author.album([photo("photo", b"1"), photo("photo", b"2", caption="图说")])
    await office.author.sees(shows("D-1", "×2"))
    await repost(office.author, "新华社", "-")
    await office.author.sees(shows("D-1", "新华社"))
    await office.submit()
    await decide(office.reviewer, "通过", "D-1")
    await decide(office.head, "Sign", "D-1")
    await office.author.tap("立即发布", await office.author.sees(offers("立即发布", "D-1")))
    await office.author.sees(shows("D-1", "https://t.me/c/"))
    assert [post.get("caption") for post in posts(office) if "photo" in post] == [None, "图说\n\n来源：新华社"]


async def test_an_album_goes_out_in_its_order(office: Office) -> None:
    await with_channel(office)
    photo = office.author.attachment
    await office.author.album([photo("photo", b"1", caption="图说"), photo("photo", b"2"), photo("photo", b"3")])
    await office.author.sees(shows("D-1", "×3"))
    await brought_out(office)
    sent = [message["photo"][-1]["file_unique_id"] for message in office.author.messages() if "photo" in message]
    out = [post["photo"][-1]["file_unique_id"] for post in posts(office) if "photo" in post]  # type: ignore[index]  # JSON
    assert out == sent


async def test_at_a_set_time_by_button_and_in_words(office: Office) -> None:
    await with_channel(office)
    await approved(office)
    await office.author.tap("定时发布", "D-1")
    await office.author.sees(offers("1 小时后"))
    await office.author.tap("1 小时后", "D-1")
    await office.author.sees(shows("D-1", "定于"))
    await office.author.send("/schedule D-1 2小时后")
    await office.author.sees(shows("D-1", "将于", "发布"))
    office.clock.advance(timedelta(minutes=61))
    assert not [post for post in posts(office) if "text" in post]
    office.clock.advance(timedelta(minutes=61))
    await office.author.sees(shows("D-1 已由机器人发布到", "https://t.me/c/"))
    await office.author.sees(shows("📢 D-1 v1 · 已发布", "https://t.me/c/"))
    assert len([post for post in posts(office) if "text" in post]) == 1


async def test_a_set_time_is_on_the_card_and_can_be_dropped(office: Office) -> None:
    await with_channel(office)
    await approved(office)
    await office.author.send("/schedule D-1 1小时后")
    card = await office.author.sees(offers("取消定时", "D-1", "由机器人自动发布"))
    assert labels(card) == ["取消定时", "其他时间", "立即发布", "审查表", "记录", "上报"]
    await office.author.tap("取消定时", card)
    await office.author.sees(offers("定时发布", "D-1", "请点“立即发布”"))
    office.clock.advance(timedelta(hours=2))
    await office.author.tap("记录", "D-1")
    await office.author.sees(shows("王小明：设定发布时间（20", "王小明：取消定时（20", "系统自动：全部环节通过"))
    assert not [post for post in posts(office) if "text" in post]


async def test_a_time_of_the_office_s_own_zone_can_be_dropped_on_the_card_it_was_set_on(office: Office) -> None:
    await with_channel(office)
    await approved(office)
    await office.author.tap("定时发布", await office.author.sees(offers("定时发布", "D-1")))
    await office.author.tap("明天 9:00", await office.author.sees(offers("明天 9:00", "D-1")))
    await office.author.tap("取消定时", await office.author.sees(offers("取消定时", "D-1")))
    await office.author.sees(offers("定时发布", "D-1", "请点“立即发布”"))


async def test_a_time_that_is_over_and_words_that_are_no_time_change_nothing(office: Office) -> None:
    await with_channel(office)
    await approved(office)
    await office.author.send("/schedule D-1 2020-01-01 09:00")
    await office.author.sees(shows("该时间已过"))
    await office.author.send("/schedule D-1 改天吧")
    await office.author.sees(shows("没看懂这个时间"))
    await office.author.send("/schedule")
    await office.author.sees(shows("请这样写"))
    assert "draft.scheduled" not in await office.actions("D-1")


async def test_an_edit_drops_the_schedule_and_the_approval(office: Office) -> None:
    await with_channel(office)
    await approved(office)
    await office.author.send("/schedule D-1 1小时后")
    await office.author.sees(shows("将于"))
    first = office.author.messages()[0]
    await office.author.edit(first, "改过的消息")
    await office.author.sees(shows("D-1", "v2", "编写中"))
    await office.author.sees(shows("D-1：您的修改已存为 v2，原审核结果和定时发布均已失效。请重新自审并提交审核。"))
    await office.reviewer.sees(shows("D-1", "v1", "李静的决定（通过）对 v2 不再有效", "新版本提交后会再次送审"))
    office.clock.advance(timedelta(hours=2))
    await office.author.send("/drafts")
    await office.author.sees(shows("您的稿件", "D-1"))
    assert not [post for post in posts(office) if "text" in post]


async def test_what_was_changed_behind_the_approval_never_goes_out(office: Office) -> None:
    """H7.1: an approval holds for the fingerprint that the person saw."""
    await with_channel(office)
    await approved(office)
    async with office.database.write() as session:
        version = await session.get_one(Version, (1, 1))
        forged = [{**version.content[0], "text": "偷换的内容"}]
        await session.execute(update(Version).where(Version.draft_id == 1).values(content=forged))
    answer = await office.author.tap("立即发布", "D-1")
    assert "与通过审核的不一致" in answer["text"]
    assert not [post for post in posts(office) if "text" in post]


async def test_a_channel_that_refuses_leaves_it_approved_and_says_so(office: Office) -> None:
    await with_channel(office, admin=False)
    await approved(office)
    await office.author.tap("立即发布", "D-1")
    await office.author.sees(shows("D-1", "未能发布"))
    await office.author.sees(offers("立即发布", "D-1"))
    assert [draft.publishing for draft in await office.rows(Draft)] == [False]


async def test_other_platforms_are_reminded_every_working_morning_until_done(office: Office) -> None:
    set_to(office.clock, MONDAY_MORNING)
    await office.approved()
    for _ in range(3):
        before = office.author.last()
        office.clock.advance(timedelta(days=1))
        await office.author.sees(shows("D-1", "尚未登记发布"), after=before)
    await office.author.tap("已发布", "D-1")
    await office.author.send("-", reply_to=await office.author.sees(asks))
    await office.author.sees(shows("D-1", "已登记发布"))
    office.clock.advance(timedelta(days=1))
    await office.author.send("/language")
    await office.author.sees(shows("请选择语言"))
    assert (await office.actions("D-1")).count("draft.publication_reminded") == 3


async def test_a_veto_after_publication_removes_the_post(office: Office) -> None:
    await with_channel(office)
    await approved(office)
    await office.author.tap("立即发布", "D-1")
    await office.author.sees(shows("D-1", "已发布", "https://t.me/c/"))
    await office.head.sees(offers("Veto", "D-1", "published"))
    before = office.head.last()
    await office.head.tap("Veto", "D-1")
    await office.head.send("wrong facts", reply_to=await office.head.sees(asks, after=before))
    await office.author.sees(offers("已处置", "D-1"))
    await office.author.tap("已处置")
    await office.head.sees(shows("D-1", "has been taken down"))
    await office.sandbox.called("deleteMessage")
    assert not [post for post in posts(office) if "text" in post]


async def test_a_post_that_telegram_will_not_delete_any_more_is_not_taken_for_gone(office: Office) -> None:
    """Bot API, deleteMessage: not after 48 hours."""
    await with_channel(office)
    await approved(office)
    await office.author.tap("立即发布", "D-1")
    await office.author.sees(shows("D-1", "已发布", "https://t.me/c/"))
    office.clock.advance(timedelta(hours=49))
    await office.head.sees(offers("Veto", "D-1", "published"))
    before = office.head.last()
    await office.head.tap("Veto", "D-1")
    await office.head.send("wrong facts", reply_to=await office.head.sees(asks, after=before))
    card = await office.author.sees(offers("已处置", "D-1"))
    await office.author.tap("已处置", card)
    await office.author.sees(shows("D-1", "帖子", "请在频道中手动删除"))
    await office.head.sees(shows("D-1", "Delete it in the channel by hand"))
    await office.author.sees(offers("已处置", "D-1"), after=card)
    (post,) = [post for post in posts(office) if "text" in post]
    office.sandbox.world.chats[CHANNEL].messages.pop(post["message_id"])  # by hand
    await office.author.tap("已处置")
    await office.sandbox.called("deleteMessage", 2)
    assert (await office.actions("D-1"))[-1] == "draft.taken_down"


async def test_of_an_album_that_cannot_be_deleted_it_is_said_once(office: Office) -> None:
    await with_channel(office)
    await office.author.album([office.author.attachment("photo", each) for each in (b"1", b"2")])
    await office.author.sees("D-1")
    await brought_out(office)
    office.clock.advance(timedelta(hours=49))
    await office.head.sees(offers("Veto", "D-1", "published"))
    before = office.head.last()
    await office.head.tap("Veto", "D-1")
    await office.head.send("wrong facts", reply_to=await office.head.sees(asks, after=before))
    await office.author.tap("已处置", await office.author.sees(offers("已处置", "D-1")))
    await office.head.sees(shows("D-1", "Delete it in the channel by hand"))
    await office.sandbox.called("deleteMessage", 2)
    await settled(office)
    assert (await office.actions("D-1")).count("takedown.failed") == 1
