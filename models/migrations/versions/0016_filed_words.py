"""Which of a lexicon's words came from the organisation file, so that what was changed in chat is not overwritten."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("lexicons", sa.Column("filed", sa.String(64), nullable=True))


def downgrade() -> None:
    raise RuntimeError("records are kept: there is no way back")
