"""Directives of the propaganda department (J9): composed and sent, read, urged, lifted; and what is frozen."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.cards import Button, Card, Rows, cut, field, lines, openers
from handlers.cards.paging import MOST, back
from handlers.i18n import Translator
from models.account import Account
from models.directive import Directive, Kind, Reading, State
from models.length import units
from models.organisation import Person, Unit

TEXT = 4000  # characters of a card, of Telegram's 4096
SHOWN = 20  # directives of the list, names of one of its lines
_ICON = {Kind.WORDING: "🗣", Kind.MUST_CARRY: "📌", Kind.FREEZE: "🧊"}


@dataclass(frozen=True)
class Issued:
    """All that the department's own card of a directive shows.

    `offered`: the units it may name; `choices`: their accounts; `accounts`: those named. `readers`: who has to read it,
    before it is sent; `readings` afterwards.
    """

    directive: Directive
    offered: Sequence[Unit]
    choices: Sequence[Account]
    accounts: Sequence[Account]
    readers: Sequence[Person]
    readings: Sequence[Reading]


def kind(t: Translator, value: Kind) -> str:
    return {
        Kind.WORDING: t.pgettext("directive", "Wording"),
        Kind.MUST_CARRY: t("Must carry"),
        Kind.FREEZE: t("Freeze"),
    }[value]


def state(t: Translator, value: State) -> str:
    return {
        State.COMPOSING: t("not sent yet"),
        State.STANDING: t("in force"),
        State.LIFTED: t("lifted"),
        State.DROPPED: t("given up"),
    }[value]


def title(t: Translator, directive: Directive) -> str:
    """The first line of every card of a directive."""
    icon = _ICON[directive.kind]
    return f"{icon} <b>{directive.reference}</b> · {kind(t, directive.kind)} · {state(t, directive.state)}"


def directives_card(t: Translator, standing: Sequence[Directive], *, lifting: bool = False) -> Card:
    """`/directive`: a new one of three kinds, or the end of one; what is in force."""
    shown = standing[:SHOWN]
    head = "📣 <b>" + t("Directives of the department") + "</b>"
    listed = [_line(t, each) for each in shown]
    more = t("… and {n} more", n=len(standing) - SHOWN) if len(standing) > SHOWN else None
    if lifting:
        ask = "👉 " + (t("Which one is lifted?") if shown else t("None is in force."))
        rows: Rows = tuple(
            (Button(cut(f"{each.reference} {each.words or ''}", 40), "directive_lift", each.id),) for each in shown
        )
        return Card(lines(head, *listed, more, ask), (*rows, back(t)))
    kinds = tuple(Button(f"{_ICON[each]} {kind(t, each)}", "directive_kind", each.value) for each in Kind)
    rows = openers(each.reference for each in shown)
    text = lines(head, *(listed or [t("None is in force.")]), more, "👉 " + t("What do you direct?"))
    lift = (Button("🔓 " + t("Lift"), "directive_lifting"),) if shown else ()
    return Card(text, ((*kinds[:2],), (kinds[2], *lift), *rows))


def _line(t: Translator, directive: Directive) -> str:
    since = t.brief(directive.issued_at) if directive.issued_at else "—"
    said = " ".join((directive.words or "").split())
    return (
        f"{_ICON[directive.kind]} <b>{directive.reference}</b> {kind(t, directive.kind)} · {since} · {field(said, 60)}"
    )


def directive_card(t: Translator, view: Issued, menu: str | None = None) -> Card:
    """The department's card: chosen and worded step by step, looked over, sent; then who has read it."""
    directive = view.directive
    if directive.state is State.COMPOSING:
        return _composing(t, view, menu)
    sent = (
        t("Sent by {name} at {at}", name=field(directive.issuer.name, 60), at=t.moment(directive.issued_at))
        if directive.issued_at
        else None
    )
    text = _whole(t, directive, _named(t, view), [sent, *_receipts(t, view), lifted(t, directive)])
    if directive.state is not State.STANDING:
        return Card(text)
    urge = [Button("🔔 " + t("Urge"), "directive_urge")] if any(not each.read_at for each in view.readings) else []
    return Card(text, ((*urge, Button("🔓 " + t("Lift"), "directive_lift", directive.id)),))


def _composing(t: Translator, view: Issued, menu: str | None) -> Card:
    directive = view.directive
    named = _named(t, view)
    if menu == "units" or not directive.units:
        ask = "👉 " + t("For which units? Tap each, then Continue.")
        return Card(_whole(t, directive, named, [ask]), _units(t, view))
    if menu == "accounts":
        ask = "👉 " + t("For which of their accounts? All, or some.")
        return Card(_whole(t, directive, named, [ask]), (*_accounts(t, view), back(t)))
    if directive.words:
        below = [_readers(t, view), "👉 " + t("Read it once more. It is out with Send, and not before.")]
    else:
        below = ["👉 " + t("Now the words: tap Words and reply.")]
    send = [Button("📣 " + t("Send"), "directive_send")] if directive.words else []
    return Card(
        _whole(t, directive, named, below),
        (
            (
                Button("🏢 " + t.pgettext("directive", "Units"), "directive_units"),
                Button("📱 " + t("Accounts"), "directive_accounts"),
            ),
            (Button("✍️ " + t("Words"), "directive_words"), _discard(t)),
            *((tuple(send),) if send else ()),
        ),
    )


