"""Documents of drafts: read and screened before submission, or refused in one clear sentence (H7.1)."""

from typing import Any

import pytest
from documents import CORRUPT, docx

from models.draft import Draft, Version
from models.fetch import Fetch
from tests.office import Office, decide, offers, shows

WORD = "禁用乙"
MEGABYTE = 1024 * 1024


def ready(version: str = "v1") -> Any:
    """A predicate: the card of a version all of whose documents have been read."""
    return lambda message: f"D-1 {version}" in message.get("text", "") and "读取" not in message["text"]


async def screened(office: Office, *hits: str) -> None:
    """Until the author's card says what was found in the document."""
    await office.author.sees(shows("D-1", *hits))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("稿件.docx", docx("本期目录", "含有敏感甲一词")),
        ("稿件.txt", "本期目录\n含有敏感甲一词".encode()),
        ("说明.md", "# 目录\n\n含有敏感甲一词".encode()),
        ("表.csv", "序号,内容\r\n1,含有敏感甲一词".encode("gb18030")),
        ("gb.txt", "本期目录已上线,含有敏感甲一词".encode("gb18030")),
    ],
)
async def test_words_in_a_document_are_found_like_any_other(office: Office, name: str, data: bytes) -> None:
    await office.author.document(data, name=name, caption="请审阅")
    await screened(office, "🔶", "“敏感甲”")
    (version,) = await office.rows(Version)
    assert version.unread == []
    assert [(hit["part"], hit["document"], hit["passage"]) for hit in version.hits] == [(0, True, "敏感甲")]
    entry = (await office.trail("D-1"))[-1]
    assert (entry.action, entry.detail["found"]) == ("draft.screened", 1)
    assert "敏感甲" not in str(entry.detail)


async def test_a_blocked_word_in_a_document_refuses_submission_and_says_which(office: Office) -> None:
    await office.author.document(docx("段落一", f"这里有{WORD}。"), name="a.docx")
    await screened(office, "🚫", WORD)
    answer = await office.submit()
    assert WORD in answer["text"]
    assert "draft.submitted" not in await office.actions("D-1")


async def test_a_sensitive_word_in_a_document_adds_a_second_reviewer(office: Office) -> None:
    await office.author.document(docx("含有敏感甲一词"), name="a.docx")
    await screened(office, "敏感甲")
    assert "已提交" in (await office.submit())["text"]
    await decide(office.reviewer, "通过", "D-1")
    await office.second.sees(offers("通过", "D-1", "李静 通过"))  # the second step's own card
    await decide(office.second, "通过", "D-1")
    await decide(office.head, "Sign", "D-1")
    await office.author.sees(offers("已发布", "D-1"))


async def test_a_document_without_findings_is_submitted_in_three_taps(office: Office) -> None:
    await office.author.document(docx("本期目录"), name="a.docx")
    await office.author.sees("D-1")
    await office.author.sees(ready())
    assert "已提交" in (await office.submit())["text"]


async def test_until_it_is_read_submission_waits(office: Office) -> None:
    office.sandbox.faults.next("getFile", "error_500", times=3)
    await office.author.document(docx("本期目录"), name="a.docx")
    await office.author.sees(shows("D-1", "正在读取"))
    answer = await office.submit()
    assert answer["show_alert"]
    assert "稍后再试" in answer["text"]


async def test_a_corrupt_document_makes_a_draft_that_cannot_be_submitted_until_it_is_replaced(office: Office) -> None:
    await office.author.document(CORRUPT, name="坏.docx")
    await office.author.sees(shows("D-1", "坏.docx", "无法读取", "损坏"))
    card = await office.author.sees(offers("提交审核", "D-1", "无法读取"))
    answer = await office.submit()
    assert "坏.docx" in answer["text"]
    await office.author.document(docx("好的"), name="好.docx", reply_to=card)
    await office.author.sees(ready("v2"))
    assert "已提交" in (await office.submit())["text"]


