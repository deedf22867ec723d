"""What each card of reminders lists, and what people have put off."""

import sqlalchemy as sa
from alembic import op

from models.base import Id, Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminded",
        sa.Column("id", Id, nullable=False),
        sa.Column("batch", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reminded"),
    )
    op.create_index("ix_reminded_batch", "reminded", ["batch"])
    op.create_index("ix_reminded_reference", "reminded", ["reference"])
    op.create_table(
        "snoozes",
        sa.Column("id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_snoozes_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_snoozes"),
        sa.UniqueConstraint("person_id", "subject", "kind", name="uq_snoozes_person_id_subject_kind"),
    )
    op.create_index("ix_snoozes_until", "snoozes", ["until"])


def downgrade() -> None:
    raise RuntimeError("records are kept: there is no way back")