def _units(t: Translator, view: Issued) -> Rows:
    chosen = set(view.directive.units)
    rows = tuple(
        (Button(_mark(cut(each.name, 60), on=each.id in chosen), "directive_unit", each.id),)
        for each in view.offered[:MOST]
    )
    onward = ((Button("➡️ " + t("Continue"), "directive_accounts"),),) if chosen else ()
    every = (Button("☑️ " + t("All units"), "directive_all_units"),)
    return (*rows, every, *onward, (_discard(t),))


def _discard(t: Translator) -> Button:
    return Button("🗑 " + t("Discard"), "directive_drop")


def _accounts(t: Translator, view: Issued) -> Rows:
    chosen = {each.id for each in view.accounts}
    names = {unit.id: unit.name for unit in view.offered}
    rows = tuple(
        (
            Button(
                _mark(cut(f"{each.name} · {names.get(each.unit_id, '')}", 60), on=each.id in chosen),
                "directive_account",
                each.id,
            ),
        )
        for each in view.choices[:MOST]
    )
    every = (Button("☑️ " + t("All accounts"), "directive_all_accounts"),)
    return (*rows, every, (Button("➡️ " + t("Continue"), "directive_words"),))


def _mark(name: str, *, on: bool) -> str:
    return ("✅ " if on else "⬜ ") + name


def _whole(t: Translator, directive: Directive, above: Sequence[str | None], below: Sequence[str | None]) -> str:
    """The title, the words between what stands above and below; they have all the room that this leaves."""
    head, foot = lines(title(t, directive), *above), lines(*below)
    room = TEXT - units(head) - units(foot)
    quote = f"<blockquote>{field(directive.words, room)}</blockquote>" if directive.words else None
    return lines(head, quote, foot or None)


def _named(t: Translator, view: Issued) -> list[str | None]:
    chosen = set(view.directive.units)
    units = [each.name for each in view.offered if each.id in chosen]
    accounts = [each.name for each in view.accounts]
    return [
        t.labelled(t.pgettext("directive", "Units"), _names(t, units)) if units else None,
        t.labelled(t("Accounts"), _names(t, accounts) or t("none")) if units else None,
    ]


def _names(t: Translator, names: Sequence[str]) -> str:
    shown = t.listed([field(each, 30) for each in names[:SHOWN]])
    return shown + (" " + t("… and {n} more", n=len(names) - SHOWN) if len(names) > SHOWN else "")


def _readers(t: Translator, view: Issued) -> str:
    return t.labelled(t("It goes to"), _names(t, [_reached(each) for each in view.readers]) or t("nobody"))


def _reached(person: Person) -> str:
    return person.name + ("" if person.reachable else " ⚠️")


def _receipts(t: Translator, view: Issued) -> list[str | None]:
    """Who has read it and who has not; whom no card reaches is marked, and named below."""
    read = [f"{each.person.name} {t.brief(each.read_at)}" for each in view.readings if each.read_at]
    unread = [_reached(each.person) for each in view.readings if not each.read_at]
    gone = any(not each.read_at and not each.person.reachable for each in view.readings)
    head = t("Read: {n} of {all}", n=len(read), all=len(view.readings))
    urged = view.directive.urged_at
    return [
        f"👁 {head}",
        "✓ " + _names(t, read) if read else None,
        "⏳ " + t.labelled(t("Not read yet"), _names(t, unread)) if unread else None,
        t("⚠️ cannot be reached by the bot: please tell them yourself.") if gone else None,
        t("Last urged at {at}", at=t.moment(urged)) if urged and unread else None,
    ]


def lifted(t: Translator, directive: Directive) -> str | None:
    """By whom and when it ended, and why."""
    if directive.lifted_at is None or directive.lifted_by is None:
        return None
    said = t("Lifted by {name} at {at}", name=field(directive.lifted_by.name, 60), at=t.moment(directive.lifted_at))
    return "🔓 " + said + (f"\n“{field(directive.lift_words, 500)}”" if directive.lift_words else "")


def directed_card(t: Translator, directive: Directive, reading: Reading | None, accounts: Sequence[str]) -> Card:
    """The card of whoever has to read it: the words whole, and the accounts of their unit or their own."""
    name = field(directive.issuer.name, 60)
    read = t("Read by you at {at}", at=t.moment(reading.read_at)) if reading and reading.read_at else None
    standing = directive.state is State.STANDING
    todo = {
        Kind.WORDING: t("Everything published about this keeps to this wording."),
        Kind.MUST_CARRY: t("The accounts named carry this."),
        Kind.FREEZE: t("Nothing of the accounts named is approved or published until it is lifted."),
    }[directive.kind]
    above = [
        t("From the propaganda department: {name}", name=name),
        t.labelled(t("Accounts"), _names(t, accounts)) if accounts else None,
    ]
    below = ["👉 " + todo if standing else None, f"✓ {read}" if read else None, lifted(t, directive)]
    text = _whole(t, directive, above, below)
    return Card(text, ((Button("👁 " + t("Read"), "directive_read"),),) if standing and not read else ())
