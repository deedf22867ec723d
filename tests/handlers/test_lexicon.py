"""A unit's own words: what each does to a draft, and how administrators change them (H7.1)."""

from typing import Any

import pytest

from bot import organisation_apply, organisation_file
from models.account import Lexicon
from models.draft import Version
from models.fetch import Fetch
from models.organisation import Person
from models.route import Step
from tests.office import ORGANISATION, Office, asks, decide, offers, shows


async def words(office: Office, severity: str = "sensitive") -> list[str]:
    return next((list(row.words) for row in await office.rows(Lexicon) if row.severity == severity), [])


async def upload(office: Office, data: bytes | str, severity: str = "sensitive", **more: Any) -> dict[str, Any]:
    """Sends a list as a file; gives back the answer."""
    sent = await office.admin.document(
        data if isinstance(data, bytes) else data.encode(),
        **{"name": "词.txt", "caption": f"/lexicon {severity}", **more},
    )
    return await office.admin.sees(lambda message: message["from"]["is_bot"], after=sent)


async def test_a_sensitive_word_adds_a_second_different_reviewer_before_the_head(office: Office) -> None:
    await office.submitted("文中有敏感甲。")
    card = await office.reviewer.sees(offers("通过", "D-1", "🔶", "“敏感甲”"))
    assert "第二" in card["text"]
    await decide(office.reviewer, "通过", "D-1")
    await office.second.sees(offers("通过", "D-1", "李静 通过"))  # the second step's own card
    assert office.head.find(offers("Sign", "D-1")) is None
    await decide(office.second, "通过", "D-1")
    await decide(office.head, "Sign", "D-1")
    await office.author.sees(offers("已发布", "D-1"))
    people = [step.decided_by_id for step in sorted(await office.rows(Step), key=lambda step: step.stage)]
    assert len(set(people)) == 3
    entry = next(each for each in await office.trail("D-1") if each.action == "draft.submitted")
    assert entry.detail["hits"] == [{"kind": "lexicon", "severity": "sensitive", "possible": False}]
    assert entry.detail["route"] == ["reviewer@journal", "reviewer@journal", "head@journal"]


async def test_the_first_reviewer_cannot_be_the_second(office: Office) -> None:
    await office.submitted("文中有敏感甲。")
    await office.second.sees(offers("通过", "D-1"))
    await decide(office.reviewer, "通过", "D-1")
    await office.second.sees(shows("D-1", "李静 通过"))
    assert office.reviewer.find(offers("通过", "D-1")) is None


async def test_without_a_second_reviewer_it_cannot_be_submitted(office: Office) -> None:
    await office.second.send("文中有敏感甲。")  # the second reviewer writes it, so one reviewer is left
    await office.second.sees("D-1")
    answer = await office.submit(phone=office.second)
    assert "审核员" in answer["text"]
    assert "draft.submitted" not in await office.actions("D-1")


async def test_a_blocked_word_refuses_submission_and_says_which_passage(office: Office) -> None:
    sent = await office.author.send("本期含有禁用乙的说法。")
    await office.author.sees(shows("D-1", "🚫", "“禁用乙”"))
    answer = await office.submit()
    assert answer["show_alert"]
    assert "禁用乙" in answer["text"]
    await office.author.edit(sent, "本期含有别的说法。")
    await office.author.sees(shows("D-1", "v2"))
    assert "已提交" in (await office.submit())["text"]


async def test_a_caption_is_screened_too(office: Office) -> None:
    await office.author.photo(caption="图中是敏感甲")
    await office.author.sees(shows("D-1", "🔶", "“敏感甲”"))


@pytest.mark.parametrize("text", ["敏\u200b感甲", "敏.感.甲", "敏 感 甲", "敏感甲".replace("敏", "敏\u200d")])
async def test_a_disguised_word_is_shown_as_possible(office: Office, text: str) -> None:
    await office.author.send(f"文中有{text}。")
    await office.author.sees(shows("D-1", "🔶", "（疑似）"))
    (version,) = await office.rows(Version)
    assert [(hit["passage"], hit["possible"]) for hit in version.hits] == [(text, True)]


async def test_words_added_by_command_count_from_the_next_draft(office: Office) -> None:
    await office.admin.send("/lexicon 敏感 新词一 新词二")
    await office.admin.sees("现有 3 个词（增加 2 个，删除 0 个）")
    assert await words(office) == ["敏感甲", "新词一", "新词二"]
    await office.author.send("说到新词二。")
    await office.author.sees(shows("D-1", "“新词二”"))


async def test_words_are_removed_from_whatever_list_they_stand_in(office: Office) -> None:
    await office.admin.send("/lexicon remove 禁用乙 敏感甲")
    await office.admin.sees(shows("禁用", "现有 0 个词"))
    await office.admin.sees(shows("敏感", "现有 0 个词"))
    await office.author.send("敏感甲和禁用乙")
    card = await office.author.sees("D-1")
    assert "“" not in card["text"]


async def test_the_overview_counts_and_says_how(office: Office) -> None:
    await office.admin.send("/lexicon")
    card = await office.admin.sees("学报编辑部的词库")
    assert "禁用 · 1 个词" in card["text"]
    assert "提示 · 0 个词" in card["text"]
    assert "/lexicon 敏感 词语 词语" in card["text"]


async def test_a_short_list_is_shown_and_a_long_one_sent_as_a_file_that_can_be_sent_back(office: Office) -> None:
    await office.admin.send("/lexicon show sensitive")
    await office.admin.sees(shows("敏感 · 1 个词", "敏感甲"))
    long = [f"词语第{number:04}号" for number in range(1000)]
    await upload(office, "\n".join(long))
    await office.admin.send("/lexicon 查看 敏感")
    sent = await office.admin.sees(lambda message: "document" in message and message["from"]["is_bot"])
    assert "/lexicon 敏感" in sent["caption"]
    data = office.sandbox.world.files.by_id[sent["document"]["file_id"]].data
    assert data.decode().split("\n") == long
    assert "增加 0 个，删除 0 个" in (await upload(office, data))["text"]


