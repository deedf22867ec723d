"""Trail entry → who hears of it, by which card. Notices are made from trail entries only: what is told is on record."""

from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import (
    account_notices,
    auditing_notices,
    directive_notices,
    drawing,
    drawings,  # noqa: F401 - loaded, it says how the cards are drawn that are told here
    duty_notices,
    file_notices,
    house_notices,
    incident_notices,
    inquiry_notices,
    moving,
    publication_notices,
    reminders,
    report_notices,
    review_notices,
)
from handlers.telling import Notice, Telling, nobody, redraw
from models import reminder

NOTICES: Mapping[str, Notice] = MappingProxyType(
    {
        "draft.created": review_notices.created,
        "draft.album_grown": redraw,
        "draft.screened": redraw,
        "draft.unreadable": file_notices.unreadable,
        "draft.account_chosen": redraw,
        "draft.level_chosen": redraw,
        "draft.source_chosen": redraw,
        "draft.countersign_chosen": redraw,
        "draft.self_checked": redraw,
        "draft.submitted": review_notices.submitted,
        "draft.withdrawn": redraw,
        "draft.discarded": redraw,
        "draft.revised": review_notices.revised,
        "draft.approved": publication_notices.approved,
        "draft.urged": review_notices.urged,
        "draft.scheduled": redraw,
        "draft.unscheduled": redraw,
        "draft.publication_started": publication_notices.started,
        "draft.publication_failed": publication_notices.failed,
        "draft.publication_reminded": publication_notices.reminded,
        "draft.published": publication_notices.out,
        "form.printed": nobody,
        "draft.vetoed": publication_notices.vetoed,
        "draft.taken_down": publication_notices.taken_down,
        "takedown.repeated": publication_notices.repeated,
        "takedown.failed": publication_notices.still_up,
        "step.opened": review_notices.step_opened,
        "step.approved": redraw,
        "step.changes_requested": review_notices.outcome,
        "step.rejected": review_notices.outcome,
        "step.countersign_added": review_notices.step_opened,
        "step.delegated": review_notices.delegated,
        "step.reminded": review_notices.reminded,
        "step.widened": review_notices.widened,
        "step.unattended": review_notices.unattended,
        "draft.turned": redraw,
        "inquiry.received": inquiry_notices.received,
        "inquiry.added_to": redraw,
        "inquiry.kind_chosen": redraw,
        "inquiry.recounted": inquiry_notices.recounted,
        "inquiry.transferred": inquiry_notices.transferred,
        "inquiry.extension_asked": inquiry_notices.extension_asked,
        "inquiry.extension_granted": inquiry_notices.extension_decided,
        "inquiry.extension_refused": inquiry_notices.extension_decided,
        "inquiry.reply_started": inquiry_notices.reply_started,
        "inquiry.answered": inquiry_notices.answered,
        "inquiry.closed": redraw,
        "inquiry.reminded": inquiry_notices.reminded,
        "inquiry.incident_made": redraw,
        "reminder.snoozed": redraw,
        "reminder.repeated": reminders.repeated,
        "reminder.undelivered": reminders.undelivered,
        "draft.publication_held": directive_notices.held,
        "draft.publication_released": directive_notices.released,
        "incident.response_drafted": redraw,
        "incident.response_published": redraw,
        "directive.issued": directive_notices.issued,
        "directive.read": redraw,
        "directive.urged": directive_notices.urged,
        "directive.lifted": directive_notices.lifted,
        "person.invited": nobody,
        "person.enrolled": house_notices.enrolled,
        "person.moved": moving.moved,
        "person.language_chosen": house_notices.language_chosen,
        "person.delegated": house_notices.delegated,
        "person.returned": nobody,
        "person.unreachable": house_notices.unreachable,
        "person.reachable": house_notices.reachable,
        "tap.refused": nobody,
        "message.refused": nobody,
        "group.refused": house_notices.group_refused,
        "group.moved": nobody,
        "group.lost": house_notices.group_lost,
        "message.undeliverable": house_notices.undeliverable,
        "update.parked": house_notices.parked,
        "stall.found": auditing_notices.found,
        "calendar.changed": nobody,
        "organisation.applied": house_notices.organisation_applied,
        "account.reminded": account_notices.reminded,
        "account.publication_recorded": redraw,
        "account.paused": account_notices.paused,
        "account.resumed": account_notices.resumed,
        "account.inspected": account_notices.inspected,
        "account.sleepers_listed": account_notices.sleepers_listed,
        "duty.changed": duty_notices.changed,
        "duty.empty": duty_notices.empty,
        "patrol.opened": duty_notices.asked,
        "patrol.handed_on": duty_notices.asked,
        "patrol.reminded": duty_notices.asked,
        "patrol.climbed": duty_notices.climbed,
        "patrol.cleared": redraw,
        "patrol.found": duty_notices.found,
        "patrol.described": duty_notices.found,
        "patrol.explained": redraw,
        "incident.reported": incident_notices.reported,
        "incident.rung": incident_notices.rung,
        "incident.climbed": incident_notices.rung,
        "incident.acknowledged": incident_notices.acknowledged,
        "incident.taken_over": incident_notices.acknowledged,
        "incident.updated": incident_notices.updated,
        "incident.pushed": incident_notices.pushed,
        "incident.files_added": redraw,
        "incident.asked_for_news": incident_notices.asked_for_news,
        "incident.escalated": incident_notices.escalated,
        "incident.account_chosen": redraw,
        "incident.task_given": incident_notices.task,
        "incident.task_repeated": incident_notices.task,
        "incident.task_done": incident_notices.task_done,
        "incident.resolved": incident_notices.resolved,
        "incident.reopened": incident_notices.reopened,
        "incident.report_printed": nobody,
        "lexicon.changed": file_notices.lexicon_changed,
        "template.changed": file_notices.template_changed,
        "report.sent": report_notices.sent,
    }
)


async def tell(session: AsyncSession, now: datetime) -> Collection[str]:
    """Turn the transaction's new trail entries into cards in the outbox; entries made while telling are told too.

    Gives back the subjects whose cards were drawn again.
    """
    return (await told(session, now)).changed


async def told(session: AsyncSession, now: datetime) -> Telling:
    """The same; gives back all that this round of telling did."""
    telling = Telling(session, now)
    while session.info.get("recorded") or telling.waiting:
        for entry in session.info.pop("recorded", ()):
            await NOTICES[entry.action](telling, entry)
        if not session.info.get("recorded"):
            await reminders.deliver(telling)
    for batch in await reminder.batches_about(session, telling.changed) if telling.changed else ():
        telling.changed[batch] = None
    for message in await inquiry_notices.replied_to(session, telling.changed):
        telling.changed[message] = None
    for subject in telling.changed:
        await drawing.redraw_all(session, now, subject)
    return telling
