"""The review form of a draft (J10 审查表): `/form D-1` and the button; who printed it is on record (H7.1 全程留痕).

`/form I-1` is the report of an incident (handlers/incident_report.py).
"""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update

from handlers import access, enclosure, form_file, incident_report
from handlers.cards import action_words, words
from handlers.cards.draft_view import grouped
from handlers.context import Context
from handlers.form_file import FORMATS, Format
from handlers.form_labels import labels
from handlers.forms import Form, HitLine, StepLine
from handlers.i18n import Translator
from handlers.refusals import Usage
from handlers.tap import Tap
from models import document, route, trail
from models import draft as drafts
from models.draft import Draft, Version
from models.errors import NotFound
from models.organisation import Person, Role
from models.reference import draft_id, incident_id
from models.route import DECIDED, Step

REFERENCE = re.compile(r"([DI])-(\d{1,15})", re.IGNORECASE)


async def command(update: Update, context: Context) -> None:
    if update.message is None:
        return
    asked = REFERENCE.fullmatch("".join(context.args or []))
    if not asked:
        raise Usage(usage="/form D-1, /form I-1")
    send = _send if asked[1] in "Dd" else incident_report.send
    await send(context, update.message.chat.id, int(asked[2]))


async def pressed(context: Context, tap: Tap) -> str:
    """On the card of a draft or an incident; of an incident it comes in private, whatever chat the card is in."""
    if tap.card.subject.startswith("I-"):
        chat_id = context.member.telegram_id or tap.card.chat_id
        await incident_report.send(context, chat_id, incident_id(tap.card.subject))
        return context.t("The report is on its way.")
    await _send(context, tap.card.chat_id, draft_id(tap.card.subject))
    return context.t("The form is on its way.")


async def _send(context: Context, chat_id: int, number: int) -> None:
    """The form in every format, as it stands now; it is made when its turn to be sent has come."""
    session, now, t = context.session, context.now, context.t
    draft = await drafts.get(session, number)
    if not access.may_read(context.member, draft):
        raise NotFound
    form = await form_of(session, now, draft, t)
    await printed(session, now, draft, form, context.member, FORMATS)
    for format_ in FORMATS:
        caption = f"📋 <b>{form.reference}</b> v{form.version} · {form.title}" if format_ == FORMATS[0] else None
        enclosure.send(session, now, chat_id, form_file.order(form, draft.unit_id, format_), caption)


async def printed(
    session: AsyncSession, now: datetime, draft: Draft, form: Form, person: Person | None, formats: Sequence[Format]
) -> None:
    """Puts on record who had the form printed; `person` None: on the command line."""
    await trail.record(
        session,
        now,
        "form.printed",
        draft.reference,
        actor=person,
        version=form.version,
        fingerprint=form.fingerprint,
        formats=list(formats),
    )


async def form_of(session: AsyncSession, now: datetime, draft: Draft, t: Translator) -> Form:
    """All that the form of the current version shows, printed now, in the language of `t`."""
    version = await drafts.version_of(session, draft)
    steps = [_step(t, step) for step in await route.steps_of(session, draft)]
    origin = t("Original") if draft.source is None else t("Repost from {source}", source=draft.source.name)
    link = draft.source_link or (t("no link given") if draft.source else "")
    return Form(
        reference=draft.reference,
        unit=draft.unit.name,
        title=t("Review form"),
        account=draft.account.name if draft.account else t("no account chosen"),
        level=words.level(t, draft.level),
        author=draft.author.name,
        created_at=t.moment(draft.created_at),
        submitted_at=_moment(t, draft.submitted_at),
        source=f"{origin} {link}".rstrip(),
        version=draft.version,
        content="\n\n".join(part["text"] for part in version.content if part["text"]),
        attachments=form_file.attachments(t, version.content),
        gates=tuple((words.gate(t, gate), gate in version.gates) for gate in draft.policy.gates),
        hits=tuple(_hits(t, version)),
        steps=(*steps, *await _stopped(session, draft, t)),
        state=words.state(t, draft.state),
        published_at=_moment(t, draft.published_at),
        link=draft.link or "",
        fingerprint=version.fingerprint,
        printed_at=t.moment(now),
        labels=labels(t),
    )


def _moment(t: Translator, at: datetime | None) -> str:
    return t.moment(at) if at else ""


def _hits(t: Translator, version: Version) -> list[HitLine]:
    """What nobody screened, and each passage found once, with how often it stands there."""
    unseen = [part.get("file_name") or words.medium(t, part["kind"]) for part in document.unscreened(version.content)]
    lines = [HitLine(t("not screened"), t("to be looked into by people"), name) for name in unseen]
    return lines + [
        HitLine(label, words.severity(t, severity), passage + (f" ×{count}" if count > 1 else ""))
        for (label, severity), passages in grouped(t, version.hits).items()
        for passage, count in passages
    ]


def _step(t: Translator, step: Step) -> StepLine:
    decision = words.decided(t, step.state, step.role)
    if step.state not in DECIDED or step.decided_by is None:
        return StepLine(words.step(t, step), "", decision, "", "")
    return StepLine(words.step(t, step), step.decided_by.name, decision, step.words or "", _moment(t, step.decided_at))


async def _stopped(session: AsyncSession, draft: Draft, t: Translator) -> list[StepLine]:
    """The head's veto (J3) and the take-down stand below the steps: they are no step, but the last word."""
    entries = [await trail.latest(session, draft.reference, action) for action in ("draft.vetoed", "draft.taken_down")]
    return [
        StepLine(
            words.role(t, Role.HEAD) if entry.action == "draft.vetoed" else t("account's owner"),
            entry.actor,
            action_words.action(t, entry.action),
            entry.detail.get("words") or "",
            t.moment(entry.at),
        )
        for entry in entries
        if entry and entry.detail.get("version") == draft.version
    ]
