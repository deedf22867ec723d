"""When each unit's next weekly report is sent; the week's decisions and drafts are found by their time."""

from datetime import UTC, datetime, time, timedelta

import sqlalchemy as sa
from alembic import op

from models.base import Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("units", sa.Column("report_at", Moment(), nullable=True))
    op.create_index("ix_units_report_at", "units", ["report_at"])
    op.create_index("ix_drafts_created_at", "drafts", ["created_at"])
    op.create_index("ix_drafts_published_at", "drafts", ["published_at"])
    op.create_index("ix_steps_decided_at", "steps", ["decided_at"])
    # About the next Monday morning; from then on each unit's own calendar says when.
    now = datetime.now(UTC)
    monday = now.date() + timedelta(days=7 - now.weekday())
    units = sa.table("units", sa.column("active", sa.Boolean()), sa.column("report_at", Moment()))
    op.execute(units.update().where(units.c.active).values(report_at=datetime.combine(monday, time(0, 30), UTC)))


def downgrade() -> None:
    raise RuntimeError("records are kept: there is no way back")
