"""A question may carry what was answered to those before it: half a closing is nobody's but who is writing it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("questions", sa.Column("so_far", sa.JSON(), nullable=True))


def downgrade() -> None:
    raise RuntimeError("records are kept: there is no way back")
