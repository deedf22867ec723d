"""Citizens' messages, the replies to them, and the discussion groups they are picked up in."""

import sqlalchemy as sa
from alembic import op

from models.base import Id, Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inquiries",
        sa.Column("id", Id, nullable=False),
        sa.Column("unit_id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("origin", sa.String(length=24), nullable=False),
        sa.Column("external", sa.String(length=200), nullable=True),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("looks", sa.String(length=200), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("logged_at", Moment(), nullable=False),
        sa.Column("logged_by_id", Id, nullable=True),
        sa.Column("owner_id", Id, nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("deadline_at", Moment(), nullable=False),
        sa.Column("reckoning", sa.JSON(), nullable=False),
        sa.Column("extra_days", sa.Integer(), nullable=False),
        sa.Column("asked_days", sa.Integer(), nullable=True),
        sa.Column("asked_words", sa.String(length=4096), nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("link", sa.String(length=2048), nullable=True),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("closed_words", sa.String(length=4096), nullable=True),
        sa.Column("next_at", Moment(), nullable=True),
        sa.Column("next_slot", sa.String(length=24), nullable=True),
        sa.Column("head_at", Moment(), nullable=True),
        sa.Column("chat_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("citizen", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_inquiries_unit_id_units"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_inquiries_account_id_accounts"),
        sa.ForeignKeyConstraint(["logged_by_id"], ["people.id"], name="fk_inquiries_logged_by_id_people"),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name="fk_inquiries_owner_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_inquiries"),
    )
    op.create_index("ix_inquiries_unit_id", "inquiries", ["unit_id"])
    op.create_index("ix_inquiries_owner_id", "inquiries", ["owner_id"])
    _where("ix_inquiries_due", ["next_at"], "next_at IS NOT NULL")
    _where("ix_inquiries_open", ["deadline_at"], "state = 'open'")
    _where("ix_inquiries_external", ["unit_id", "external"], "external IS NOT NULL", unique=True)
    _where("ix_inquiries_thread", ["chat_id", "thread_id"], "chat_id IS NOT NULL")
    op.create_table(
        "discussions",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("thread_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "thread_id", name="pk_discussions"),
    )
    replies = sa.Column(
        "inquiry_id", Id, sa.ForeignKey("inquiries.id", name="fk_drafts_inquiry_id_inquiries"), nullable=True
    )
    op.add_column("drafts", replies, inline_references=True)
    op.create_index("ix_drafts_inquiry_id", "drafts", ["inquiry_id"])
    op.add_column("accounts", sa.Column("telegram_comments", sa.BigInteger(), nullable=True))


def _where(name: str, columns: list[str], condition: str, *, unique: bool = False) -> None:
    where = sa.text(condition)
    op.create_index(name, "inquiries", columns, unique=unique, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    raise RuntimeError("records are kept: there is no way back")
