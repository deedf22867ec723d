"""No repeat missed, none doubled, none after the acknowledgement (C8, H9), whatever happens for months."""

from tests.faults.ladder_ground import Ground
from tests.faults.ladder_walk import walk

STEPS = 100_000


def test_a_hundred_thousand_steps_of_incidents_ring_exactly_as_the_rule_asks() -> None:
    seen = walk(STEPS)
    assert Ground.steps >= STEPS
    wanted = ("look", "act", "call: 429", "call: lost", "call: killed", "incident.climbed", "incident.reopened")
    assert all(seen[what] > 0 for what in wanted), seen
