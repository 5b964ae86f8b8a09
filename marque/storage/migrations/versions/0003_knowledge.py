# ruff: noqa: INP001, D103 - Alembic finds a migration by its file and writes most of it
"""quarantine, freshness and turns of the knowledge; the way back is a backup."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "quarantined",
        sa.Column("brand", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("seen_at", sa.String(length=32), nullable=False),
        sa.Column("released_by", sa.String(length=254), nullable=True),
        sa.Column("released_role", sa.String(length=32), nullable=True),
        sa.Column("released_why", sa.Text(), nullable=True),
        sa.Column("released_at", sa.String(length=32), nullable=True),
    )
    op.create_index("quarantined_once", "quarantined", ["brand", "sha256"], unique=True)
    op.create_table(
        "knowledge_sources",
        sa.Column("brand", sa.String(length=64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.String(length=32), nullable=False),
        sa.Column("changed_at", sa.String(length=32), nullable=True),
        sa.Column("findable_at", sa.String(length=32), nullable=True),
    )
    op.create_index("knowledge_sources_once", "knowledge_sources", ["brand", "source"], unique=True)
    op.create_table(
        "knowledge_refreshes",
        sa.Column("position", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("brand", sa.String(length=64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.String(length=32), nullable=False),
        sa.Column("findable_at", sa.String(length=32), nullable=False),
        sa.Column("texts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_index(
        "knowledge_refreshes_by_source", "knowledge_refreshes", ["brand", "source", "position"], unique=False
    )
    op.create_table(
        "knowledge_turns",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("brand", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("until", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
