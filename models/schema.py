"""Every table of the program in one place: what migrations are compared with."""

from models import (
    account,
    attachment,
    calendars,
    card,
    delegation,
    directive,
    draft,
    fetch,
    inbox,
    incident,
    inquiry,
    lease,
    organisation,
    outbox,
    publication,
    question,
    reminder,
    review,
    route,
    template,
    trail,
    veto,
)
from models.base import Base

MODULES = (
    account,
    attachment,
    calendars,
    card,
    delegation,
    directive,
    draft,
    fetch,
    inbox,
    incident,
    inquiry,
    lease,
    organisation,
    outbox,
    publication,
    question,
    reminder,
    review,
    route,
    template,
    trail,
    veto,
)

metadata = Base.metadata
