# ruff: noqa: INP001, D103 - Alembic finds a migration by its file and writes most of it
"""Versions of prompts: texts, which a campaign began with, pins, runs in shadow. The way back is a backup."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "prompt_texts",
        sa.Column("brand", sa.String(length=64), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
    )
    op.create_index("prompt_texts_once", "prompt_texts", ["brand", "content_hash"], unique=True)
    op.create_index("prompt_texts_by_name", "prompt_texts", ["name", "at"], unique=False)
    op.create_table(
        "campaign_prompts",
        sa.Column("campaign_id", sa.String(length=64), nullable=False),
        sa.Column("brand", sa.String(length=64), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"]),
        sa.PrimaryKeyConstraint("campaign_id"),
    )
    op.create_table(
        "prompt_pins",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("brand", sa.String(length=64), nullable=False),
        sa.Column("prompt", sa.String(length=64), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("lifted_by", sa.String(length=254), nullable=True),
        sa.Column("lifted_at", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("prompt_pins_by_brand", "prompt_pins", ["brand", "lifted_at"], unique=False)
    op.create_table(
        "shadow_runs",
        sa.Column("campaign_id", sa.String(length=64), nullable=False),
        sa.Column("brand", sa.String(length=64), nullable=False),
        sa.Column("prompt", sa.String(length=64), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("against", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("messages", sa.JSON(), nullable=False),
        sa.Column("reports", sa.JSON(), nullable=False),
        sa.Column("calls", sa.JSON(), nullable=False),
        sa.Column("failed", sa.Text(), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"]),
    )
    op.create_index("shadow_runs_once", "shadow_runs", ["campaign_id", "prompt"], unique=True)
    op.create_index("shadow_runs_by_prompt", "shadow_runs", ["brand", "prompt", "at"], unique=False)
