# ruff: noqa: INP001, D103 - Alembic finds a migration by its file and writes most of it
"""${message}; the way back is a backup."""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    ${upgrades}
