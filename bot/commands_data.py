"""`xianshen backup`, `restore` and `retry`: the tables taken away, brought back, and set going again."""

from pathlib import Path

from typer import echo

from bot import backup as copy
from bot.backup import BackupError
from bot.command import CommandError, database
from bot.settings import Settings
from models import inbox, trail
from models.clock import SystemClock


async def backup(settings: Settings, file: Path) -> None:
    async with database(settings) as opened:
        try:
            manifest = await copy.write(opened, SystemClock().now(), file)
        except BackupError as error:
            raise CommandError(str(error)) from None
    echo(f"{file}: {sum(manifest.rows.values())} rows, {manifest.entries} entries of the trail; read back and verified")
    echo(f"head {manifest.head}")


async def restore(settings: Settings, file: Path) -> None:
    try:
        copy.read_manifest(file)  # before a database is made for it
        async with database(settings, migrated=True) as opened:
            manifest = await copy.load(opened, file)
            async with opened.read() as session:
                verdict = await trail.verify(session)
    except BackupError as error:
        raise CommandError(str(error)) from None
    if verdict.broken is not None or verdict.head != manifest.head:
        raise CommandError(f"{file} was loaded, but its trail does not hold in this database: do not use it")
    echo(f"{sum(manifest.rows.values())} rows of {manifest.made_at}; the trail's {verdict.entries} entries hold")
    echo(f"head {verdict.head}")


async def retry(settings: Settings, update_id: int | None) -> None:
    """Parked updates become new ones, with all their attempts before them. Raises CommandError where it is none."""
    async with database(settings) as opened, opened.write() as session:
        found = await inbox.put_back(session, update_id)
    if update_id is not None and not found:
        raise CommandError(f"update {update_id} is not parked: xianshen doctor lists those that are")
    echo("\n".join(f"update {each} is put back" for each in found) or "no update is parked")