async def test_a_pdf_that_is_called_docx_is_unreadable(office: Office) -> None:
    await office.author.document(b"%PDF-1.7 ...", name="a.docx")
    await office.author.sees(shows("D-1", "a.docx", "无法读取"))


async def test_over_twenty_megabytes_there_is_no_draft(office: Office) -> None:
    await office.author.document(b"x", name="a.docx", size=21 * MEGABYTE)
    await office.author.sees("20 MB")
    assert await office.rows(Draft) == []


async def test_a_file_that_telegram_no_longer_has_is_told(office: Office) -> None:
    office.sandbox.faults.next("getFile", "error_500")
    sent = await office.author.document(b"x", name="a.txt")
    await office.author.sees(shows("D-1", "正在读取"))
    del office.sandbox.world.files.by_id[sent["document"]["file_id"]]
    await office.author.sees(shows("D-1", "“a.txt”", "无法读取"))


async def test_other_files_are_not_waited_for(office: Office) -> None:
    """Nobody screens them, and everybody who decides is told so."""
    await office.author.document(b"%PDF-1.7", name="a.pdf")
    await office.author.sees(shows("D-1", "👀 未经筛查，请自行查看：a.pdf"))
    assert await office.rows(Fetch) == []
    assert "已提交" in (await office.submit())["text"]
    await office.reviewer.sees(offers("通过", "D-1", "👀 未经筛查，请自行查看：a.pdf"))


async def test_an_album_of_documents_is_read_whole(office: Office) -> None:
    phone = office.author
    items = [
        phone.attachment("document", docx("甲", "敏感甲"), name="1.docx"),
        phone.attachment("document", "没有".encode(), name="2.txt"),
        phone.attachment("document", f"又见{WORD}".encode(), name="3.txt"),
    ]
    await phone.album(items, split=True)
    await phone.sees(shows("D-1", "敏感甲", WORD))
    (version,) = await office.rows(Version)
    assert version.unread == []
    assert sorted((hit["part"], hit["passage"]) for hit in version.hits) == [(0, "敏感甲"), (2, WORD)]


async def test_a_replaced_version_is_left_alone(office: Office) -> None:
    office.sandbox.faults.next("getFile", "error_500")
    await office.author.document(docx("敏感甲"), name="a.docx")
    card = await office.author.sees(shows("D-1", "正在读取"))
    await office.author.document(docx("没有什么"), name="b.docx", reply_to=card)
    await office.author.sees(shows("D-1", "v2"))
    async with office.database.read() as session:
        assert (await session.get_one(Version, (1, 1))).hits == []
    await office.author.sees(ready("v2"))
    assert "已提交" in (await office.submit())["text"]


async def test_a_revised_caption_has_the_document_read_again(office: Office) -> None:
    sent = await office.author.document(docx("敏感甲"), name="a.docx", caption="第一稿")
    await screened(office, "敏感甲")
    await office.author.edit(sent, "第二稿")
    await office.author.sees(shows("D-1", "v2", "敏感甲"))
    async with office.database.read() as session:
        assert (await session.get_one(Version, (1, 2))).unread == []


async def test_the_caption_is_screened_with_the_document(office: Office) -> None:
    await office.author.document(docx("敏感甲"), name="a.docx", caption=f"说明里有{WORD}")
    await screened(office, "敏感甲", WORD)
    (version,) = await office.rows(Version)
    assert sorted((hit["document"], hit["passage"]) for hit in version.hits) == [(False, WORD), (True, "敏感甲")]


async def test_a_caption_that_is_no_command_of_mine_is_answered(office: Office) -> None:
    await office.author.photo(caption="/foo")
    answer = await office.author.sees("命令")
    assert "没有生成稿件" in answer["text"]
    assert await office.rows(Draft) == []


async def test_a_caption_with_somebody_elses_command_is_refused(office: Office) -> None:
    await office.author.document(b"x", name="a.txt", caption="/lexicon sensitive")
    await office.author.sees("角色")
    assert await office.rows(Fetch) == []
