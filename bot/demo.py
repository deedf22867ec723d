"""`xianshen demo`: sandbox, bot and page in one process, with a sample organisation. No token, no network."""

import asyncio
import os
import sys
import webbrowser
from contextlib import suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from pydantic import SecretStr
from typer import echo

from bot import log, organisation_apply
from bot.app import App, build
from bot.command import MisusedError
from bot.database import Database, migrate
from bot.organisation_file import parse
from bot.organisation_tables import OrganisationTables, PersonTable
from bot.running import stop_signal
from bot.sandbox.server import TOKEN, Sandbox
from bot.setting_forms import SQLITE
from bot.settings import Settings
from handlers.cards import words
from handlers.i18n import translator
from models.clock import MovableClock
from models.organisation import Role

HOST: Final = "127.0.0.1"
ORGANISATION: Final = Path(__file__).parent / "sandbox" / "organisation.toml"
AT_THE_GROUP: Final = frozenset({Role.PROPAGANDA, Role.HEAD, Role.DEPUTY})  # who sits in a propaganda group


async def run(port: int, *, headless: bool) -> None:
    """Serves until SIGTERM or SIGINT; everything is forgotten afterwards. Raises MisusedError where the port is taken.

    The settings of this machine are not read: a demo must not touch a real bot or its data.
    """
    log.configure("console", "WARNING", [TOKEN])
    stop = stop_signal()
    tables = parse(ORGANISATION.read_text(encoding="utf-8"), ORGANISATION.name)
    clock = MovableClock()
    sandbox = Sandbox(TOKEN, clock)
    populate(sandbox, tables)
    try:
        await sandbox.start(HOST, port)
    except OSError as error:
        await sandbox.stop()
        why = os.strerror(error.errno) if error.errno else str(error)
        raise MisusedError(f"port {port} cannot be used ({why}): choose another with --port") from None
    with TemporaryDirectory(prefix="xianshen-demo-") as folder:
        settings = Settings(
            bot_token=SecretStr(TOKEN),
            bot_api_url=sandbox.url,
            database_url=f"{SQLITE}{Path(folder, 'xianshen.db').as_posix()}",
            data_dir=folder,
        )
        try:
            await _serve(settings, clock, sandbox, tables, stop, headless=headless)
        finally:
            await sandbox.stop()


def populate(sandbox: Sandbox, tables: OrganisationTables) -> None:
    """The people, groups and channels of an organisation file, as Telegram would know them; all have pressed Start."""
    units = {unit.key: unit for unit in tables.unit}
    for person in tables.person:
        if person.telegram_id is not None:
            english = person.language == "en"
            sandbox.add_user(
                person.telegram_id,
                person.name,
                language_code="en" if english else "zh-hans",
                note=_note(person, units[person.unit].name),
                started=True,
            )
    groups: dict[int, list[str]] = {}
    for unit in tables.unit:
        if unit.propaganda_chat is not None:
            groups.setdefault(unit.propaganda_chat, []).append(unit.key)
    for chat, keys in groups.items():
        members = [each for each in tables.person if each.unit in keys and AT_THE_GROUP.intersection(each.roles)]
        title = "、".join(units[key].name for key in keys) + " · 值班群"
        sandbox.add_group(chat, title, members=[each.telegram_id for each in members if each.telegram_id])
    for account in tables.account:
        if account.telegram_chat is not None:
            owner = tables.person_named(account.owner, account.unit)
            admin = owner.telegram_id if isinstance(owner, PersonTable) else None
            sandbox.add_channel(account.telegram_chat, account.name, admins=[admin] if admin else [])


def from_today(tables: OrganisationTables, today: date) -> OrganisationTables:
    """The same with its roster moved, so that its first day is today."""
    if not tables.duty:
        return tables
    later = today - min(each.date for each in tables.duty)
    return tables.model_copy(
        update={"duty": [each.model_copy(update={"date": each.date + later}) for each in tables.duty]}
    )


def _note(person: PersonTable, unit: str) -> str:
    t = translator("zh-CN")
    return f"{t.listed([words.role(t, role) for role in person.roles])} · {unit}"


async def _serve(
    settings: Settings,
    clock: MovableClock,
    sandbox: Sandbox,
    tables: OrganisationTables,
    stop: asyncio.Event,
    *,
    headless: bool,
) -> None:
    database = Database(settings.database_url.get_secret_value())
    await migrate(database)
    now = clock.now()
    today = now.astimezone(settings.timezone).date()
    async with database.write() as session:
        await organisation_apply.apply(session, now, from_today(tables, today), today=today, language=settings.language)
    app = build(settings, clock, database)
    welcome = asyncio.create_task(_welcome(app, sandbox.url, headless=headless))
    try:
        await app.run_until(stop)
    finally:
        welcome.cancel()
        with suppress(asyncio.CancelledError):
            await welcome


async def _welcome(app: App, address: str, *, headless: bool) -> None:
    await app.ready.wait()
    echo(f"先审 xianshen demo: {address}/  (Ctrl-C ends it)")
    sys.stdout.flush()
    if not headless and _has_screen():
        with suppress(webbrowser.Error, OSError):
            await asyncio.to_thread(webbrowser.open, f"{address}/")


def _has_screen() -> bool:
    """Whether a browser would get a window: without one, a text browser would take over the terminal."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
