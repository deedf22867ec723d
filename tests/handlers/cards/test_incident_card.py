"""An incident's card says who was called and who has it, and offers what can be chosen."""

from datetime import UTC, datetime

from handlers.cards import Card
from handlers.cards.incident import IncidentReader, IncidentView, incident_card
from handlers.cards.incident_report import report_card
from handlers.i18n import translator
from models.incident import Category, Incident, Severity, State
from models.organisation import Person, Unit
from models.policy import Rung
from models.trail import BY_ITSELF, Entry

T = translator("zh-CN")
NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def labels(card: Card) -> list[list[str]]:
    return [[button.label.split(" ")[-1] for button in row] for row in card.rows]


def incident(state: State, **more: object) -> Incident:
    return Incident(
        id=1,
        unit=Unit(id=1, name="学报编辑部"),
        reporter=Person(name="王小明"),
        handler=Person(name="宣传甲"),
        category=Category.OPINION,
        severity=Severity.SERIOUS,
        words="网传不实",
        content=[],
        state=state,
        reported_at=NOW,
        ladder=["group", "members"],
        rung=1,
        **more,
    )


def shown(found: Incident, *entries: Entry, reader: IncidentReader | None = None) -> Card:
    closing = (found.cause, found.measures, found.responsible)
    return incident_card(T, IncidentView(found, NOW, found.words, entries, closing), reader or IncidentReader())


def test_a_closed_incident_is_not_being_dealt_with() -> None:
    closed = shown(incident(State.RESOLVED, cause="署名有误", measures="已更正", responsible="-")).text
    assert "处理人：宣传甲" in closed
    assert "处置中" not in closed
    assert "措施：已更正" in closed
    assert "责任人" not in closed


def test_the_timeline_says_whom_it_climbed_to() -> None:
    climbed = Entry(at=NOW, actor=BY_ITSELF, action="incident.climbed", detail={"rung": Rung.MEMBERS.value})
    assert "无人接报，已逐级上报（宣传部）" in shown(incident(State.OPEN), climbed).text


def test_what_the_reporter_may_do_fits_two_rows() -> None:
    reporter = IncidentReader(tells=True, responds=True, names=True, prints=True)
    card = shown(incident(State.OPEN), reader=reporter)
    assert labels(card) == [["进展", "回应", "选择账号"], ["全文", "记录", "报告"]]


def test_a_leak_asks_for_no_severity_that_it_would_not_keep() -> None:
    assert labels(report_card(T, None, Category.LEAK.value, None)) == [["重大"], ["返回"]]
    assert labels(report_card(T, None, Category.OPINION.value, None)) == [["一般", "较大", "重大"], ["返回"]]
