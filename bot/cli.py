"""The command line: `xianshen`. Each command loads only what it needs, so that help is there at once."""

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.command import CommandError, check_folders, finish, say, settings, unexpected

INTERRUPTED = 130  # 128 + SIGINT, as shells report it

app = typer.Typer(
    help="先审: review before publication on Telegram.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
org = typer.Typer(help="The organisation: units, people, accounts.")
audit = typer.Typer(help="The trail of everything that happened.")
calendar = typer.Typer(help="Working days, as the register has them.")
app.add_typer(org, name="org")
app.add_typer(calendar, name="calendar")
app.add_typer(audit, name="audit")


@app.callback(invoke_without_command=True)
@org.callback(invoke_without_command=True)
@calendar.callback(invoke_without_command=True)
@audit.callback(invoke_without_command=True)
def _help_alone(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        print(context.get_help())


@app.command()
def run() -> None:
    """Run the bot until SIGTERM or Ctrl-C; settings come from the environment and .env."""
    found = settings(token=True)
    check_folders(found)
    from bot import running  # noqa: PLC0415 - the whole bot

    finish(running.run(found))


@app.command()
def demo(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where the page is served.")] = 8080,
    headless: Annotated[bool, typer.Option("--headless", help="Open no browser.")] = False,
) -> None:
    """Try everything on this machine: a sandbox with one phone per person. No token, no network."""
    from bot import demo as demonstration  # noqa: PLC0415 - the whole bot and the sandbox

    finish(demonstration.run(port, headless=headless))


@org.command("apply")
def org_apply(
    file: Annotated[Path, typer.Argument(help="The organisation file (TOML).")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print what would change.")] = False,
) -> None:
    """Make the database match FILE; prints what changed. Whoever FILE leaves out is deactivated."""
    from bot import commands_org  # noqa: PLC0415 - the database

    finish(commands_org.apply(settings(), file, dry_run=dry_run))


@org.command("show")
def org_show(
    toml: Annotated[bool, typer.Option("--toml", help="In the form of an organisation file.")] = False,
) -> None:
    """Print the organisation."""
    from bot import commands_org  # noqa: PLC0415 - the database

    finish(commands_org.show(settings(), toml=toml))


@app.command()
def invite(
    person: Annotated[str, typer.Argument(help="The person's name in the register.")],
    unit: Annotated[str | None, typer.Option(help="The unit's key, where two people have that name.")] = None,
) -> None:
    """Print a one-time link that enrols PERSON on Telegram."""
    from bot import commands_org  # noqa: PLC0415 - the database

    finish(commands_org.invite(settings(), person, unit))


@app.command()
def deadline(
    kind: Annotated[Literal["consultation", "suggestion", "complex"], typer.Argument(help="What was asked for.")],
    when: Annotated[str, typer.Argument(help='When it arrived: 2026-02-13T16:00, "2026-02-13 16:00" or 2026-02-13.')],
    unit: Annotated[str | None, typer.Option(help="By the calendar of the unit of this key.")] = None,
) -> None:
    """Print when a citizen message of KIND that arrived at WHEN (in the unit's zone) is to be answered, and why."""
    from bot import commands_deadline  # noqa: PLC0415 - as every command

    finish(commands_deadline.deadline(settings(), kind, when, unit))


@app.command()
def due(
    at: Annotated[
        str | None, typer.Option(help="What would come due until then: 2026-02-13T16:00, in TIMEZONE.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="As a list of objects.")] = False,
) -> None:
    """Print what would be reminded now, to whom and why; sends nothing."""
    from bot import commands_due  # noqa: PLC0415 - the database

    finish(commands_due.due(settings(), at, json=json))


@calendar.command("import")
def calendar_import(
    file: Annotated[
        Path, typer.Argument(help="iCal, or CSV with lines like 2027-02-06,off,春节 (off, work, official).")
    ],
    unit: Annotated[str | None, typer.Option(help="Only for the unit of this key.")] = None,
) -> None:
    """Put FILE's days on record as worked or not, for everybody; prints what changed. Other days stay as they are."""
    from bot import commands_calendar  # noqa: PLC0415 - the database

    finish(commands_calendar.import_(settings(), file, unit))


@calendar.command("show")
def calendar_show(
    unit: Annotated[str | None, typer.Option(help="Of the unit of this key, with its own hours and days.")] = None,
) -> None:
    """Print working hours, days off and made-up days of the coming half year."""
    from bot import commands_calendar  # noqa: PLC0415 - the database

    finish(commands_calendar.show(settings(), unit))


@audit.command("verify")
def audit_verify(
    head: Annotated[str | None, typer.Option(help="A head noted earlier, which must still be in the chain.")] = None,
) -> None:
    """Check the trail's hash chain; exit code 1 where it does not hold."""
    from bot import commands_audit  # noqa: PLC0415 - the database

    finish(commands_audit.verify(settings(), head))


@audit.command("export")
def audit_export(
    form: Annotated[Literal["jsonl", "csv"], typer.Option("--format", help="One object a line, or a table.")] = "jsonl",
    output: Annotated[Path | None, typer.Option(help="Write to this file instead of standard output.")] = None,
) -> None:
    """Write the whole trail, oldest entry first."""
    from bot import commands_audit  # noqa: PLC0415 - the database

    finish(commands_audit.export(settings(), form, output))


@app.command()
def form(
    reference: Annotated[str, typer.Argument(help="The draft D-12, or the incident I-12.")],
    form: Annotated[Literal["docx", "pdf"], typer.Option("--format", help="For Word and WPS, or to print.")] = "docx",
    output: Annotated[Path | None, typer.Option(help="Write to this file instead of one in this folder.")] = None,
) -> None:
    """Write a draft's review form or an incident's report, record that, and print the file's path."""
    from bot import commands_form  # noqa: PLC0415 - the database and the typesetting

    finish(commands_form.form(settings(), reference, form, output))


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The file to write; an older one is replaced.")]) -> None:
    """Write a consistent copy of the database to FILE, also while the bot runs, and verify it."""
    from bot import commands_data  # noqa: PLC0415 - the database

    finish(commands_data.backup(settings(), file))


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="A file that `xianshen backup` wrote.")]) -> None:
    """Load FILE into the empty database DATABASE_URL names (SQLite or PostgreSQL), and verify it."""
    from bot import commands_data  # noqa: PLC0415 - the database

    finish(commands_data.restore(settings(), file))


@app.command()
def retry(
    update_id: Annotated[
        int | None, typer.Argument(help="Only this update; otherwise all parked ones.", max=2**63 - 1)
    ] = None,
) -> None:
    """Put parked updates back, so that the bot tries them again."""
    from bot import commands_data  # noqa: PLC0415 - the database

    finish(commands_data.retry(settings(), update_id))


@app.command()
def doctor() -> None:
    """Check token, API, database, clock and group rights: one line each, exit code 1 if any fails."""
    from bot import doctor as examination  # noqa: PLC0415 - the database and the web

    finish(examination.run(settings()))


def call(arguments: Sequence[str]) -> int:
    """Run one command; its exit code. Every error is one line on stderr, never a traceback, never the token."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # both are text files here
    try:
        code = app(args=list(arguments), prog_name="xianshen", standalone_mode=False)
        sys.stdout.flush()
    except CommandError as error:
        say(str(error))
        return error.code
    except typer.TyperException as error:
        say(f"{_usage(error)}; see xianshen --help")
        return 2
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has enough; Python must not complain once more when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001 - the last place where one line can be made of it
        say(unexpected(error))
        return 1
    return code if isinstance(code, int) else 0


def _usage(error: typer.TyperException) -> str:
    said = str(getattr(error, "format_message", error.__str__)())
    return said.replace("Value error, ", "").removesuffix(".")


def main() -> None:
    gc.disable()  # `finish` turns it on again: importing makes much and leaves no garbage
    sys.exit(call(sys.argv[1:]))
