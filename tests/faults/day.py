"""A working day: authors send drafts and see them through, reviewers and heads decide. What each did is written down
beside it (`Story`), apart from the bot, so that it can be compared with what the bot made of it.
"""

import asyncio
import random
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final

from bot.sandbox.phone import Phone, shown_text
from tests.faults.people import Json, People

# Who writes, and who may decide each step: the label of yes, and the people, by telegram id (tests/office.py).
ROUTES: Final[dict[int, list[tuple[str, tuple[int, ...]]]]] = {
    1001: [("通过", (1002, 1003)), ("Sign", (1004,))],
    1003: [("通过", (1002,)), ("Sign", (1004,))],
    2001: [("通过", (2002,))],
    3001: [("通过", (3002,))],
}
AT_A_TIME: Final = 2  # drafts that an author has in hand
NO: Final = {"通过": ("退回修改", "否决"), "Sign": ("Request changes", "Reject")}


@dataclass
class Story:
    """One draft as the people saw it. `expected`: what must have happened, in order; `decisions`: who may have taken
    each of them and with which words; `versions`: the text of each; `ended`: what the author's card says at the end.
    """

    number: int
    author: int
    versions: list[str]
    files: int = 0
    reference: str = ""
    expected: list[str] = field(default_factory=list)
    decisions: list[tuple[str, set[int], str | None]] = field(default_factory=list)
    link: str | None = None
    ended: str = ""
    sent: Json = field(default_factory=dict)

    def decided(self, action: str, people: set[int], words: str | None = None) -> None:
        self.expected.append(action)
        self.decisions.append((action, people, words))


