"""Every table of the program in one place: what migrations are compared with."""

from models import (
    account,
    card,
    delegation,
    draft,
    inbox,
    lease,
    organisation,
    outbox,
    publication,
    question,
    review,
    route,
    trail,
)
from models.base import Base

MODULES = (
    account,
    card,
    delegation,
    draft,
    inbox,
    lease,
    organisation,
    outbox,
    publication,
    question,
    review,
    route,
    trail,
)

metadata = Base.metadata
