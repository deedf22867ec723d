"""Drafts brought by the models themselves into every situation that a draft can be in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from pressing import AUTHOR, COLLEAGUE, STAFF
from sqlalchemy.ext.asyncio import AsyncSession

from models import assigning, composing, publication, review, route, veto
from models.draft import Draft
from models.organisation import Person, Role
from models.policy import Gate, Level
from models.route import Step, StepState


@dataclass
class Desk:
    """One draft on its way; each step of the way returns the desk's draft changed."""

    session: AsyncSession
    now: datetime
    draft: Draft

    async def person(self, number: int) -> Person:
        return await self.session.get_one(Person, number)

    async def focus(self) -> Step:
        """The open step, or else the last of the route."""
        steps = await route.steps_of(self.session, self.draft)
        return next((step for step in steps if step.state is StepState.OPEN), steps[-1])

    async def submit(self) -> None:
        await review.submit(self.session, self.now, self.draft, await self.person(AUTHOR))

    async def decide(self, *decisions: StepState) -> None:
        """The staff of each open step in turn."""
        for decision in decisions:
            step = await self.focus()
            person = await self.person(STAFF[step.role])
            words = None if decision is StepState.APPROVED else "理由"
            await review.decide(self.session, self.now, step.id, person, decision, words)

    async def approve(self, times: int = 3) -> None:
        await self.submit()
        await self.decide(*[StepState.APPROVED] * times)

    async def publish(self) -> None:
        await self.approve()
        await publication.publish(self.session, self.now, self.draft, await self.person(AUTHOR), None)

    async def stop(self) -> None:
        await veto.veto(self.session, self.now, self.draft, await self.person(STAFF[Role.HEAD]), "停")


async def new(session: AsyncSession, now: datetime, number: int) -> Desk:
    """A major draft of the author's, its self-check done."""
    author = await session.get_one(Person, AUTHOR)
    part = {"kind": "text", "text": f"稿件{number}", "entities": [], "message_id": number}
    draft = await composing.create(session, now, author, [part], chat_id=AUTHOR)
    await composing.choose_level(session, now, draft, author, Level.MAJOR)
    await composing.tick(session, now, draft, author, set(Gate))
    return Desk(session, now, draft)


async def _composing(desk: Desk) -> None:
    await desk.submit()
    await review.withdraw(desk.session, desk.now, desk.draft, await desk.person(AUTHOR))


async def _returned(desk: Desk) -> None:
    await desk.submit()
    await desk.decide(StepState.CHANGES_REQUESTED)
    await composing.tick(desk.session, desk.now, desk.draft, await desk.person(AUTHOR), set(Gate))


async def _handed_on(desk: Desk) -> None:
    """The head's step is the colleague's, who was a deputy when it was handed on."""
    await desk.approve(1)
    colleague, head = await desk.person(COLLEAGUE), await desk.person(STAFF[Role.HEAD])
    colleague.roles = [Role.DEPUTY.value]
    await desk.session.flush()
    await assigning.assign(desk.session, desk.now, (await desk.focus()).id, head, colleague, "出差")


async def _publishing(desk: Desk) -> None:
    await desk.approve()
    await publication.start(desk.session, desk.now, desk.draft, await desk.person(AUTHOR))


async def _rejected(desk: Desk) -> None:
    await desk.submit()
    await desk.decide(StepState.REJECTED)


async def _vetoed(desk: Desk) -> None:
    await desk.approve()
    await desk.stop()


async def _to_be_taken_down(desk: Desk) -> None:
    await desk.publish()
    await desk.stop()


async def _taken_down(desk: Desk) -> None:
    await _to_be_taken_down(desk)
    await veto.taken_down(desk.session, desk.now, desk.draft, await desk.person(AUTHOR))


async def _discarded(desk: Desk) -> None:
    await _composing(desk)
    await review.discard(desk.session, desk.now, desk.draft, await desk.person(AUTHOR))


WAYS: dict[str, Callable[[Desk], Awaitable[None]]] = {
    "composing": _composing,
    "returned": _returned,
    "at reviewer": Desk.submit,
    "at head": lambda desk: desk.approve(1),
    "handed on": _handed_on,
    "at superior": lambda desk: desk.approve(2),
    "approved": Desk.approve,
    "publishing": _publishing,
    "published": Desk.publish,
    "to be taken down": _to_be_taken_down,
    "taken down": _taken_down,
    "rejected": _rejected,
    "vetoed": _vetoed,
    "discarded": _discarded,
}
