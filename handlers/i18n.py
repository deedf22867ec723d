"""Two languages: messages are written in English in the code and looked up in `locales/`."""

from contextvars import ContextVar
from datetime import datetime
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from models.organisation import Person

LOCALES = Path(__file__).parent / "locales"

_CHINA = ZoneInfo("Asia/Shanghai")
# Set once by whoever builds the application (settings TIMEZONE and LANGUAGE).
TIMEZONE: ContextVar[ZoneInfo] = ContextVar("timezone", default=_CHINA)
DEFAULT_LANGUAGE: ContextVar[str] = ContextVar("default_language", default="zh-CN")


class Translator:
    """Says a message in one language: `t("Approve")`, `t("{n} waiting", n=3)`; and times in one zone.

    `timezone`: a unit's own, None: the configured one.
    """

    def __init__(self, language: str, timezone: str | None = None) -> None:
        self.language = language
        self._timezone = timezone
        self._catalog = _catalog(language)

    @property
    def zone(self) -> ZoneInfo:
        """Where times are told, and typed ones are read."""
        return ZoneInfo(self._timezone) if self._timezone else TIMEZONE.get()

    def __call__(self, message: str, **values: Any) -> str:
        said = self._catalog.gettext(message)
        return said.format(**values) if values else said

    def pgettext(self, context: str, message: str) -> str:
        """A message that is another one elsewhere: `t.pgettext("patrol", "All clear")`."""
        return self._catalog.pgettext(context, message)

    def moment(self, at: datetime) -> str:
        """A moment as a person reads it: `2026-11-24 13:45`."""
        return at.astimezone(self.zone).strftime("%Y-%m-%d %H:%M")

    def brief(self, at: datetime) -> str:
        """A recent moment on a narrow card: `11-24 13:45`."""
        return at.astimezone(self.zone).strftime("%m-%d %H:%M")

    def labelled(self, label: str, value: str) -> str:
        """A label and what it is, with the language's own colon."""
        return label + ("：" if self.language == "zh-CN" else ": ") + value

    def listed(self, items: list[str]) -> str:
        """Items in a row, with the language's own comma."""
        return ("、" if self.language == "zh-CN" else ", ").join(items)


@cache
def _catalog(language: str) -> NullTranslations:
    if language == "en":
        return NullTranslations()
    # Compiled when first needed, so that no compiled file can be older than its source.
    with (LOCALES / "zh_CN" / "LC_MESSAGES" / "xianshen.po").open("rb") as source:
        compiled = BytesIO()
        write_mo(compiled, read_po(source, locale="zh_CN"))
    compiled.seek(0)
    return GNUTranslations(compiled)


def translator(language: str) -> Translator:
    """The translator of a language code; an unknown one reads Chinese, like the organisation."""
    return Translator("en" if language == "en" else "zh-CN")


def translator_of(person: Person) -> Translator:
    """What this person reads: their language, and the time of their unit."""
    return Translator("en" if person.language == "en" else "zh-CN", person.unit.timezone)


def language_of(language_code: str | None) -> str:
    """A stranger's language from Telegram's `language_code`: Chinese for zh*, else English; the default without one."""
    if not language_code:
        return DEFAULT_LANGUAGE.get()
    return "zh-CN" if language_code.lower().startswith("zh") else "en"
