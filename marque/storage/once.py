"""Writing a row that may be written already: a node that was killed runs again and must not write twice."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


async def insert_once(connection: AsyncConnection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert a row unless one with the same unique key is there; tell whether it was inserted."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    # The row comes back only where it went in; psycopg's count of rows is -1 for such a statement.
    insert = dialect.insert(table).values(**row).on_conflict_do_nothing().returning(literal(1))
    return (await connection.execute(insert)).first() is not None


async def insert_all_once(connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows but for those whose unique key is there, without telling which."""
    if rows:
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        await connection.execute(dialect.insert(table).on_conflict_do_nothing(), [dict(row) for row in rows])
