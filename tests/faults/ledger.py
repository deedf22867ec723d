"""The day as its people lived it, held against what the bot has kept and what the phones show."""

import re
from collections import Counter
from collections.abc import Sequence
from html import unescape
from typing import Any, Final

from sqlalchemy import func, select

from bot.database import Database
from bot.sandbox.api import Record
from models import trail
from models.card import Card
from models.draft import Draft, Version, fingerprint
from models.inbox import Intake, Received
from models.organisation import Person
from models.outbox import Outgoing, Sending
from models.trail import Entry
from tests.faults.day import Day, Story
from tests.faults.people import Json, People

REPEATABLE: Final = frozenset({"draft.self_checked", "draft.account_chosen", "draft.album_grown"})
UNSEEN: Final = frozenset({"tap.refused"})


async def handled(database: Database) -> bool:
    """Whether no update waits."""
    async with database.read() as session:
        return not await session.scalar(select(func.count()).where(Received.state == Intake.NEW))


async def drained(database: Database) -> bool:
    """Whether no update waits and no call is still to be made."""
    async with database.read() as session:
        unsent = select(func.count()).where(Outgoing.state.in_([Sending.QUEUED, Sending.SENDING]))
        return await handled(database) and not await session.scalar(unsent)


class Ledger:
    """Everything the bot has kept, read once after the day."""

    def __init__(self, day: Day, people: People) -> None:
        self.day, self.people = day, people
        self.entries: list[Entry] = []
        self.versions: dict[str, list[Version]] = {}
        self.cards: list[Card] = []
        self.rows: list[Outgoing] = []
        self.sendings: dict[int, list[Outgoing]] = {}
        self.telegram_ids: dict[int, int | None] = {}
        self.states: Counter[str] = Counter()

    async def read(self, database: Database) -> None:
        async with database.read() as session:
            self.entries = [entry async for entry in trail.entries(session)]
            assert (await trail.verify(session)).broken is None
            for version in await session.scalars(select(Version).order_by(Version.draft_id, Version.number)):
                self.versions.setdefault(f"D-{version.draft_id}", []).append(version)
            self.cards = list(await session.scalars(select(Card).order_by(Card.id)))
            self.rows = list(await session.scalars(select(Outgoing).order_by(Outgoing.id)))
            for row in self.rows:
                self.states[row.state] += 1
                if row.card_id:
                    self.sendings.setdefault(row.card_id, []).append(row)
            for state in await session.scalars(select(Received.state)):
                self.states[state] += 1
            self.telegram_ids = dict((await session.execute(select(Person.id, Person.telegram_id))).all())
            drafts = await session.scalar(select(func.count()).select_from(Draft))
        assert drafts == len(self.day.stories), "a draft was lost or made twice"

    def check(self) -> None:
        """Raises AssertionError at the first thing that is not as it was lived."""
        left = {state for state in self.states if state not in (Intake.HANDLED, Sending.SENT)}
        assert not left, f"not everything was handled and sent: {self.states}"
        assert [entry.seq for entry in self.entries] == list(range(1, len(self.entries) + 1))
        references = [story.reference for story in self.day.stories]
        assert len(set(references)) == len(references)
        for story in self.day.stories:
            self._content(story)
            self._history(story)
        self._answers()
        for card in self.cards:
            self.shown(card)
        self._order()

    def _order(self) -> None:
        """What happened first stands first in each chat: messages bear rising numbers, as their rows do."""
        last: dict[tuple[int, int], Outgoing] = {}
        for row in self.rows:
            if row.method.startswith("send") and row.message_ids:
                before = last.get((row.chat_id, row.lane))
                in_order = before is None or not before.message_ids or row.message_ids[0] > before.message_ids[0]
                assert in_order, f"out of order in {row.chat_id}: {_course(before)}, {_course(row)}"
                last[row.chat_id, row.lane] = row

    def _content(self, story: Story) -> None:
        kept = self.versions[story.reference]
        assert [each.content[0]["text"] for each in kept] == story.versions, story
        assert all(len(each.content) == max(1, story.files) for each in kept), story
        assert all(each.fingerprint == fingerprint(each.content) for each in kept), story

    def _history(self, story: Story) -> None:
        own = [entry for entry in self.entries if entry.subject == story.reference and entry.action not in UNSEEN]
        actions: list[str] = []
        for entry in own:
            if entry.action not in REPEATABLE or entry.action not in actions[-1:]:
                actions.append(entry.action)
        assert actions == story.expected, story
        decided = [entry for entry in own if entry.action.startswith("step.") and entry.action != "step.opened"]
        for entry, (action, people, words) in zip(decided, story.decisions, strict=True):
            assert entry.actor_id is not None
            assert (entry.action, entry.detail["words"]) == (action, words), story
            assert self.telegram_ids[entry.actor_id] in people, story
        links = [entry.detail["link"] for entry in own if entry.action == "draft.published"]
        assert links == ([story.link] if story.link else []), story

    def _answers(self) -> None:
        """Every yes that reached a phone stands on the trail, once each."""
        said: Counter[tuple[Any, ...]] = Counter()
        for tap in self.people.taps:
            action = {"通过": "step.approved", "Sign": "step.approved", "提交审核": "draft.submitted"}.get(tap.label)
            if action and tap.accepted:
                said[tap.person, tap.reference, action] += tap.accepted
        kept = Counter(
            (self.telegram_ids[entry.actor_id], entry.subject, entry.action)
            for entry in self.entries
            if entry.actor_id is not None
        )
        assert not said - kept, f"answered with yes and not on the trail: {said - kept}"

    def shown(self, card: Card) -> None:
        """The newest state of the card is on the phone, in the message that the bot takes for it."""
        newest = self.sendings[card.id][-1].payload
        shown = self.people.sandbox.world.chats[card.chat_id].messages.get(card.message_id or 0)
        assert shown, f"{card.kind} {card.subject} of {card.chat_id} is not on the phone"
        text = unescape(re.sub(r"<[^>]+>", "", newest["text"]))
        assert " ".join(shown["text"].split()) == " ".join(text.split())
        assert shown.get("reply_markup", {}).get("inline_keyboard", []) == newest["reply_markup"]["inline_keyboard"]

    def copies(self) -> list[tuple[Card, Json]]:
        """The messages that are a card's older copies, each with the card: sent, but the answer never came."""
        found = []
        for chat_id in {card.chat_id for card in self.cards}:
            known = {card.token: card for card in self.cards if card.chat_id == chat_id}
            for message in self.people.sandbox.world.chats[chat_id].messages.values():
                card = known.get(token_of(message))
                if card and card.message_id != message["message_id"]:
                    found.append((card, message))
        return found


