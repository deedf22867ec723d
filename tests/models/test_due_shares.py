"""Many things due at once are done in several transactions, so that nobody's tap waits for all of them."""

from datetime import UTC, datetime

from models.due import Due, Kind, shares

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def thing(subject: str, unit: int | None) -> Due:
    return Due(Kind.STEP, subject, subject, NOW, None, unit)


def test_the_urgent_come_first_and_each_unit_s_things_together() -> None:
    found = [thing("D-1", 2), thing("D-2", 1), thing("I-1", None), thing("D-3", 2)]
    assert [[each.subject for each in share] for share in shares(found)] == [["I-1"], ["D-1", "D-3"], ["D-2"]]