class Day:
    """`stories` grow until `over` is set; `live` ends when the last of them has."""

    def __init__(self, people: People, seed: int) -> None:
        self.people = people
        self.stories: list[Story] = []
        self.over = asyncio.Event()
        self._random = random.Random(seed)  # noqa: S311 - reproducible, not secret
        self._plans: list[Callable[[Story], Coroutine[Any, Any, None]]] = [
            self._published,
            self._published,
            self._published,
            self._changed,
            self._rejected,
            self._withdrawn,
            self._edited,
            self._discarded,
        ]

    async def live(self) -> None:
        async with asyncio.TaskGroup() as group:
            for author in ROUTES:
                for _ in range(AT_A_TIME):
                    group.create_task(self._write(author))

    async def _write(self, author: int) -> None:
        while not self.over.is_set():
            number = len(self.stories) + 1
            story = Story(number, author, [f"第{number}稿：今天的消息"])
            self.stories.append(story)
            plan = self._random.choice(self._plans)
            try:
                await self._send(story)
                await plan(story)
            except TimeoutError as error:
                raise AssertionError(f"{plan.__name__} stands still: {self._screens(story)}") from error

    def _screens(self, story: Story) -> str:
        """What the phones of all who have to do with a draft show of it, for whoever reads of a failure."""
        lines = [f"{story.reference} {story.versions} {story.expected}"]
        for person in (story.author, *(each for _, people in ROUTES[story.author] for each in people)):
            for message in self.people.sandbox.phone(person).messages():
                text = shown_text(message).replace("\n", " ")[:90]
                if story.reference in text or f"第{story.number}稿" in text:
                    to = message.get("reply_to_message", {}).get("message_id")
                    lines.append(f"  {person} #{message['message_id']} {text} (to {to})")
        return "\n".join(lines)

    def _phone(self, story: Story) -> Phone:
        return self.people.sandbox.phone(story.author)

    async def _send(self, story: Story) -> None:
        """A text, an album or a file; its card tells the draft's reference."""
        phone, text = self._phone(story), story.versions[0]
        kind = self._random.choice(["text", "text", "album", "document"])
        if kind == "album":
            story.files = self._random.randint(2, 4)
            items = [
                phone.attachment("photo", f"{story.number}-{place}".encode(), caption="" if place else text)
                for place in range(story.files)
            ]
            story.sent = (await phone.album(items, split=self._random.random() < 0.5))[0]
        elif kind == "document":
            story.files = 1
            story.sent = await phone.document(text.encode(), "报告.pdf", caption=text)
        else:
            story.sent = await phone.send(text)
        whole = f"×{story.files}" if kind == "album" else text

        def seen() -> Json | None:
            return phone.find(lambda one: text in one.get("text", "") and whole in one["text"] and _of_bot(one))

        card = await self.people.until(seen)
        found = re.search(r"D-\d+", card["text"])
        assert found
        story.reference = found[0]
        story.expected.append("draft.created")
        story.expected += ["draft.album_grown"] if kind == "album" else []

    async def _submit(self, story: Story) -> None:
        author, reference, people = story.author, story.reference, self.people
        if "⚠️" in people.card(author, reference)["text"]:  # no account is chosen yet
            await people.insist(author, reference, "选择账号", lambda: people.offers(author, reference, "市政府微博"))
            await people.insist(author, reference, "市政府微博", lambda: people.offers(author, reference, "提交审核"))
            story.expected.append("draft.account_chosen")
        await people.insist(author, reference, "自审", lambda: people.offers(author, reference, "全部无误"))
        await people.insist(author, reference, "全部无误", lambda: people.offers(author, reference, "提交审核"))
        story.expected.append("draft.self_checked")
        await self._hand_in(story)

    async def _hand_in(self, story: Story) -> None:
        author, reference = story.author, story.reference
        await self.people.insist(author, reference, "提交审核", lambda: self.people.offers(author, reference, "撤回"))
        story.expected.append("draft.submitted")

    async def _approve(self, story: Story, steps: int | None = None) -> None:
        """The first steps of the route, or all; where two may decide, both tap at once."""
        route = ROUTES[story.author]
        for place, (label, people) in enumerate(route[:steps]):
            async with asyncio.TaskGroup() as group:
                for person in people:
                    group.create_task(self._say_yes(story, person, label))
            story.decided("step.approved", set(people))
            story.expected.append("step.opened" if place + 1 < len(route) else "draft.approved")
        if steps is None or steps >= len(route):
            story.ended = "已通过"

    async def _say_yes(self, story: Story, person: int, label: str) -> None:
        """Tap until the card of the newest version offers it no more: it is decided, by this person or another."""
        people, newest = self.people, f"{story.reference} v{len(story.versions)}"
        await people.until(lambda: newest in people.card(person, story.reference).get("text", ""))
        await people.insist(person, story.reference, label, lambda: not people.offers(person, story.reference, label))

    async def _decline(self, story: Story, verb: int, action: str, shown: str) -> None:
        """With words, at a step drawn by lot: by the reviewer, or by the head after the reviewer's yes."""
        route = ROUTES[story.author]
        at = self._random.randrange(len(route))
        await self._approve(story, at)
        yes, deciders = route[at]
        person, label = deciders[0], NO[yes][verb]
        people, words = self.people, f"第{story.number}稿的意见"
        await people.until(lambda: people.offers(person, story.reference, label))
        await people.insist(person, story.reference, label, lambda: people.question(person, story.reference))
        await people.sandbox.phone(person).send(words, reply_to=people.question(person, story.reference))
        await people.until(lambda: shown in people.card(story.author, story.reference)["text"])
        story.decided(action, {person}, words)
        story.ended = shown

    async def _revise(self, story: Story) -> None:
        """By an edit, or by a reply to the card or to the message itself."""
        phone, version = self._phone(story), len(story.versions) + 1
        text = f"第{story.number}稿：改为第{version}版"
        story.versions.append(text)
        way = self._random.choice(["edit", "reply", "card"])
        if way == "edit":
            await phone.edit(story.sent, text)
        else:
            card = self.people.card(story.author, story.reference)
            await phone.send(text, reply_to=card if way == "card" else story.sent)
        await self.people.until(lambda: text in self.people.card(story.author, story.reference)["text"])
        story.expected.append("draft.revised")

    async def _published(self, story: Story) -> None:
        await self._submit(story)
        await self._approve(story)
        author, reference, people = story.author, story.reference, self.people
        await people.until(lambda: people.offers(author, reference, "已发布"))
        await people.insist(author, reference, "已发布", lambda: people.question(author, reference))
        story.link = f"https://example.cn/{story.number}"
        await self._phone(story).send(story.link, reply_to=people.question(author, reference))
        await people.until(lambda: story.link in people.card(author, reference)["text"])
        story.expected.append("draft.published")
        story.ended = "已发布"

    async def _changed(self, story: Story) -> None:
        await self._submit(story)
        await self._decline(story, 0, "step.changes_requested", "退回")
        await self._revise(story)
        await self._submit(story)
        await self._approve(story)

    async def _rejected(self, story: Story) -> None:
        await self._submit(story)
        await self._decline(story, 1, "step.rejected", "已否决")

    async def _withdrawn(self, story: Story) -> None:
        author, reference, people = story.author, story.reference, self.people
        await self._submit(story)
        await people.insist(author, reference, "撤回", lambda: people.offers(author, reference, "提交审核"))
        story.expected.append("draft.withdrawn")
        story.versions.append(story.versions[-1])  # taken up under a new number
        await self._hand_in(story)
        await self._approve(story)

    async def _edited(self, story: Story) -> None:
        await self._submit(story)
        await self._revise(story)
        await self._submit(story)
        await self._approve(story)

    async def _discarded(self, story: Story) -> None:
        author, reference, people = story.author, story.reference, self.people
        await people.insist(author, reference, "放弃", lambda: people.offers(author, reference, "确认放弃"))
        await people.insist(author, reference, "确认放弃", lambda: "已放弃" in people.card(author, reference)["text"])
        story.expected.append("draft.discarded")
        story.ended = "已放弃"


def _of_bot(message: Json) -> bool:
    return bool(message["from"]["is_bot"]) and "reply_markup" in message