def token_of(message: Json) -> str:
    """The token in the buttons of a card, of a message or of a call's parameters."""
    for row in (message.get("reply_markup") or {}).get("inline_keyboard") or ():
        for button in row:
            return str(button.get("callback_data", "")).partition(":")[0]
    return ""


def sent_again(calls: list[Record], deaths: Sequence[int]) -> int:
    """How often a card was sent once more, each with good reason: no answer came, or a bot was killed around it.

    `deaths` are the numbers of calls made when a bot was found dead. Another bot may take over before the killed one
    is started again; a call of the dead may be read after its death. So a death counts until the next start.
    Raises AssertionError for a repeat without a reason.
    """
    starts = [place for place, call in enumerate(calls) if call.method == "getMe" and isinstance(call.result, dict)]
    spans = [(place, next((start for start in starts if start >= place), len(calls))) for place in deaths]
    last: dict[str, int] = {}
    repeated = 0
    for place, call in enumerate(calls):
        token = token_of(call.params) if call.method == "sendMessage" and isinstance(call.result, dict) else ""
        if not token:
            continue
        if (before := last.get(token)) is not None:
            lost = calls[before].fault == "lost_answer"
            assert lost or any(died <= place and before < back for died, back in spans), (
                "sent twice for no reason:\n" + _about(calls, token, call.params["chat_id"])
            )
            repeated += 1
        last[token] = place
    return repeated


def _about(calls: list[Record], token: str, chat_id: int) -> str:
    """The calls that had to do with a card, and the starts between them."""
    return "\n".join(
        f"{place} {call.at:%T.%f} {call.method} {call.params.get('message_id', '')} {call.fault or ''} "
        f"{(call.result or {}).get('message_id', '') if isinstance(call.result, dict) else call.result}"
        for place, call in enumerate(calls)
        if call.method == "getMe"
        or token_of(call.params) == token
        or (call.method == "deleteMessage" and call.params.get("chat_id") == chat_id)
    )


def _course(row: Outgoing | None) -> str:
    """What became of a row, for whoever reads of a failure; nothing of what it says."""
    if row is None:
        return "nothing"
    return f"row {row.id} {row.method} card {row.card_id} made {row.created_at} sent {row.sent_at} as {row.message_ids}\
 after {row.attempts} failures ({row.error})"
