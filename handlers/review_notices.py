"""What is told of a draft: to its author, and to whoever may decide its open step."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers import drawing, inquiry_notices
from handlers.cards import action_words, field, words
from handlers.cards.difference import difference
from handlers.content import sendings
from handlers.i18n import translator_of
from handlers.telling import Telling
from models import card as cards
from models import draft as drafts
from models import organisation, route, trail
from models.card import Card
from models.draft import Draft, State
from models.organisation import Person, Role
from models.outbox import Lane
from models.recipients import present
from models.reference import draft_id
from models.route import Step, StepKind, StepState
from models.trail import Entry

_OUTCOME_ICON = {"step.changes_requested": "↩️", "step.rejected": "⛔", "draft.vetoed": "🛑"}


def lane_of(draft: Draft) -> Lane:
    """A response to an incident goes ahead of everything (C8)."""
    return Lane.DECISION if draft.incident_id is None else Lane.URGENT


async def _lane_of_cards(session: AsyncSession, subject: str) -> Lane:
    return lane_of(await drafts.get(session, draft_id(subject)))


drawing.LANE["D"] = _lane_of_cards


async def created(telling: Telling, entry: Entry) -> None:
    draft = await drafts.get(telling.session, draft_id(entry.subject))
    if draft.inquiry_id is None:  # a reply to a citizen shows on the card of their message
        await drawing.show(telling.session, telling.now, draft.author, "draft", draft.reference)


async def submitted(telling: Telling, entry: Entry) -> None:
    telling.changed[entry.subject] = None
    draft = await drafts.get(telling.session, draft_id(entry.subject))
    for step in await route.steps_of(telling.session, draft):
        if step.state == StepState.OPEN:
            await offer(telling, draft, step)


async def step_opened(telling: Telling, entry: Entry) -> None:
    telling.changed[entry.subject] = None
    draft = await drafts.get(telling.session, draft_id(entry.subject))
    await offer(telling, draft, await telling.session.get_one(Step, entry.detail["step"]))


async def offer(telling: Telling, draft: Draft, step: Step) -> None:
    """Bring an open step to everyone who may decide it and has no card of it yet."""
    session, now = telling.session, telling.now
    holding = set(
        await session.scalars(
            select(Card.person_id).where(
                Card.subject == draft.reference, Card.kind == "approval", Card.value == step.id
            )
        )
    )
    people = await route.eligible(session, now, draft, step)
    if not people:
        await trail.record(
            session, now, "step.unattended", draft.reference, version=step.version, role=step.role, step=step.id
        )
    version = await drafts.version_of(session, draft, step.version)
    for person in people:
        if person.id not in holding:
            await _bring(session, now, person, draft, step, version)


async def bring_newest(session: AsyncSession, now: datetime, reference: str, person: Person) -> None:
    """After a tap on a stale card: the newest version's open step, if it waits for this person, down here again."""
    draft = await drafts.find(session, draft_id(reference)) if reference.startswith("D-") else None
    if draft is None:
        return
    for step in await route.open_to(session, now, draft, person):
        version = await drafts.version_of(session, draft, step.version)
        await _bring(session, now, person, draft, step, version)


async def _bring(
    session: AsyncSession, now: datetime, person: Person, draft: Draft, step: Step, version: drafts.Version
) -> None:
    """The content exactly as it was sent, what changed since it was last submitted, then the card to decide on."""
    if person.telegram_id is None:
        return
    if draft.inquiry_id is not None:
        await inquiry_notices.show_asked(session, now, draft, person)
    for method, payload in sendings(version.content):
        drawing.send(session, now, person.telegram_id, method, payload, lane=lane_of(draft))
    if (number := await route.submitted_before(session, draft, version.number)) is not None:
        before = await drafts.version_of(session, draft, number)
        changed = difference(translator_of(person), number, before.content, version.content)
        if changed:
            drawing.say(session, now, person.telegram_id, changed, lane=lane_of(draft), protect_content=True)
    await drawing.show(session, now, person, "approval", draft.reference, version=step.version, value=step.id)


