"""What the parts of the review form agree on, without what it takes to make one: that is loaded when one is made."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.errors import Refusal


class BadTemplate(Refusal):
    """A template that is not taken; nothing of it was run. Facts: why (a code), what (the thing), where (its line).

    Codes: not_docx, too_big, damaged, macros, external, part, field_code (the package);
    syntax, forbidden, unknown, nested, missing, layout, endless (what it says).
    """

    def __init__(self, why: str, what: str = "", where: str = "") -> None:
        super().__init__(why=why, what=what, where=where)


@dataclass(frozen=True)
class Fields:
    """The names a template may use.

    `values`: plain ones. `lists`: for each list the fields of an item, none for a list of texts. `labels`: the words
    under `labels.`. `required`: a template without one of each group is no such form (J10).
    """

    values: frozenset[str]
    lists: Mapping[str, frozenset[str]]
    labels: frozenset[str]
    required: tuple[tuple[str, ...], ...] = ()
