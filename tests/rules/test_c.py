"""Regulation C, a county government: what its articles five and six say of what may go out, through the phones."""

from tests.office import Office, asks, decide, offers, shows
from tests.rules.desk import (
    approve_all,
    choose,
    compose,
    enlarge,
    phone_of,
    refused,
    repost,
    route_of,
    second_opinion,
    submit,
)

MORE = """
[[source]]
unit = "county"
name = "人民网"
domains = ["people.com.cn"]
[[source]]
unit = "county"
name = "省政府网"
domains = ["gov.example"]
[[person]]
telegram_id = 3005
name = "县审核二"
unit = "county"
roles = ["reviewer"]
"""


async def test_c5_a_wrong_statement_goes_back_before_anybody_outside_sees_it(office: Office) -> None:
    """五、确保……内容准确权威。严禁出现严重表述错误。"""
    author = await compose(office, "county", "表述有误的稿件")
    await submit(office, author)
    await decide(phone_of(office, "county", "reviewer"), "退回修改", "D-1", "机构名称不规范")
    await author.sees(shows("D-1", "退回修改", "机构名称不规范"))
    assert author.find(offers("已发布", "D-1")) is None


async def test_c6_nothing_that_was_not_reviewed_goes_out(office: Office) -> None:
    """六、严格执行“先审后发”审制发布机制,未经审核的信息一律不得发布。"""
    routes = {
        "一般": ["reviewer@county"],
        "重要": ["reviewer@county", "head@county"],
        "重大": ["reviewer@county", "head@county"],
    }
    for number, (level, route) in enumerate(routes.items(), 1):
        reference = f"D-{number}"
        author = await compose(office, "county", f"{level}信息", reference, level=level)
        assert await submit(office, author, reference) == route
        assert author.find(offers("已发布", reference)) is None
        await approve_all(office, "county", [step.partition("@")[0] for step in route], reference)
        await author.sees(offers("已发布", reference))


async def test_c6_only_listed_sources_are_reposted(office: Office) -> None:
    """六、原则上只转载党委有关主管部门确定的稿源单位发布的信息。"""
    await enlarge(office, MORE)
    author = await compose(office, "county", "转载稿件")
    question = await repost(author, "人民网", "https://people.com.cn.example/1")
    again = await author.sees(shows("该链接不属于人民网", "people.com.cn"), after=question)
    await author.send("https://fakepeople.com.cn/1", reply_to=again)
    again = await author.sees(shows("该链接不属于人民网"), after=again)
    await author.send("http://politics.people.com.cn/n1/1.html", reply_to=again)
    await author.sees(shows("D-1", "转载自 人民网", "http://politics.people.com.cn/n1/1.html"))
    chosen = [entry.detail["link"] for entry in await office.trail("D-1") if entry.action == "draft.source_chosen"]
    assert chosen == [None, "http://politics.people.com.cn/n1/1.html"]


async def test_c6_the_whitelist_is_all_there_is_to_choose_from(office: Office) -> None:
    """六、稿源单位以名单为准:名单之外没有可选项。"""
    await enlarge(office, MORE)
    author = await compose(office, "county", "转载稿件")
    await author.tap("来源", "D-1")
    await author.sees(offers("转载", "D-1"))
    await author.tap("转载", "D-1")
    menu = await author.sees(offers("人民网", "D-1"))
    named = [button["text"] for row in menu["reply_markup"]["inline_keyboard"] for button in row]
    assert [name.split(" ")[-1] for name in named] == ["人民网", "省政府网", "返回"]


async def test_c6_commercial_links_are_seen_by_two_reviewers(office: Office) -> None:
    """六、不得刊登商业广告或链接商业广告页面。"""
    await enlarge(office, MORE)
    author = await compose(office, "county", "好物推荐 https://item.taobao.com/item.htm?id=1 全网最低价")
    await author.sees(shows("D-1", "商业链接", "item.taobao.com"))
    assert await submit(office, author) == ["reviewer@county", "reviewer@county"]
    await phone_of(office, "county", "reviewer").sees(shows("D-1", "商业链接"))
    await decide(phone_of(office, "county", "reviewer"), "通过", "D-1")
    assert author.find(offers("已发布", "D-1")) is None
    await second_opinion(office.sandbox.phone(3005))
    await author.sees(offers("已发布", "D-1"))


async def test_c6_a_commercial_link_needs_that_second_reviewer(office: Office) -> None:
    """六、本单位只有一名审核员时,含商业链接的稿件提交不了,并说明缺谁。"""
    author = await compose(office, "county", "好物推荐 https://item.taobao.com/item.htm?id=1")
    said = (await office.submit("D-1", author))["text"]
    assert "缺少可以审核的" in said
    assert "县政府办" in said


