"""Screening on plain examples: what is found, what is left alone, and where."""

import pytest

from models.screening import Hit, Kind, Lexicon, Severity, mask, screen

NOTHING = Lexicon({})
ID = "110101199003071233"


def found(text: str, lexicon: Lexicon = NOTHING) -> list[tuple[Kind, str, bool]]:
    hits = screen(text, lexicon)
    assert all(text[hit.start : hit.end] == hit.passage for hit in hits)
    return [(hit.kind, hit.passage, hit.possible) for hit in hits]


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("绝密★启用前\n2026年试卷", "绝密★启用前"),
        ("文件\n  机密  \n正文", "机密"),
        ("秘密★3年", "秘密★3年"),
        ("机　密\n通知", "机　密"),
        ("关于会议的通知（秘密）", "（秘密）"),
        ("密级：机密", "密级：机密"),
        ("内部资料 注意保存", "内部资料 注意保存"),
        ("内部文件，严禁外传", "内部文件，严禁外传"),
        ("仅供单位内部使用", "内部使用"),
    ],
)
def test_a_secrecy_mark_is_certain(text: str, mark: str) -> None:
    assert found(text) == [(Kind.SECRECY, mark, False)]


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("会上传达了一份机密文件", "机密文件"),
        ("此件绝密，阅后销毁", "绝密"),
        ("絕密★啟用前", "絕密★啟用前"),
        ("机\u200b密", "机\u200b密"),
        ("这是绝-密的", "绝-密"),
        ("请勿外传", "请勿外传"),
    ],
)
def test_a_secrecy_mark_in_running_text_or_in_disguise_is_possible(text: str, passage: str) -> None:
    assert found(text) == [(Kind.SECRECY, passage, True)]


@pytest.mark.parametrize(
    "text",
    [
        "秘密花园",
        "内部装修已完工",
        "商业机密",
        "机密性",
        "《绝密543》今晚播出",
        "建筑内部使用面积",
        "他很神秘。密密麻麻",
        "内部文件夹",
    ],
)
def test_everyday_words_are_no_secrecy_marks(text: str) -> None:
    assert found(text) == []


def test_writing_about_secrets_is_advice() -> None:
    assert [hit.severity for hit in screen("保守国家秘密是公民的义务", NOTHING)] == [Severity.ADVICE]


@pytest.mark.parametrize(
    ("text", "kind", "passage", "possible"),
    [
        (f"身份证号：{ID}。", Kind.RESIDENT_ID, ID, False),
        ("身份证３６０４２６１９９１０１０１００７１", Kind.RESIDENT_ID, "３６０４２６１９９１０１０１００７１", True),
        ("号码110101 19900307 1233", Kind.RESIDENT_ID, "110101 19900307 1233", True),
        ("号码11010119900307\u200b1233", Kind.RESIDENT_ID, "11010119900307\u200b1233", True),
        ("旧证110101900307123", Kind.RESIDENT_ID, "110101900307123", True),
        ("未知地区119999199003071230", Kind.RESIDENT_ID, "119999199003071230", True),
        ("电话13800138000", Kind.MOBILE, "13800138000", False),
        ("电话138-0013-8000", Kind.MOBILE, "138-0013-8000", False),
        ("电话+86 138 0013 8000", Kind.MOBILE, "+86 138 0013 8000", False),
        ("电话（+86）13800138000", Kind.MOBILE, "（+86）13800138000", False),
        ("电话+8613800138000", Kind.MOBILE, "+8613800138000", False),
        ("电话１３８００１３８０００", Kind.MOBILE, "１３８００１３８０００", True),
        ("电话1.3.8.0.0.1.3.8.0.0.0", Kind.MOBILE, "1.3.8.0.0.1.3.8.0.0.0", True),
        ("①13800138000", Kind.MOBILE, "13800138000", False),
        ("1️⃣13800138000", Kind.MOBILE, "13800138000", False),
        ("Tel13800138000", Kind.MOBILE, "13800138000", True),
        ("卡号4111 1111 1111 1111", Kind.BANK_CARD, "4111 1111 1111 1111", True),
        ("卡号6222021234567890128", Kind.BANK_CARD, "6222021234567890128", True),
    ],
)
def test_personal_data_is_found_where_it_stands(text: str, kind: Kind, passage: str, possible: bool) -> None:
    assert found(text) == [(kind, passage, possible)]


