# ruff: noqa: INP001 - Alembic finds it by its file
"""What Alembic runs for each command: on the connection that `marque.storage.schema` hands in, or on a scratch file."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, TypeDecorator, create_engine

from marque.storage.tables import metadata


def _plain_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:  # noqa: ANN401 - Alembic's hook
    """Write our own column types as what they are in the database, so that a migration never imports them."""
    return f"sa.{item.impl!r}" if kind == "type" and isinstance(item, TypeDecorator) else False


def _ours(name: str | None, kind: str, _parents: Any) -> bool:  # noqa: ANN401 - Alembic's hook
    """Leave alone the checkpointer's tables, which share a PostgreSQL with ours."""
    return kind != "table" or name in metadata.tables


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_item=_plain_type,
        include_name=_ours,
        transactional_ddl=True,  # SQLite's DDL is, once a transaction is begun by hand as ours are
    )
    with context.begin_transaction():
        context.run_migrations()


handed_in: Connection | None = context.config.attributes.get("connection")
if handed_in is not None:
    _run(handed_in)
else:
    file = context.get_x_argument(as_dictionary=True)["file"]
    with create_engine(f"sqlite:///{file}").begin() as connection:
        _run(connection)
