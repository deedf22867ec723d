"""The take-down, for the account's owner: what must go, why, and until when (J3, J11, C6)."""

from handlers.cards import Button, Card, field, lines
from handlers.i18n import Translator
from models.veto import Stop, Takedown


def takedown_card(t: Translator, takedown: Takedown, stop: Stop | None) -> Card:
    draft = takedown.draft
    done = takedown.done_at is not None
    heading = "✔️ " + t("Taken down") if takedown.done_at else "🛑 " + t("Take this down now")
    text = lines(
        f"{heading} · <b>{draft.reference}</b>",
        field(draft.account.name) if draft.account else None,
        field(draft.link, 300) if draft.link else None,
        "🛑 " + t("Vetoed by {name}, {at}", name=field(stop.who, 60), at=t.moment(stop.at)) if stop else None,
        f"“{field(takedown.reason, 500)}”",
        t("Taken down by {name}, {at}", name=field((stop and stop.gone_by) or "—", 60), at=t.moment(takedown.done_at))
        if takedown.done_at
        else t("Until {at}; I remind you every ten minutes.", at=t.moment(takedown.deadline_at)),
    )
    return Card(text, () if done else ((Button("✔️ " + t("Taken down"), "taken_down"),),))
