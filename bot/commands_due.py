"""`xianshen due`: what would be reminded, to whom and why; nothing is sent and nothing changes."""

from datetime import datetime

import orjson
from typer import echo

from bot import commands_calendar
from bot.command import database
from bot.commands_deadline import moment_of
from bot.organisation_text import columns
from bot.settings import Settings
from models.clock import SystemClock


async def due(settings: Settings, at: str | None, *, json: bool) -> None:
    """Prints a table, or with `json` a list of objects `person`, `subject`, `kind`, `due_at`, `why`.

    Raises MisusedError.
    """
    now = SystemClock().now()
    until = moment_of(at, settings.timezone) if at else now
    async with database(settings) as opened, opened.write() as session:
        from handlers import foreseeing, i18n  # noqa: PLC0415 - the handlers take a second to load

        i18n.TIMEZONE.set(settings.timezone)
        i18n.DEFAULT_LANGUAGE.set(settings.language)
        commands_calendar.use(settings)
        found = await foreseeing.foresee(session, min(now, until), until, i18n.translator(settings.language))
        session.info.clear()
        await session.rollback()
    if json:
        facts = [
            {
                "person": each.person,
                "subject": each.subject,
                "kind": each.kind.value,
                "due_at": _local(each.due_at, settings).isoformat(timespec="seconds"),
                "why": each.why,
            }
            for each in found
        ]
        echo(orjson.dumps(facts, option=orjson.OPT_INDENT_2).decode())
        return
    rows = [
        (f"{_local(each.due_at, settings):%Y-%m-%d %H:%M}", each.person, each.subject, each.kind.value, each.why)
        for each in found
    ]
    echo("\n".join(line.strip() for line in columns(rows)) or "nothing is due")


def _local(at: datetime, settings: Settings) -> datetime:
    return at.astimezone(settings.timezone)
