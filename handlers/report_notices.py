"""What the weekly report brings to whom: each person one report, the group the counts and the head of the trail."""

from datetime import date

from handlers import drawing, report
from handlers.cards.report import summary
from handlers.i18n import DEFAULT_LANGUAGE, translator
from handlers.telling import Telling
from models import reference as references
from models import report as reports
from models.organisation import OVERSEERS, Unit
from models.outbox import Lane
from models.report_figures import Week
from models.trail import Entry


async def sent(telling: Telling, entry: Entry) -> None:
    """The unit's own to whoever answers for it; the one on all units to whoever watches them."""
    session, now = telling.session, telling.now
    unit = await session.get_one(Unit, references.unit_id(entry.subject))
    monday = date.fromisoformat(entry.detail["week"])
    figures = await report.collected(session, now, unit.id, monday)
    for person in await reports.readers(session, unit):
        if person.reachable:
            scope = None if person.has(*OVERSEERS) else unit.id
            week = Week(monday, figures.week.zone)
            await report.bring(session, now, person, scope, week, lane=Lane.DIGEST)
    if unit.propaganda_chat is not None:
        text = summary(translator(DEFAULT_LANGUAGE.get()), figures)
        drawing.say(session, now, unit.propaganda_chat, text, lane=Lane.DIGEST)