async def test_a_file_replaces_a_list_and_the_trail_counts_without_words(office: Office) -> None:
    answer = await upload(office, "\ufeff甲乙丙\r\n丁戊己\r\n甲乙丙\r\n")
    assert "现有 2 个词（增加 2 个，删除 1 个）" in answer["text"]
    assert await words(office) == ["甲乙丙", "丁戊己"]
    assert await words(office, "blocked") == ["禁用乙"]
    (entry,) = await office.trail("L-1")
    assert (entry.action, entry.actor) == ("lexicon.changed", "赵管理")
    assert entry.detail == {"severity": "sensitive", "words": 2, "added": 2, "removed": 1}


async def test_a_hundred_thousand_words_are_taken(office: Office) -> None:
    own = f"词{office.database.dialect}"  # or the list is known from the other database, and nobody waits
    listed = "\n".join([own, *(f"词{number:06}语" for number in range(99_999))])
    answer = await upload(office, listed, severity="advice")
    assert "现有 100000 个词" in answer["text"]
    await office.author.send("这里有词054321语。")
    await office.head.send("/help")
    await office.head.sees("/pending")
    assert office.author.find("💡") is None  # it waits for the words; nobody else does
    await office.author.sees(shows("💡", "词054321语"), timeout=15)


async def test_the_organisation_file_overwrites_what_was_changed_in_chat_only_where_its_own_list_changed(
    office: Office,
) -> None:
    await office.admin.send("/lexicon 敏感 新词")
    await office.admin.send("/lexicon 提示 另词")
    await office.admin.sees(shows("提示", "现有 1 个词"))

    async def apply(text: str) -> list[str]:
        tables = organisation_file.parse(text, "organisation.toml")
        async with office.database.write() as session:
            now = office.clock.now()
            return await organisation_apply.apply(session, now, tables, today=now.date(), language="zh-CN")

    kept = [
        "= lexicon journal/sensitive: as changed in chat; the file's list is the one applied before",
        "= lexicon journal/advice: made in chat; the file has no such list",
    ]
    assert await apply(ORGANISATION) == kept
    assert await words(office) == ["敏感甲", "新词"]
    changed = ORGANISATION.replace('["敏感甲"]', '["敏感丙"]')
    assert await apply(changed) == ["~ lexicon journal/sensitive: 1 words more, 2 fewer", kept[1]]
    assert await words(office) == ["敏感丙"]
    assert await words(office, "advice") == ["另词"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("甲乙\n\n丙丁", "第 2 行是空行"),
        ("甲乙\n   \n丙丁", "第 2 行是空行"),
        ("甲乙\n丙丁\n" + "长" * 10_000, "第 3 行（长长长长长长长长长长长长长长长长长长长长…）有 10000 个字符"),
        ("", "第 1 行是空行"),
        (b"\x00\x01\x02", "无法读取"),
        ("\n".join(f"词{number}" for number in range(100_001)), "一个词库最多 100000 个"),
    ],
)
async def test_a_bad_file_is_refused_in_one_sentence_and_changes_nothing(
    office: Office, data: str | bytes, said: str
) -> None:
    answer = await upload(office, data)
    assert said in answer["text"]
    assert await words(office) == ["敏感甲"]
    assert await office.trail("L-1") == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"name": "词.docx"}, "每行一个词"),
        ({"size": 21 * 1024 * 1024}, "20 MB"),
        ({"caption": "/lexicon 什么"}, "/lexicon 敏感"),
        ({"caption": "/lexicon"}, "/lexicon 敏感"),
    ],
)
async def test_a_file_of_another_kind_is_refused_at_once(office: Office, more: dict[str, Any], said: str) -> None:
    answer = await upload(office, "甲乙", **more)
    assert said in answer["text"]
    assert await office.rows(Fetch) == []


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/lexicon remove 没有的词", "没有“没有的词”"),
        ("/lexicon remove 敏感甲 没有的词", "没有“没有的词”"),
        ("/lexicon sensitive", "请这样写"),
        ("/lexicon 什么 词", "请这样写"),
        ("/lexicon sensitive " + "长" * 65, "65 个字符"),
    ],
)
async def test_a_bad_command_is_refused_and_changes_nothing(office: Office, command: str, said: str) -> None:
    await office.admin.send(command)
    await office.admin.sees(said)
    assert await words(office) == ["敏感甲"]
    assert await office.trail("L-1") == []


async def test_only_administrators_may(office: Office) -> None:
    for phone in (office.author, office.reviewer, office.head):
        await phone.send("/lexicon sensitive 新词")
        await phone.sees(lambda message: "🙏" in message.get("text", ""))
    assert await words(office) == ["敏感甲"]


async def test_an_administrator_who_is_none_any_more_when_the_file_arrives_changes_nothing(office: Office) -> None:
    office.sandbox.faults.next("getFile", "error_500")
    await office.admin.document("新词".encode(), name="词.txt", caption="/lexicon sensitive")
    await office.sandbox.called("getFile")
    async with office.database.write() as session:
        row = (await session.get_one(Fetch, 1)).person_id
        (await session.get_one(Person, row)).roles = ["auditor"]
    await office.admin.sees("🙏")
    assert await words(office) == ["敏感甲"]


async def test_the_menu_offers_it(office: Office) -> None:
    await office.admin.send("/help")
    card = await office.admin.sees("/lexicon")
    assert "/template" in card["text"]
    assert not asks(card)
