"""The tables of an organisation file, as the file writes them."""

import re
import unicodedata
from datetime import date as Date  # noqa: N812 - `date` is a key of [[duty]]
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from bot.setting_forms import zone
from models.account import Platform
from models.organisation import Employment, Role
from models.policy import PRESETS
from models.workdays import WorkingHours

DOMAIN: Final = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W_]{2,}")
LARGEST_ID: Final = 2**52  # Bot API: User.id has at most 52 significant bits


def clean(value: Any) -> Any:
    """A text without marks that cannot be seen: bidi, zero-width and other format characters (security.md 1)."""
    if not isinstance(value, str):
        return value
    text = "".join(" " if char in "\t\r\n" else char for char in value if unicodedata.category(char) != "Cf")
    if any(unicodedata.category(char) == "Cc" for char in text):
        raise ValueError("must not hold control characters")
    return " ".join(unicodedata.normalize("NFC", text).split())


def _policy(value: str) -> str:
    if value not in PRESETS:
        raise ValueError(f'"{value}" is not a policy ({", ".join(PRESETS)})')
    return value


def _zone(value: str) -> str:
    return str(zone(value))


def _hours(value: str) -> str:
    return str(WorkingHours.parse(value))


def _domain(value: str) -> str:
    if not DOMAIN.fullmatch(value):
        raise ValueError(f'"{value}" is not a domain; write it like news.cn, without https:// and path')
    return value.lower()


Key = Annotated[str, StringConstraints(pattern=r"^[\w.-]+$", max_length=64)]
Name = Annotated[str, BeforeValidator(clean), StringConstraints(min_length=1, max_length=200)]
PersonName = Annotated[str, BeforeValidator(clean), StringConstraints(min_length=1, max_length=100)]
Group = Annotated[int, Field(strict=True, lt=0, ge=-(2**52))]
Domain = Annotated[str, AfterValidator(_domain)]
Words = Annotated[list[Name], Field(min_length=1)]


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class UnitTable(Table):
    key: Key
    name: Name
    policy: Annotated[str, AfterValidator(_policy)]
    propaganda_chat: Group | None = None
    timezone: Annotated[str, AfterValidator(_zone)] | None = None
    working_hours: Annotated[str, AfterValidator(_hours)] | None = None


class PersonTable(Table):
    """`telegram_id` None: the person enrols by invitation. `language` None: as chosen, or the setting LANGUAGE."""

    telegram_id: Annotated[int, Field(strict=True, gt=0, le=LARGEST_ID)] | None = None
    name: PersonName
    unit: Key
    roles: Annotated[list[Role], Field(min_length=1)]
    employment: Employment = Employment.STAFF
    language: Literal["zh-CN", "en"] | None = None


class AccountTable(Table):
    unit: Key
    key: Key
    platform: Platform
    name: Name
    owner: PersonName
    telegram_chat: Group | None = None
    comments: bool = False
    telegram_comments: Group | None = None
    filed_as: Annotated[str, BeforeValidator(clean), StringConstraints(max_length=100)] | None = None


class SourceTable(Table):
    unit: Key
    name: Name
    domains: list[Domain] = Field(default_factory=list)


class LexiconTable(Table):
    unit: Key
    words: Words
    severity: Literal["sensitive", "blocked", "advice"]


class DutyTable(Table):
    unit: Key
    date: Date
    person: PersonName


class OrganisationTables(Table):
    unit: list[UnitTable] = Field(default_factory=list)
    person: list[PersonTable] = Field(default_factory=list)
    account: list[AccountTable] = Field(default_factory=list)
    source: list[SourceTable] = Field(default_factory=list)
    lexicon: list[LexiconTable] = Field(default_factory=list)
    duty: list[DutyTable] = Field(default_factory=list)

    def person_named(self, name: str, unit: str) -> PersonTable | str:
        """The person of that name: of the unit, else the only one anywhere; otherwise what is wrong, in words."""
        named = [person for person in self.person if person.name == name]
        of_unit = [person for person in named if person.unit == unit]
        found = of_unit or named
        if len(found) == 1:
            return found[0]
        return f'"{name}" is nobody in this file' if not found else f'"{name}" is {len(found)} people of other units'


TABLES: Final[dict[str, type[Table]]] = {
    "unit": UnitTable,
    "person": PersonTable,
    "account": AccountTable,
    "source": SourceTable,
    "lexicon": LexiconTable,
    "duty": DutyTable,
}
