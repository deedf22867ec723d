"""The register of official accounts, the sources they may repost from, and the unit's own words."""

import enum
import hashlib
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint, event, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.base import Base, Id, partial_index
from models.errors import ForeignDomain, NotFound
from models.organisation import Person, Unit


class Platform(enum.StrEnum):
    WECHAT = "wechat"
    WEIBO = "weibo"
    DOUYIN = "douyin"
    KUAISHOU = "kuaishou"
    TOUTIAO = "toutiao"
    TELEGRAM = "telegram"
    APP = "app"
    WEBSITE = "website"
    GROUP = "group"  # a staff chat group; its creator answers for it (J7)
    OTHER = "other"


class Account(Base):
    """An official account (`A-1`). It has a person responsible, who is never outsourced (C1, C9)."""

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("unit_id", "key"),
        partial_index("ix_accounts_next_at", "next_at", where="next_at IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    key: Mapped[str] = mapped_column(String(64))
    platform: Mapped[Platform]
    name: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    telegram_chat: Mapped[int | None] = mapped_column(BigInteger)
    # The channel's discussion group, where its comments are to become citizens' messages (C7).
    telegram_comments: Mapped[int | None] = mapped_column(BigInteger)
    filed_as: Mapped[str | None] = mapped_column(String(100))
    active: Mapped[bool] = mapped_column(default=True)
    last_published_at: Mapped[datetime | None]
    counted_from: Mapped[datetime | None]  # the week of C4 runs from here: filed, last publication, end of a pause
    next_at: Mapped[datetime | None]  # the next reminder, or the end of the pause (`models.weekly`)
    paused_until: Mapped[datetime | None]
    pause_reason: Mapped[str | None] = mapped_column(String(500))

    # Nested in an outer join, SQLite would read the whole table for it.
    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin="unnested")  # type: ignore[arg-type] # the stub lacks it
    owner: Mapped[Person] = relationship(lazy="raise")

    @property
    def reference(self) -> str:
        return f"A-{self.id}"


class Source(Base):
    """A source a unit may repost from, by name and domains (C6, H5)."""

    __tablename__ = "sources"
    __table_args__ = (UniqueConstraint("unit_id", "name"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    name: Mapped[str] = mapped_column(String(200))
    domains: Mapped[list[Any]]
    active: Mapped[bool] = mapped_column(default=True)


class Lexicon(Base):
    """A unit's local words of one severity: sensitive, blocked or advice (H7.1)."""

    __tablename__ = "lexicons"
    __table_args__ = (UniqueConstraint("unit_id", "severity"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    severity: Mapped[str] = mapped_column(String(16))
    words: Mapped[list[Any]]
    digest: Mapped[str] = mapped_column(String(64))  # of the words, set whenever they are written
    # `digest_of` the file's words when `org apply` last took them; None where the list was only ever made in chat.
    filed: Mapped[str | None] = mapped_column(String(64))


@event.listens_for(Lexicon.words, "set")
def _digested(row: Lexicon, words: list[Any], *_: Any) -> None:
    row.digest = digest_of(words)


def digest_of(words: Iterable[str]) -> str:
    """SHA-256, hex, of words in their order."""
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")


async def of_unit(session: AsyncSession, unit_id: int) -> list[Account]:
    """The unit's active accounts in the order they were filed."""
    rows = await session.scalars(select(Account).where(Account.unit_id == unit_id, Account.active).order_by(Account.id))
    return list(rows)


async def usual(session: AsyncSession, person: Person) -> Account | None:
    """The account that what this person writes belongs to, where there is no choice: the only one they own, or else
    their unit's only one.
    """
    accounts = await of_unit(session, person.unit_id)
    own = [each for each in accounts if each.owner_id == person.id] or accounts
    return own[0] if len(own) == 1 else None


async def get(session: AsyncSession, account_id: int, *, change: bool = False) -> Account:
    """The active account with its owner; locked where it is to be changed. Raises NotFound."""
    query = select(Account).where(Account.id == account_id, Account.active).options(joinedload(Account.owner))
    if change:
        query = query.with_for_update(of=Account).execution_options(populate_existing=True)
    account = (await session.scalars(query)).first()
    if account is None:
        raise NotFound
    return account


async def sources_of(session: AsyncSession, unit_id: int) -> list[Source]:
    """The sources the unit may repost from, by name (C6, H5)."""
    return list(
        await session.scalars(select(Source).where(Source.unit_id == unit_id, Source.active).order_by(Source.id))
    )


def of_domain(source: Source, link: str) -> None:
    """Raises ForeignDomain unless the link's host is one of the source's domains or below one: news.cn, www.news.cn,
    never fakenews.cn or news.cn.example.
    """
    if not source.active:
        raise ForeignDomain(source=source.name, domains=[])
    try:
        host = _ascii(urlsplit(link).hostname or "")
    except ValueError:
        host = ""
    if not host or not any(host == domain or host.endswith("." + domain) for domain in map(_ascii, source.domains)):
        raise ForeignDomain(source=source.name, domains=list(source.domains))


def _ascii(host: str) -> str:
    """A host as the network asks for it, 中国.cn as xn--fiqs8s.cn; empty where there can be no such host."""
    try:
        name = host.rstrip(".").encode("idna").decode().lower()
    except UnicodeError:
        return ""
    return name if _HOST.fullmatch(name) else ""
