"""A reminder's line is closed where a newer card has it: of daily reminders one card is drawn again, not all."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reminded", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_index("ix_reminded_reference", "reminded")
    still_open = sa.text("closed_at IS NULL")
    op.create_index("ix_reminded_open", "reminded", ["reference"], sqlite_where=still_open, postgresql_where=still_open)


def downgrade() -> None:
    raise RuntimeError("records are kept: there is no way back")
