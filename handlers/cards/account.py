"""An account's card, the reminder of its week, and the list of accounts (C4, H10, H13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.cards import Button, Card, Rows, cut, field, in_rows, lines
from handlers.i18n import Translator
from models.account import Account, Platform
from models.inspection import Inspection
from models.weekly import WEEK, Standing, days_silent, standing

SHOWN = 30  # accounts on one list; the rest is counted
_ICON = {  # in the order of the list
    Standing.SLEEPING: "💤",
    Standing.OVERDUE: "🟠",
    Standing.AWAKE: "🟢",
    Standing.PAUSED: "⏸",
    Standing.EXEMPT: "💬",
}


@dataclass(frozen=True)
class Offered:
    """What the person who holds the card may do."""

    writes: bool = False
    tends: bool = False
    heads: bool = False
    inspects: bool = False


def platform_name(t: Translator, value: Platform) -> str:
    return {
        Platform.WECHAT: t("WeChat"),
        Platform.WEIBO: t("Weibo"),
        Platform.DOUYIN: t("Douyin"),
        Platform.KUAISHOU: t("Kuaishou"),
        Platform.TOUTIAO: t("Toutiao"),
        Platform.TELEGRAM: "Telegram",
        Platform.APP: t("app"),
        Platform.WEBSITE: t("website"),
        Platform.GROUP: t("staff chat group"),
        Platform.OTHER: t("other platform"),
    }[value]


def state_line(t: Translator, account: Account, now: datetime) -> str:
    """Where the account stands, in one line; HTML."""
    found = standing(account, now)
    days = days_silent(account, now)
    said = {
        Standing.AWAKE: t("up to date"),
        Standing.OVERDUE: t("{n} days without publication", n=days),
        Standing.SLEEPING: t("asleep: {n} days without publication", n=days),
        Standing.PAUSED: t("paused"),
        Standing.EXEMPT: t("not published to: a staff chat group"),
    }[found]
    if found is Standing.PAUSED and account.paused_until:
        said = t(
            "paused until {at}: {reason}",
            at=t.moment(account.paused_until),
            reason=field(account.pause_reason or "", 200),
        )
    return f"{_ICON[found]} {said}"


def _last(t: Translator, account: Account) -> str:
    at = account.last_published_at
    return t.labelled(t("Last publication"), t.moment(at) if at else t("none yet"))


def account_card(
    t: Translator,
    account: Account,
    now: datetime,
    *,
    drafts: Sequence[str],
    inspected: Inspection | None,
    offered: Offered,
) -> Card:
    """`drafts`: references of what is in work for it; `inspected`: the last inspection (H13)."""
    found = standing(account, now)
    text = lines(
        f"📱 <b>{account.reference}</b> · <b>{field(account.name)}</b>",
        f"{field(account.unit.name)} · {platform_name(t, account.platform)}",
        t.labelled(t("Owner"), field(account.owner.name)),
        t.labelled(t("Filing number"), field(account.filed_as)) if account.filed_as else None,
        _last(t, account) if found is not Standing.EXEMPT else None,
        state_line(t, account, now),
        t.labelled(t("Drafts in work"), field(t.listed(list(drafts)))) if drafts else None,
        _inspection(t, inspected) if inspected else None,
    )
    rows = [*tending(t, account, offered)] if found is not Standing.EXEMPT else []
    if offered.heads and found is not Standing.EXEMPT:
        pausing = Button("⏸ " + t("Pause"), "account_pause", account.id)
        rows.append(
            (Button("▶️ " + t("Resume"), "account_resume", account.id), pausing) if account.paused_until else (pausing,)
        )
    if offered.inspects:
        rows.append((Button("🔍 " + t("Inspection"), "account_inspect", account.id),))
    return Card(text, tuple(rows))


def _inspection(t: Translator, inspected: Inspection) -> str:
    said = f"{field(inspected.person.name, 60)} {t.moment(inspected.at)} “{field(inspected.words, 300)}”"
    return t.labelled(t("Last inspection"), said)


def weekly_line(t: Translator, account: Account, now: datetime) -> str:
    """The reminder that an account publishes at least once a week (C4, H10), in one line; HTML."""
    start = account.counted_from or now
    facts = {"account": f"<b>{account.reference}</b> {field(account.name, 60)}", "n": days_silent(account, now)}
    if standing(account, now) is Standing.AWAKE:
        return t("{account}: {n} days without publication; its week ends {at}.", at=t.moment(start + WEEK), **facts)
    owner = field(account.owner.name, 30)
    if standing(account, now) is Standing.SLEEPING:
        return t("{account} is asleep: {n} days without publication (owner: {owner}).", owner=owner, **facts)
    return t(
        "{account}: {n} days without publication; once a week is the least (owner: {owner}).", owner=owner, **facts
    )


def tending(t: Translator, account: Account, offered: Offered) -> Rows:
    """What ends the reminders: a draft for the account, or a publication that was made elsewhere."""
    if not offered.tends:
        return ()
    record = Button("📢 " + t("Record publication"), "weekly_published", account.id)
    return (
        ((Button("📝 " + t("Start a draft"), "weekly_draft", account.id), record),) if offered.writes else ((record,),)
    )


def accounts_card(t: Translator, accounts: Sequence[Account], now: datetime, *, units: bool) -> Card:
    """The accounts that sleep first, then the others; `units`: with the unit each belongs to."""
    if not accounts:
        return Card(t("There are no accounts in the register that you may see."))
    parts: list[str] = []
    shown: list[Account] = []
    for kind in _ICON:
        members = [each for each in accounts if standing(each, now) is kind]
        kept = members[: SHOWN - len(shown)]
        if members:
            parts.append(t.labelled(f"<b>{_heading(t, kind)}</b>", str(len(members))))
        parts += [_listed(t, account, now, units=units) for account in kept]
        shown += kept
    left = len(accounts) - len(shown)
    more = t("… and {n} more", n=left) if left else None
    buttons = [Button(f"{each.reference} {cut(each.name, 24)}", "account_card", each.id) for each in shown]
    rows = in_rows(buttons, 2)
    return Card(lines("📱 <b>" + t("Accounts") + "</b>", *parts, more), rows)


def _heading(t: Translator, value: Standing) -> str:
    return {
        Standing.SLEEPING: t("Asleep (14 days)"),
        Standing.OVERDUE: t("Late (7 days)"),
        Standing.AWAKE: t("Up to date"),
        Standing.PAUSED: t("Paused"),
        Standing.EXEMPT: t("Not published to"),
    }[value]


def _listed(t: Translator, account: Account, now: datetime, *, units: bool) -> str:
    of = f" · {field(account.unit.name, 40)}" if units else ""
    silent = t("{n} days", n=days_silent(account, now)) if standing(account, now) is not Standing.EXEMPT else "—"
    name = f"{field(account.name, 40)}{of} · {field(account.owner.name, 20)}"
    return f"{_ICON[standing(account, now)]} {account.reference} {name} · {silent}"
