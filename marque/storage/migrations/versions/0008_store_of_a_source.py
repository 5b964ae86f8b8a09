# ruff: noqa: INP001, D103 - Alembic finds a migration by its file and writes most of it
"""In which store a source was brought in step; until now it was told of the embedded one. The way back is a backup."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.drop_index("knowledge_sources_once", "knowledge_sources")
    op.drop_index("knowledge_refreshes_by_source", "knowledge_refreshes")
    for name in ("knowledge_sources", "knowledge_refreshes"):
        op.add_column(name, sa.Column("store", sa.String(length=16), nullable=False, server_default="sqlite"))
        with op.batch_alter_table(name) as table:
            table.alter_column("store", server_default=None)
    op.create_index("knowledge_sources_once", "knowledge_sources", ["brand", "store", "source"], unique=True)
    op.create_index(
        "knowledge_refreshes_by_source", "knowledge_refreshes", ["brand", "store", "source", "position"], unique=False
    )
