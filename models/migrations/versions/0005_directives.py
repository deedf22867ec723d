"""The propaganda department's directives, who has to read them, and what a freeze holds back."""

import sqlalchemy as sa
from alembic import op

from models.base import Id, Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _directives()
    op.create_table(
        "directive_accounts",
        sa.Column("directive_id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["directive_id"], ["directives.id"], name="fk_directive_accounts_directive_id_directives"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_directive_accounts_account_id_accounts"),
        sa.PrimaryKeyConstraint("directive_id", "account_id", name="pk_directive_accounts"),
    )
    op.create_index("ix_directive_accounts_account_id", "directive_accounts", ["account_id"])
    op.create_table(
        "directive_readings",
        sa.Column("directive_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("told_at", Moment(), nullable=False),
        sa.Column("read_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["directive_id"], ["directives.id"], name="fk_directive_readings_directive_id_directives"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_directive_readings_person_id_people"),
        sa.PrimaryKeyConstraint("directive_id", "person_id", name="pk_directive_readings"),
    )
    op.create_index("ix_directive_readings_person_id", "directive_readings", ["person_id"])
    op.add_column("drafts", sa.Column("held_at", Moment(), nullable=True))


def _directives() -> None:
    op.create_table(
        "directives",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("issuer_id", Id, nullable=False),
        sa.Column("units", sa.JSON(), nullable=False),
        sa.Column("words", sa.String(length=4096), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("issued_at", Moment(), nullable=True),
        sa.Column("urged_at", Moment(), nullable=True),
        sa.Column("next_at", Moment(), nullable=True),
        sa.Column("lifted_at", Moment(), nullable=True),
        sa.Column("lifted_by_id", Id, nullable=True),
        sa.Column("lift_words", sa.String(length=4096), nullable=True),
        sa.ForeignKeyConstraint(["issuer_id"], ["people.id"], name="fk_directives_issuer_id_people"),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["people.id"], name="fk_directives_lifted_by_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_directives"),
    )
    op.create_index("ix_directives_state", "directives", ["state"])
    waiting = sa.text("next_at IS NOT NULL")
    op.create_index("ix_directives_next_at", "directives", ["next_at"], sqlite_where=waiting, postgresql_where=waiting)


def downgrade() -> None:
    raise RuntimeError("records are kept: there is no way back")
