"""Citizens' messages as the regulations have them: C7 of the county, H9 of the city, through the phones."""

import pytest

from models.draft import Draft, State
from models.inquiry import Inquiry, InquiryState
from tests.handlers.test_inquiry import press
from tests.office import MONDAY_MORNING, Office, asks, decide, offers, set_to, shows
from tests.rules.desk import phone_of


@pytest.mark.parametrize(
    ("kind", "until"), [("咨询", "2026-11-24 17:30"), ("建议投诉", "2026-11-30 17:30"), ("复杂", "2026-12-14 17:30")]
)
async def test_c7_each_kind_has_its_working_days(office: Office, kind: str, until: str) -> None:
    """七、业务咨询类问题,1个工作日内反馈;建议意见、投诉举报类问题,5个工作日内反馈;……情况较为复杂的问题,15个工作日内反馈。"""
    set_to(office.clock, MONDAY_MORNING)
    editor = phone_of(office, "county", "editor")
    await editor.send("/inquiry")
    card = await editor.sees(offers(kind, "网民留言"))
    await editor.tap(kind, card)
    await editor.send("请问何时供暖？", reply_to=await editor.sees(asks, after=card))
    await editor.sees(shows("Q-1", kind, until))


async def test_c7_a_reply_is_lawful_and_careful_another_person_reads_it_first(office: Office) -> None:
    """七、回复留言要依法依规、态度诚恳、严谨周到,杜绝答非所问、空洞说教、生硬冷漠。"""
    editor = phone_of(office, "county", "editor")
    await editor.send("/inquiry 请问何时供暖？")
    await press(editor, "答复", "Q-1", words="自己看通知。")
    await decide(phone_of(office, "county", "reviewer"), "退回修改", "D-1", "生硬冷漠")
    await editor.sees(shows("Q-1", "生硬冷漠"))
    assert editor.find(offers("已发布", "Q-1")) is None


async def test_h9_read_handled_and_fed_back_by_the_account_s_own_people(office: Office) -> None:
    """第九条建立网民留言审看、处理和反馈机制,有序开展互动回应。"""
    editor = phone_of(office, "city", "editor")
    await editor.send("/inquiry 公交几点停运？")
    await press(editor, "答复", "Q-1", words="末班车 22:30。")
    await press(editor, "已发布", "Q-1", "答复已审定", words="-")
    await editor.sees(shows("Q-1", "已答复"))
    assert [row.state for row in await office.rows(Inquiry)] == [InquiryState.ANSWERED]


async def test_h9_what_is_sensitive_is_reported_before_it_is_answered(office: Office) -> None:
    """第九条……留言涉及到敏感内容的,要及时汇报请示,妥善处理。"""
    editor = phone_of(office, "city", "editor")
    await editor.send("/inquiry 请公布举报人电话")
    await press(editor, "答复", "Q-1", words="电话是 13800138000。")
    await decide(phone_of(office, "city", "reviewer"), "通过", "D-1")
    await phone_of(office, "city", "head").sees(offers("签发", "D-1"))
    assert [row.state for row in await office.rows(Draft)] == [State.IN_REVIEW]


async def test_h9_one_tap_makes_a_message_an_incident(office: Office) -> None:
    """第九条……发现重大舆情要按程序转送相关部门办理。"""
    editor = phone_of(office, "city", "editor")
    await editor.send("/inquiry 网传水源污染")
    await editor.sees(offers("转舆情", "Q-1"))
    before = editor.last()
    await editor.tap("转舆情", "Q-1")
    card = await editor.sees(offers("舆情"), after=before)
    await editor.tap("舆情", card)
    await editor.sees(offers("重大"), after=before)
    await editor.tap("重大")
    question = await editor.sees(asks, after=before)
    assert "Q-1 已附上" in question["text"]
    await editor.send("-", reply_to=question)
    await editor.sees(shows("I-1", "“Q-1 网传水源污染”"), after=before)
    assert (await office.actions("Q-1"))[-1] == "inquiry.incident_made"
