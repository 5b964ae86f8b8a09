# ruff: noqa: INP001, D103 - Alembic finds a migration by its file and writes most of it
"""threads, which take the leases over from the campaigns, and keys; the way back is a backup."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "threads",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("brand", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=254), nullable=True),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("lease_owner", sa.String(length=200), nullable=True),
        sa.Column("lease_until", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("threads_by_brand", "threads", ["brand", "created_at"], unique=False)
    op.execute(
        "INSERT INTO threads (id, brand, owner, created_at, lease_owner, lease_until) "
        "SELECT id, brand, starter, created_at, lease_owner, lease_until FROM campaigns"
    )
    with op.batch_alter_table("campaigns") as campaigns:
        campaigns.drop_column("lease_owner")
        campaigns.drop_column("lease_until")
    op.create_table(
        "keys",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("brand", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.String(length=254), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("created_by", sa.String(length=254), nullable=True),
        sa.Column("expires_at", sa.String(length=32), nullable=True),
        sa.Column("revoked_at", sa.String(length=32), nullable=True),
        sa.Column("used_at", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
