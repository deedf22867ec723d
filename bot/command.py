"""What every command shares: its settings, its database, and errors in one line.

CommandError
└── MisusedError  settings, usage, or something outside that must be put right first: exit code 2
"""

import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from bot.redaction import Redaction

if TYPE_CHECKING:
    from bot.database import Database
    from bot.settings import Settings


class CommandError(Exception):
    """The command failed; the text is one line that says what to do."""

    code = 1


class MisusedError(CommandError):
    """Usage or settings are wrong, or the place to work in is; nothing was changed."""

    code = 2


class _Secrets:
    """What no line may show, known once the settings are."""

    redact = Redaction()


def redacted(text: str) -> str:
    return _Secrets.redact(text)


def say(text: str) -> None:
    """One line on stderr, without secrets, whatever is in it."""
    line = " ".join(redacted(text).split())
    sys.stderr.write(f"xianshen: {line}\n")


def settings(*, token: bool = False) -> "Settings":
    """The settings of this environment; names in `.env` that are none are told of. Raises MisusedError."""
    from bot import settings as sources  # noqa: PLC0415 - `--help` need not wait for it

    try:
        found = sources.load(token=token)
        unknown = sources.unknown()
    except sources.SettingsError as error:
        raise MisusedError(str(error)) from None
    _Secrets.redact = Redaction(found.secrets)
    for sentence in unknown:
        say(f"warning: {sentence}")
    return found


def read_text(path: Path) -> str:
    """A text file that was named on the command line. Raises MisusedError."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise MisusedError(f"{path.name} is not UTF-8: save it as UTF-8 text") from None
    except OSError as error:
        raise MisusedError(f"{path} cannot be read: {error.strerror}") from None


def check_folders(found: "Settings") -> None:
    """Whether DATA_DIR and the database's folder can be written to, without making them. Raises MisusedError."""
    for name, folder in _folders(found):
        there = folder.absolute()
        while not there.exists() and there != there.parent:
            there = there.parent
        try:
            TemporaryDirectory(
                prefix=".xianshen-", dir=there
            ).cleanup()  # rights alone do not tell: a disk may be read-only
        except OSError as error:
            why = os.strerror(error.errno) if error.errno else str(error)
            raise MisusedError(
                f"{name}: the folder {folder} cannot be written to ({why}): give this account a folder of its own"
            ) from None
    file = found.database_file
    if file is not None and file.exists() and not (file.is_file() and os.access(file, os.R_OK | os.W_OK)):
        raise MisusedError(f"DATABASE_URL: the file {file} cannot be written to: give this account the right to")


def make_folders(found: "Settings") -> None:
    """Makes DATA_DIR and the SQLite file's folder, for this account alone (0700). Raises MisusedError."""
    check_folders(found)
    os.umask(0o077)  # the database and its log as well are this account's alone
    for name, folder in _folders(found):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise MisusedError(f"{name}: the folder {folder} cannot be made: {error.strerror}") from None


def _folders(found: "Settings") -> list[tuple[str, Path]]:
    folders = [("DATA_DIR", found.data_dir)]
    if found.database_file is not None:
        folders.append(("DATABASE_URL", found.database_file.parent))
    return folders


@asynccontextmanager
async def database(found: "Settings", *, migrated: bool = False) -> AsyncIterator["Database"]:
    """The database; with `migrated` made or brought up to date first, otherwise it must be there as it should.

    Raises MisusedError.
    """
    from bot.database import Database, DatabaseError, is_current, migrate  # noqa: PLC0415 - it costs half a second

    if migrated:
        make_folders(found)
    elif found.database_file is not None and not found.database_file.exists():
        raise MisusedError(
            f"there is no database {found.database_file} yet: xianshen run or xianshen org apply makes it"
        )
    else:
        check_folders(found)
    opened = Database(found.database_url.get_secret_value())
    try:
        if migrated:
            await migrate(opened)
        elif not await is_current(opened):
            raise MisusedError("the database is older than this program: xianshen run brings it up to date")
        yield opened
    except DatabaseError as error:
        raise MisusedError(str(error)) from None
    finally:
        await opened.close()


def finish(work: Coroutine[Any, Any, None]) -> None:
    """Runs a command's work to its end, on uvloop where there is one."""
    gc.freeze()  # what was imported stays: the collector, off since the start, need not walk through it
    gc.set_threshold(20_000, 50, 50)  # an update makes thousands of objects that go by themselves
    gc.enable()
    loop: Callable[[], asyncio.AbstractEventLoop] | None = None
    if find_spec("uvloop"):
        from uvloop import new_event_loop as loop  # noqa: PLC0415 - not on every system
    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(work)


def unexpected(error: BaseException) -> str:
    """An error nobody foresaw, in one line: what, where, and the first line of what it says."""
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError  # noqa: PLC0415 - only when something went wrong

    if isinstance(error, DBAPIError) and error.orig is not None:
        return f"the database refused: {_first_line(error.orig)}"
    if isinstance(error, SQLAlchemyError):
        return f"the database refused: {type(error).__name__}"
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f" at {Path(place.tb_frame.f_code.co_filename).name} line {place.tb_lineno}" if place else ""
    return f"unexpected {type(error).__name__}{where}: {_first_line(error)}; nothing more was done"


def _first_line(error: BaseException) -> str:
    lines = str(error).splitlines()
    return lines[0][:300] if lines else type(error).__name__
