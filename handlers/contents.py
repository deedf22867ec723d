"""The table of contents: every command, button and answer to a question, one line each."""

from collections.abc import Callable, Coroutine, Mapping
from types import MappingProxyType
from typing import Any

from telegram import Update

from handlers import (
    absence,
    account,
    assigning,
    draft,
    duty,
    form,
    lexicon,
    opening,
    preparing,
    publication,
    reminders,
    reply,
    report,
    review,
    start,
    tap,
    template,
    trail,
    veto,
)
from handlers.context import Context

Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]

COMMANDS: Mapping[str, Handler] = MappingProxyType(
    {
        "start": start.start,
        "help": start.help_,
        "new": draft.new,
        "drafts": draft.listed,
        "pending": review.pending,
        "schedule": publication.schedule_command,
        "delegate": absence.command,
        "trail": trail.command,
        "form": form.command,
        "report": report.command,
        "accounts": account.command,
        "duty": duty.command,
        "invite": start.invite,
        "lexicon": lexicon.command,
        "template": template.command,
        "language": start.language,
        "cancel": start.cancel,
    }
)

BUTTONS: Mapping[str, tap.Press] = MappingProxyType(
    {
        "account": preparing.account,
        "level": preparing.level,
        "gates": preparing.gates,
        "back": preparing.back,
        "choose_account": preparing.choose_account,
        "choose_level": preparing.choose_level,
        "source": preparing.source,
        "repost": preparing.repost,
        "original": preparing.original,
        "choose_source": preparing.choose_source,
        "countersign": preparing.countersign,
        "choose_countersign": preparing.choose_countersign,
        "tick": preparing.tick,
        "all_clear": preparing.all_clear,
        "submit": draft.submit,
        "withdraw": draft.withdraw,
        "discard": draft.discard,
        "discard_sure": draft.discard_sure,
        "published": publication.published,
        "publish_now": publication.publish_now,
        "schedule": publication.schedule,
        "schedule_in": publication.schedule_in,
        "schedule_tomorrow": publication.schedule_tomorrow,
        "schedule_words": publication.schedule_words,
        "unschedule": publication.unschedule,
        "urge": assigning.urge,
        "delegate": assigning.delegate,
        "choose_colleague": assigning.choose_colleague,
        "ask_unit": assigning.ask_unit,
        "choose_unit": assigning.choose_unit,
        "choose_stand_in": absence.choose_stand_in,
        "returned": absence.back,
        "veto": veto.veto,
        "taken_down": veto.taken_down,
        "approve": review.approve,
        "request_changes": review.request_changes,
        "reject": review.reject,
        "full": review.full,
        "trail": trail.pressed,
        "form": form.pressed,
        "open": opening.opened,
        "snooze": reminders.put_off,
        "snooze_for": reminders.put_off_for,
        "snooze_words": reminders.put_off_words,
        "report_week": report.week,
        "report_units": report.units,
        "report_chart": report.chart,
        "report_sheet": report.sheet,
        "account_card": account.card,
        "weekly_draft": account.draft,
        "weekly_published": account.published,
        "account_pause": account.pause,
        "account_resume": account.resume,
        "account_inspect": account.inspect,
        "duty_day": duty.day,
        "choose_duty": duty.choose,
        "duty_unit": duty.unit,
        "duty_history": duty.history,
        "patrol_clear": duty.clear,
        "patrol_found": duty.found,
        "patrol_explain": duty.explain,
        "speak": start.speak,
    }
)

ANSWERS: Mapping[str, reply.Continuation] = MappingProxyType(
    {
        "request_changes": review.changes_worded,
        "reject": review.rejection_worded,
        "published": publication.linked,
        "schedule": publication.schedule_worded,
        "delegate": assigning.delegation_worded,
        "absence": absence.absence_worded,
        "veto": veto.veto_worded,
        "snooze_words": reminders.put_off_worded,
        "source_link": preparing.source_linked,
        "weekly_published": account.linked,
        "account_pause": account.pause_until,
        "account_pause_reason": account.pause_reason,
        "account_inspect": account.inspected,
        "patrol_found": duty.found_worded,
        "patrol_explain": duty.explained,
    }
)
