"""What is brought to mind next stands in the rows of steps and drafts, so that looking for it reads nothing else."""

import sqlalchemy as sa
from alembic import op

from models.base import Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("steps", sa.Column("remind_at", Moment(), nullable=True))
    op.add_column("steps", sa.Column("remind_kind", sa.String(length=24), nullable=True))
    op.add_column("drafts", sa.Column("remind_at", Moment(), nullable=True))
    # What waits already comes up once, at the next working moment, and from then on as it should.
    op.execute("UPDATE steps SET remind_at = opened_at, remind_kind = 'limit' WHERE state = 'open'")
    op.execute("UPDATE drafts SET remind_at = approved_at WHERE state = 'approved'")
    _where("ix_steps_remind", "steps", "remind_at", "state = 'open'")
    _where("ix_drafts_remind", "drafts", "remind_at", "state = 'approved'")
    _where("ix_drafts_scheduled", "drafts", "scheduled_at", "state = 'approved'")


def _where(name: str, table: str, column: str, condition: str) -> None:
    op.create_index(name, table, [column], sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))


def downgrade() -> None:
    raise RuntimeError("records are kept: there is no way back")
