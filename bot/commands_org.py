"""`xianshen org` and `xianshen invite`: who belongs, and how they get in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.ext.asyncio import AsyncSession
from typer import echo

from bot import commands_calendar, organisation_apply, organisation_text
from bot.api import Api, ApiError
from bot.command import CommandError, MisusedError, database, read_text
from bot.database import Database, migrate
from bot.organisation_file import OrganisationFileError, parse
from bot.organisation_tables import OrganisationTables, clean
from bot.setting_forms import SQLITE
from bot.settings import Settings
from models import organisation
from models.clock import SystemClock
from models.organisation import INVITATION_LIFE, Person


def read_file(path: Path) -> OrganisationTables:
    """The file's tables. Raises MisusedError."""
    try:
        return parse(read_text(path), path.name)
    except OrganisationFileError as error:
        raise MisusedError(str(error)) from None


async def apply(settings: Settings, path: Path, *, dry_run: bool) -> None:
    tables = read_file(path)
    async with _target(settings, dry_run=dry_run) as opened, opened.write() as session:
        lines = await _apply(session, settings, tables)
        if dry_run:
            await session.rollback()
    echo("\n".join(lines or ["nothing to change"]))
    if dry_run and lines:
        echo("(dry run: nothing was changed)")


async def _apply(session: AsyncSession, settings: Settings, tables: OrganisationTables) -> list[str]:
    now = SystemClock().now()
    commands_calendar.use(settings)
    today = now.astimezone(settings.timezone).date()
    lines = await organisation_apply.apply(session, now, tables, today=today, language=settings.language)
    from handlers import notices  # noqa: PLC0415 - the other commands of this file start faster without it

    await notices.tell(session, now)
    return lines


@asynccontextmanager
async def _target(settings: Settings, *, dry_run: bool) -> AsyncIterator[Database]:
    """The database; for a dry run before there is one, a passing one."""
    file = settings.database_file
    if dry_run and file is not None and not file.exists():
        with TemporaryDirectory() as folder:
            passing = Database(f"{SQLITE}{folder}/dry-run.db")
            try:
                await migrate(passing)
                yield passing
            finally:
                await passing.close()
        return
    async with database(settings, migrated=not dry_run) as opened:
        yield opened


async def show(settings: Settings, *, toml: bool) -> None:
    async with database(settings) as opened, opened.read() as session:
        found = await organisation_text.read(session)
    text = organisation_text.toml(found) if toml else organisation_text.table(found)
    echo(text or "nobody yet: xianshen org apply FILE")


async def invite(settings: Settings, name: str, unit: str | None) -> None:
    """Prints the link, where the API tells the bot's name, and always the command to copy."""
    now = SystemClock().now()
    async with database(settings) as opened, opened.write() as session:
        person = await _person(session, str(clean(name)), unit)
        known = person.telegram_id is not None
        token = await organisation.invite(session, now, person, by=None)
    until = (now + INVITATION_LIFE).astimezone(settings.timezone)
    echo(f"For {person.name} ({person.unit.name}), once, until {until:%H:%M}:")
    if username := await _username(settings):
        echo(f"https://t.me/{username}?start={token}")
    echo(f"/start {token}")
    if known:
        echo(f"{person.name} is enrolled already: whoever uses this takes that place.")


async def _person(session: AsyncSession, name: str, unit: str | None) -> Person:
    found = [each for each in await organisation.by_name(session, name) if unit in (None, each.unit.key)]
    if not found:
        raise CommandError(f'nobody active is called "{name}": xianshen org show lists everybody')
    if len(found) > 1:
        units = ", ".join(each.unit.key for each in found)
        raise CommandError(f'{len(found)} people are called "{name}": add --unit with one of {units}')
    return found[0]


async def _username(settings: Settings) -> str | None:
    if not settings.bot_token.get_secret_value():
        return None
    try:
        async with Api(settings) as api:
            return str((await api.call("getMe"))["username"])
    except ApiError:
        return None