@pytest.mark.parametrize(
    "text",
    [
        "110101199003071234",  # wrong check character
        "110101199013071230",  # no such month
        "统一社会信用代码91110000600037341L",
        "代码9111 0000 6000 3734 1L",
        "913800138000",  # inside a longer number
        "单号：4111111111111111",
        "流水20260213123045",
        "服务器172.168.100.50",
        "增长13.5 14.2 15.8 12.3",
        "金额13,800,138,000元",
        "条码6901234567892",
        "sha 3f13812345678ab",
        "电话010-12345678",
        "2026-02-13 16:00",
    ],
)
def test_other_numbers_are_no_personal_data(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("详见https://item.taobao.com/item.htm?id=1，谢谢", "https://item.taobao.com/item.htm?id=1"),
        ("https://u.jd.com/abc.", "https://u.jd.com/abc"),
        ("mobile.yangkeduo.com/goods.html?goods_id=1", "mobile.yangkeduo.com/goods.html?goods_id=1"),
        ("HTTPS://S.CLICK.TAOBAO.COM/x", "HTTPS://S.CLICK.TAOBAO.COM/x"),
    ],
)
def test_a_shop_link_is_sensitive_and_whole(text: str, link: str) -> None:
    assert found(text) == [(Kind.COMMERCIAL_LINK, link, False)]
    assert screen(text, NOTHING)[0].severity is Severity.SENSITIVE


@pytest.mark.parametrize("text", ["taobao点com", "taobao。com", "ｊｄ．ｃｏｍ", "t.a.o.b.a.o.com", "￥AbCd12345Ef￥"])
def test_a_shop_link_in_disguise_is_possible(text: str) -> None:
    assert found(text) == [(Kind.COMMERCIAL_LINK, text, True)]


@pytest.mark.parametrize(
    "text", ["mytaobao.com", "my-taobao.com", "taobao.com.example.org", "a@jd.com", "http://news.cn/jd"]
)
def test_another_domain_is_no_shop(text: str) -> None:
    assert found(text) == []


def test_advertising_words_are_advice() -> None:
    hits = screen("限时抢购，加微信，国家级产品", NOTHING)
    assert [(hit.kind, hit.severity) for hit in hits] == [(Kind.ADVERTISING, Severity.ADVICE)] * 3


def test_nothing_personal_and_no_mark_is_left_by_a_mask() -> None:
    text = f"绝密★启用前\n张三 {ID} 手机+86 138-0013-8000，来自𠮷林"
    assert mask(text, screen(text, NOTHING)) == "▇▇\n张三 110••• 手机138•••，来自𠮷林"


def test_a_listed_word_that_holds_a_mark_is_masked_too() -> None:
    lexicon = Lexicon({Severity.BLOCKED: ["全部内部资料"]})
    assert mask("全部内部资料", screen("全部内部资料", lexicon)) == "全部▇▇"


def test_overlapping_hits_of_a_kind_become_one_with_the_gravest() -> None:
    lexicon = Lexicon({Severity.ADVICE: ["甲乙丙"], Severity.BLOCKED: ["乙"], Severity.SENSITIVE: ["丙丁"]})
    assert screen("甲乙丙丁", lexicon) == [
        Hit(Kind.LEXICON, Severity.BLOCKED, 0, 4, "甲乙丙丁", possible=False, word="乙")
    ]


@pytest.mark.parametrize(
    ("text", "passage", "kind"),
    [
        ("电话138，1234，5678", "138，1234，5678", Kind.MOBILE),
        ("(138)1234-5678", "138)1234-5678", Kind.MOBILE),
        ("138*1234*5678", "138*1234*5678", Kind.MOBILE),
        ("1、3、8、1、2、3、4、5、6、7、8", "1、3、8、1、2、3、4、5、6、7、8", Kind.MOBILE),
        ("110105/19491231/002X", "110105/19491231/002X", Kind.RESIDENT_ID),
        ("身份证110105194\n91231002X", "110105194\n91231002X", Kind.RESIDENT_ID),
        ("6212*2602*0000*3334*444", "6212*2602*0000*3334*444", Kind.BANK_CARD),
        ("卡 6212 2602 0000 3334 444", "6212 2602 0000 3334 444", Kind.BANK_CARD),  # its first 16 digits are valid too
    ],
)
def test_whatever_is_put_between_the_digits_is_a_possible_evasion(text: str, passage: str, kind: Kind) -> None:
    (hit,) = screen(text, Lexicon({}))
    assert (hit.kind, hit.passage, hit.possible) == (kind, passage, True)


@pytest.mark.parametrize(
    "text",
    [
        "预算13,812,345,678元",
        "10、11、12、13、14、15、16、17、18、19、20",
        "四地各为5105、1051、0510、5100户",
        "手机密码、开机密码和计算机密钥",
        "飞机密集起降，发动机密封",
        "拒绝密切接触",
    ],
)
def test_lists_and_other_words_are_nothing(text: str) -> None:
    assert not screen(text, Lexicon({}))
