"""Settings: every name explained, every mistake named with what to do, secrets never shown."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bot import settings as sources
from bot.settings import Settings, SettingsError, load

ROOT = Path(__file__).parents[2]
NAMES = {name.upper() for name in Settings.model_fields}
TOKEN = "123456789:canary-canary-canary-canary-canary"


@pytest.fixture(autouse=True)
def _bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder and none of the settings in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def write_env(*lines: str, mode: int = 0o600) -> None:
    Path(".env").write_text("\n".join(lines), encoding="utf-8")
    Path(".env").chmod(mode)


def test_the_example_names_and_explains_every_setting_and_no_other() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = {}
    for number, line in enumerate(lines):
        if found := re.match(r"#?([A-Z_]+)=", line):
            named[found[1]] = number
            assert re.match(r"# \S", lines[number - 1]), f"{found[1]} is not explained"
    assert set(named) == NAMES


def test_the_example_as_it_is_gives_the_defaults() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    uncommented = re.sub(r"(?m)^#([A-Z_]+=)(?=\S)(?!.*(?:example|elsewhere))", r"\1", text)
    write_env(*re.sub("(?:STATUS|WEBHOOK|INQUIRY)_LISTEN=", "#", uncommented).splitlines())
    assert load().model_dump() == Settings().model_dump()


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    write_env(f"BOT_TOKEN={TOKEN}", "LANGUAGE=en", "STATUS_LISTEN=127.0.0.1:8081")
    monkeypatch.setenv("LANGUAGE", "zh-CN")
    settings = load(token=True)
    assert settings.bot_token.get_secret_value() == TOKEN
    assert settings.language == "zh-CN"
    assert settings.status_listen == ("127.0.0.1", 8081)


@pytest.mark.parametrize("locales", ["zh_CN:zh", "en_US:en", "zh", "C", "C.UTF-8", "de_DE.UTF-8@euro:", ":"])
def test_a_desktop_s_list_of_locales_is_no_setting(monkeypatch: pytest.MonkeyPatch, locales: str) -> None:
    """gettext reads an environment variable of the same name; in the file the name is ours alone."""
    monkeypatch.setenv("LANGUAGE", locales)
    assert load().language == "zh-CN"
    write_env("LANGUAGE=en")
    assert load().language == "en"
    write_env(f"LANGUAGE={locales}")
    monkeypatch.delenv("LANGUAGE")
    with pytest.raises(SettingsError, match="LANGUAGE must be 'zh-CN' or 'en'"):
        load()


def test_the_database_stands_in_the_data_folder_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().database_url.get_secret_value() == "sqlite+aiosqlite:///data/xianshen.db"
    monkeypatch.setenv("DATA_DIR", "/srv/xianshen")
    assert load().database_file == Path("/srv/xianshen/xianshen.db")
    monkeypatch.setenv("DATABASE_URL", "postgresql+asyncpg://me:pw@db.example.org/office")
    assert load().database_file is None


@pytest.mark.parametrize("token", ["1000:sandbox-token", "123456:TEST", TOKEN])
def test_tokens_of_test_servers_are_tokens(token: str) -> None:
    assert Settings(bot_token=token).bot_token.get_secret_value() == token


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("BOT_TOKEN", "not a token", "@BotFather"),
        ("BOT_API_URL", "api.telegram.org", "https://"),
        ("BOT_API_URL", "http://localhost:8081/bot", "without /bot"),
        ("DATABASE_URL", "sqlite:///x.db", "sqlite+aiosqlite:///"),
        ("DATABASE_URL", "sqlite+aiosqlite:///:memory:", "a file"),
        ("DATABASE_URL", "postgresql+asyncpg://", "postgresql+asyncpg://user"),
        ("TIMEZONE", "Beijing", "Asia/Shanghai"),
        ("TIMEZONE", "../etc/passwd", "Asia/Shanghai"),
        ("LANGUAGE", "chinese", "'zh-CN' or 'en'"),
        ("WORKING_HOURS", "8-17", "HH:MM-HH:MM"),
        ("WORKING_HOURS", "25:00-26:00", "HH:MM-HH:MM"),
        ("WORKING_HOURS", "17:30-08:30", "HH:MM-HH:MM"),
        ("STATUS_LISTEN", "8081", "host:port"),
        ("WEBHOOK_LISTEN", "0.0.0.0:99999", "host:port"),
        ("WEBHOOK_URL", "bot.example.org", "https://"),
        ("HEARTBEAT_URL", "ping", "https://"),
        ("INCIDENT_REPEAT_MINUTES", "0", "greater than or equal to 1"),
        ("INCIDENT_CLIMB_MINUTES", "soon", "integer"),
        ("LOG_FORMAT", "xml", "'console' or 'json'"),
        ("LOG_LEVEL", "loud", "'DEBUG'"),
    ],
)
def test_a_wrong_setting_is_named_with_what_to_write(
    name: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        load()
    assert str(refused.value).startswith(name)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({}, "WEBHOOK_SECRET"),
        ({"webhook_secret": "with spaces"}, "WEBHOOK_SECRET"),
        ({"webhook_secret": "x" * 257}, "WEBHOOK_SECRET"),
        ({"webhook_secret": "good_secret-1"}, "WEBHOOK_LISTEN"),
    ],
)
def test_a_webhook_needs_its_secret_and_its_address(given: dict[str, Any], name: str) -> None:
    with pytest.raises(ValidationError, match=name):
        Settings(webhook_url="https://bot.example.org/x", **given)


def test_a_missing_token_is_only_missed_where_it_is_needed() -> None:
    assert load().bot_token.get_secret_value() == ""
    with pytest.raises(SettingsError, match="BOT_TOKEN is missing"):
        load(token=True)


@pytest.mark.parametrize(
    "line", [f"BOT_TOKEN={TOKEN}", "WEBHOOK_SECRET=s", "DATABASE_URL=postgresql+asyncpg://me:pw@localhost/x"]
)
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_secret_that_others_can_read_is_refused(line: str, mode: int) -> None:
    write_env(line, mode=mode)
    with pytest.raises(SettingsError, match=rf"{line.partition('=')[0]}.*chmod 600 \.env"):
        load()


def test_a_file_without_secrets_may_be_read_by_all() -> None:
    write_env("BOT_TOKEN=", "LANGUAGE=en", "DATABASE_URL=sqlite+aiosqlite:///x.db", mode=0o644)
    assert load().language == "en"


def test_names_that_are_no_setting_are_told() -> None:
    write_env("BOT_TOKN=x", "LANGUAGE=en", "COLOUR=red")
    first, second = sources.unknown()
    assert "BOT_TOKN" in first
    assert "BOT_TOKEN" in first
    assert "COLOUR" in second


def test_a_file_that_cannot_be_read_is_one_sentence() -> None:
    Path(".env").write_bytes(b"\xff\xfeB\x00")
    with pytest.raises(SettingsError, match=r"^\.env cannot be read"):
        load()


def test_no_form_of_the_settings_shows_a_secret() -> None:
    url = "postgresql+asyncpg://me:canary%21pw@localhost/x"
    settings = Settings(bot_token=TOKEN, webhook_secret="canary-webhook", database_url=url)
    for shown in (repr(settings), str(settings), settings.model_dump_json(), f"{settings.database_url}"):
        assert "canary" not in shown
    assert {TOKEN, "canary-webhook", "canary!pw"} <= set(settings.secrets)


def test_a_wrong_secret_is_not_shown_by_the_error_that_refuses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "canary with spaces")
    monkeypatch.setenv("DATABASE_URL", "mysql://me:canary@localhost/x")
    with pytest.raises(SettingsError) as refused:
        load()
    assert "canary" not in str(refused.value)
    assert refused.value.__suppress_context__


def test_settings_take_only_what_they_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "en")
    write_env("TIMEZONE=UTC")
    assert Settings().language == "zh-CN"
    assert str(Settings().timezone) == "Asia/Shanghai"
    assert os.environ["LANGUAGE"] == "en"
