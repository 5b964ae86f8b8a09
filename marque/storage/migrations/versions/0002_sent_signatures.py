# ruff: noqa: INP001, D103 - Alembic finds a migration by its file and writes most of it
"""sent signatures; the way back is a backup."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "sent_signatures",
        sa.Column("position", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("campaign_id", sa.String(length=64), nullable=False),
        sa.Column("brand", sa.String(length=64), nullable=False),
        sa.Column("variant_hash", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"]),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_index("sent_signatures_once", "sent_signatures", ["campaign_id", "variant_hash"], unique=True)
    op.create_index("sent_signatures_by_brand", "sent_signatures", ["brand", "position"], unique=False)
