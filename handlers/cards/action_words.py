"""The words for what a trail entry says happened."""

from functools import cache

from handlers.i18n import Translator, translator


def action(t: Translator, value: str) -> str:
    """What a trail entry says happened; an action without words of its own is shown as recorded."""
    return _all(t.language).get(value, value)


@cache
def _all(language: str) -> dict[str, str]:
    """All of them in one language, not by translator: each update makes some of its own."""
    t = translator(language)
    known = (_of_drafts, _of_steps, _of_reminders, _of_accounts, _of_duty, _of_incidents, _of_inquiries, _of_the_house)
    return {key: words for noun in known for key, words in noun(t).items()}


def _of_drafts(t: Translator) -> dict[str, str]:
    return {
        "draft.created": t("created"),
        "draft.album_grown": t("added a picture"),
        "draft.account_chosen": t("chose the account"),
        "draft.level_chosen": t("chose the level"),
        "draft.source_chosen": t("chose the source"),
        "draft.countersign_chosen": t("chose who countersigns"),
        "draft.screened": t("document screened"),
        "draft.unreadable": t("a document could not be read"),
        "draft.vetoed": t("vetoed it"),
        "draft.taken_down": t("taken down"),
        "draft.self_checked": t("self-check"),
        "draft.submitted": t("submitted for review"),
        "draft.withdrawn": t("withdrew it"),
        "draft.discarded": t("discarded it"),
        "draft.revised": t("changed the content"),
        "draft.approved": t("every step approved"),
        "draft.urged": t("urged"),
        "draft.scheduled": t("set the time of publication"),
        "draft.unscheduled": t("dropped the set time"),
        "draft.publication_started": t("publication begun"),
        "draft.publication_failed": t("publication failed"),
        "draft.publication_reminded": t("reminded of the publication"),
        "takedown.repeated": t("asked again to take it down"),
        "takedown.failed": t("could not delete the post"),
        "draft.publication_held": t("held back by a freeze"),
        "draft.publication_released": t("freeze lifted, author asked"),
        "incident.response_drafted": t("wrote a response"),
        "incident.response_published": t("response published"),
        "directive.issued": t("sent the directive"),
        "directive.read": t("has read it"),
        "directive.urged": t("urged"),
        "directive.lifted": t("lifted the directive"),
        "draft.published": t("recorded the publication"),
        "form.printed": t("had the form printed"),
    }


def _of_steps(t: Translator) -> dict[str, str]:
    return {
        "step.reminded": t("reminded"),
        "step.widened": t("passed on to the stand-in"),
        "step.countersign_added": t("asked another unit to countersign"),
        "step.delegated": t("delegated the step"),
        "step.opened": t("next step opened"),
        "step.approved": t("approved"),
        "step.changes_requested": t("requested changes"),
        "step.rejected": t("rejected it"),
        "step.unattended": t("nobody can be reached for this step"),
    }


def _of_inquiries(t: Translator) -> dict[str, str]:
    return {
        "draft.turned": t("turned it into a citizen's message"),
        "inquiry.received": t("citizen's message received"),
        "inquiry.added_to": t("the citizen added to it"),
        "inquiry.kind_chosen": t("chose the kind"),
        "inquiry.recounted": t("deadline counted anew"),
        "inquiry.transferred": t("transferred it"),
        "inquiry.extension_asked": t("asked for more time"),
        "inquiry.extension_granted": t("granted more time"),
        "inquiry.extension_refused": t("refused more time"),
        "inquiry.reply_started": t("reply on its way to the comment"),
        "inquiry.answered": t("answered"),
        "inquiry.closed": t("closed it"),
        "inquiry.reminded": t("reminded of the deadline"),
        "inquiry.incident_made": t("made it an incident"),
    }


def _of_reminders(t: Translator) -> dict[str, str]:
    return {
        "reminder.snoozed": t("put the reminder off"),
        "reminder.repeated": t("reminded again, as asked"),
        "reminder.undelivered": t("nobody could be reminded"),
    }


def _of_incidents(t: Translator) -> dict[str, str]:
    return {
        "incident.reported": t("reported it"),
        "incident.rung": t("rang again"),
        "incident.climbed": t("nobody answered; the next level is called"),
        "incident.acknowledged": t("acknowledged it"),
        "incident.taken_over": t("took it over"),
        "incident.updated": t("update"),
        "incident.pushed": t("updates told together"),
        "incident.files_added": t("added pictures or files"),
        "incident.asked_for_news": t("asked for news"),
        "incident.escalated": t("escalated it"),
        "incident.account_chosen": t("named the account"),
        "incident.task_given": t("asked the account's owner to deal with it"),
        "incident.task_repeated": t("asked the account's owner again"),
        "incident.task_done": t("has dealt with it"),
        "incident.resolved": t("closed it"),
        "incident.reopened": t("reopened it"),
        "incident.report_printed": t("had the report printed"),
    }


def _of_the_house(t: Translator) -> dict[str, str]:
    return {
        "calendar.changed": t("changed the calendar"),
        "lexicon.changed": t("changed the word list"),
        "template.changed": t("changed the review form"),
        "stall.found": t("the auditor found something standing still"),
        "report.sent": t("sent the weekly report"),
        "tap.refused": t("a tap was refused"),
    }


def _of_accounts(t: Translator) -> dict[str, str]:
    return {
        "account.reminded": t("reminded of the weekly update"),
        "account.publication_recorded": t("recorded a publication"),
        "account.paused": t("paused the account"),
        "account.resumed": t("ended the pause"),
        "account.inspected": t("inspected it"),
        "account.sleepers_listed": t("listed the sleeping accounts"),
    }


def _of_duty(t: Translator) -> dict[str, str]:
    return {
        "duty.changed": t("changed the roster"),
        "duty.empty": t("nobody on duty"),
        "patrol.opened": t("patrol begun"),
        "patrol.handed_on": t("patrol handed on"),
        "patrol.reminded": t("reminded of the patrol"),
        "patrol.climbed": t("passed the patrol on to the head"),
        "patrol.cleared": t("patrol: all clear"),
        "patrol.found": t("patrol: something found"),
        "patrol.described": t("described what was found"),
        "patrol.explained": t("recorded why there was no patrol"),
    }
