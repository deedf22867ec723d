"""What people call a thing, a letter and a number (`D-12`), and back: its number, by which its row is found."""

from collections.abc import Callable

from models.errors import NotFound


def _of(letter: str) -> Callable[[str], int]:
    def number(reference: str) -> int:
        """The number in a reference of this letter. Raises NotFound for one of anything else."""
        found, _, digits = reference.partition("-")
        if found != letter or not digits.isdecimal():
            raise NotFound(reference=reference)
        return int(digits)

    return number


account_id = _of("A")
directive_id = _of("Z")
draft_id = _of("D")
incident_id = _of("I")
inquiry_id = _of("Q")
patrol_id = _of("W")
person_id = _of("P")
unit_id = _of("R")  # what concerns a unit as such: its roster, its report


def order(reference: str) -> tuple[str, int]:
    """What sorts references by letter and number: `D-2` before `D-10`."""
    letter, _, digits = reference.partition("-")
    return letter, int(digits) if digits.isdecimal() else 0
