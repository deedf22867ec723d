"""What the rules speak of: people, accounts, drafts, routes, decisions, and the trail with its guards."""

import sqlalchemy as sa
from alembic import op

from models import trail
from models.base import Id, Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _entries()
    _units()
    _lexicons()
    _people()
    _sources()
    _accounts()
    _delegations()
    _duties()
    _invitations()
    _drafts()
    _draft_messages()
    _steps()
    _versions()
    for statement in trail.guards(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("records are kept: there is no way back")


def _entries() -> None:
    op.create_table(
        "entries",
        sa.Column("seq", Id, autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor_id", Id, nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_entries"),
    )
    op.create_index("ix_entries_subject", "entries", ["subject"])


def _units() -> None:
    op.create_table(
        "units",
        sa.Column("id", Id, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("policy", sa.String(length=32), nullable=False),
        sa.Column("propaganda_chat", sa.BigInteger(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_units"),
        sa.UniqueConstraint("key", name="uq_units_key"),
    )


def _lexicons() -> None:
    op.create_table(
        "lexicons",
        sa.Column("id", Id, nullable=False),
        sa.Column("unit_id", Id, nullable=False),
        sa.Column("severity", sa.String(length=16), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_lexicons_unit_id_units"),
        sa.PrimaryKeyConstraint("id", name="pk_lexicons"),
        sa.UniqueConstraint("unit_id", "severity", name="uq_lexicons_unit_id_severity"),
    )


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", Id, nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("unit_id", Id, nullable=False),
        sa.Column("employment", sa.String(24), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("unreachable_since", Moment(), nullable=True),
        sa.Column("menu", sa.String(length=400), nullable=True),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_people_unit_id_units"),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("telegram_id", name="uq_people_telegram_id"),
        sa.UniqueConstraint("unit_id", "name", name="uq_people_unit_id_name"),
    )


def _sources() -> None:
    op.create_table(
        "sources",
        sa.Column("id", Id, nullable=False),
        sa.Column("unit_id", Id, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("domains", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_sources_unit_id_units"),
        sa.PrimaryKeyConstraint("id", name="pk_sources"),
        sa.UniqueConstraint("unit_id", "name", name="uq_sources_unit_id_name"),
    )


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", Id, nullable=False),
        sa.Column("unit_id", Id, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("platform", sa.String(24), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("owner_id", Id, nullable=False),
        sa.Column("telegram_chat", sa.BigInteger(), nullable=True),
        sa.Column("filed_as", sa.String(length=100), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name="fk_accounts_owner_id_people"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_accounts_unit_id_units"),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("unit_id", "key", name="uq_accounts_unit_id_key"),
    )


def _delegations() -> None:
    op.create_table(
        "delegations",
        sa.Column("id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("stand_in_id", Id, nullable=False),
        sa.Column("from_at", Moment(), nullable=False),
        sa.Column("until_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_delegations_person_id_people"),
        sa.ForeignKeyConstraint(["stand_in_id"], ["people.id"], name="fk_delegations_stand_in_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_delegations"),
    )
    op.create_index("ix_delegations_person_id", "delegations", ["person_id"])


def _duties() -> None:
    op.create_table(
        "duties",
        sa.Column("id", Id, nullable=False),
        sa.Column("unit_id", Id, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_duties_person_id_people"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_duties_unit_id_units"),
        sa.PrimaryKeyConstraint("id", name="pk_duties"),
        sa.UniqueConstraint("unit_id", "day", name="uq_duties_unit_id_day"),
    )


def _invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_invitations_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("token_hash", name="uq_invitations_token_hash"),
    )


def _drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", Id, nullable=False),
        sa.Column("unit_id", Id, nullable=False),
        sa.Column("author_id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("level", sa.String(24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source_id", Id, nullable=True),
        sa.Column("source_link", sa.String(length=2048), nullable=True),
        sa.Column("countersign", sa.JSON(), nullable=False),
        sa.Column("album", sa.String(length=64), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("submitted_at", Moment(), nullable=True),
        sa.Column("approved_at", Moment(), nullable=True),
        sa.Column("scheduled_at", Moment(), nullable=True),
        sa.Column("publishing", sa.Boolean(), nullable=False),
        sa.Column("published_at", Moment(), nullable=True),
        sa.Column("urged_at", Moment(), nullable=True),
        sa.Column("link", sa.String(length=2048), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_drafts_account_id_accounts"),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name="fk_drafts_author_id_people"),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_drafts_source_id_sources"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_drafts_unit_id_units"),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
    )
    op.create_index("ix_drafts_album", "drafts", ["album"])
    op.create_index("ix_drafts_author_id", "drafts", ["author_id"])
    op.create_index("ix_drafts_state", "drafts", ["state"])
    op.create_index("ix_drafts_unit_id", "drafts", ["unit_id"])


def _draft_messages() -> None:
    op.create_table(
        "draft_messages",
        sa.Column("id", Id, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("draft_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name="fk_draft_messages_draft_id_drafts"),
        sa.PrimaryKeyConstraint("id", name="pk_draft_messages"),
        sa.UniqueConstraint("chat_id", "message_id", name="uq_draft_messages_chat_id_message_id"),
    )


def _steps() -> None:
    op.create_table(
        "steps",
        sa.Column("id", Id, nullable=False),
        sa.Column("draft_id", Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("role", sa.String(24), nullable=False),
        sa.Column("unit_id", Id, nullable=False),
        sa.Column("assignee_id", Id, nullable=True),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("opened_at", Moment(), nullable=True),
        sa.Column("widened_at", Moment(), nullable=True),
        sa.Column("decided_by_id", Id, nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("words", sa.String(length=4096), nullable=True),
        sa.ForeignKeyConstraint(["assignee_id"], ["people.id"], name="fk_steps_assignee_id_people"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name="fk_steps_decided_by_id_people"),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name="fk_steps_draft_id_drafts"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_steps_unit_id_units"),
        sa.PrimaryKeyConstraint("id", name="pk_steps"),
        sa.UniqueConstraint(
            "draft_id", "version", "stage", "kind", "unit_id", name="uq_steps_draft_id_version_stage_kind_unit_id"
        ),
    )
    op.create_index(
        "ix_steps_open",
        "steps",
        ["opened_at"],
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _versions() -> None:
    op.create_table(
        "versions",
        sa.Column("draft_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("gates", sa.JSON(), nullable=False),
        sa.Column("hits", sa.JSON(), nullable=False),
        sa.Column("unread", sa.JSON(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name="fk_versions_draft_id_drafts"),
        sa.PrimaryKeyConstraint("draft_id", "number", name="pk_versions"),
    )
