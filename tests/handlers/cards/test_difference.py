"""What changed between two versions: true to both texts, and never longer than one message."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.cards.changes import compare
from handlers.cards.difference import LONGEST, MARKS, difference
from handlers.i18n import translator
from models.length import units

T = translator("zh-CN")
# Few different characters make many chance matches; markup and halves of pairs must come through.
WRITTEN = st.text(st.sampled_from("审核后发布。,\n <&>ab1😀"), max_size=80)
ANY = st.text(st.characters(codec="utf-8"), max_size=300)


def text(words: str) -> list[dict[str, Any]]:
    return [{"kind": "text", "text": words}]


def photo(mark: str, caption: str = "") -> dict[str, Any]:
    return {"kind": "photo", "text": caption, "file_unique_id": mark}


def shown(before: str, after: str, t: Any = T) -> str:
    """What the message says below its heading."""
    return (difference(t, 1, text(before), text(after)) or "\n").split("\n", 1)[1]


class Applied(HTMLParser):
    """The old and the new text, read back from a difference."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.old = self.new = ""
        self.feed(markup)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not attrs
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        data = data.replace("↵\n", "\n").replace("␣", " ")
        if "s" not in self.open:
            self.new += data
        if "u" not in self.open:
            self.old += data


@given(ANY | WRITTEN, ANY | WRITTEN)
def test_what_stayed_went_and_came_makes_both_texts(before: str, after: str) -> None:
    changes = compare(before, after)
    assert "".join("".join(each.same + each.gone) for each in changes) == before
    assert "".join("".join(each.same + each.new) for each in changes) == after


@given(WRITTEN, WRITTEN)
def test_the_shown_difference_applied_gives_the_new_text_where_nothing_is_left_out(before: str, after: str) -> None:
    markup = shown(before, after)
    if before == after or "…" in markup:
        return
    applied = Applied(markup)
    assert (applied.old, applied.new) == (before, after)


@settings(deadline=None)
@given(ANY | WRITTEN, ANY | WRITTEN, st.integers(1, 60), st.integers(1, 60))
def test_it_fits_one_message_whatever_changed(before: str, after: str, some: int, others: int) -> None:
    markup = difference(T, 1, text(before * some), text(after * others)) or ""
    assert units(markup) <= LONGEST
    assert len(re.findall(r"<[bsu]>", markup)) <= MARKS + 1
    Applied(markup)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("甲" * 4096, "乙" * 4096),
        ("&" * 4096, "<" * 4096),
        ("一。" * 2048, "一！" * 2048),
        ("x1 " * 1300, "x2 " * 1300),
    ],
)
def test_the_longest_texts_fit_too(before: str, after: str) -> None:
    markup = difference(T, 1, text(before), text(after))
    assert markup
    assert units(markup) <= LONGEST
    Applied(markup)


def test_words_are_whole_and_chinese_goes_by_the_character() -> None:
    assert shown("请于11月30日前登录 https://a.cn/x 查看", "请于12月5日前登录 https://a.cn/y 查看") == (
        "请于<s>11月30</s><u><b>12月5</b></u>日前登录 <s>https://a.cn/x</s><u><b>https://a.cn/y</b></u> 查看"
    )
    assert shown("各位老师投稿", "各位老师、同学投稿") == "各位老师<u><b>、同学</b></u>投稿"


def test_what_stayed_is_left_out_but_for_a_little_around_each_change() -> None:
    quiet = "根据有关规定,认真落实先审后发制度,保证所发布的信息真实、准确、及时。" * 20
    markup = shown(f"甲{quiet}丙", f"乙{quiet}丁")
    assert markup.startswith("<s>甲</s><u><b>乙</b></u>根据有关规定,认真落实先审后发")
    assert markup.endswith("真实、准确、及时。<s>丙</s><u><b>丁</b></u>")
    assert markup.count("…") == 1
    assert len(markup) < 140


def test_line_ends_and_blanks_that_change_are_seen() -> None:
    assert shown("甲乙", "甲\n乙") == "甲<u><b>↵\n</b></u>乙"
    assert shown("甲 乙", "甲乙") == "甲<s>␣</s>乙"


def test_markup_in_the_text_stays_text() -> None:
    assert shown("1 < 2", "1 <b> 2") == "1 &lt;<u><b>b&gt;</b></u> 2"


def test_more_changes_than_a_message_holds_are_counted() -> None:
    quiet = "这一段没有改动,与上一版完全相同。"
    markup = shown("".join(f"{quiet}甲\n" for _ in range(60)), "".join(f"{quiet}乙\n" for _ in range(60)))
    told = markup.count("<s>")
    assert told == MARKS // 3
    assert markup.endswith(f"\n…… 另有 {60 - told} 项")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_heading_names_the_version(language: str) -> None:
    heading = (difference(translator(language), 3, text("甲"), text("乙")) or "").split("\n")[0]
    assert heading == {"zh-CN": "🔍 <b>与 v3 相比</b>", "en": "🔍 <b>Compared with v3</b>"}[language]


def test_nothing_is_said_where_text_and_files_are_the_same() -> None:
    bold = [{"kind": "text", "text": "甲", "entities": [{"type": "bold", "offset": 0, "length": 1}]}]
    assert difference(T, 1, text("甲"), bold) is None
    assert difference(T, 1, [photo("a", "甲")], [photo("a", "甲")]) is None


def test_pictures_and_files_that_came_or_went_are_listed() -> None:
    file = {"kind": "document", "text": "", "file_unique_id": "d", "file_name": "名单<1>.docx"}
    before = [photo("a", "说明"), photo("b")]
    assert (difference(T, 1, before, [photo("c", "说明"), photo("b"), photo("d"), file]) or "").split("\n") == [
        "🔍 <b>与 v1 相比</b>",
        "➖ 图片 ×1",
        "➕ 图片 ×2",
        "➕ 文件 名单&lt;1&gt;.docx",
    ]
    assert (difference(T, 1, before, [photo("b", "说明"), photo("a")]) or "").split("\n")[1:] == [
        "🔀 图片或文件的顺序有变。"
    ]


def test_pictures_and_words_together() -> None:
    markup = difference(T, 1, [photo("a", "旧的说明")], [photo("b", "新的说明")])
    assert (markup or "").split("\n")[1:] == ["➖ 图片 ×1", "➕ 图片 ×1", "<s>旧</s><u><b>新</b></u>的说明"]


def test_another_address_behind_the_same_words_is_told() -> None:
    def linked(address: str, words: str = "😀见 <此处>。") -> list[dict[str, Any]]:
        return [{**text(words)[0], "entities": [{"type": "text_link", "offset": 4, "length": 4, "url": address}]}]

    told = difference(T, 1, linked("https://news.cn/?a&b"), linked("https://evil.example/"))
    assert told
    assert told.split("\n")[1:] == [
        "➖ &lt;此处&gt; → https://news.cn/?a&amp;b",
        "➕ &lt;此处&gt; → https://evil.example/",
    ]
    assert difference(T, 1, linked("https://news.cn/"), linked("https://news.cn/")) is None
    assert "→" not in (difference(T, 1, linked("https://news.cn/"), linked("https://news.cn/", "😀见 <此处>！")) or "→")
