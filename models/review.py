"""What becomes of a draft: submitted, withdrawn, revised, decided (J10, C6, H7, H8)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from models import calendars, composing, publication, readiness, staffing, trail, waiting
from models import directive as directives
from models import draft as drafts
from models.draft import WITH_AUTHOR, Draft, State, Version, fingerprint
from models.errors import (
    AlreadyDecided,
    DecidedBefore,
    NotFound,
    NotPermitted,
    OwnDraft,
    StaleVersion,
    WordsMissing,
    WrongState,
)
from models.organisation import Person
from models.route import DECIDED, Step, StepState, eligible, steps_of


async def submit(session: AsyncSession, now: datetime, draft: Draft, author: Person) -> Draft:
    """Start the route of the current version.

    Effects: the draft is in review; its steps are laid out and the first is open. A version that has been in review
    before is taken up under a new number, because nobody decides twice on one version.
    Raises NotPermitted, WrongState, NoAccount, TooLongToPublish, GatesOpen (J4, H7.1), StillReading, UnreadDocument,
    Blocked, NobodyEligible.
    """
    version, planned = await readiness.ready(session, now, draft, author)
    if await steps_of(session, draft):
        await _renumber(session, now, draft, version)
    for each in planned:
        step = Step(
            draft_id=draft.id,
            version=draft.version,
            stage=each.stage,
            kind=each.kind,
            role=each.role,
            unit=each.unit,
            state=StepState.WAITING,
        )
        session.add(step)
        if each.stage == 0:
            await waiting.begin(session, now, draft, step)
    draft.state, draft.submitted_at = State.IN_REVIEW, now
    await session.flush()
    await trail.record(
        session,
        now,
        "draft.submitted",
        draft.reference,
        actor=author,
        version=draft.version,
        fingerprint=version.fingerprint,
        level=draft.level,
        account=draft.account.reference if draft.account else None,
        route=[f"{each.role}@{each.unit.key}" for each in planned],
        hits=[{key: hit[key] for key in ("kind", "severity", "possible")} for hit in version.hits],
        gates=version.gates,
    )
    if not planned:  # a reply where the regulation leaves it to the account's own people (H9)
        await _advance(session, now, draft)
    return draft


async def _renumber(session: AsyncSession, now: datetime, draft: Draft, version: Version) -> None:
    draft.version += 1
    session.add(
        Version(
            draft_id=draft.id,
            number=draft.version,
            content=version.content,
            fingerprint=version.fingerprint,
            gates=version.gates,
            hits=version.hits,
            unread=[],
            created_at=now,
        )
    )


async def cancel_steps(session: AsyncSession, draft: Draft) -> None:
    """Whatever step was open or still to come is not needed any more."""
    await session.execute(
        update(Step)
        .where(Step.draft_id == draft.id, Step.state.in_((StepState.OPEN, StepState.WAITING)))
        .values(state=StepState.CANCELLED)
    )


async def withdraw(session: AsyncSession, now: datetime, draft: Draft, author: Person) -> None:
    """Back to the author while a step is open. Raises NotPermitted, WrongState."""
    drafts.owned(draft, author)
    drafts.expect(draft, State.IN_REVIEW)
    await cancel_steps(session, draft)
    draft.state = State.COMPOSING
    await trail.record(session, now, "draft.withdrawn", draft.reference, actor=author, version=draft.version)


async def discard(session: AsyncSession, now: datetime, draft: Draft, author: Person) -> None:
    """Give the draft up. Raises NotPermitted, WrongState."""
    drafts.owned(draft, author)
    drafts.expect(draft, *WITH_AUTHOR)
    await drop(session, now, draft, author)


async def drop(session: AsyncSession, now: datetime, draft: Draft, person: Person) -> None:
    """End a draft that is not out, and its steps with it; whether `person` may is for the caller to look at."""
    await cancel_steps(session, draft)
    draft.state, draft.approved_at = State.DISCARDED, None
    await trail.record(session, now, "draft.discarded", draft.reference, actor=person, version=draft.version)


async def revise(
    session: AsyncSession,
    now: datetime,
    draft: Draft,
    author: Person,
    content: Sequence[dict[str, Any]],
    *,
    chat_id: int,
) -> bool:
    """New content makes a new version: open steps end, an approval no longer holds, the self-check starts again (J10).

    Returns False, and changes nothing, when a reader would see no difference. Raises NotPermitted, WrongState.
    """
    drafts.owned(draft, author)
    drafts.expect(draft, *WITH_AUTHOR, State.IN_REVIEW, State.APPROVED)
    if draft.publishing:
        raise WrongState(state=State.PUBLISHED)
    before = await drafts.version_of(session, draft)
    if fingerprint(content) == before.fingerprint:
        return False
    await cancel_steps(session, draft)
    was, timed = draft.state, draft.scheduled_at is not None
    draft.version += 1
    draft.state, draft.approved_at, draft.scheduled_at, draft.held_at = State.COMPOSING, None, None, None
    session.add(await composing.new_version(session, draft, now, content, chat_id=chat_id))
    await composing.remember(session, draft, chat_id, content)
    await trail.record(
        session,
        now,
        "draft.revised",
        draft.reference,
        actor=author,
        version=draft.version,
        fingerprint=fingerprint(content),
        was=was,
        timed=timed,
    )
    return True


async def grow(
    session: AsyncSession, now: datetime, draft: Draft, author: Person, part: dict[str, Any], *, chat_id: int
) -> None:
    """One more item of an album: the same version while nobody has been asked about it, a new one afterwards.

    Raises NotPermitted, WrongState.
    """
    if draft.state is State.COMPOSING and not await steps_of(session, draft):
        await composing.add_to_album(session, now, draft, part, chat_id=chat_id)
        return
    before = (await drafts.version_of(session, draft)).content
    content = sorted([*before, part], key=lambda each: int(each["message_id"]))
    await revise(session, now, draft, author, content, chat_id=chat_id)


async def decide(
    session: AsyncSession,
    now: datetime,
    step_id: int,
    person: Person,
    decision: StepState,
    words: str | None = None,
) -> Draft:
    """One person's decision on one step: approve, request changes, or reject.

    Effects of APPROVED: the next step opens, or, after the last, the draft is approved. CHANGES_REQUESTED returns it
    to the author, whose self-check starts again (J4, H7.1), REJECTED ends it; both cancel the steps that were left and
    need words.
    Raises NotFound, NotPermitted, AlreadyDecided, StaleVersion, WrongState, OwnDraft, DecidedBefore, WordsMissing, and
    for an approval LastForStep and Frozen: changes and a rejection stay possible (J9).
    """
    step, draft = await judge(session, now, step_id, person)
    if decision is StepState.APPROVED:
        await directives.expect_free(session, draft)
        await staffing.expect_rest(session, now, draft, step, person)
    elif not words:
        raise WordsMissing
    won = await session.execute(
        update(Step)
        .where(Step.id == step.id, Step.state == StepState.OPEN)
        .values(state=decision, decided_by_id=person.id, decided_at=now, words=words)
    )
    if won.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result has a row count
        raise AlreadyDecided(who="?", when=now, state=step.state)
    version = await drafts.version_of(session, draft)
    await trail.record(
        session,
        now,
        f"step.{decision}",
        draft.reference,
        actor=person,
        version=step.version,
        fingerprint=version.fingerprint,
        role=step.role,
        step=step.id,
        words=words,
    )
    if decision is StepState.APPROVED:
        await _advance(session, now, draft)
    else:
        await cancel_steps(session, draft)
        draft.state = State.REJECTED
        if decision is StepState.CHANGES_REQUESTED:
            draft.state, version.gates = State.RETURNED, []
    await session.flush()
    return draft


async def judge(session: AsyncSession, now: datetime, step_id: int, person: Person) -> tuple[Step, Draft]:
    """The open step and its draft, locked, if this person may decide it now; otherwise why not (see `decide`)."""
    step = await session.get(Step, step_id)
    if step is None:
        raise NotFound
    draft = await drafts.get(session, step.draft_id, change=True)
    await session.refresh(step)
    if step.state in DECIDED and step.decided_by and step.decided_at:
        raise AlreadyDecided(
            who=step.decided_by.name,
            who_id=step.decided_by_id,
            when=step.decided_at,
            state=step.state,
            role=step.role,
        )
    if step.version != draft.version:
        raise StaleVersion(version=draft.version)
    if step.state is not StepState.OPEN:
        raise WrongState(state=draft.state)
    if draft.author_id == person.id:
        raise OwnDraft
    steps = await steps_of(session, draft)
    if any(each.decided_by_id == person.id and each.state in DECIDED for each in steps):
        raise DecidedBefore
    if person.id not in {each.id for each in await eligible(session, now, draft, step)}:
        raise NotPermitted
    return step, draft


async def _advance(session: AsyncSession, now: datetime, draft: Draft) -> None:
    steps = await steps_of(session, draft)
    if any(step.state == StepState.OPEN for step in steps):
        return
    later = [step for step in steps if step.state == StepState.WAITING]
    for step in later:
        if step.stage == later[0].stage:
            await waiting.begin(session, now, draft, step)
            await trail.record(
                session, now, "step.opened", draft.reference, version=draft.version, role=step.role, step=step.id
            )
    if later:
        return
    draft.state, draft.approved_at = State.APPROVED, now
    if draft.inquiry_id is None:  # a reply is brought to mind with the message it answers
        draft.remind_at = (await calendars.of(session, draft.unit)).morning_after(now)
    version = await drafts.version_of(session, draft)
    await trail.record(
        session, now, "draft.approved", draft.reference, version=draft.version, fingerprint=version.fingerprint
    )
    await publication.release(session, now, draft)
