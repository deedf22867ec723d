"""Incidents: what happened, the ladder they ring on, who is at it, and how they ended."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from models.base import Id, Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("incidents", *_report(), *_clockwork(), *_work(), *_keys())
    for column in ("unit_id", "draft_id", "album", "state"):
        op.create_index(f"ix_incidents_{column}", "incidents", [column])
    for column in ("ring_at", "climb_at", "quiet_at", "task_at", "push_at"):
        waits = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_incidents_{column}", "incidents", [column], sqlite_where=waits, postgresql_where=waits)


def _report() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", Id, nullable=False),
        sa.Column("unit_id", Id, nullable=False),
        sa.Column("reporter_id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("draft_id", Id, nullable=True),
        sa.Column("category", sa.String(length=24), nullable=False),
        sa.Column("severity", sa.String(length=24), nullable=False),
        sa.Column("words", sa.String(length=4096), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("album", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("reported_at", Moment(), nullable=False),
    ]


def _clockwork() -> list[sa.Column[Any]]:
    return [
        sa.Column("ladder", sa.JSON(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("repeat_minutes", sa.Integer(), nullable=False),
        sa.Column("climb_minutes", sa.Integer(), nullable=False),
        sa.Column("ring_at", Moment(), nullable=True),
        sa.Column("climb_at", Moment(), nullable=True),
        sa.Column("quiet_at", Moment(), nullable=True),
        sa.Column("push_at", Moment(), nullable=True),
        sa.Column("set_at", Moment(), nullable=False),
        sa.Column("beat", sa.Integer(), nullable=False),
    ]


def _work() -> list[sa.Column[Any]]:
    return [
        sa.Column("handler_id", Id, nullable=True),
        sa.Column("acknowledged_at", Moment(), nullable=True),
        sa.Column("updated_at", Moment(), nullable=True),
        sa.Column("pushed_at", Moment(), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("owner_id", Id, nullable=True),
        sa.Column("task_at", Moment(), nullable=True),
        sa.Column("task_done_at", Moment(), nullable=True),
        sa.Column("task_done_by_id", Id, nullable=True),
        sa.Column("cause", sa.String(length=4096), nullable=True),
        sa.Column("measures", sa.String(length=4096), nullable=True),
        sa.Column("responsible", sa.String(length=4096), nullable=True),
        sa.Column("resolved_at", Moment(), nullable=True),
    ]


def _keys() -> list[sa.Constraint]:
    known = {
        "unit_id": "units",
        "reporter_id": "people",
        "account_id": "accounts",
        "draft_id": "drafts",
        "handler_id": "people",
        "owner_id": "people",
        "task_done_by_id": "people",
    }
    return [
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=f"fk_incidents_{column}_{table}")
            for column, table in known.items()
        ),
    ]


def downgrade() -> None:
    raise RuntimeError("records are kept: there is no way back")
