# ruff: noqa: INP001, D103 - Alembic finds a migration by its file and writes most of it
"""Campaigns that begin from another's draft. The way back is a backup."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "campaign_origins",
        sa.Column("campaign_id", sa.String(length=64), nullable=False),
        sa.Column("brand", sa.String(length=64), nullable=False),
        sa.Column("from_campaign", sa.String(length=64), nullable=False),
        sa.Column("from_round", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(length=254), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"]),
        sa.ForeignKeyConstraint(["from_campaign"], ["campaigns.id"]),
        sa.PrimaryKeyConstraint("campaign_id"),
    )
