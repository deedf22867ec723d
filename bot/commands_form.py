"""`xianshen form`: a draft's review form or an incident's report as a file, for the archive or the printer."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession
from typer import echo

from bot.command import CommandError, MisusedError, database, say
from bot.settings import Settings
from handlers import form as forms
from handlers import form_file, incident_report
from handlers.form_file import Format, Written
from handlers.form_pdf import TypesettingError
from handlers.i18n import TIMEZONE, Translator, translator
from models import draft as drafts
from models import incident as incidents
from models.clock import SystemClock
from models.errors import NotFound


class _Paper(NamedTuple):
    """What is to be made: the file's name, what makes it in a thread, and what puts on record that it was printed."""

    name: str
    make: Callable[[], Written]
    record: Callable[[AsyncSession], Awaitable[None]]


async def form(settings: Settings, reference: str, format_: Format, output: Path | None) -> None:
    """Writes the form in LANGUAGE, records that it was printed, and prints the file's whole path.

    Without `output` it is `D-12-v3.docx` or `I-12.docx` in the working folder; a file of that name is replaced. Only
    its owner may read it. Raises CommandError: no such draft or incident, or the file cannot be written; then nothing
    is recorded.
    """
    asked = forms.REFERENCE.fullmatch(reference)
    if not asked:
        raise MisusedError(f"{reference} is no draft's or incident's reference: write it like D-12 or I-12")
    TIMEZONE.set(settings.timezone)
    now = SystemClock().now()
    paper_of = _of_draft if asked[1] in "Dd" else _of_incident
    async with database(settings) as opened:
        async with opened.read() as session:
            try:
                paper = await paper_of(session, now, int(asked[2]), format_, translator(settings.language))
            except NotFound:
                what = "draft" if asked[1] in "Dd" else "incident"
                raise CommandError(f"there is no {what} {reference.upper()}") from None
        try:
            written = await asyncio.to_thread(paper.make)
        except TypesettingError as error:
            raise CommandError(f"the PDF could not be made ({error}): use --format docx") from None
        path = (output or Path(paper.name)).absolute()
        async with opened.write() as session:
            await paper.record(session)
            _write(path, written.data)
    if written.refused:
        say(
            f"warning: the unit's own template cannot be filled in ({written.refused}), so the built-in one was used: "
            "have it uploaded again"
        )
    echo(path)


async def _of_draft(session: AsyncSession, now: datetime, number: int, format_: Format, t: Translator) -> _Paper:
    draft = await drafts.get(session, number)
    shown = await forms.form_of(session, now, draft, t)
    template = await form_file.template_of(session, draft.unit_id)

    async def record(session: AsyncSession) -> None:
        await forms.printed(session, now, draft, shown, None, [format_])

    return _Paper(form_file.file_name(shown, format_), partial(form_file.write, shown, format_, template), record)


async def _of_incident(session: AsyncSession, now: datetime, number: int, format_: Format, t: Translator) -> _Paper:
    incident = await incidents.get(session, number)
    shown = await incident_report.report_of(session, now, incident, t)

    async def record(session: AsyncSession) -> None:
        await incident_report.printed(session, now, incident, shown, None, [format_])

    return _Paper(
        incident_report.file_name(shown, format_), lambda: Written(incident_report.write(shown, format_)), record
    )


def _write(path: Path, data: bytes) -> None:
    """Through a file beside it, so that nobody ever finds half a form. Raises CommandError."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
            target.write(data)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise CommandError(f"{path} cannot be written: {error.strerror}") from None
