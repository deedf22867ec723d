"""The unit a citizen's message came to first: another platform's reference counts there, whoever has it since."""

import sqlalchemy as sa
from alembic import op

from models.base import Id

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

GIVEN = sa.text("external IS NOT NULL")


def upgrade() -> None:
    first = sa.Column("came_to_id", Id, sa.ForeignKey("units.id", name="fk_inquiries_came_to_id_units"), nullable=True)
    op.add_column("inquiries", first, inline_references=True)
    op.execute("UPDATE inquiries SET came_to_id = unit_id")
    op.drop_index("ix_inquiries_external", "inquiries")
    op.create_index(
        "ix_inquiries_external",
        "inquiries",
        ["came_to_id", "external"],
        unique=True,
        sqlite_where=GIVEN,
        postgresql_where=GIVEN,
    )


def downgrade() -> None:
    raise RuntimeError("records are kept: there is no way back")