async def revised(telling: Telling, entry: Entry) -> None:
    """The earlier version's cards say that they count no more; the author is told what the change has undone (J10)."""
    telling.changed[entry.subject] = None
    was, n = entry.detail.get("was"), entry.detail["version"]
    if was not in (State.IN_REVIEW, State.APPROVED):
        return
    draft = await drafts.get(telling.session, draft_id(entry.subject))
    for card in await cards.of_subject(telling.session, draft.reference):
        if card.kind == "draft":  # it offers what the message speaks of
            await drawing.redraw(telling.session, telling.now, card)
    t, facts = translator_of(draft.author), {"reference": f"<b>{draft.reference}</b>", "n": n}
    if was == State.IN_REVIEW:
        text = t(
            "{reference}: your change is v{n}, and the review so far has ended. Check and submit it again.", **facts
        )
    elif entry.detail.get("timed"):
        text = t(
            "{reference}: your change is v{n}; approval and set time no longer hold. Check and submit it again.",
            **facts,
        )
    else:
        text = t("{reference}: your change is v{n}; the approval no longer holds. Check and submit it again.", **facts)
    await to_author(telling, draft, "✏️ " + text)


async def outcome(telling: Telling, entry: Entry) -> None:
    """The author's card changes in silence; a message makes the phone ring."""
    telling.changed[entry.subject] = None
    draft = await drafts.get(telling.session, draft_id(entry.subject))
    t = translator_of(draft.author)
    said = f"\n“{field(entry.detail['words'], 1500)}”" if entry.detail.get("words") else ""
    what = t("{who}: {did}", who=field(entry.actor, 60), did=action_words.action(t, entry.action))
    if draft.inquiry_id is not None:
        await inquiry_notices.reply_decided(telling, entry, draft, what + said)
        return
    if entry.action == "draft.approved":
        await _to_heads(telling, draft)
        text = "✅ " + t(
            "{reference} is approved by everyone. You may publish it now.", reference=f"<b>{draft.reference}</b>"
        )
    else:
        text = f"{_OUTCOME_ICON[entry.action]} <b>{draft.reference}</b> · {what}{said}"
    await to_author(telling, draft, text)


async def _to_heads(telling: Telling, draft: Draft) -> None:
    """J3: the head may stop it at any time, so also a head whose signature was not asked for has a card of it."""
    holding = {card.person_id for card in await cards.of_subject(telling.session, draft.reference)}
    for head in await organisation.holders(telling.session, Role.HEAD, unit_id=draft.unit_id):
        if head.id not in holding and head.reachable:
            await drawing.show(
                telling.session,
                telling.now,
                head,
                "oversight",
                draft.reference,
                version=draft.version,
                lane=Lane.DIGEST,
            )


async def delegated(telling: Telling, entry: Entry) -> None:
    """The colleague gets the card, and the words with it; every other copy says who has it now."""
    telling.changed[entry.subject] = None
    draft = await drafts.get(telling.session, draft_id(entry.subject))
    step = await telling.session.get_one(Step, entry.detail["step"])
    await offer(telling, draft, step)
    colleague = await telling.session.get_one(Person, entry.detail["to_id"])
    if colleague.telegram_id is not None:
        t = translator_of(colleague)
        text = t(
            "{name} asks you to take over {reference}.", name=field(entry.actor), reference=f"<b>{draft.reference}</b>"
        )
        words_ = f"\n“{field(entry.detail['words'], 1500)}”"
        drawing.say(telling.session, telling.now, colleague.telegram_id, "🔀 " + text + words_)


async def urged(telling: Telling, entry: Entry) -> None:
    """Everyone who may decide an open step is reminded, in reply to the card they have."""
    draft = await drafts.get(telling.session, draft_id(entry.subject))
    for step in await route.steps_of(telling.session, draft):
        if step.state == StepState.OPEN:
            await remind(telling, draft, step)