async def test_c6_every_unit_whose_work_it_touches_agrees_before_the_head_signs(office: Office) -> None:
    """六、发布信息涉及其他单位工作内容的,要提前做好沟通协调。"""
    author = await compose(office, "county", "涉及市里和学报的信息", level="重要")
    await choose(author, "会签", "市政府办")
    await choose(author, "会签", "学报编辑部")
    await author.sees(shows("D-1", "会签", "市政府办", "学报编辑部"))
    route = await submit(office, author)
    assert route[0] == "reviewer@county"
    assert sorted(route[1:3]) == ["reviewer@city", "reviewer@journal"]
    assert route[3:] == ["head@county"]
    city, head = phone_of(office, "city", "reviewer"), phone_of(office, "county", "head")
    await city.sees(offers("通过", "D-1"))  # side by side with the unit's own review
    await decide(phone_of(office, "county", "reviewer"), "通过", "D-1")
    await decide(office.second, "通过", "D-1")
    assert head.find("D-1") is None
    await decide(city, "通过", "D-1")
    await decide(head, "签发", "D-1")
    await author.sees(offers("已发布", "D-1"))


async def test_c6_one_unit_that_does_not_agree_stops_it(office: Office) -> None:
    """六、沟通协调不成,不得发布。"""
    author = await compose(office, "county", "涉及市里的信息")
    await choose(author, "会签", "市政府办")
    await submit(office, author)
    await decide(phone_of(office, "county", "reviewer"), "通过", "D-1")
    await decide(phone_of(office, "city", "reviewer"), "否决", "D-1", "与我市口径不一致")
    await author.sees(shows("D-1", "已否决", "与我市口径不一致"))
    assert (await office.actions("D-1"))[-1] == "step.rejected"


async def test_c6_a_unit_named_and_taken_back_is_not_asked(office: Office) -> None:
    """六、会签单位由作者点名,再点一次即取消。"""
    author = await compose(office, "county", "其实不涉及市里")
    await choose(author, "会签", "市政府办")
    await author.sees(shows("D-1", "会签", "市政府办"))
    await choose(author, "会签", "市政府办")
    assert await submit(office, author) == ["reviewer@county"]
    assert phone_of(office, "city", "reviewer").messages() == []


async def test_c6_a_changed_text_asks_every_unit_again(office: Office) -> None:
    """六、未经审核的信息一律不得发布:会签同意的是原来的文字。"""
    sent = await phone_of(office, "county", "editor").send("第一稿")
    author = phone_of(office, "county", "editor")
    await author.sees(shows("D-1"))
    await choose(author, "会签", "市政府办")
    await submit(office, author)
    await decide(phone_of(office, "city", "reviewer"), "通过", "D-1")
    await author.edit(sent, "第二稿")
    await author.sees(shows("D-1", "v2", "编写中"))
    assert "请先完成自审" in await refused(author, "提交审核")
    await submit(office, author)
    assert await route_of(office) == ["reviewer@county", "reviewer@city"]
    await phone_of(office, "city", "reviewer").sees(offers("通过", "D-1", "v2"))


async def test_c6_published_is_recorded_with_its_link(office: Office) -> None:
    """六、先审后发:审过的才登记发布,链接留存。"""
    author = await compose(office, "county", "可以发布的信息")
    await submit(office, author)
    await approve_all(office, "county", ["reviewer"])
    await author.sees(offers("已发布", "D-1"))
    await author.tap("已发布", "D-1")
    await author.send("https://www.toutiao.com/1", reply_to=await author.sees(asks))
    await author.sees(shows("D-1", "已发布", "https://www.toutiao.com/1"))


async def test_c4_originals_and_pictures_are_counted_every_week_and_authors_ranked(office: Office) -> None:
    """四、鼓励……原创信息和图解等。"""
    await enlarge(office, MORE)
    author = await compose(office, "county", "原创稿件")
    await author.photo()
    await author.sees(shows("D-2"))
    await author.send("转载稿件")
    await author.sees(shows("D-3"))
    await repost(author, "人民网", "http://politics.people.com.cn/n1/1.html", "D-3")
    await author.sees(shows("D-3", "转载自 人民网"))
    head = phone_of(office, "county", "head")
    await head.send("/report")
    await head.sees(
        shows("每周报告", "原创：67% · 2/3", "配图：33% · 1/3", "1. 县编辑：发布 0，新写 3，原创 2，配图 1")
    )
