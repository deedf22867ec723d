"""The page in a real browser, from first message to signature."""

import os
import re
from pathlib import Path

from browsing import AUTHOR, GROUP, HEAD, REVIEWER, SECOND, Handset, overflow, poster
from conftest import Open
from playwright.sync_api import Page, expect

PICTURE = Path(__file__).parents[2] / "docs" / "page.png"


def test_a_draft_goes_from_first_message_to_signature(browse: Open) -> None:
    page = browse()
    author, reviewer, head = (Handset(page, chat) for chat in (AUTHOR, REVIEWER, HEAD))
    author.submit("学报 2026 年第 6 期目录：地方文献与数字人文专题。")
    reviewer.sees("D-1", "请您审核")
    reviewer.tap("通过")
    reviewer.sees("D-1", "李静 通过")  # the card changes in place
    expect(reviewer.button("通过")).to_have_count(0)
    head.tap("签发")
    head.sees("D-1", "张建国 签发")
    author.sees("D-1", "已通过")
    author.tap("已发布")
    expect(author.frame.locator(".context-bar")).to_contain_text("等待你的回复")
    author.say("https://mp.weixin.qq.com/s/2026-6")
    author.sees("D-1", "已发布", "https://mp.weixin.qq.com/s/2026-6")
    expect(page.locator("#guide .done")).to_have_count(4)
    assert overflow(page) == []


def test_an_edit_makes_the_card_in_other_hands_stale(browse: Open) -> None:
    page = browse()
    author, reviewer = Handset(page, AUTHOR), Handset(page, REVIEWER)
    author.submit("校庆公告：本周六上午九时。")
    reviewer.sees("D-1", "请您审核")
    author.menu(author.messages("校庆公告").first, "修改")
    author.composer.press("ControlOrMeta+a")
    author.composer.press("ControlOrMeta+b")
    author.composer.press("End")
    author.composer.press_sequentially("改为下午。")
    author.composer.press("Enter")
    author.sees("D-1", "v2")
    edited = author.messages("改为下午").first
    expect(edited.locator("strong")).to_contain_text("校庆公告：本周六上午九时。")
    expect(edited).to_contain_text("已编辑")
    reviewer.sees("D-1", "v1", "本卡片已失效")
    expect(reviewer.button("通过")).to_have_count(0)
    author.tap("自审", "全部无误", "提交审核")
    reviewer.sees("D-1", "v2", "请您审核")
    expect(reviewer.messages("改为下午").locator("strong").first).to_contain_text("校庆公告")


def test_changes_are_asked_for_in_words_and_made_by_a_reply(browse: Open) -> None:
    page = browse()
    author, reviewer = Handset(page, AUTHOR), Handset(page, REVIEWER)
    author.submit("投稿须知已更新。")
    reviewer.tap("退回修改")
    expect(reviewer.frame.locator(".context-bar")).to_contain_text("等待你的回复")
    reviewer.say("请写明从哪一期起执行")
    card = author.card("D-1", "退回修改", "请写明从哪一期起执行")
    author.menu(card, "回复")
    author.say("投稿须知已更新，自第 6 期起执行。")
    author.sees("D-1", "v2", "自第 6 期起执行")
    author.tap("自审", "全部无误", "提交审核")
    reviewer.sees("D-1", "v2", "请您审核")


def test_a_picture_goes_along(browse: Open) -> None:
    page = browse()
    author, reviewer = Handset(page, AUTHOR), Handset(page, REVIEWER)
    author.frame.get_by_test_id("files").set_input_files(poster(page, "秋季学术讲座", "图书馆报告厅"))
    expect(author.frame.locator(".tray")).to_contain_text("海报.png")
    author.submit("讲座海报，周五下午三点。")
    author.sees("D-1", "🖼 ×1")
    reviewer.sees("D-1", "请您审核")
    shown = reviewer.messages("讲座海报").first.locator("img")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 640


def test_both_languages_the_look_and_the_clock_are_at_hand(browse: Open) -> None:
    page = browse()
    expect(page.get_by_test_id("plus_day")).to_have_text("+1 天")
    page.get_by_test_id("language").click()
    expect(page.get_by_test_id("plus_day")).to_have_text("+1 day")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_test_id("theme").click()
    before = page.get_by_test_id("clock").get_attribute("datetime")
    page.get_by_test_id("plus_day").click()
    expect(page.get_by_test_id("clock")).not_to_have_attribute("datetime", re.compile(f"^{(before or '')[:10]}"))
    with page.expect_response("**/sandbox/faults"):
        page.locator(".switch").click()
    expect(page.get_by_test_id("faults")).to_be_checked()
    assert overflow(page) == []
    page.reload()
    expect(page.get_by_test_id("faults")).to_be_checked()
    expect(page.get_by_test_id("plus_day")).to_have_text("+1 day")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_with_every_tenth_call_failing_a_draft_still_arrives(browse: Open) -> None:
    page = browse()
    page.locator(".switch").click()
    author, second = Handset(page, AUTHOR), Handset(page, SECOND)
    page.get_by_test_id("person").filter(has_text="陈思远").click()
    author.submit("第 6 期勘误表。")
    second.sees("D-1", "for your decision")
    second.tap("Approve")
    second.sees("D-1", "陈思远 approved")
    Handset(page, HEAD).sees("D-1", "请您签发")


def test_one_phone_at_a_time_on_a_small_screen(browse: Open) -> None:
    page = browse(width=390, height=844, touch=True)
    switcher = page.get_by_test_id("person")
    author, reviewer = Handset(page, AUTHOR), Handset(page, REVIEWER)
    expect(page.locator(".phone")).to_have_count(1)
    author.submit("第 6 期出刊预告。")
    badge = switcher.filter(has_text="李静").locator(".badge")
    expect(badge).to_have_text("2")
    assert overflow(page) == []
    switcher.filter(has_text="李静").tap()
    expect(author.frame).to_have_count(0)
    expect(badge).to_be_hidden()
    reviewer.tap("通过")
    reviewer.sees("D-1", "李静 通过")
    assert overflow(page) == []
    switcher.filter(has_text="学报编辑部 · 值班群").tap()
    group = Handset(page, GROUP)
    expect(group.frame.get_by_test_id("acting-as")).to_be_visible()
    assert overflow(page) == []


def test_the_scene_of_the_readmes_picture(browse: Open) -> None:
    page = browse()
    author, reviewer, head, group = (Handset(page, chat) for chat in (AUTHOR, REVIEWER, HEAD, GROUP))
    page.get_by_test_id("next_morning").click()
    expect(page.get_by_test_id("clock")).to_contain_text("08:30")
    group.say("各位早，讲座的推送今天发，请尽快审。")
    group.frame.get_by_test_id("acting-as").select_option(str(HEAD))
    group.say("收到，李静审过我就签。")
    author.frame.get_by_test_id("files").set_input_files(poster(page, "秋季学术讲座", "图书馆报告厅 · 周五 15:00"))
    author.submit("学报秋季讲座：地方文献与数字人文。欢迎师生参加。")
    reviewer.tap("通过")
    head.sees("D-1", "李静 通过")
    author.sees("D-1", "李静 通过")
    expect(page.locator(".toast")).to_have_count(0)
    assert overflow(page) == []
    _take(page)


def _take(page: Page) -> None:
    """The picture of both READMEs, written only where XIANSHEN_PICTURES=1 asks for it."""
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    page.add_style_tag(content="body { background: var(--desk-2) }")  # a gradient is half of the bytes
    picture = page.screenshot(animations="disabled")
    if os.environ.get("XIANSHEN_PICTURES") == "1":
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_bytes(picture)
