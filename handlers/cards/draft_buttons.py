"""The buttons of the author's card, and its sub-menus."""

from handlers.cards import Button, Rows, cut, words
from handlers.cards.draft_view import View
from handlers.cards.inquiry import kinds
from handlers.cards.paging import back, opened, paged
from handlers.i18n import Translator
from models.draft import WITH_AUTHOR, Draft, State
from models.policy import Gate, Level
from models.publication import by_bot

IN_A_ROW = 3  # short labels that a phone shows side by side
FORM_STATES = {State.APPROVED, State.PUBLISHED, State.VETOED, State.TAKEN_DOWN}  # the form has its last signature


def draft_buttons(t: Translator, draft: Draft) -> Rows:
    """What the author can do in each state; reporting an incident in every one."""
    *rows, last = _next_steps(t, draft)
    report = Button("🚨 " + t("Report incident"), "incident")
    if len(last) < IN_A_ROW and draft.state not in WITH_AUTHOR:
        return (*rows, (*last, report))
    return (*rows, last, (report,))


def _next_steps(t: Translator, draft: Draft) -> Rows:
    state = draft.state
    if state in (State.COMPOSING, State.RETURNED):
        response = draft.incident_id is not None
        at_once = (Button("⚡ " + t("All clear, submit"), "response_submit"),)
        discard = Button("🗑 " + t("Discard"), "discard")
        return (
            *((at_once,) if response else ()),
            (Button("📱 " + t("Account"), "account"), Button("🏷 " + t("Level"), "level")),
            (Button("🔗 " + t("Source"), "source"), Button("🤝 " + t("Countersign"), "countersign")),
            (Button("☑️ " + t("Self-check"), "gates"), Button("📨 " + t("Submit"), "submit")),
            (discard,) if response else (Button("✉️ " + t("Citizen message"), "to_inquiry"), discard),
        )
    trail = Button("📜 " + t("Trail"), "trail")
    form = Button("📋 " + t("Form"), "form")
    if state == State.IN_REVIEW:
        return (
            (Button("↩️ " + t("Withdraw"), "withdraw"), Button("🔔 " + t("Urge"), "urge")),
            (trail,),
        )
    if state == State.APPROVED and not draft.publishing:
        return publishing(t, draft, form, trail)
    return ((form, trail),) if state in FORM_STATES else ((trail,),)


def publishing(t: Translator, draft: Draft, *others: Button) -> Rows:
    """How an approved draft goes out: said to be, or by the bot, at once or at a set time; with `others` beside."""
    published = Button("📢 " + t("Published"), "published")
    if not by_bot(draft):
        return ((published, *others),)
    now = Button("🚀 " + t("Publish now"), "publish_now")
    if draft.scheduled_at is None:
        return ((now, Button("🕘 " + t("Schedule"), "schedule")), (published, *others))
    cancel = Button("✖️ " + t("Cancel schedule"), "unschedule")
    return ((cancel, Button("🕘 " + t("Another time"), "schedule")), (now, *others))


def menu_stands(state: State, menu: str) -> bool:
    """Whether a sub-menu that was opened still has a place on the card."""
    return state == State.APPROVED if menu == "schedule" else state in (State.COMPOSING, State.RETURNED)


def open_menu(t: Translator, view: View, menu: str) -> Rows:
    """A sub-menu's choices, the present one marked, and the way back."""
    draft = view.draft
    rows: Rows
    listed = menu
    menu = opened(menu)[0] or ""
    if menu == "account":
        rows = _choices([(each.name, each.id, each.id == draft.account_id) for each in view.accounts], "choose_account")
    elif menu == "whitelist":
        rows = _choices([(each.name, each.id, each.id == draft.source_id) for each in view.sources], "choose_source")
    elif menu == "countersign":
        units = [(each.name, each.id, each.id in draft.countersign) for each in view.units]
        rows = _choices(units, "choose_countersign")
    elif menu == "discard":
        rows = ((Button("🗑 " + t("Yes, discard"), "discard_sure"),),)
    elif menu == "inquiry":
        rows = (kinds(t, "turn_into_inquiry"),)
    elif menu == "schedule":
        rows = _times(t)
    elif menu == "source":
        mark = "● " if draft.source_id is None else ""
        rows = ((Button(mark + t("Original"), "original"), Button(t("Repost"), "repost")),)
    elif menu == "level":
        rows = (
            tuple(
                Button(("● " if level == draft.level else "") + words.level(t, level), "choose_level", level.value)
                for level in Level
            ),
        )
    else:
        ticks = [_tick(t, view, gate) for gate in view.draft.policy.gates]
        rows = (tuple(ticks[:3]), tuple(ticks[3:]), (Button("👌 " + t("All clear"), "all_clear"),))
    return (*paged(t, rows, listed), back(t))


def _tick(t: Translator, view: View, gate: Gate) -> Button:
    return Button(("✅ " if gate in view.version.gates else "⬜ ") + words.gate(t, gate), "tick", gate.value)


def _times(t: Translator) -> Rows:
    return (
        (Button(t("In 1 hour"), "schedule_in", 60), Button(t("In 3 hours"), "schedule_in", 180)),
        (Button(t("Tomorrow 9:00"), "schedule_tomorrow", 9), Button(t("Tomorrow 15:00"), "schedule_tomorrow", 15)),
        (Button("✍️ " + t("Another time"), "schedule_words"),),
    )


def _choices(offered: list[tuple[str, int, bool]], action: str) -> Rows:
    """One row a choice: (name, value, whether it is chosen)."""
    return tuple((Button(("● " if chosen else "") + cut(name, 60), action, value),) for name, value, chosen in offered)
