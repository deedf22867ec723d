"""Whether a draft can be submitted: what its author has to choose and tick, and whom its route needs (J4, H7.1)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models import account as register
from models import document, length, screened, staffing
from models import draft as drafts
from models.draft import WITH_AUTHOR, Draft, Version
from models.errors import Blocked, GatesOpen, NoAccount, TooLongToPublish
from models.organisation import Person, Unit
from models.publication import by_bot
from models.route import Planned, plan


async def ready(
    session: AsyncSession, now: datetime, draft: Draft, author: Person
) -> tuple[Version, Sequence[Planned]]:
    """The version to submit and the steps of its route, once nothing is missing any more.

    Raises NotPermitted, WrongState, NoAccount, TooLongToPublish, GatesOpen, StillReading, UnreadDocument, Blocked,
    NobodyEligible.
    """
    drafts.owned(draft, author)
    drafts.expect(draft, *WITH_AUTHOR)
    version = await drafts.version_of(session, draft)
    if draft.inquiry_id is None:
        _prepared(draft, version)
    await screened.again(session, draft.unit_id, version)
    document.expect_read(version)
    if passages := version.forbidden:
        raise Blocked(passages=passages)
    named = [await session.get_one(Unit, unit_id) for unit_id in draft.countersign]
    units = [unit for unit in named if unit.active]
    planned = plan(draft, sensitive=version.sensitive, countersigners=units)
    await staffing.expect_everybody(session, now, draft, version, planned)
    return version, planned


def _prepared(draft: Draft, version: Version) -> None:
    """What the author of a draft has to choose and tick first; a reply to a citizen has neither."""
    if draft.account is None or not draft.account.active:
        raise NoAccount
    if draft.source and draft.source_link:
        register.of_domain(draft.source, draft.source_link)
    source = draft.source.name if draft.source else None
    if by_bot(draft) and (excess := length.excess(version.content, source, draft.source_link)):
        raise TooLongToPublish(excess=excess)
    unticked = [gate for gate in draft.policy.gates if gate not in version.gates]
    if unticked:
        raise GatesOpen(gates=unticked)
