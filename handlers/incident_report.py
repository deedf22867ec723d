"""The report of an incident (J13, H14): the button, `/form I-1`; who printed it is on record (H7.1 全程留痕)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from html import unescape

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import enclosure, incident_form
from handlers.cards import incident_terms, words
from handlers.cards.trail import happened
from handlers.context import Context
from handlers.enclosure import Made, Making, Order
from handlers.form_file import FORMATS, Format, attachments, not_typeset, ordered
from handlers.form_pdf import TypesettingError
from handlers.i18n import Translator, translator
from handlers.incident_form import EventLine, IncidentForm, ReachedLine, ResponseLine
from handlers.incident_labels import labels
from models import draft as drafts
from models import incident as incidents
from models import incident_report, response, route, trail
from models.draft import Draft
from models.errors import NotFound
from models.incident import Incident, State
from models.incident_report import Happened, Reached
from models.organisation import Person
from models.policy import Rung
from models.route import DECIDED
from models.trail import BY_ITSELF, Entry


async def send(context: Context, chat_id: int, number: int) -> None:
    """The report in every format, as it stands now. Raises NotFound."""
    session, now = context.session, context.now
    incident = await incidents.get(session, number)
    if not await incident_report.may_print(session, incident, context.member):
        raise NotFound
    form = await report_of(session, now, incident, context.t)
    await printed(session, now, incident, form, context.member, FORMATS)
    for format_ in FORMATS:
        caption = f"📋 <b>{form.reference}</b> · {form.title}" if format_ == FORMATS[0] else None
        enclosure.send(session, now, chat_id, order(form, format_), caption)


async def printed(
    session: AsyncSession,
    now: datetime,
    incident: Incident,
    form: IncidentForm,
    person: Person | None,
    formats: Sequence[Format],
) -> None:
    """Puts on record who had the report printed; `person` None: on the command line."""
    await trail.record(
        session,
        now,
        "incident.report_printed",
        incident.reference,
        actor=person,
        fingerprint=form.fingerprint,
        formats=list(formats),
    )


async def report_of(session: AsyncSession, now: datetime, incident: Incident, t: Translator) -> IncidentForm:
    """All that the report shows, printed now, in the language of `t`."""
    entries = await incident_report.entries_of(session, incident)
    head = await trail.head(session)
    closed = incident.state is State.RESOLVED
    ended = incident.resolved_at
    return IncidentForm(
        reference=incident.reference,
        title=t("Incident report"),
        mark=t("Internal") if incident.hidden else "",
        state=incident_terms.state(t, incident.state),
        unit=incident.unit.name,
        account=incident.account.name if incident.account else t("no account chosen"),
        kind=f"{incident_terms.category(t, incident.category)} · {incident_terms.severity(t, incident.severity)}",
        about=f"D-{incident.draft_id}" if incident.draft_id else t("none"),
        reporter=incident.reporter.name,
        reported_at=t.moment(incident.reported_at),
        handler=incident.handler.name if incident.handler else "",
        acknowledged_at=t.moment(incident.acknowledged_at) if incident.acknowledged_at else "",
        to_acknowledge=_length(t, incident, incident.acknowledged_at),
        resolved_at=t.moment(ended) if ended else "",
        to_resolve=_length(t, incident, ended),
        words=incident.words,
        attachments=attachments(t, incident.content),
        task=await _task(session, incident, t),
        reached=tuple(
            ReachedLine(t.moment(each.at), _level(t, each.rung), _people(t, each))
            for each in await incident_report.reached(session, now, incident, entries)
        ),
        timeline=tuple(_event(t, incident, each) for each in incident_report.timeline(entries)),
        responses=tuple([await _response(session, each, t) for each in await response.of_incident(session, incident)]),
        cause=(incident.cause if closed else None) or "",
        measures=(incident.measures if closed else None) or "",
        responsible=(incident.responsible if closed else None) or "",
        fingerprint=entries[-1].hash if entries else "",
        entry=f"#{entries[-1].seq}" if entries else "",
        head=head.hash if head else "",
        head_entry=f"#{head.seq}" if head else "",
        printed_at=t.moment(now),
        labels=labels(t),
    )


def _length(t: Translator, incident: Incident, until: datetime | None) -> str:
    """From the report until then: days, hours and minutes."""
    if until is None:
        return ""
    minutes = max(timedelta(), until - incident.reported_at) // timedelta(minutes=1)
    days, hours = divmod(minutes // 60, 24)
    if days:
        return t("{days} d {hours} h {minutes} min", days=days, hours=hours, minutes=minutes % 60)
    if hours:
        return t("{hours} h {minutes} min", hours=hours, minutes=minutes % 60)
    return t("{n} min", n=minutes) if minutes else t("under a minute")


def _people(t: Translator, each: Reached) -> str:
    if each.people:
        return t.listed(list(each.people))
    return t("everybody in it") if each.rung is Rung.GROUP else t("nobody could be reached")


def _level(t: Translator, rung: Rung) -> str:
    said = incident_terms.rung(t, rung)
    return said[:1].upper() + said[1:]


async def _task(session: AsyncSession, incident: Incident, t: Translator) -> str:
    """Whom it was given, and whether it is done (C6, H9)."""
    if incident.owner is None:
        return t("none")
    if incident.task_done_at is None or incident.task_done_by_id is None:
        return t("{name}: not done", name=incident.owner.name)
    who = await session.get_one(Person, incident.task_done_by_id)
    done = t("done by {name} at {at}", name=who.name, at=t.moment(incident.task_done_at))
    return done if who.id == incident.owner_id else t.labelled(incident.owner.name, done)


def _event(t: Translator, incident: Incident, each: Happened) -> EventLine:
    entry = each.entry
    by_itself = entry.actor_id is None and entry.actor == BY_ITSELF
    times = f" ×{each.times}" if each.times > 1 else ""
    return EventLine(
        at=t.moment(entry.at),
        person=t("Automatic") if by_itself else entry.actor,
        what=unescape(happened(t, entry)) + times,
        words=_said(t, incident, entry),
    )


def _said(t: Translator, incident: Incident, entry: Entry) -> str:
    """The words of an update; of an earlier closing, which a reopening left behind, all three answers."""
    detail = entry.detail
    if entry.action == "incident.resolved" and (
        incident.state is not State.RESOLVED or entry.at != incident.resolved_at
    ):
        told = ((t("Cause"), "cause"), (t("Measures"), "measures"), (t("Person responsible"), "responsible"))
        return "\n".join(t.labelled(label, detail[name]) for label, name in told)
    return str(detail.get("words") or "")


async def _response(session: AsyncSession, draft: Draft, t: Translator) -> ResponseLine:
    version = await drafts.version_of(session, draft)
    decided = [
        f"{step.decided_by.name} {words.decided(t, step.state, step.role)} {t.moment(step.decided_at)}"
        for step in await route.steps_of(session, draft)
        if step.state in DECIDED and step.decided_by and step.decided_at
    ]
    out = [t.moment(draft.published_at)] if draft.published_at else []
    link = [draft.link] if draft.link else []
    return ResponseLine(
        reference=draft.reference,
        author=draft.author.name,
        state=" · ".join([*decided, words.state(t, draft.state), *out, *link]),
        text="\n".join(part["text"] for part in version.content if part["text"]),
    )


def file_name(form: IncidentForm, format_: Format) -> str:
    """`I-12.pdf`."""
    return f"{form.reference}.{format_}"


def write(form: IncidentForm, format_: Format) -> bytes:
    """The report as a file. Takes 30 to 200 ms: call it in a thread. Raises TypesettingError."""
    return incident_form.pdf(form) if format_ == "pdf" else incident_form.docx(form)


def order(form: IncidentForm, format_: Format) -> Order:
    """The report as it stands now, to be made when its turn to be sent has come."""
    return ordered("incident_report", form, format_)


async def _prepare(_session: AsyncSession, given: Order) -> Making:
    t = translator(given["language"])
    return partial(_make, t, incident_form.of_facts(given["form"], labels(t)), given["format"])


def _make(t: Translator, form: IncidentForm, format_: Format) -> Made:
    try:
        return Made(name=file_name(form, format_), data=write(form, format_))
    except TypesettingError as error:
        return not_typeset(t, form.reference, error)


enclosure.PREPARE["incident_report"] = _prepare
