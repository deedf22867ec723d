"""Four eyes: each step of a route needs a person of its own."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from models.organisation import Role
from models.policy import PRESETS, Level
from models.route import missing

R, H, S = Role.REVIEWER, Role.HEAD, Role.SUPERIOR


def test_one_person_with_two_roles_cannot_fill_two_steps() -> None:
    assert missing([R, H], [[1], [1]]) == [H]


def test_a_person_is_moved_to_the_step_where_that_frees_another() -> None:
    assert missing([R, H], [[1, 2], [1]]) == []


def test_an_empty_step_is_named() -> None:
    assert missing([R, H], [[], [1]]) == [R]
    assert missing([R, H], [[], []]) == [R, H]


@given(st.lists(st.lists(st.integers(0, 4), max_size=4, unique=True), min_size=1, max_size=4))
def test_nothing_is_missing_exactly_when_everybody_can_have_a_step_of_their_own(people: list[list[int]]) -> None:
    possible = any(len(set(choice)) == len(people) for choice in product(*people))
    assert (missing([R] * len(people), people) == []) is possible


def test_routes_follow_the_regulations() -> None:
    """J10: reviewer then head for everything. H7.2, H8: by level. C6: nothing without a reviewer."""
    assert {level: PRESETS["journal"].route(level) for level in Level} == dict.fromkeys(Level, (R, H))
    assert PRESETS["city"].route(Level.GENERAL) == (R,)
    assert PRESETS["city"].route(Level.IMPORTANT) == (R, H)
    assert PRESETS["city"].route(Level.MAJOR) == (R, H, S)
    for level in Level:
        assert PRESETS["county"].route(level)[0] == R
