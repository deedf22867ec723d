"""A freeze (J9): holds approvals and publications of the accounts it names, and lets go of them once lifted."""

from datetime import timedelta

import pytest
from directing import composed, department, lifted, sent
from settling import settled

from models import draft as drafts
from models import publication
from models.draft import Draft
from models.outbox import Lane, Outgoing
from tests.handlers.test_publication import CHANNEL, posts, with_channel
from tests.office import Office, decide, offers, shows
from tests.rules.desk import refused

CHANNEL_PASSAGE = (
    'key = "wechat-main"\nplatform = "wechat"',
    'key = "channel"\nplatform = "telegram"\ntelegram_chat = -1002000000001',
)


async def test_a_freeze_is_urged_every_quarter_of_an_hour_ahead_of_everything(office: Office) -> None:
    phone = await department(office)
    await sent(phone, "冻结", "突发事件，暂停发布")
    await office.author.sees(offers("已阅", "Z-1"))
    office.clock.advance(timedelta(minutes=16))
    await office.author.sees(shows("Z-1", "等您阅知"))
    rows = [row for row in await office.rows(Outgoing) if row.chat_id == 1001 and "Z-1" in row.payload.get("text", "")]
    assert {row.lane for row in rows} == {Lane.URGENT}


async def test_a_freeze_holds_approvals_but_no_change_and_no_rejection(office: Office) -> None:
    phone = await department(office)
    await office.submitted()
    await sent(phone, "冻结", "突发事件，暂停发布")
    card = await office.reviewer.sees(shows("D-1", "🧊", "部员甲", "突发事件，暂停发布"))
    await office.author.sees(shows("D-1", "🧊", "部员甲"))
    answer = await office.reviewer.tap("通过", card)
    assert answer["show_alert"]
    assert "冻结（Z-1）" in answer["text"]
    assert "step.approved" not in await office.actions("D-1")
    await decide(office.reviewer, "退回修改", "D-1", "改标题")
    await office.author.sees(shows("D-1", "改标题"))


async def test_once_lifted_whoever_could_not_approve_is_asked_again(office: Office) -> None:
    phone = await department(office)
    await office.submitted()
    await sent(phone, "冻结", "暂停发布")
    await office.reviewer.sees(shows("D-1", "🧊"))
    before = office.reviewer.last()
    await lifted(phone, words="事态平息")
    await office.author.sees(shows("Z-1", "已由部员甲解除", "事态平息"))
    await office.reviewer.sees(shows("D-1", "等您审核"), after=before)
    await office.reviewer.tap(
        "通过",
        await office.reviewer.sees(lambda each: "🧊" not in each.get("text", "") and offers("通过", "D-1")(each)),
    )
    assert (await office.actions("Z-1"))[-1] == "directive.lifted"


async def test_a_publication_at_a_set_time_waits_and_its_author_is_asked_after(office: Office) -> None:
    await with_channel(office)
    phone = await department(office, CHANNEL_PASSAGE)
    await office.approved("频道消息")
    await office.author.send("/schedule D-1 1小时后")
    await office.author.sees(shows("D-1", "将于"))
    await sent(phone, "冻结", "暂停发布")
    office.clock.advance(timedelta(minutes=61))
    await office.author.sees(shows("D-1", "未发出", "Z-1"))
    await office.author.sees(lambda each: "定于" not in each.get("text", "") and offers("立即发布", "D-1")(each))
    assert "冻结" in await refused(office.author, "立即发布", "D-1")
    await lifted(phone)
    await office.author.sees(shows("D-1", "原定", "因冻结未发出"))
    await settled(office)
    assert not [post for post in posts(office) if "text" in post]
    await office.author.tap("立即发布", "D-1")
    await office.author.sees(shows("D-1", "已发布", "https://t.me/c/"))


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_nobody_is_reminded_to_publish_what_a_freeze_holds(office: Office) -> None:
    phone = await department(office)
    await office.approved()

    async def reminded() -> list[str]:
        async with office.database.write() as session:
            draft = await drafts.get(session, 1)
            draft.remind_at = office.clock.now()
            await publication.remind(session, office.clock.now(), draft.id)
            assert draft.remind_at > office.clock.now()
            return [each.action for each in session.info.get("recorded", [])]

    await sent(phone, "冻结", "暂停发布")
    assert await reminded() == []
    await lifted(phone)
    assert await reminded() == ["draft.publication_reminded"]


async def test_a_set_time_after_the_freeze_still_holds(office: Office) -> None:
    await with_channel(office)
    phone = await department(office, CHANNEL_PASSAGE)
    await office.approved("频道消息")
    await office.author.send("/schedule D-1 3小时后")
    await office.author.sees(shows("D-1", "将于"))
    await sent(phone, "冻结", "暂停发布")
    await lifted(phone)
    office.clock.advance(timedelta(minutes=181))
    await office.author.sees(shows("D-1", "已发布", "https://t.me/c/"))


async def test_a_freeze_between_tap_and_sending_stops_what_is_queued(office: Office) -> None:
    await with_channel(office)
    phone = await department(office, CHANNEL_PASSAGE)
    await office.approved("频道消息")
    card = await composed(phone, "冻结", "暂停发布")
    office.sandbox.hold(CHANNEL)
    await office.author.tap("立即发布", "D-1")
    await phone.tap("发出", card)
    await phone.sees(shows("Z-1", "执行中"))
    office.sandbox.release(CHANNEL)
    await office.author.sees(shows("D-1", "未发出", "Z-1"))
    await settled(office)
    assert not [post for post in posts(office) if "text" in post]
    (draft,) = await office.rows(Draft)
    assert (draft.state, draft.publishing) == ("approved", False)
