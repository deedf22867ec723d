"""Weekly updates, patrols and inspections: what is next stands in the rows."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from models.base import Id, Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("last_published_at", "counted_from", "next_at", "paused_until"):
        op.add_column("accounts", sa.Column(name, Moment(), nullable=True))
    op.add_column("accounts", sa.Column("pause_reason", sa.String(length=500), nullable=True))
    op.add_column("units", sa.Column("day_begins_at", Moment(), nullable=True))
    _started()
    _patrols()
    _inspections()
    _what_is_next("accounts", "next_at")
    _what_is_next("units", "day_begins_at")
    _what_is_next("patrols", "next_at")


def _started() -> None:
    """Accounts filed before: the week runs from their last publication, but nobody is late for what was not counted."""
    now = datetime.now(UTC)
    drafts = sa.table("drafts", sa.column("account_id"), sa.column("published_at", Moment()))
    accounts = sa.table(
        "accounts",
        sa.column("id"),
        sa.column("active"),
        sa.column("platform"),
        sa.column("last_published_at", Moment()),
        sa.column("counted_from", Moment()),
        sa.column("next_at", Moment()),
    )
    last = sa.select(sa.func.max(drafts.c.published_at)).where(drafts.c.account_id == accounts.c.id).scalar_subquery()
    op.execute(accounts.update().values(last_published_at=last, counted_from=now))
    published_to = sa.and_(accounts.c.active, accounts.c.platform != "group")
    op.execute(accounts.update().where(published_to).values(next_at=now + timedelta(days=5)))
    units = sa.table("units", sa.column("active"), sa.column("day_begins_at", Moment()))
    op.execute(units.update().where(units.c.active).values(day_begins_at=now))


def _patrols() -> None:
    op.create_table(
        "patrols",
        sa.Column("id", Id, nullable=False),
        sa.Column("unit_id", Id, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("climbed_at", Moment(), nullable=True),
        sa.Column("next_at", Moment(), nullable=True),
        sa.Column("result", sa.String(24), nullable=True),
        sa.Column("words", sa.String(length=4096), nullable=True),
        sa.Column("answered_by_id", Id, nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_patrols_unit_id_units"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_patrols_person_id_people"),
        sa.ForeignKeyConstraint(["answered_by_id"], ["people.id"], name="fk_patrols_answered_by_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_patrols"),
        sa.UniqueConstraint("unit_id", "day", name="uq_patrols_unit_id_day"),
    )


def _inspections() -> None:
    op.create_table(
        "inspections",
        sa.Column("id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("words", sa.String(length=4096), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_inspections_account_id_accounts"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_inspections_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_inspections"),
    )
    op.create_index("ix_inspections_account_id", "inspections", ["account_id"])


def _what_is_next(table: str, column: str) -> None:
    something = sa.text(f"{column} IS NOT NULL")
    op.create_index(f"ix_{table}_{column}", table, [column], sqlite_where=something, postgresql_where=something)


def downgrade() -> None:
    raise RuntimeError("records are kept: there is no way back")
