"""Each unit's own working time, and the days that are worked or not whatever the official calendar says."""

import sqlalchemy as sa
from alembic import op

from models.base import Id

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("units", sa.Column("timezone", sa.String(length=64), nullable=True))
    op.add_column("units", sa.Column("working_hours", sa.String(length=32), nullable=True))
    op.create_table(
        "calendar_days",
        sa.Column("id", Id, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("unit_id", Id, nullable=True),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_calendar_days_unit_id_units"),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_days"),
        sa.UniqueConstraint("unit_id", "day", name="uq_calendar_days_unit_id_day"),
    )
    of_all = sa.text("unit_id IS NULL")
    op.create_index(
        "ix_calendar_days_of_all", "calendar_days", ["day"], unique=True, sqlite_where=of_all, postgresql_where=of_all
    )


def downgrade() -> None:
    raise RuntimeError("records are kept: there is no way back")
