"""What a freeze looks like on the cards of a draft (J9)."""

from handlers.cards import field
from handlers.i18n import Translator
from models.directive import Directive


def frozen_line(t: Translator, freeze: Directive) -> str:
    """On the cards of a draft whose account is held: by whom, since when, in which words."""
    said = t(
        "Frozen by {name} since {at} ({reference})",
        name=field(freeze.issuer.name, 60),
        at=t.brief(freeze.issued_at) if freeze.issued_at else "—",
        reference=freeze.reference,
    )
    return f"🧊 <b>{said}</b>\n   “{field(freeze.words or '', 300)}”"
