"""The card of a citizen's message, the head's card of an extension, and the list of what is open (C7, H9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.cards import Button, Card, Rows, cut, deadline, field, lines, openers
from handlers.cards.paging import back, opened, paged
from handlers.i18n import Translator
from models.draft import Draft, State
from models.inquiry import Inquiry, InquiryState, Kind, Origin

_ICON = {InquiryState.OPEN: "📨", InquiryState.ANSWERED: "✅", InquiryState.CLOSED: "📁"}
_GONE = (State.DISCARDED, State.REJECTED, State.VETOED)  # a reply that nothing comes of any more
EXTENSIONS = (1, 3, 5, 10, 15)  # working days that are offered


@dataclass(frozen=True)
class Left:
    """Working minutes until the deadline (negative: since), and those of a working day; `now`: when that was."""

    minutes: int
    day: int
    now: datetime


@dataclass(frozen=True)
class View:
    """All that the card shows. `reply`: the newest reply, its words and who may decide on it now; `handles`: whether
    the card's holder may act; `people` and `units`: (id, name) of each, where the menu of transfer is open.
    """

    inquiry: Inquiry
    left: Left
    reply: Draft | None = None
    reply_words: str = ""
    waiting: Sequence[str] = ()
    handles: bool = False
    people: Sequence[tuple[int, str]] = ()
    units: Sequence[tuple[int, str]] = ()


def inquiry_card(t: Translator, view: View, menu: str | None = None) -> Card:
    inquiry = view.inquiry
    text = lines(
        f"{_ICON[inquiry.state]} <b>{inquiry.reference}</b> · {deadline.kind(t, inquiry.kind)} · {_state(t, view)}",
        _whose(t, inquiry),
        _said(t, inquiry),
        *_clock(t, inquiry, view.left),
        _reply(t, view),
        t("More time is asked for ({days}); the head decides.", days=deadline.working_days(t, inquiry.asked_days))
        if inquiry.asked_days
        else None,
        t("Closed at {at}: {words}", at=t.moment(inquiry.closed_at), words=field(inquiry.closed_words or "", 300))
        if inquiry.closed_at
        else None,
        _next(t, view),
    )
    return Card(text, _menu(t, view, menu) if menu and view.handles else _buttons(t, view))


def _state(t: Translator, view: View) -> str:
    inquiry, reply = view.inquiry, view.reply
    if inquiry.state is InquiryState.ANSWERED:
        return t("answered late") if inquiry.late else t("answered")
    if inquiry.state is InquiryState.CLOSED:
        return t("closed")
    if reply and reply.state is State.IN_REVIEW:
        return t("reply in review")
    if reply and reply.state is State.APPROVED:
        return t("reply on its way") if reply.publishing else t("reply approved")
    return t("to be answered")


def origin(t: Translator, value: Origin) -> str:
    return {
        Origin.COMMAND: t("written down"),
        Origin.FORWARDED: t("forwarded"),
        Origin.TURNED: t("from a draft"),
        Origin.COMMENT: t("comment of the channel"),
        Origin.HTTP: t("another platform"),
    }[value]


def _whose(t: Translator, inquiry: Inquiry) -> str:
    where = [field(inquiry.account.name, 60) if inquiry.account else field(inquiry.unit.name, 60)]
    where.append(t("with {name}", name=field(inquiry.owner.name, 40)))
    come = [origin(t, inquiry.origin)]
    come += [t("citizen “{name}”", name=field(inquiry.looks, 60))] if inquiry.looks else []
    come += [field(inquiry.external, 60)] if inquiry.external else []
    return " · ".join(where) + "\n" + " · ".join(come)


def _said(t: Translator, inquiry: Inquiry) -> str:
    words = field(inquiry.words.strip(), 700)
    files = "📎 " + t("{n} files", n=len(inquiry.parts)) if inquiry.parts else None
    return "<blockquote>" + lines(words or None, files) + "</blockquote>"


def _clock(t: Translator, inquiry: Inquiry, left: Left) -> list[str]:
    until = t("Until {at}", at=f"<b>{t.moment(inquiry.deadline_at)}</b>")
    if inquiry.state is not InquiryState.OPEN:
        return [f"⏰ {until}"]
    amount = deadline.left(t, inquiry, left.now, left.minutes, left.day)
    icon = "🔴" if left.now > inquiry.deadline_at else "⏰"
    said = t("{until} ({amount}, as of {at})", until=until, amount=amount, at=t.brief(left.now))
    return [f"{icon} {said}", deadline.explained(t, inquiry)]


def _reply(t: Translator, view: View) -> str | None:
    reply = view.reply
    if reply is None or reply.state in _GONE:
        return None
    who = t("waiting for {names}", names=t.listed([field(name, 40) for name in view.waiting[:8]]))
    head = "💬 " + t("Reply by {name}", name=field(reply.author.name, 40)) + (f" · {who}" if view.waiting else "")
    link = field(reply.link, 300) if reply.link else None
    return lines(head, "<blockquote>" + field(view.reply_words, 700) + "</blockquote>", link)


def _next(t: Translator, view: View) -> str | None:
    inquiry, reply = view.inquiry, view.reply
    if inquiry.state is not InquiryState.OPEN or not view.handles:
        return None
    if reply and reply.state is State.APPROVED and not reply.publishing:
        return "👉 " + t("Post the reply where the message came from, then tap Published.")
    if reply and reply.state is State.RETURNED:
        return "👉 " + t("The reply came back: tap Reply and write it anew.")
    if reply is None or reply.state in _GONE:
        return "👉 " + t("Tap Reply and write the answer; it is submitted at once.")
    return None


def _buttons(t: Translator, view: View) -> Rows:
    reading = (Button("📄 " + t("Full text"), "inquiry_full"), Button("📜 " + t("Trail"), "trail"))
    if not view.handles:
        return (reading,)
    if view.inquiry.state is not InquiryState.OPEN:
        return ((Button("🚨 " + t("Make incident"), "inquiry_incident"),), reading)
    reply = view.reply
    posting: Rows = ()
    if reply and reply.state is State.APPROVED and not reply.publishing:
        again = (Button("🚀 " + t("Publish now"), "inquiry_send"),) if view.inquiry.chat_id else ()
        posting = ((Button("📢 " + t("Published"), "inquiry_posted"), *again),)
    return (
        *posting,
        (Button("💬 " + t("Reply"), "inquiry_reply"), Button("🏷 " + t("Kind"), "inquiry_kind")),
        (Button("🔀 " + t("Transfer"), "inquiry_transfer"), Button("⏳ " + t("Extension"), "inquiry_extend")),
        (Button("🚨 " + t("Make incident"), "inquiry_incident"), Button("📁 " + t("Close"), "inquiry_close")),
        reading,
    )


def _menu(t: Translator, view: View, menu: str) -> Rows:
    name, _ = opened(menu)
    if name == "kind":
        return (kinds(t, "choose_kind", view.inquiry.kind), back(t))
    if name == "extend":
        days = tuple(Button(t("{n} days", n=days), "extend_by", days) for days in EXTENSIONS)
        return (days, back(t))
    people = tuple((Button("👤 " + cut(each, 60), "transfer_to", key),) for key, each in view.people)
    units = tuple((Button("🏢 " + cut(each, 60), "transfer_unit", key),) for key, each in view.units)
    return (*paged(t, (*people, *units), menu), back(t))


def kinds(t: Translator, action: str, chosen: Kind | None = None) -> tuple[Button, ...]:
    """The three kinds side by side; a button's value is the kind's place."""
    return tuple(
        Button(("● " if kind == chosen else "") + deadline.kind(t, kind), action, place)
        for place, kind in enumerate(Kind)
    )


def new_card(t: Translator) -> Card:
    """`/inquiry`: what kind of message is it?"""
    note = t("One working day for a consultation, five for a suggestion or complaint, fifteen for what is complex.")
    forwarding = t("Or forward it to me, and tap Citizen message on the card that comes.")
    text = lines("📨 <b>" + t("A citizen's message: what is it?") + "</b>", note, "💡 " + forwarding)
    return Card(text, (kinds(t, "log_inquiry"),))


def extension_card(t: Translator, inquiry: Inquiry, left: Left, *, decides: bool) -> Card:
    """For the head: who asks for how much more time, and why."""
    clock = _clock(t, inquiry, left)
    if inquiry.asked_days is None:
        return Card(lines(_heading(t, inquiry), *clock, t("Nothing to decide here any more.")))
    text = lines(
        _heading(t, inquiry),
        _said(t, inquiry),
        *clock,
        t(
            "{name} asks for more time, {days}:",
            name=field(inquiry.owner.name, 40),
            days=deadline.working_days(t, inquiry.asked_days),
        ),
        f"“{field(inquiry.asked_words or '', 500)}”",
    )
    yes = Button("✅ " + t("Grant extension"), "grant_extension")
    return Card(text, ((yes, Button("⛔ " + t("Refuse"), "refuse_extension")),) if decides else ())


def _heading(t: Translator, inquiry: Inquiry) -> str:
    return f"⏳ <b>{inquiry.reference}</b> · {deadline.kind(t, inquiry.kind)} · " + t("Extension")


def inquiries_card(t: Translator, shown: Sequence[tuple[Inquiry, Left]], turning: Rows) -> Card:
    """The open page of what is open, the least time left first, overdue ones on top; `turning`: the row that turns."""
    if not shown:
        return Card(t("No citizen's message is open."))
    rows = [line(t, inquiry, left) for inquiry, left in shown]
    opening = openers(inquiry.reference for inquiry, _ in shown)
    return Card(lines("📨 <b>" + t("Citizens' messages") + "</b>", *rows), (*opening, *turning))


def line(t: Translator, inquiry: Inquiry, left: Left) -> str:
    """One message in a list: reference, what is left, its words begun, who has it."""
    icon = "🔴" if left.now > inquiry.deadline_at else "🕘"
    amount = deadline.left(t, inquiry, left.now, left.minutes, left.day)
    words = field(" ".join(inquiry.words.split()), 30) or "📎"
    return f"{icon} <b>{inquiry.reference}</b> {amount} · {field(inquiry.owner.name, 20)} · {words}"