async def remind(telling: Telling, draft: Draft, step: Step) -> None:
    """A line in reply to the card of everyone who may decide this step; the card itself where they had none yet."""
    copies = [each for each in await cards.of_subject(telling.session, draft.reference) if each.value == step.id]
    await offer(telling, draft, step)
    for person in await route.eligible(telling.session, telling.now, draft, step):
        own = [each for each in copies if each.person_id == person.id]
        if not own or person.telegram_id is None or step.opened_at is None:
            continue
        t = translator_of(person)
        facts = {"reference": f"<b>{draft.reference}</b>", "at": t.moment(step.opened_at)}
        if step.kind == StepKind.COUNTERSIGN:
            text = t("{reference} has been waiting for your countersignature since {at}.", **facts)
        elif words.signs(step):
            text = t("{reference} has been waiting for your signature since {at}.", **facts)
        else:
            text = t("{reference} has been waiting for you since {at}.", **facts)
        lane, quoted = lane_of(draft), in_reply_to(own)
        drawing.say(telling.session, telling.now, person.telegram_id, "🔔 " + text, lane=lane, **quoted)


def in_reply_to(copies: Sequence[Card]) -> dict[str, Any]:
    """Parameters that quote the newest of these cards, where it is known to have arrived (Bot API: ReplyParameters)."""
    arrived = [card.message_id for card in copies if card.message_id is not None]
    return {"reply_parameters": {"message_id": arrived[-1], "allow_sending_without_reply": True}} if arrived else {}


async def reminded(telling: Telling, entry: Entry) -> None:
    """A step waits longer than it may."""
    draft = await drafts.get(telling.session, draft_id(entry.subject))
    await _bring_to_mind(telling, draft, await telling.session.get_one(Step, entry.detail["step"]))


async def _bring_to_mind(telling: Telling, draft: Draft, step: Step) -> list[Person]:
    """Whoever may decide, is there and had the card already is reminded; who had none gets the card instead."""
    copies = {
        each.person_id for each in await cards.of_subject(telling.session, draft.reference) if each.value == step.id
    }
    await offer(telling, draft, step)
    people = await route.eligible(telling.session, telling.now, draft, step)
    for person in await present(telling.session, telling.now, people):
        if person.id in copies:
            telling.remind(person, "step", f"{draft.reference}#{step.id}", step.opened_at or telling.now)
    return people


async def widened(telling: Telling, entry: Entry) -> None:
    """Still waiting: the stand-in gets the card, and the author and the administrators know."""
    telling.changed[entry.subject] = None
    draft = await drafts.get(telling.session, draft_id(entry.subject))
    step = await telling.session.get_one(Step, entry.detail["step"])
    people = await _bring_to_mind(telling, draft, step)
    heard = {each.id for each in people}
    others = [draft.author, *await organisation.holders(telling.session, Role.ADMIN)]
    for person in {each.id: each for each in others if each.id not in heard}.values():
        t = translator_of(person)
        text = t(
            "{reference} has been waiting for a {role} for long: {names}.",
            reference=f"<b>{draft.reference}</b>",
            role=words.role(t, step.role),
            names=t.listed([field(each.name, 40) for each in people]),
        )
        telling.tell(person, "⏰ " + text, Lane.REMINDER)


async def unattended(telling: Telling, entry: Entry) -> None:
    draft = await drafts.get(telling.session, draft_id(entry.subject))
    for person in [draft.author, *await organisation.holders(telling.session, Role.ADMIN)]:
        t = translator_of(person)
        text = t(
            "{reference} waits for a {role}, but nobody who may decide can be reached.",
            reference=f"<b>{draft.reference}</b>",
            role=words.role(t, Role(entry.detail["role"])),
        )
        telling.tell(person, "⚠️ " + text)


async def to_author(telling: Telling, draft: Draft, text: str) -> None:
    """A message that rings, in reply to the author's own card."""
    if draft.author.telegram_id is None or not draft.author.active:
        return
    own = [card for card in await cards.of_subject(telling.session, draft.reference) if card.kind == "draft"]
    lane = lane_of(draft)
    drawing.say(telling.session, telling.now, draft.author.telegram_id, text, lane=lane, **in_reply_to(own))


async def open_steps(telling: Telling, person: Person, *, again: bool = False) -> None:
    """Bring the person what waits for them; `again` also where a card was made that may never have arrived."""
    for step, draft in await route.waiting_for(telling.session, telling.now, person):
        telling.changed[draft.reference] = None
        if again:
            version = await drafts.version_of(telling.session, draft, step.version)
            await _bring(telling.session, telling.now, person, draft, step, version)
        else:
            await offer(telling, draft, step)
