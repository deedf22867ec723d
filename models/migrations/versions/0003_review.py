"""What review needs beyond the route: take-downs, files to read and to send, templates, reminders."""

import sqlalchemy as sa
from alembic import op

from models.base import Id, Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _takedowns()
    _fetches()
    _templates()
    op.create_table(
        "attachments",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
    )
    op.create_table(
        "reminders",
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("slot", sa.String(length=64), nullable=False),
        sa.Column("claimed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "slot", name="pk_reminders"),
    )


def _takedowns() -> None:
    op.create_table(
        "takedowns",
        sa.Column("id", Id, nullable=False),
        sa.Column("draft_id", Id, nullable=False),
        sa.Column("owner_id", Id, nullable=False),
        sa.Column("reason", sa.String(length=4096), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("deadline_at", Moment(), nullable=False),
        sa.Column("next_at", Moment(), nullable=False),
        sa.Column("done_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name="fk_takedowns_draft_id_drafts"),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name="fk_takedowns_owner_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_takedowns"),
        sa.UniqueConstraint("draft_id", name="uq_takedowns_draft_id"),
    )
    _open_only("ix_takedowns_open", "takedowns", "next_at")


def _fetches() -> None:
    op.create_table(
        "fetches",
        sa.Column("id", Id, nullable=False),
        sa.Column("purpose", sa.String(length=24), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("value", Id, nullable=True),
        sa.Column("detail", sa.String(length=64), nullable=True),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("file_id", sa.String(length=300), nullable=False),
        sa.Column("file_name", sa.String(length=300), nullable=False),
        sa.Column("mime_type", sa.String(length=200), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("done_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_fetches_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_fetches"),
    )
    _open_only("ix_fetches_waiting", "fetches", "id")


def _templates() -> None:
    op.create_table(
        "templates",
        sa.Column("unit_id", Id, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_at", Moment(), nullable=False),
        sa.Column("uploaded_by_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_templates_unit_id_units"),
        sa.ForeignKeyConstraint(["uploaded_by_id"], ["people.id"], name="fk_templates_uploaded_by_id_people"),
        sa.PrimaryKeyConstraint("unit_id", name="pk_templates"),
    )


def _open_only(name: str, table: str, column: str) -> None:
    still_open = sa.text("done_at IS NULL")
    op.create_index(name, table, [column], sqlite_where=still_open, postgresql_where=still_open)


def downgrade() -> None:
    raise RuntimeError("records are kept: there is no way back")
