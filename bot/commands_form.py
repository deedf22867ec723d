"""`xianshen form`: the review form of a draft as a file, for the archive or the printer."""

import asyncio
import os
import re
from pathlib import Path
from typing import Final

from typer import echo

from bot.command import CommandError, MisusedError, database, say
from bot.settings import Settings
from handlers import form as forms
from handlers import form_file
from handlers.form_file import Format
from handlers.form_pdf import TypesettingError
from handlers.i18n import TIMEZONE, translator
from models import draft as drafts
from models.clock import SystemClock
from models.errors import NotFound

REFERENCE: Final = re.compile(r"D-(\d{1,15})", re.IGNORECASE)


async def form(settings: Settings, reference: str, format_: Format, output: Path | None) -> None:
    """Writes the form in LANGUAGE, records that it was printed, and prints the file's whole path.

    Without `output` it is `D-12-v3.docx` in the working folder; a file of that name is replaced. Only its owner may
    read it. Raises CommandError: no such draft, or the file cannot be written; then nothing is recorded.
    """
    asked = REFERENCE.fullmatch(reference)
    if not asked:
        raise MisusedError(f"{reference} is no draft's reference: write it like D-12")
    TIMEZONE.set(settings.timezone)
    t = translator(settings.language)
    now = SystemClock().now()
    async with database(settings) as opened:
        async with opened.read() as session:
            try:
                draft = await drafts.get(session, int(asked[1]))
            except NotFound:
                raise CommandError(f"there is no draft {reference.upper()}") from None
            shown = await forms.form_of(session, now, draft, t)
            template = await form_file.template_of(session, draft.unit_id)
        try:
            written = await asyncio.to_thread(form_file.write, shown, format_, template)
        except TypesettingError as error:
            raise CommandError(f"the PDF could not be made ({error}): use --format docx") from None
        path = (output or Path(form_file.file_name(shown, format_))).absolute()
        async with opened.write() as session:
            await forms.printed(session, now, draft, shown, None, [format_])
            _write(path, written.data)
    if written.refused:
        say(
            f"warning: the unit's own template cannot be filled in ({written.refused}), so the built-in one was used: "
            "have it uploaded again"
        )
    echo(path)


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
