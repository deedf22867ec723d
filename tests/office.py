"""A small organisation at work, for tests that drive the bot through the sandbox as its people would."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from bot import organisation_apply, organisation_file
from bot.app import App
from bot.database import Database
from bot.sandbox.phone import Phone
from bot.sandbox.server import Sandbox
from models import trail
from models.clock import MovableClock
from models.trail import Entry

GROUP = -1001000000001
MONDAY_MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
ORGANISATION = """
[[unit]]
key = "journal"
name = "学报编辑部"
policy = "journal"
propaganda_chat = -1001000000001
[[unit]]
key = "city"
name = "市政府办"
policy = "city"
[[unit]]
key = "county"
name = "县政府办"
policy = "county"
[[person]]
telegram_id = 1001
name = "王小明"
unit = "journal"
roles = ["editor"]
[[person]]
telegram_id = 1002
name = "李静"
unit = "journal"
roles = ["reviewer"]
[[person]]
telegram_id = 1003
name = "陈思远"
unit = "journal"
roles = ["reviewer", "editor"]
[[person]]
telegram_id = 1004
name = "张建国"
unit = "journal"
roles = ["head"]
language = "en"
[[person]]
telegram_id = 1005
name = "赵管理"
unit = "journal"
roles = ["admin"]
[[person]]
telegram_id = 1006
name = "孙监督"
unit = "journal"
roles = ["auditor"]
[[person]]
telegram_id = 1007
name = "钱副"
unit = "journal"
roles = ["deputy"]
[[person]]
telegram_id = 1008
name = "宣传甲"
unit = "journal"
roles = ["propaganda"]
[[person]]
telegram_id = 1009
name = "宣传乙"
unit = "journal"
roles = ["propaganda"]
language = "en"
[[person]]
telegram_id = 2001
name = "市编辑"
unit = "city"
roles = ["editor"]
[[person]]
telegram_id = 2002
name = "市审核"
unit = "city"
roles = ["reviewer"]
[[person]]
telegram_id = 2003
name = "市主任"
unit = "city"
roles = ["head"]
[[person]]
telegram_id = 2004
name = "市领导"
unit = "city"
roles = ["superior"]
[[person]]
telegram_id = 3001
name = "县编辑"
unit = "county"
roles = ["editor"]
[[person]]
telegram_id = 3002
name = "县审核"
unit = "county"
roles = ["reviewer"]
[[person]]
telegram_id = 3003
name = "县主任"
unit = "county"
roles = ["head"]
[[person]]
name = "新来的"
unit = "journal"
roles = ["editor"]
[[account]]
unit = "journal"
key = "wechat-main"
platform = "wechat"
name = "学报公众号"
owner = "王小明"
[[account]]
unit = "city"
key = "weibo"
platform = "weibo"
name = "市政府微博"
owner = "市编辑"
[[account]]
unit = "city"
key = "douyin"
platform = "douyin"
name = "市政府抖音"
owner = "市编辑"
[[account]]
unit = "county"
key = "toutiao"
platform = "toutiao"
name = "县头条"
owner = "县编辑"
[[source]]
unit = "journal"
name = "新华社"
domains = ["news.cn", "xinhuanet.com"]
[[lexicon]]
unit = "journal"
words = ["敏感甲"]
severity = "sensitive"
[[lexicon]]
unit = "journal"
words = ["禁用乙"]
severity = "blocked"
"""


@dataclass
class Office:
    """The running bot and everybody's phone."""

    app: App
    sandbox: Sandbox
    database: Database
    clock: MovableClock

    @property
    def author(self) -> Phone:
        return self.sandbox.phone(1001)

    @property
    def reviewer(self) -> Phone:
        return self.sandbox.phone(1002)

    @property
    def second(self) -> Phone:
        return self.sandbox.phone(1003)

    @property
    def head(self) -> Phone:
        return self.sandbox.phone(1004)

    @property
    def admin(self) -> Phone:
        return self.sandbox.phone(1005)

    @property
    def member(self) -> Phone:
        """Of the propaganda department, and of its group."""
        return self.sandbox.phone(1008)

    @property
    def colleague(self) -> Phone:
        """Of the department too; speaks English."""
        return self.sandbox.phone(1009)

    async def submitted(
        self, text: str = "本期目录已上线。", phone: Phone | None = None, reference: str = "D-1"
    ) -> str:
        """A draft sent and submitted in three taps."""
        writer = phone or self.author
        await writer.send(text)
        await writer.sees(reference)
        await self.submit(reference, writer)
        return reference

    async def submit(self, reference: str = "D-1", phone: Phone | None = None) -> dict[str, Any]:
        """Self-check, All clear, Submit."""
        writer = phone or self.author
        await writer.tap("自审", reference)
        await writer.sees(offers("全部无误", reference))
        await writer.tap("全部无误", reference)
        await writer.sees(offers("提交审核", reference))
        return await writer.tap("提交审核", reference)

    async def approved(self, text: str = "本期目录已上线。") -> str:
        """A journal draft that the reviewer approved and the head signed."""
        reference = await self.submitted(text)
        await decide(self.reviewer, "通过", reference)
        await decide(self.head, "Sign", reference)
        await self.author.sees(offers("已发布", reference))
        return reference

    async def trail(self, reference: str) -> list[Entry]:
        async with self.database.read() as session:
            return await trail.of(session, reference)

    async def actions(self, reference: str) -> list[str]:
        """What the trail says happened, in order."""
        return [entry.action for entry in await self.trail(reference)]

    async def rows(self, table: Any) -> list[Any]:
        async with self.database.read() as session:
            return list(await session.scalars(select(table)))


def labels(message: dict[str, Any]) -> list[str]:
    """The labels of a card's buttons without their icons."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [re.sub(r"^\W+ ", "", button["text"]) for row in rows for button in row]


def shows(*wanted: str) -> Any:
    """A predicate: a message whose text holds all of these."""
    return lambda message: all(each in message.get("text", "") for each in wanted)


def offers(label: str, *wanted: str) -> Any:
    """A predicate: a card with a button of that label, whose text holds all the rest."""
    return lambda message: label in labels(message) and shows(*wanted)(message)


async def decide(phone: Phone, label: str, reference: str, words: str | None = None) -> dict[str, Any]:
    """Tap a decision on a reference's card, once it is there; with `words`, reply to the question that follows."""
    await phone.sees(offers(label, reference))
    before = phone.last()
    answer = await phone.tap(label, reference)
    if words is not None:
        question = await phone.sees(asks, after=before)
        await phone.send(words, reply_to=question)
    return answer


def asks(message: dict[str, Any]) -> bool:
    """A forced reply."""
    return bool(message.get("reply_markup", {}).get("force_reply"))


async def open_office(app: App, sandbox: Sandbox, database: Database, clock: MovableClock) -> Office:
    """Apply the sample organisation and give everybody a phone."""
    tables = organisation_file.parse(ORGANISATION, "organisation.toml")
    async with database.write() as session:
        await organisation_apply.apply(session, clock.now(), tables, today=clock.now().date(), language="zh-CN")
    for person in tables.person:
        if person.telegram_id:
            sandbox.add_user(person.telegram_id, person.name, started=True)
    sandbox.add_group(GROUP, "宣传部值班群", members=[1003, 1008, 1009])
    return Office(app, sandbox, database, clock)


def set_to(clock: MovableClock, moment: datetime) -> None:
    """Move the clock to a moment, forwards or back."""
    clock.advance(moment - clock.now())
