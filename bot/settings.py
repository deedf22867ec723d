"""Every setting, typed and checked once, at start (pydantic-settings; explained in `.env.example`).

`Settings(...)` takes only what it is given; `load()` reads the environment and `.env`.
"""

import os
import stat
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Self
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from pydantic import BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot import setting_forms as form
from bot.setting_forms import SQLITE, Listen
from models.workdays import WorkingHours

PUBLIC_API: Final = "https://api.telegram.org"
ENV_FILE: Final = Path(".env")


class SettingsError(Exception):
    """A setting is missing or wrong; the text names it and says what to do, in one line."""


Minutes = Annotated[int, Field(ge=1, le=24 * 60)]
Web = Annotated[str | None, BeforeValidator(form.web_or_none)]
Address = Annotated[Listen | None, NoDecode, BeforeValidator(form.listen)]


class Settings(BaseSettings):
    """The settings, one attribute for each name of `.env.example`. Secrets are SecretStr: no repr or log shows them.

    `bot_token` is empty where none was given: only what speaks to Telegram needs one.
    """

    model_config = SettingsConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, env_ignore_empty=True)

    bot_token: Annotated[SecretStr, BeforeValidator(form.token)] = SecretStr("")
    bot_api_url: Annotated[str, BeforeValidator(form.api)] = PUBLIC_API
    database_url: Annotated[SecretStr, BeforeValidator(form.database)]  # a file in `data_dir` by default
    timezone: Annotated[ZoneInfo, BeforeValidator(form.zone)]  # Asia/Shanghai by default
    language: Literal["zh-CN", "en"] = "zh-CN"
    webhook_url: Web = None
    webhook_secret: SecretStr | None = None
    webhook_listen: Address = None
    status_listen: Address = None
    inquiry_listen: Address = None
    inquiry_token: SecretStr | None = None
    working_hours: Annotated[WorkingHours, NoDecode, BeforeValidator(form.hours)] = WorkingHours.parse("08:30-17:30")
    incident_repeat_minutes: Minutes = 5
    incident_climb_minutes: Minutes = 15
    heartbeat_url: Annotated[str | None, BeforeValidator(form.link_or_none)] = None
    anchor_file: Path | None = None
    log_format: Literal["console", "json"] = "console"
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(form.upper)] = "INFO"
    data_dir: Path = Path("data")

    if TYPE_CHECKING:

        def __init__(self, **given: Any) -> None: ...

    @model_validator(mode="before")
    @classmethod
    def _dependent_defaults(cls, values: Any) -> Any:
        """What depends on another setting, or on the machine's own data, is filled in when it is needed."""
        if not isinstance(values, dict):
            return values
        folder = Path(values.get("data_dir") or "data")
        given = {name: value for name, value in values.items() if value not in ("", None)}
        return {"timezone": "Asia/Shanghai", "database_url": f"{SQLITE}{folder / 'xianshen.db'}", **given}

    @model_validator(mode="after")
    def _webhook_whole(self) -> Self:
        if self.webhook_url is None:
            return self
        secret = self.webhook_secret.get_secret_value() if self.webhook_secret else ""
        if not form.WEBHOOK_SECRET.fullmatch(secret):
            raise ValueError("WEBHOOK_SECRET must be 1 to 256 of A-Z a-z 0-9 _ - where WEBHOOK_URL is set")
        if self.webhook_listen is None:
            raise ValueError("WEBHOOK_LISTEN must be host:port, like 127.0.0.1:8443, where WEBHOOK_URL is set")
        return self

    @model_validator(mode="after")
    def _inquiries_guarded(self) -> Self:
        token = self.inquiry_token.get_secret_value() if self.inquiry_token else ""
        if self.inquiry_listen is not None and not form.INQUIRY_TOKEN.fullmatch(token):
            raise ValueError("INQUIRY_TOKEN must be 20 to 256 of A-Z a-z 0-9 _ - where INQUIRY_LISTEN is set")
        return self

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *_: Any, **__: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what it is given: a test or the demo must not depend on somebody's environment."""
        del settings_cls
        return (init_settings,)

    @property
    def database_file(self) -> Path | None:
        """The SQLite file, None for PostgreSQL."""
        url = self.database_url.get_secret_value()
        return Path(url.removeprefix(SQLITE).partition("?")[0]) if url.startswith(SQLITE) else None

    @property
    def secrets(self) -> list[str]:
        """What no log may show: bot token, webhook secret, inquiry token, the database's password."""
        password = urlsplit(self.database_url.get_secret_value()).password or ""
        webhook = self.webhook_secret.get_secret_value() if self.webhook_secret else ""
        inquiry = self.inquiry_token.get_secret_value() if self.inquiry_token else ""
        found = (self.bot_token.get_secret_value(), webhook, inquiry, password, unquote(password))
        return [each for each in found if each]


class _Environment(EnvSettingsSource):
    """The environment, where LANGUAGE may be the desktop's own: a list of locales for gettext, no setting of ours."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        value, key, is_complex = super().get_field_value(field, field_name)
        if field_name == "language" and value not in ("zh-CN", "en") and form.LOCALES.fullmatch(value or ""):
            value = None
        return value, key, is_complex


class _Surroundings(Settings):
    """The same from the environment, then from `.env`."""

    model_config = SettingsConfigDict(extra="ignore")

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], *_: Any, **__: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (
            _Environment(settings_cls),
            DotEnvSettingsSource(settings_cls, env_file=ENV_FILE, env_file_encoding="utf-8"),
        )


def load(*, token: bool = False) -> Settings:
    """The settings of this environment and of `.env` in the working folder; the environment wins.

    `token`: the bot token must be there. Raises SettingsError.
    """
    _guard(env_file())
    try:
        settings = _Surroundings()
    except ValidationError as error:
        raise SettingsError("; ".join(_sentence(fault) for fault in error.errors())) from None
    if token and not settings.bot_token.get_secret_value():
        raise SettingsError("BOT_TOKEN is missing: put the token from @BotFather into .env (see .env.example)")
    return settings


def _sentence(fault: Mapping[str, Any]) -> str:
    name = str(fault["loc"][0]).upper() if fault["loc"] else ""
    words = str(fault["msg"]).removeprefix("Value error, ")
    words = words.replace("Input should be", "must be")
    return f"{name} {words}".strip()


def env_file() -> dict[str, str]:
    """What `.env` says, names in upper case; empty where there is none. Raises SettingsError."""
    try:
        if not ENV_FILE.exists():
            return {}
        found = dotenv_values(ENV_FILE, encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f".env cannot be read ({type(error).__name__}): make it a text file in UTF-8") from None
    return {name.upper(): value or "" for name, value in found.items()}


def unknown() -> list[str]:
    """One sentence for each name in `.env` that is no setting (security.md 11)."""
    known = [name.upper() for name in Settings.model_fields]
    sentences = []
    for name in env_file():
        if name not in known:
            near = get_close_matches(name, known, n=1)
            sentences.append(f".env: {name} is no setting" + (f", did you mean {near[0]}?" if near else ""))
    return sentences


def _guard(values: Mapping[str, str]) -> None:
    secret = [name for name in ("BOT_TOKEN", "WEBHOOK_SECRET", "INQUIRY_TOKEN") if values.get(name)]
    if urlsplit(values.get("DATABASE_URL", "")).password:
        secret.append("DATABASE_URL")
    if secret and os.name == "posix" and ENV_FILE.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        raise SettingsError(f".env holds {secret[0]} and others on this machine can read it: run chmod 600 .env")
