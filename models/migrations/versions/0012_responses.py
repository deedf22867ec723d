"""A draft may be the response to an incident (C8)."""

import sqlalchemy as sa
from alembic import op

from models.base import Id

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("drafts", sa.Column("incident_id", Id, nullable=True))
    op.create_index("ix_drafts_incident_id", "drafts", ["incident_id"])


def downgrade() -> None:
    raise RuntimeError("records are kept: there is no way back")
