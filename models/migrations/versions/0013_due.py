"""What is due is found by what is due: the drafts' indexes lead with the state; one on incidents for a moved clock."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

APPROVED = sa.text("state = 'approved'")


def upgrade() -> None:
    for name, column in (("ix_drafts_remind", "remind_at"), ("ix_drafts_scheduled", "scheduled_at")):
        op.drop_index(name, "drafts")
        op.create_index(name, "drafts", ["state", column], sqlite_where=APPROVED, postgresql_where=APPROVED)
    op.create_index("ix_incidents_set_at", "incidents", ["set_at"])


def downgrade() -> None:
    raise RuntimeError("records are kept: there is no way back")
